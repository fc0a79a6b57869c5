"""What became of units: which one goes on for a unit that stands no more. Pure.

Each unit that does not stand on a day has one next step: to the unit that its last change of the
organisation names, or, where it ended without any, to the unit it last stood under. After a split
a person's own unit of that day goes before the first one named.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.spans import Span


@dataclass(frozen=True, slots=True)
class Edge:
    """From `on` on, `new` goes on for `old`; None: nobody does. The order is that of recording."""

    old: int
    new: int | None
    on: date


@dataclass(frozen=True, slots=True)
class Step:
    """Where the people of a unit that ended are looked for next."""

    unit: int
    on: date
    to: int
    choices: tuple[int, ...] = ()  # after a split, in the order of recording


def steps(spans: Mapping[int, Sequence[Span]], edges: Iterable[Edge], day: date) -> list[Step]:
    """A step for every unit that began before `day` and does not stand on it.

    `spans` are those of the units, in order; their first value is the unit above.
    """
    said: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.on <= day:
            said[edge.old].append(edge)
    found = (_step(unit, held, said[unit], day) for unit, held in spans.items())
    return [step for step in found if step is not None]


def _step(unit: int, spans: Sequence[Span], edges: Sequence[Edge], day: date) -> Step | None:
    begun = [span for span in spans if span.begin <= day]
    if not begun or begun[-1].holds_on(day):
        return None
    last = begun[-1]
    assert last.end is not None
    own = [edge for edge in edges if edge.on > last.begin]
    on = max((edge.on for edge in own), default=last.end)
    choices = tuple(edge.new for edge in own if edge.on == on and edge.new is not None)
    if choices:
        return Step(unit, on, choices[0], choices)
    above: int | None = last.values[0]
    return None if above is None else Step(unit, on, above)
