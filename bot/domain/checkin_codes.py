"""The code of a meeting: short, changing with the clock, and never mistaken for a word. Pure.

Letter, digit, two of either, digit, letter: 28 million codes, none of them a link code (those have
eight characters) or something people write by chance. The code of a moment and the one before it
are taken, so that nobody fails who was reading while it changed.
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

from bot.crypto import CODE_LETTERS

LENGTH = 6
MOST_MISSES = 5  # wrong codes of one account …
PAUSE = timedelta(minutes=15)  # … within this time, then no more for as long
_DIGITS = "".join(c for c in CODE_LETTERS if c.isdigit())
_LETTERS = "".join(c for c in CODE_LETTERS if c.isalpha())
_PLACES = (_LETTERS, _DIGITS, CODE_LETTERS, CODE_LETTERS, _DIGITS, _LETTERS)
_CODE = re.compile("".join(f"[{place}]" for place in _PLACES))
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def as_code(text: str) -> str:
    """The check-in code in these words, also in small letters or with gaps; "" if none."""
    tight = re.sub(r"[\s.\-]+", "", text[:64]).upper().removeprefix("/START")
    return tight if _CODE.fullmatch(tight) else ""


def step_of(moment: datetime, step: timedelta) -> int:
    """The number of the step in which a moment lies."""
    return (moment - _BEGINNING) // step


def step_begins(number: int, step: timedelta) -> datetime:
    """When a step begins."""
    return _BEGINNING + number * step


def code_of(secret: str, number: int) -> str:
    """The code of a meeting in one step."""
    found = hmac.new(secret.encode(), str(number).encode(), hashlib.sha256).digest()
    left = int.from_bytes(found[:8], "big")
    letters = []
    for place in _PLACES:
        left, at = divmod(left, len(place))
        letters.append(place[at])
    return "".join(letters)


def accepted(secret: str, now: datetime, step: timedelta) -> tuple[str, str]:
    """The codes that are taken now: the one on show, and the one before it."""
    number = step_of(now, step)
    return code_of(secret, number), code_of(secret, number - 1)


def was_shown(secret: str, code: str, since: datetime, now: datetime, step: timedelta) -> bool:
    """Whether the code was the meeting's at some time from `since` to now."""
    steps = range(step_of(since, step), step_of(now, step) + 1)
    return any(hmac.compare_digest(code, code_of(secret, number)) for number in steps)


def misses_within(misses: tuple[datetime, ...], now: datetime) -> tuple[datetime, ...]:
    """The wrong codes of an account that are not forgotten yet."""
    return tuple(at for at in misses if now - at < PAUSE)


def paused_until(misses: tuple[datetime, ...], now: datetime) -> datetime | None:
    """Until when an account has to wait after too many wrong codes; None: it need not."""
    recent = misses_within(misses, now)
    return recent[-1] + PAUSE if len(recent) >= MOST_MISSES else None
