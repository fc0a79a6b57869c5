"""What a failure means. It is HTTP 200 with an `error` other than 0 (Zalo contract §0, §6)."""

import re

from adapters.http import Response, no_word, text_at
from adapters.zalo.reactions import SOON, Host, numbers
from bot.messages import NotSent, Why

MEANINGS = {host: dict(numbers(host)) for host in Host}
_MOST = 1_000_000_000
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_PLAIN = re.compile(r"[A-Za-z0-9 ,.'_-]{1,80}")


def code_of(answer: Response | NotSent) -> int | None:
    """The `error` of an envelope, 0 for a success; None when this is no envelope."""
    if isinstance(answer, NotSent):
        return None
    told = answer.body.get("error")
    if type(told) is int and -_MOST < told < _MOST:  # as it always is
        return told
    number = text_at(answer.body, "error")
    return int(number) if _NUMBER.fullmatch(number) else None


def failure(answer: Response | NotSent, host: Host = Host.ACCOUNT) -> NotSent | None:
    """Why it failed; None for a success."""
    if isinstance(answer, NotSent):
        return answer
    code = code_of(answer)
    if code is None or (code == 0 and answer.status != 200):
        return _by_status(answer.status)
    return reaction(code, text_at(answer.body, "message"), host) if code else None


def reaction(code: int, said: str = "", host: Host = Host.ACCOUNT) -> NotSent:
    """What a number means; an unknown one gives up on this message alone, in Zalo's words."""
    known = MEANINGS[host].get(code)
    if known is not None:
        number = known.number and host is Host.TEMPLATES
        return NotSent(known.why, f"error {code}", known.wait, known.channel, known.alarm, number)
    words = _PLAIN.match(said)
    return NotSent(Why.REJECTED, f"error {code}: {words[0]}" if words else f"error {code}")


def _by_status(status: int) -> NotSent:
    """An answer of something in between, such as a gateway."""
    detail = f"http {status} without an error"
    if status == 429:
        return NotSent(Why.THROTTLED, detail, SOON, channel=True)
    if status >= 500:
        return no_word(status, detail)
    if 300 <= status <= 499 and status != 408:  # the wrong place altogether
        return NotSent(Why.MISCONFIGURED, detail, channel=True, alarm=True)
    return NotSent(Why.UNCERTAIN, detail)
