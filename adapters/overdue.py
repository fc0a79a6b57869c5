"""What takes too long is ended: one timer for all that is waited for.

A timer for each call would be set and taken back for nothing, at the price of a socket's read.
"""

import asyncio
from typing import Protocol


class Waits(Protocol):
    """Somebody who waits."""

    def too_late(self) -> None:
        """The time is over."""
        ...


class Overdue:
    """Who waits, and until when; used by one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._until: dict[Waits, float] = {}  # by the loop's clock
        self._timer: asyncio.TimerHandle | None = None
        self._rings_at = 0.0

    def begin(self, who: Waits, seconds: float) -> None:
        """Tell them when so many seconds are over, unless they end before."""
        until = self._until[who] = self._loop.time() + seconds
        if self._timer is None or until < self._rings_at:
            self._set(until)

    def end(self, who: Waits) -> None:
        """They wait no more."""
        self._until.pop(who, None)

    def close(self) -> None:
        """Whoever still waits keeps the time that is left."""
        if self._timer is not None and not self._until:
            self._timer.cancel()
            self._timer = None

    def _set(self, until: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._rings_at = until
        self._timer = self._loop.call_at(until, self._ring)

    def _ring(self) -> None:
        """Most have ended long ago; it is set anew for the next of the others."""
        self._timer = None
        now = self._loop.time()
        for who in [who for who, until in self._until.items() if until <= now]:
            del self._until[who]
            who.too_late()
        if self._until:
            self._set(min(self._until.values()))
