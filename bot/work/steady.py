"""Whether the machine's clock was set back: told by a clock that nobody can set."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

LEAST = timedelta(seconds=5)  # less than that is a correction: it holds up nobody


class Steady:
    """Looks at both clocks each time it is asked."""

    def __init__(self, steady: Callable[[], float] = monotonic) -> None:
        self._steady = steady
        self._seen: tuple[datetime, float] | None = None

    def before(self, now: datetime) -> datetime | None:
        """What it would show now had it not been set back since the last look; None: it was not."""
        seen, self._seen = self._seen, (now, self._steady())
        if seen is None:
            return None
        expected = seen[0] + timedelta(seconds=self._seen[1] - seen[1])
        return expected if expected - now > LEAST else None
