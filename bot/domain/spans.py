"""What holds from a day to a day: how a new statement changes what was known. Pure.

A statement says which values hold from a day on, perhaps until another. Without a day it speaks of
today: what held before stays history, what is planned for later stays planned. With a day it is
taken at its word. The same statement twice changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

Values = tuple[Any, ...]


class Done(StrEnum):
    """What became of a row, for the operator's count."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    MOVED = "moved"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Span:
    """Values that hold from `begin` until the day before `end`; the first value is the place."""

    values: Values
    begin: date
    end: date | None = None
    id: int | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it covers the day."""
        return self.begin <= day and (self.end is None or day < self.end)

    def until(self, end: date) -> "Span":
        """The same, over at `end` at the latest."""
        return self if self.end is not None and self.end <= end else replace(self, end=end)


@dataclass(frozen=True, slots=True)
class Statement:
    """`values` hold from `begin` (None: it is not said) until the day before `end`."""

    values: Values
    begin: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Spans to write anew (`id` set), to add (`id` None) and to take back."""

    done: Done
    written: tuple[Span, ...] = ()
    dropped: tuple[int, ...] = ()


def reconcile(known: Sequence[Span], said: Statement, today: date) -> Change:
    """What to write when `said` is stated today; `known` are the spans so far, in order."""
    wanted = _dated(known, said) if said.begin else _undated(known, said, today)
    written = tuple(span for span in wanted if span not in known)
    kept = {span.id for span in wanted}
    dropped = tuple(span.id for span in known if span.id is not None and span.id not in kept)
    if not written and not dropped:
        return Change(Done.UNCHANGED)
    return Change(_done(known, wanted, said, today), written, dropped)


def _undated(known: Sequence[Span], said: Statement, today: date) -> list[Span]:
    current = next((span for span in known if span.holds_on(today)), None)
    if current is not None and current.values == said.values:
        return _continued(known, current, said)
    if said.end is not None and said.end <= today:
        return _past(known, said.values, said.end)
    following = next((span for span in known if span.begin > today), None)
    if current is None and following is not None and following.values == said.values:
        return list(known)  # announced already
    end = following.begin if following is not None and said.end is None else said.end
    return _overlaid(known, Span(said.values, today, end))


def _continued(known: Sequence[Span], current: Span, said: Statement) -> list[Span]:
    """What holds today goes on; only its end may be news."""
    if said.end is None and known[-1] is not current:
        return list(known)
    if said.end is not None and said.end <= current.begin:  # over before it began here
        return _past([span for span in known if span is not current], said.values, said.end)
    return _overlaid(known, replace(current, end=said.end))


def _past(known: Sequence[Span], values: Values, end: date) -> list[Span]:
    """It was over by `end`, in whatever capacity; what began later stays."""
    last = next((span for span in reversed(known) if span.begin < end), None)
    if last is None:
        return list(known)
    right = replace(last, end=end) if last.values == values else last.until(end)
    return [right if span is last else span for span in known]


def _dated(known: Sequence[Span], said: Statement) -> list[Span]:
    assert said.begin is not None
    begin = said.begin
    before = next((s for s in known if s.holds_on(begin) and s.values == said.values), None)
    return _overlaid(known, Span(said.values, before.begin if before else begin, said.end))


def _overlaid(known: Sequence[Span], new: Span) -> list[Span]:
    """The new span over the old ones: cut where it begins, gone beneath it, as they were after."""
    earlier = [span.until(new.begin) for span in known if span.begin < new.begin]
    later = [s for s in known if new.end is not None and s.begin >= new.end]
    beneath = [s for s in known if s.begin >= new.begin and s not in later]
    row = next((s.id for s in beneath if s.begin == new.begin), None)
    if row is None and beneath:
        row = beneath[0].id  # the same row with a corrected day
    return [*earlier, replace(new, id=row), *later]


def _done(known: Sequence[Span], wanted: Sequence[Span], said: Statement, today: date) -> Done:
    was = next((span for span in known if span.holds_on(today)), None)
    if all(span.end is not None and span.end <= today for span in known):
        return Done.UPDATED if known and said.end is not None else Done.CREATED
    if said.end is not None and not any(span.holds_on(today) for span in wanted):
        return Done.ENDED
    if was is None or was.values == said.values:
        return Done.ENDED if was and said.end not in (None, was.end) else Done.UPDATED
    return Done.MOVED if was.values[0] != said.values[0] else Done.UPDATED


def turned(
    known: Sequence[Span], day: date, wanted: Callable[[Values], Values | None]
) -> Change | None:
    """The spans with other values from `day` on; None as a value ends what held it.

    What was said of the time before stays; None when nothing changes.
    """
    written: list[Span] = []
    dropped: list[int] = []
    for span in known:
        if span.end is not None and span.end <= day:
            continue
        values = wanted(span.values)
        if values == span.values:
            continue
        if span.begin < day:
            written.append(span.until(day))
        elif values is None and span.id is not None:
            dropped.append(span.id)
        if values is not None:
            row = None if span.begin < day else span.id
            written.append(Span(values, max(span.begin, day), span.end, row))
    if not written and not dropped:
        return None
    return Change(Done.MOVED if written else Done.ENDED, tuple(written), tuple(dropped))
