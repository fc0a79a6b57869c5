"""What Zalo says is left (Zalo contract §2.1, §2.4). Pure."""

from collections.abc import Iterator

from adapters.http import Response, at, list_at, text_at
from bot.messages import Quota

FREE = frozenset({"reply"})  # counted for each person apart
BY_PHONE = "template"  # our word: templates by phone name no kind


def quota_of(answer: Response) -> Quota | None:
    """What the answer to a send tells, of the account; counts come as texts or numbers."""
    if (told := at(answer.body, "data", "quota")) is None:
        return None
    if text_at(told, "remainingQuota"):
        return _quota(BY_PHONE, text_at(told, "remainingQuota"), text_at(told, "dailyQuota"))
    if text_at(told, "quota_type") in FREE:
        return None
    return _quota(*(text_at(told, name) for name in ("quota_type", "remain", "total")))


def quotas_of(answer: Response) -> Iterator[Quota]:
    """The assets that the account owns."""
    for asset in list_at(answer.body, "data"):
        found = _quota(*(text_at(asset, name) for name in ("quota_type", "remain", "total")))
        if found is not None:
            yield found


def _quota(kind: str, left: str, total: str) -> Quota | None:
    whole = _count(left)
    return Quota(kind[:40], whole, _count(total)) if kind and whole is not None else None


def _count(digits: str) -> int | None:
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None
