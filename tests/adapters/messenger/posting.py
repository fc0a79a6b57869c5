"""What the tests that receive have in common."""

from typing import Any

from bot.adapter import Received
from bot.messages import InboundEvent
from tests.adapters.kits import KITS, ascii_json, built

PERSON, PAGE = "7512345678901234", "104567890123456"
AT = 1795456200101


def received(value: object) -> Received:
    """What becomes of a body as Meta would send it."""
    found = built()["messenger"].receive(KITS["messenger"].request(ascii_json(value)))
    assert found.answer.status == 200
    return found


def posted(value: object) -> tuple[InboundEvent, ...]:
    """Its events."""
    return received(value).events


def item(array: str = "messaging", /, **content: object) -> dict[str, Any]:
    """A request with one item."""
    ids = {"sender": {"id": PERSON}, "recipient": {"id": PAGE}, "timestamp": AT}
    entry = {"id": PAGE, "time": AT, array: [{**ids, **content}]}
    return {"object": "page", "entry": [entry]}
