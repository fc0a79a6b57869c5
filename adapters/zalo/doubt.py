"""Sends of unknown outcome: before one is repeated, Zalo is asked (Zalo contract §2.1).

Known in this process only. A repeat elsewhere is sent without asking: a second copy is harmless,
a lost message is not.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.http import at, moment, text_at
from bot.messages import Wire

KEPT = timedelta(hours=12)
BEFORE = timedelta(seconds=2)  # two clocks never agree entirely
NEWEST = 10  # all that can be asked for
FROM_US = 0


class Doubts:
    """What may or may not have arrived, and since when."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}

    def since(self, wire: Wire) -> datetime | None:
        """When the first try began; None when there is no doubt, or no words to know it by."""
        return self._since.get(_mark(wire))

    def note(self, wire: Wire, began: datetime) -> None:
        """Nobody knows what became of this; the first try counts."""
        self._since = {m: s for m, s in self._since.items() if began - s < KEPT}
        if wire.bubble.text:
            self._since.setdefault(_mark(wire), began)

    def settle(self, wire: Wire) -> None:
        """It is known now."""
        self._since.pop(_mark(wire), None)


def question(wire: Wire) -> dict[str, object]:
    """What to ask `/v2.0/oa/conversation`."""
    return {"user_id": text_at(wire.body, "recipient", "user_id"), "offset": 0, "count": NEWEST}


def arrived(told: Iterable[Any], wire: Wire, since: datetime) -> str:
    """The id of this message among the newest of the conversation; "" if it is not there."""
    ids = (text_at(m, "message_id") for m in told if _is_same(m, wire, since))
    return next(ids, "")


def _is_same(message: Any, wire: Wire, since: datetime) -> bool:
    when = moment(at(message, "time"), since - KEPT)
    same = _plain(text_at(message, "message")) == _plain(wire.bubble.text)
    return at(message, "src") == FROM_US and same and when >= since - BEFORE


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _mark(wire: Wire) -> str:
    to: Mapping[str, object] = wire.body
    text = f"{text_at(to, 'recipient', 'user_id')}\n{wire.bubble.text}"
    return hashlib.sha256(text.encode()).hexdigest()
