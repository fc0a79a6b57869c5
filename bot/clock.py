"""The only place that reads the time.

`LANTOA_NOW` (tests only) moves the start of the process's clock; it runs on from there.
"""

import time
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol

from bot.errors import SettingsError


class Clock(Protocol):
    """Whoever knows what time it is."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock, or one that starts at `start` and runs on from there."""

    def __init__(self, start: datetime | None = None) -> None:
        self._started = time.monotonic()
        self._start = start

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        if self._start is None:
            return datetime.now(UTC)
        return self._start + timedelta(seconds=time.monotonic() - self._started)


class VirtualClock:
    """A clock that stands still until it is moved; for tests and simulations."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was last moved to."""
        return self._now

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by

    def set(self, to: datetime) -> None:
        """Jump to a moment."""
        self._now = to.astimezone(UTC)


def clock_from(value: str) -> SystemClock:
    """The process's clock; `value` is LANTOA_NOW, empty for the real time."""
    if not value:
        return SystemClock()
    try:
        start = datetime.fromisoformat(value)
    except ValueError:
        start = None
    if start is None or start.tzinfo is None:
        raise SettingsError(
            "LANTOA_NOW",
            f"cần thời điểm ISO có múi giờ, ví dụ 2026-11-23T09:00+07:00, gặp {value!r}",
        )
    return SystemClock(start.astimezone(UTC))


def local_date(moment: datetime, zone: tzinfo) -> date:
    """The calendar day at `moment` where the union is."""
    return moment.astimezone(zone).date()
