"""What the stand-ins know: the clock, the people, what was sent, what was refused, what goes wrong.

One world serves all three platforms. Nothing here knows a platform's shapes.
"""

import asyncio
import random
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Any

from bot.clock import Clock, SystemClock


class Fate(StrEnum):
    """What becomes of messages to a person."""

    DELIVER = "deliver"
    FAIL = "fail"  # refused for good
    TIMEOUT = "timeout"  # accepted, delivered, and never answered
    BLOCK = "block"  # the person has blocked the account


# Last digits of a user id that decide its fate without any preparation.
MAGIC = {"00001": Fate.DELIVER, "00002": Fate.FAIL, "00003": Fate.TIMEOUT, "00004": Fate.BLOCK}
MAGIC_START = "9900"  # and its first ones


@dataclass
class Person:
    """Somebody with an account on a platform."""

    platform: str
    user: str
    name: str = ""
    last_acted: datetime | None = None  # opens the window
    follows: bool = True
    blocked: bool = False
    fate: Fate = Fate.DELIVER
    permits: set[str] = field(default_factory=set)  # tokens for one later message
    phone: str = ""


@dataclass
class Message:
    """One message of a talk, whoever wrote it."""

    id: str
    platform: str
    user: str
    by: str  # account, person, staff
    at: datetime
    text: str
    body: dict[str, Any] = field(default_factory=dict)  # as it was sent or received
    form: str = ""  # free, paid, template, permit: what the platform took it for
    key: str = ""  # the sender's own mark, where the platform has such a thing


@dataclass(frozen=True)
class Refusal:
    """A request that a real platform would have refused, and why."""

    platform: str
    call: str
    reason: str  # shape, length, window, rate, token, person, script
    detail: str
    user: str
    at: datetime


class Trouble(StrEnum):
    """What can go wrong on the way."""

    LOSE_ANSWER = "lose_answer"  # done, and the connection ends without an answer
    SLOW = "slow"  # done, and answered after `seconds`
    DROP = "drop"  # not done, and the connection ends
    ERROR = "error"  # not done, and answered with `status` and `body`


@dataclass
class Fault:
    """Trouble for calls that match: the next `times` of them, or a share of all."""

    platform: str
    trouble: Trouble
    call: str = ""  # "": any
    user: str = ""  # "": anybody
    times: int = 0  # 0: for ever
    share: float = 1.0
    seconds: float = 0.0
    status: int = 500
    body: Any = None


@dataclass
class Limit:
    """So many calls in a span of real time."""

    calls: int
    seconds: float


class World:
    """Everything, in memory."""

    def __init__(
        self, *, seed: int = 1, now: datetime | None = None, clock: Clock | None = None
    ) -> None:
        self.chance = random.Random(seed)
        self._clock = clock or SystemClock(now)
        self._offset = timedelta()
        self.people: dict[tuple[str, str], Person] = {}
        self.messages: list[Message] = []
        self.of: dict[tuple[str, str], list[Message]] = defaultdict(list)
        self.refusals: list[Refusal] = []
        self.calls: Counter[tuple[str, str]] = Counter()
        self.faults: list[Fault] = []
        self.limits: dict[str, Limit] = {}
        self.settings: dict[str, dict[str, Any]] = defaultdict(dict)
        self._recent: dict[str, deque[float]] = defaultdict(deque)
        self._numbers = count(1)

    def now(self) -> datetime:
        """The platforms' own clock; it runs on by itself."""
        return self._clock.now() + self._offset

    def set_now(self, now: datetime) -> None:
        """Move the clock."""
        self._offset = now - self._clock.now()

    def number(self) -> int:
        """1, 2, 3 …: for ids."""
        return next(self._numbers)

    def person(self, platform: str, user: str) -> Person:
        """Known or not: on a platform everybody exists; magic ids have their fate."""
        key = (platform, user)
        if key not in self.people:
            fate = MAGIC.get(user[-5:], Fate.DELIVER) if user.startswith(MAGIC_START) else None
            acted = self.now() if fate else None
            self.people[key] = Person(platform, user, last_acted=acted, fate=fate or Fate.DELIVER)
        return self.people[key]

    def keep(self, message: Message) -> Message:
        """A message is in the talk now."""
        self.messages.append(message)
        self.of[message.platform, message.user].append(message)
        return message

    def refuse(self, platform: str, call: str, reason: str, detail: str, user: str = "") -> None:
        """Note a request that was refused."""
        self.refusals.append(Refusal(platform, call, reason, detail, user, self.now()))

    def trouble(self, platform: str, call: str, user: str = "") -> Fault | None:
        """What goes wrong with this call; counts it down."""
        for fault in self.faults:
            if self._hits(fault, platform, call, user):
                if fault.times:
                    fault.times -= 1
                    if not fault.times:
                        self.faults.remove(fault)
                return fault
        return None

    def _hits(self, fault: Fault, platform: str, call: str, user: str) -> bool:
        same = fault.platform == platform and fault.call in ("", call)
        return same and fault.user in ("", user) and self.chance.random() < fault.share

    def within_rate(self, platform: str, weight: int = 1) -> bool:
        """Whether this platform's limit allows one more call now; counts it."""
        limit = self.limits.get(platform)
        if limit is None:
            return True
        now = asyncio.get_running_loop().time()
        recent = self._recent[platform]
        while recent and now - recent[0] >= limit.seconds:
            recent.popleft()
        if len(recent) + weight > limit.calls:
            return False
        recent.extend([now] * weight)
        return True

    def rate_left(self, platform: str) -> tuple[int, int] | None:
        """The limit, and how many calls it still allows; None where there is none."""
        limit = self.limits.get(platform)
        return (limit.calls, limit.calls - len(self._recent[platform])) if limit else None

    def forget(self) -> None:
        """Nobody has acted and nothing has happened; the clock is right again."""
        for found in (self.people, self.messages, self.of, self.refusals, self.calls):
            found.clear()
        for rule in (self.faults, self.limits, self._recent):
            rule.clear()
        self._offset = timedelta()

    def talk(self, platform: str, user: str) -> Iterator[Message]:
        """A person's talk, oldest first."""
        yield from self.of[platform, user]
