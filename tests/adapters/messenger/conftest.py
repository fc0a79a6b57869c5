"""The Page, and the Graph API on this machine."""

from collections.abc import AsyncIterator

import pytest

from adapters.messenger.client import Messenger
from bot.clock import VirtualClock
from tests.adapters.kits import ENVIRON, NOW, built, tools
from tests.adapters.messenger_double import MessengerDouble


@pytest.fixture
async def double() -> AsyncIterator[MessengerDouble]:
    """The Send API."""
    token, secret = (ENVIRON[f"LANTOA_MESSENGER_{n}"] for n in ("PAGE_TOKEN", "APP_SECRET"))
    made = MessengerDouble(token, secret)
    async with made.running():
        yield made


@pytest.fixture
def clock() -> VirtualClock:
    """The adapter's time."""
    return VirtualClock(NOW)


@pytest.fixture
async def page(double: MessengerDouble, clock: VirtualClock) -> AsyncIterator[Messenger]:
    """The adapter, ready to send to the double."""
    settings = {"LANTOA_MESSENGER_API_URL": double.url}
    adapter = built(settings, tools(clock=clock))["messenger"]
    assert isinstance(adapter, Messenger)
    await adapter.open()
    yield adapter
    await adapter.close()
