"""Error codes and subcodes of the Graph API as reactions (Messenger contract §7)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from adapters.http import at
from bot.messages import NotSent, Why

BUSY = frozenset({4, 17, 32, 341, 613, 80001, 80006})
PASSING = frozenset({1, 2, 1200})
OUTSIDE = frozenset({2018278, 2018065, 2534022})
GONE = frozenset({551, 1545041, 2018108})
UNKNOWN = frozenset({2018001})
OTHER_OWNER = frozenset({2018300, 2018321, 2534037})
ALARM = frozenset({3, 10, 190, 368, 2022, 1893063})


def reaction(status: int, error: Mapping[str, Any]) -> NotSent:
    """What a failure means; the numbers may stand as code or as subcode."""
    code, sub = _number(error, "code"), _number(error, "error_subcode")
    both = {code, sub}
    detail = f"code {code} subcode {sub}"
    if status == 429 or both & BUSY:
        return NotSent(Why.THROTTLED, detail, timedelta(minutes=1))
    if both & OUTSIDE or code == 1545041:
        return NotSent(Why.WINDOW_CLOSED, detail)
    if both & GONE:
        return NotSent(Why.BLOCKED, detail)
    if both & UNKNOWN:
        return NotSent(Why.UNKNOWN_USER, detail)
    if both & OTHER_OWNER:
        return NotSent(Why.REJECTED, f"{detail}: another app owns the thread")
    if both & ALARM or 200 <= code <= 299:
        return NotSent(Why.MISCONFIGURED, detail)
    if both & PASSING or status >= 500:
        return NotSent(Why.UNCERTAIN, detail)
    return NotSent(Why.REJECTED, detail)


def _number(error: Mapping[str, Any], name: str) -> int:
    value = at(error, name)
    return value if isinstance(value, int) else 0
