"""Error codes of the OA host as reactions (Zalo contract §6); numbers clash between hosts."""

from datetime import timedelta

from bot.messages import NotSent, Why

TOKEN = frozenset({-216, -220})
BUSY = frozenset({-32})
PASSING = frozenset({-200})
LATER = frozenset({-211, -218, -234})
WINDOW = frozenset({-230, -232, -213, -305, -311})
PERSON = frozenset({-227, -217, -244})
ALARM = frozenset(
    {
        -204,
        -205,
        -209,
        -212,
        -219,
        -221,
        -223,
        -224,
        -235,
        -240,
        -242,
        -248,
        -320,
        -321,
        -237,
        -238,
        -241,
        -403,
    }
)


def reaction(code: int) -> NotSent:
    """What a failure means; unknown codes give up on this message alone."""
    detail = f"error {code}"
    if code in TOKEN:
        return NotSent(Why.TOKEN_EXPIRED, detail)
    if code in BUSY:
        return NotSent(Why.THROTTLED, detail, timedelta(minutes=1))
    if code in PASSING:
        return NotSent(Why.NETWORK, detail)
    if code in LATER:
        return NotSent(Why.THROTTLED, detail, timedelta(hours=1))
    if code in WINDOW:
        return NotSent(Why.WINDOW_CLOSED, detail)
    if code in PERSON:
        return NotSent(Why.BLOCKED, detail)
    return NotSent(Why.MISCONFIGURED if code in ALARM else Why.REJECTED, detail)
