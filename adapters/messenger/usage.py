"""How near the Page is to its limit, as Meta's headers tell (Messenger contract §6)."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from adapters.http import at
from bot.clock import Clock

FADES = timedelta(minutes=5)  # the headers are absent at low use
HEADERS = ("x-app-usage", "x-business-use-case-usage")
COUNTS = ("call_count", "total_time", "total_cputime")


class Usage:
    """The highest share that the last answers told."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: tuple[float, datetime] | None = None

    def note(self, headers: Mapping[str, str]) -> None:
        """Learn from an answer."""
        texts = [text for name, text in headers.items() if name.lower() in HEADERS]
        if texts:
            share = max((count for text in texts for count in _counts(text)), default=0) / 100
            self._told = (share, self._clock.now())

    def strain(self) -> float:
        """Share of the allowance that is used; 0 when nothing was told lately."""
        if self._told is None or self._clock.now() - self._told[1] > FADES:
            return 0.0
        return self._told[0]


def _counts(text: str) -> Iterator[float]:
    """Per cent, from one object or from lists of them by Page."""
    with suppress(ValueError, RecursionError):
        read = json.loads(text)
        yield from _of(read)
        for found in read.values() if isinstance(read, dict) else ():
            for entry in found if isinstance(found, list) else ():
                yield from _of(entry)


def _of(entry: Any) -> Iterator[float]:
    for name in COUNTS:
        value = at(entry, name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield min(float(value), 1000.0)
