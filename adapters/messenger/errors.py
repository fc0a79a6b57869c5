"""What a failure of the Graph API means (Messenger contract §7), as data."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from adapters.http import at, no_word, text_at
from bot.messages import NotSent, Why

MEDIA_FAULTS = frozenset({2018008, 2018047, 2018074, 2018109, 2018294})
RESTRICTED = 1893063
WINDOW_CODE = 1545041  # as a code; as a subcode it means a person who is not available
PERMISSIONS = range(200, 300)
NOT_PERMITTED = 10  # alone; with a subcode it is about one of many things
LONGEST_PAUSE = timedelta(hours=1)  # the platform's own word, within reason
DECISION = timedelta(hours=1)  # until somebody has decided, one message in this time tries it
USAGE = "x-business-use-case-usage"
_TRACE = re.compile(r"[\w+/=-]{1,40}")


@dataclass(frozen=True, slots=True)
class Rule:
    """What follows from any of these numbers."""

    why: Why
    numbers: frozenset[int]
    channel: bool = False
    alarm: bool = False
    pause: timedelta | None = None


# Numbers stand as code or as subcode; the first rule that knows one of the two decides.
RULES: tuple[Rule, ...] = (
    Rule(Why.MISCONFIGURED, frozenset({2018338}), True, True, DECISION),  # called abusive
    Rule(Why.MISCONFIGURED, frozenset({RESTRICTED}), True, True, timedelta(minutes=30)),
    Rule(Why.HELD, frozenset({2018300, 2018321, 2534037})),  # another app owns the thread
    Rule(Why.WINDOW_CLOSED, frozenset({2018278, 2018065, 2534022})),
    Rule(Why.BLOCKED, frozenset({551, 1545041, 2018108})),
    Rule(Why.UNKNOWN_USER, frozenset({2018001})),
    Rule(Why.REJECTED, MEDIA_FAULTS),
    Rule(Why.REJECTED, frozenset({10303, 2018218, 2018247, 9000001})),  # of no consequence
    Rule(Why.THROTTLED, frozenset({4, 17, 32, 341, 613, 80001, 80006}), channel=True),
    Rule(Why.MISCONFIGURED, frozenset({368, 2022}), True, True, DECISION),  # against the policy
    Rule(Why.MISCONFIGURED, frozenset({3, 190, 2018028}), True, True),  # token, permission, review
    Rule(Why.UNAVAILABLE, frozenset({1, 2, 1200})),
    Rule(Why.REJECTED, frozenset({100, 1893029, 1893043, 2018014, 2018416}), alarm=True),  # our bug
)
PERMISSION = Rule(Why.MISCONFIGURED, frozenset(), True, True)
# Code 10 with a number that nobody has seen: about one person or all, so it stays and waits.
RIDDLE = Rule(Why.MISCONFIGURED, frozenset(), alarm=True, pause=timedelta(minutes=30))


def reaction(
    status: int, error: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> NotSent:
    """What this error object means; `headers` may say how long to pause."""
    code, sub = _number(error, "code"), _number(error, "error_subcode")
    rule = _rule(status, code, sub)
    pause = pause_of(headers or {}) if rule.why is Why.THROTTLED else rule.pause
    detail = _detail(code, sub, text_at(error, "fbtrace_id"))
    return NotSent(rule.why, detail, pause, channel=rule.channel, alarm=rule.alarm)


def refusal(status: int) -> NotSent:
    """What an answer without an error object and without an id means."""
    detail = f"http {status} without an error"
    if status == 429:
        return NotSent(Why.THROTTLED, detail, channel=True)
    if status == 413:
        return NotSent(Why.REJECTED, detail)
    # A redirect or a refusal by something that is not the Graph API: surely not sent.
    wrong_place = 300 <= status <= 499 and status != 408
    if wrong_place:
        return NotSent(Why.MISCONFIGURED, detail, channel=status != 400, alarm=True)
    return no_word(status, detail) if status >= 500 else NotSent(Why.UNCERTAIN, detail)


def is_media_fault(result: object) -> bool:
    """Whether a picture or file was refused: its address, its id, its kind or its size."""
    return isinstance(result, NotSent) and bool(_numbers(result) & MEDIA_FAULTS)


def is_restriction(result: NotSent) -> bool:
    """Whether the Page itself may not send for a while."""
    return RESTRICTED in _numbers(result)


def pause_of(headers: Mapping[str, str]) -> timedelta | None:
    """How long the Page has to be quiet: the longest time that the usage header names."""
    asked = (text for name, text in headers.items() if name.lower() == USAGE)
    minutes = max((m for text in asked for m in _minutes(text)), default=0)
    return min(timedelta(minutes=minutes), LONGEST_PAUSE) if minutes > 0 else None


def _minutes(usage: str) -> Iterator[int]:
    with suppress(ValueError, RecursionError):
        read = json.loads(usage)
        lists = read.values() if isinstance(read, dict) else ()
        for entry in (e for found in lists if isinstance(found, list) for e in found):
            wait = at(entry, "estimated_time_to_regain_access")
            yield min(wait, 100_000) if isinstance(wait, int) else 0


def _rule(status: int, code: int, sub: int) -> Rule:
    if code == WINDOW_CODE:
        return Rule(Why.WINDOW_CLOSED, frozenset())
    for rule in RULES:
        if {code, sub} & rule.numbers:
            return rule
    if status == 429:
        return Rule(Why.THROTTLED, frozenset(), channel=True)
    if code in PERMISSIONS or (code == NOT_PERMITTED and not sub):
        return PERMISSION
    if code == NOT_PERMITTED:
        return RIDDLE
    return Rule(Why.UNAVAILABLE if status >= 500 else Why.REJECTED, frozenset())


def _number(error: Mapping[str, Any], name: str) -> int:
    digits = text_at(error, name)
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0


def _detail(code: int, sub: int, trace: str) -> str:
    """For the log: numbers, and the mark by which Meta finds the call again."""
    mark = f" trace {trace}" if _TRACE.fullmatch(trace) else ""
    return f"code {code} subcode {sub}{mark}"


def _numbers(result: NotSent) -> set[int]:
    """The two numbers in a detail."""
    found = re.match(r"code (\d+) subcode (\d+)", result.detail)
    return {int(number) for number in found.groups()} if found else set()
