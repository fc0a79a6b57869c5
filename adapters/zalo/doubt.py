"""Sends of unknown outcome: before one is repeated, Zalo is asked (Zalo contract §2.1). Pure.

A conversation shows texts and templates with their words; of a picture or a file it shows the
kind alone. Parts of one message that look alike are told apart by how many of them are there.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.http import at, moment, text_at
from bot.messages import MediaKind, Wire

BEFORE = timedelta(seconds=2)  # two clocks never agree entirely
LONG_AGO = timedelta(days=1)  # of what bears no time
NEWEST = 10  # all that can be asked for
FROM_US = 0
KINDS = {MediaKind.IMAGE: ("photo", "image"), MediaKind.FILE: ("file",)}  # in Zalo's words
Look = tuple[str, ...]  # the words, or what Zalo may call a thing without words


def question(wire: Wire) -> dict[str, object]:
    """What to ask `/v2.0/oa/conversation`: a template names the person in its own place."""
    user = text_at(wire.body, "recipient", "user_id") or text_at(wire.body, "user_id")
    return {"user_id": user, "offset": 0, "count": NEWEST}


def arrived(told: Iterable[Any], wire: Wire, since: datetime, before: Sequence[Wire] = ()) -> str:
    """The id of this message among the newest of the conversation; "" if it is not there."""
    look = _look(wire)
    ids = [text_at(m, "message_id") for m in told if _is_same(m, wire, look, since)]
    alike = sum(_look(earlier) == look for earlier in before)
    return ids[0] if len(ids) > alike else ""  # the newest comes first


def _look(wire: Wire) -> Look:
    media = wire.bubble.media
    words = _plain(wire.bubble.text)
    return KINDS.get(media.kind, ()) if media is not None and not words else (words,)


def _is_same(message: Any, wire: Wire, look: Look, since: datetime) -> bool:
    when = moment(at(message, "time"), since - LONG_AGO)
    wordless = wire.bubble.media is not None and not _plain(wire.bubble.text)
    shown = text_at(message, "type") if wordless else _plain(text_at(message, "message"))
    return at(message, "src") == FROM_US and shown in look and when >= since - BEFORE


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
