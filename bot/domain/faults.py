"""What is wrong with a channel, where it was seen, and which of it administrators hear of now.

Where a fault was seen says what shows that it is over: `store/faults.py` asks for that and for
nothing less, so a good send of one kind does not hide that another kind is refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ALERT_PAUSE = timedelta(hours=6)  # nobody is told of the same trouble more often

_MARK = re.compile(r"(?:(?! trace )[^,;(]){0,80}")


def mark_of(detail: str) -> str:
    """What makes a fault the same as one seen before; a number of a trace differs each time."""
    found = _MARK.match(detail)
    return found[0].strip() if found else ""


class Source(StrEnum):
    """Where it was seen. In the comment: what ends it."""

    SENDS = "sends"  # the whole channel refuses to send: a good send
    ACCOUNT = "account"  # the platform was asked how our account is: a good answer
    FETCHING = "fetching"  # events cannot be fetched: they can
    MESSAGE = "message"  # one kind of message is refused: see `store.faults.message_mended`
    NOTICE = "notice"  # the platform warned us: it takes that back, or the operator has seen to it
    SILENCE = "silence"  # we send and nothing comes back: something does


# Seen in three places, it is one trouble to a person: the channel does not work.
CHANNEL_DOWN = frozenset({Source.SENDS, Source.ACCOUNT, Source.FETCHING})
BY_HAND = frozenset({Source.MESSAGE, Source.NOTICE})  # the operator may say that it is mended


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is or was wrong, with one platform."""

    id: int
    platform: str
    source: Source
    word: str  # a reason of the closed list `Why`, or "policy", "account", "silent"
    detail: str
    since: datetime
    seen_at: datetime
    told_at: datetime | None = None
    over_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still is so, for all we know."""
        return self.over_at is None

    @property
    def is_told(self) -> bool:
        """Whether administrators know of this very episode."""
        return self.told_at is not None and self.told_at >= self.since

    @property
    def trouble(self) -> tuple[str, str]:
        """What it is to a person: faults of one trouble make one alert."""
        kind = "down" if self.source in CHANNEL_DOWN else self.source.value
        return self.platform, kind

    @property
    def mark(self) -> str:
        """The detail without what differs each time."""
        return mark_of(self.detail)

    def resembles(self, other: "Fault") -> bool:
        """Whether who knows of the other knows of this one."""
        alike = self.source in CHANNEL_DOWN and self.word == other.word
        return self.trouble == other.trouble and (alike or self.mark == other.mark)


@dataclass(frozen=True, slots=True)
class Alerts:
    """What to do about the untold: one alert for each group, or nothing more than a mark."""

    tell: tuple[tuple[Fault, ...], ...] = ()
    known: tuple[Fault, ...] = ()  # as good as told: the same trouble, told a moment ago


def alerts(faults: Sequence[Fault], now: datetime, pause: timedelta = ALERT_PAUSE) -> Alerts:
    """Which faults administrators are told of now; `faults` holds those that are over too."""
    groups: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        groups.setdefault(fault.trouble, []).append(fault)
    tell: list[tuple[Fault, ...]] = []
    known: list[Fault] = []
    for group in groups.values():
        untold = tuple(f for f in group if f.is_open and not f.is_told)
        if not untold:
            continue
        lately = [f for f in group if f.told_at is not None and f.told_at > now - pause]
        if not lately:
            tell.append(untold)
            continue
        going_on = [f for f in lately if f.is_open and f.is_told]
        known += [f for f in untold if any(f.resembles(other) for other in going_on)]
    return Alerts(tuple(tell), tuple(known))


def worst(faults: Sequence[Fault]) -> Fault | None:
    """The open one to show where there is room for one: what stops the channel, newest first."""
    found = [f for f in faults if f.is_open]
    return max(found, key=lambda f: (f.source in CHANNEL_DOWN, f.seen_at), default=None)
