"""How long the Page keeps quiet when nobody says how long (Messenger contract §7)."""

from dataclasses import replace
from datetime import datetime, timedelta

from adapters.messenger.errors import is_restriction
from bot.clock import Clock
from bot.messages import NotSent, Why

SOON = timedelta(seconds=1)


class Doubling:
    """A pause that is twice as long each time it turns out to have been too short."""

    def __init__(self, first: timedelta, longest: timedelta) -> None:
        self._first, self._longest = first, longest
        self._length = timedelta(0)
        self._until: datetime | None = None

    def left(self, now: datetime) -> timedelta:
        """What is left of the pause; calls that were on their way already do not lengthen it."""
        if self._until is None or now >= self._until:
            self._length = min(max(self._length * 2, self._first), self._longest)
            self._until = now + self._length
        return max(self._until - now, SOON)

    def over(self) -> None:
        """Something went out: the next pause is a short one."""
        self._length, self._until = timedelta(0), None


class Pauses:
    """Those of one Page: Meta throttles by minutes and restricts by hours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._throttled = Doubling(timedelta(minutes=1), timedelta(hours=1))
        self._restricted = Doubling(timedelta(minutes=30), timedelta(hours=4))

    def with_pause(self, failed: NotSent) -> NotSent:
        """The failure, with the pause that follows from those before it."""
        if is_restriction(failed):
            return replace(failed, retry_after=self._restricted.left(self._clock.now()))
        if failed.why is Why.THROTTLED and failed.retry_after is None:
            return replace(failed, retry_after=self._throttled.left(self._clock.now()))
        return failed

    def sent(self) -> None:
        """A message went out."""
        self._throttled.over()
        self._restricted.over()
