"""What a failure of the OA host means (Zalo contract §6), as data. Numbers clash between hosts."""

import re
from datetime import timedelta

from adapters.http import Response, text_at
from bot.messages import NotSent, Why

SEND_FAILED = -200  # generic; worth two more tries, then given up
ATTACHMENT_EXPIRED = -100
SOON, LATER = timedelta(minutes=1), timedelta(hours=1)

REACTIONS: tuple[tuple[Why, frozenset[int], timedelta | None], ...] = (
    (Why.TOKEN_EXPIRED, frozenset({-216, -220}), None),
    (Why.THROTTLED, frozenset({-32}), SOON),  # its window is a minute
    (Why.THROTTLED, frozenset({-211, -218, -234}), LATER),  # out of quota; person's limit; night
    (Why.WINDOW_CLOSED, frozenset({-213, -230, -232, -305, -311}), None),
    (Why.BLOCKED, frozenset({-217, -227, -244}), None),
    (
        Why.MISCONFIGURED,
        frozenset({-204, -205, -209, -212, -219, -221, -223, -224, -235, -242})
        | frozenset({-320, -321, -237, -238, -241, -403}),
        None,
    ),
    (
        Why.REJECTED,
        frozenset({ATTACHMENT_EXPIRED, SEND_FAILED, -201, -202, -210, -233, -240, -248, -249}),
        None,
    ),
)
# A person has to look, though the message itself is given up or waits.
ALARMING = frozenset({-211, -240, -248})
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_PLAIN = re.compile(r"[A-Za-z0-9 ,.'_-]{1,80}")


def code_of(answer: Response | NotSent) -> int | None:
    """The `error` of an envelope, 0 for a success; None when this is no envelope."""
    if isinstance(answer, NotSent):
        return None
    number = text_at(answer.body, "error")
    return int(number) if _NUMBER.fullmatch(number) else None


def failure(answer: Response | NotSent) -> NotSent | None:
    """Why it failed; None for a success. A failure is HTTP 200 with an `error` other than 0."""
    if isinstance(answer, NotSent):
        return answer
    code = code_of(answer)
    if code is None or (code == 0 and answer.status != 200):
        return _by_status(answer.status)
    return reaction(code, text_at(answer.body, "message")) if code else None


def reaction(code: int, said: str = "") -> NotSent:
    """What a number means; an unknown one gives up on this message alone, in Zalo's words."""
    for why, codes, wait in REACTIONS:
        if code in codes:
            return NotSent(why, f"error {code}", wait)
    words = _PLAIN.match(said)
    return NotSent(Why.REJECTED, f"error {code}: {words[0]}" if words else f"error {code}")


def is_alarming(failed: NotSent, code: int | None) -> bool:
    """Whether a person has to look after the account."""
    return failed.why is Why.MISCONFIGURED or code in ALARMING


def _by_status(status: int) -> NotSent:
    """An answer of something in between, such as a gateway."""
    detail = f"http {status} without an error"
    if status == 429:
        return NotSent(Why.THROTTLED, detail, SOON)
    if status >= 500:
        return NotSent(Why.UNAVAILABLE, detail)
    wrong_place = 300 <= status <= 499 and status != 408
    return NotSent(Why.MISCONFIGURED if wrong_place else Why.UNCERTAIN, detail)
