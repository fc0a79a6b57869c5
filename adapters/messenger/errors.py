"""What a failure of the Graph API means (Messenger contract §7), as data."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from adapters.http import at, text_at
from bot.messages import NotSent, Why

# Numbers stand as code or as subcode; the first line that knows one of the two decides.
REACTIONS: tuple[tuple[Why, frozenset[int]], ...] = (
    (Why.MISCONFIGURED, frozenset({2018338, 1893063})),  # abusive behaviour; Page restricted
    (Why.HELD, frozenset({2018300, 2018321, 2534037})),  # another app owns the thread
    (Why.THROTTLED, frozenset({4, 17, 32, 341, 613, 80001, 80006})),
    (Why.WINDOW_CLOSED, frozenset({2018278, 2018065, 2534022})),
    (Why.BLOCKED, frozenset({551, 1545041, 2018108})),
    (Why.UNKNOWN_USER, frozenset({2018001})),
    (Why.REJECTED, frozenset({2018008, 2018047, 2018074, 2018109, 2018294})),  # media
    (Why.MISCONFIGURED, frozenset({3, 10, 190, 368, 2022})),
    (Why.UNAVAILABLE, frozenset({1, 2, 1200})),
)
MEDIA_FAULTS = REACTIONS[6][1]
RESTRICTED, RESTRICTED_PAUSE = 1893063, timedelta(minutes=30)
WINDOW_CODE = 1545041  # as a code; as a subcode it means a person who is not available
PERMISSIONS = range(200, 300)
PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)  # the platform's own word, within reason
USAGE = "x-business-use-case-usage"
_TRACE = re.compile(r"[\w+/=-]{1,40}")


def reaction(
    status: int, error: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> NotSent:
    """What this error object means; `headers` may say how long to pause."""
    code, sub = _number(error, "code"), _number(error, "error_subcode")
    why = _why(status, code, sub)
    pause = pause_of(headers or {}) if why is Why.THROTTLED else None
    if sub == RESTRICTED:
        pause = RESTRICTED_PAUSE
    detail = _detail(code, sub, text_at(error, "fbtrace_id"))
    whole = why in (Why.THROTTLED, Why.MISCONFIGURED)
    ours = why is Why.REJECTED and code == 100 and sub not in MEDIA_FAULTS  # a bug of ours
    return NotSent(why, detail, pause, channel=whole, alarm=why is Why.MISCONFIGURED or ours)


def refusal(status: int) -> NotSent:
    """What an answer without an error object and without an id means."""
    detail = f"http {status} without an error"
    if status == 429:
        return NotSent(Why.THROTTLED, detail, PAUSE, channel=True)
    # A redirect or a refusal by something that is not the Graph API: surely not sent.
    wrong_place = 300 <= status <= 499 and status != 408
    if wrong_place:
        return NotSent(Why.MISCONFIGURED, detail)
    return NotSent(Why.UNAVAILABLE if status >= 500 else Why.UNCERTAIN, detail)


def pause_of(headers: Mapping[str, str]) -> timedelta:
    """How long the Page has to be quiet: the longest time that the usage header names."""
    asked = (text for name, text in headers.items() if name.lower() == USAGE)
    minutes = max((m for text in asked for m in _minutes(text)), default=0)
    return min(max(PAUSE, timedelta(minutes=minutes)), LONGEST_PAUSE)


def _minutes(usage: str) -> Iterator[int]:
    with suppress(ValueError, RecursionError):
        read = json.loads(usage)
        lists = read.values() if isinstance(read, dict) else ()
        for entry in (e for found in lists if isinstance(found, list) for e in found):
            wait = at(entry, "estimated_time_to_regain_access")
            yield min(wait, 100_000) if isinstance(wait, int) else 0


def _why(status: int, code: int, sub: int) -> Why:
    if code == WINDOW_CODE:
        return Why.WINDOW_CLOSED
    for why, numbers in REACTIONS:
        if {code, sub} & numbers:
            return why
    if status == 429:
        return Why.THROTTLED
    if code in PERMISSIONS:
        return Why.MISCONFIGURED
    return Why.UNAVAILABLE if status >= 500 else Why.REJECTED


def _number(error: Mapping[str, Any], name: str) -> int:
    digits = text_at(error, name)
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0


def _detail(code: int, sub: int, trace: str) -> str:
    """For the log: numbers, and the mark by which Meta finds the call again."""
    mark = f" trace {trace}" if _TRACE.fullmatch(trace) else ""
    return f"code {code} subcode {sub}{mark}"
