"""What the tests that receive have in common."""

from typing import Any

from bot.adapter import Received, WebhookRequest
from bot.messages import InboundEvent
from tests.adapters.kits import KITS, ascii_json, built

PERSON, PAGE = "7512345678901234", "104567890123456"
AT = 1795456200101
APP = "987654321098765"  # our own


def request(value: object) -> WebhookRequest:
    """A body as Meta would send it."""
    return KITS["messenger"].request(ascii_json(value))


def received(value: object) -> Received:
    """What becomes of it."""
    found = built({"LANTOA_MESSENGER_APP_ID": APP})["messenger"].receive(request(value))
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
