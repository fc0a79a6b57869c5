"""A stand-in to ask."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.stand_ins.messenger import MessengerStandIn
from bot.stand_ins.server import StandIns, running

HERE = Path(__file__).parent
PERSON, STRANGER = "7512345678901234", "7512345678905678"


@pytest.fixture
async def stand_ins() -> AsyncIterator[StandIns]:
    async with running() as found:
        yield found


@pytest.fixture
def page(stand_ins: StandIns) -> MessengerStandIn:
    """A person has written to it, and wants to be told once more."""
    found = stand_ins.platforms["messenger"]
    assert isinstance(found, MessengerStandIn)
    found.world.person("messenger", PERSON).name = "Lan Nguyễn"
    found.says(PERSON, "xin chào")
    found.allows(PERSON, "token-1")
    return found
