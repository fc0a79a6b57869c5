"""Sends of unknown outcome: before one is repeated, Zalo is asked (Zalo contract §2.1). Pure."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from adapters.http import at, moment, text_at
from bot.messages import Wire

BEFORE = timedelta(seconds=2)  # two clocks never agree entirely
LONG_AGO = timedelta(days=1)  # of what bears no time
NEWEST = 10  # all that can be asked for
FROM_US = 0


def question(wire: Wire) -> dict[str, object]:
    """What to ask `/v2.0/oa/conversation`."""
    return {"user_id": text_at(wire.body, "recipient", "user_id"), "offset": 0, "count": NEWEST}


def arrived(told: Iterable[Any], wire: Wire, since: datetime) -> str:
    """The id of this message among the newest of the conversation; "" if it is not there."""
    ids = (text_at(m, "message_id") for m in told if _is_same(m, wire, since))
    return next(ids, "")


def _is_same(message: Any, wire: Wire, since: datetime) -> bool:
    when = moment(at(message, "time"), since - LONG_AGO)
    same = _plain(text_at(message, "message")) == _plain(wire.bubble.text)
    return at(message, "src") == FROM_US and same and when >= since - BEFORE


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
