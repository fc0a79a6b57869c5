"""What holds from a day to a day: how a new statement changes what was known. Pure.

Ending a span never deletes history; the same statement twice changes nothing.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

V = TypeVar("V")


class Done(StrEnum):
    """What became of a row, for the operator's count."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    MOVED = "moved"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Span(Generic[V]):
    """Values that hold from `begin` until the day before `end`."""

    values: V
    begin: date
    end: date | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Change(Generic[V]):
    """Spans to write anew (`id` set) and to add (`id` None)."""

    done: Done
    spans: tuple[Span[V], ...] = ()


def reconcile(
    known: Span[V] | None, said: V, begin: date | None, end: date | None, today: date
) -> Change[V]:
    """What to write when `said` is stated to hold; `known` is the latest span so far."""
    start = begin or today
    if known is None:
        return Change(Done.CREATED, (Span(said, start, end),))
    over = known.end is not None and known.end <= start
    if known.values == said and not (over and end is None):
        return _same(known, begin, end)
    if over:
        return Change(Done.CREATED, (Span(said, start, end),))
    if start <= known.begin:
        return Change(Done.UPDATED, (Span(said, begin or known.begin, end, known.id),))
    closed = Span(known.values, known.begin, start, known.id)
    return Change(Done.MOVED, (closed, Span(said, start, end)))


def _same(known: Span[V], begin: date | None, end: date | None) -> Change[V]:
    first = min(begin, known.begin) if begin else known.begin
    if (first, end) == (known.begin, known.end):
        return Change(Done.UNCHANGED)
    done = Done.ENDED if end and end != known.end else Done.UPDATED
    return Change(done, (Span(known.values, first, end, known.id),))
