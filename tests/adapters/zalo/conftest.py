"""Zalo stands ready, and nothing was ever stored."""

from collections.abc import AsyncIterator

import pytest

from bot.adapter import Adapter
from bot.clock import VirtualClock
from tests.adapters.kits import ENVIRON, NOW, Shelf, Vault
from tests.adapters.zalo.scene import Scene
from tests.adapters.zalo_double import ZaloDouble


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Everything at its beginning: nothing stored, the operator's token unused."""
    clock = VirtualClock(NOW)
    zalo = ZaloDouble(ENVIRON, clock)
    async with zalo.running():
        yield Scene(zalo, Vault(), clock, Shelf(clock))


@pytest.fixture
async def account(scene: Scene) -> AsyncIterator[Adapter]:
    """The adapter, ready to send."""
    adapter = scene.process()
    await adapter.open()
    yield adapter
    await adapter.close()
