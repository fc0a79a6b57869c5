"""What is counted together: a unit with its direct children, and which units stand below each.

`head` is the unit that people are counted for: the one asked for, or a child of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    ScalarSelect,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.counted import word
from bot.store.known import AS_IT_WAS, Facts, View, facts
from bot.store.people import holds_on
from bot.store.tables import unit
from bot.store.units import choices_under

WHOLE = 0  # the head that stands for all units together; no unit has this id
ON, ASKED = bindparam("on", type_=Date), "asked"

Pairs = tuple[tuple[int, int], ...]  # head, and a unit that belongs to it: itself, or one below
# A head, all its units as one text, its code and its name of the day.
Standing: TypeAlias = tuple[Any, ...]
_BETWEEN = ","


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit as it was called on the day."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen below a unit: for that day alone, and for what was known at that moment."""

    on: date
    known_at: datetime | None
    pairs: Pairs  # in the order of their numbers: a database gives rows in any


@dataclass(frozen=True, slots=True)
class Scope:
    """The unit to be counted and its direct children; no unit: all that stand at the top."""

    unit: UnitName | None
    children: tuple[UnitName, ...]
    seen: Seen | None = None

    @property
    def head(self) -> int:
        """For whom everybody together is counted."""
        return self.unit.id if self.unit else WHOLE


async def scope_of(
    connection: AsyncConnection, code: str, on: date, view: View = AS_IT_WAS
) -> Scope | None:
    """The unit of that code with its children; None when it did not stand that day."""
    return await _scope(connection, code, view.tree or on, facts(view.known_at))


async def spelled(connection: AsyncConnection, code: str) -> UnitName | None:
    """The unit that a person means who writes its code, perhaps in small letters; nameless."""
    found = await connection.execute(
        select(unit.c.id, unit.c.code)
        .where(unit.c.code.in_({code, code.upper()}))
        .order_by(unit.c.code != code).limit(1)
    )  # fmt: skip
    row = found.first()
    return UnitName(row.id, row.code, "") if row else None


async def scope_of_all(
    connection: AsyncConnection, on: date, view: View = AS_IT_WAS
) -> Scope | None:
    """The one unit at the top, or all of them together; None when there was none that day."""
    day, known = view.tree or on, facts(view.known_at)
    tops = await _tops(connection, day, known)
    if len(tops) == 1:
        return await _scope(connection, tops[0], day, known)
    found = await choices_under(connection, tops, day, known.unit_spans)
    named = {row[0]: UnitName(*row) for row in found}
    return Scope(None, _ordered(named[top] for top in tops)) if tops else None


async def places(connection: AsyncConnection, scope: Scope, on: date, known: Facts) -> Pairs:
    """Which unit belongs to which head that day; those of the scope itself among them."""
    seen = scope.seen
    if seen is not None and (seen.on, seen.known_at) == (on, known.known_at):
        return seen.pairs
    if scope.unit is not None:
        values: dict[str, Any] = {"on": on, ASKED: scope.unit.id}
        statement = _written(_below, known)
    else:
        values = {"on": on, "heads": [child.id for child in scope.children]}
        statement = _written(_below_each, known)
    found = await connection.execute(statement, values)
    return tuple((row[0], row[1]) for row in found)


async def _tops(connection: AsyncConnection, on: date, known: Facts) -> list[int]:
    """Units that stand under no unit of that day, be it that theirs was dissolved before."""
    spans = known.unit_spans
    above = spans.alias("above")
    stands = select(above.c.unit_id).where(
        above.c.unit_id == spans.c.parent_id, holds_on(above, on)
    )
    found = await connection.execute(
        select(spans.c.unit_id).distinct().where(holds_on(spans, on), ~stands.exists())
    )
    return list(found.scalars())


async def _scope(
    connection: AsyncConnection, asked: int | str, on: date, known: Facts
) -> Scope | None:
    by = by_code if isinstance(asked, str) else _by_id
    found = await connection.execute(_written(by, known), {"on": on, ASKED: asked})
    return read([tuple(row) for row in found], asked, on, known.known_at)


def read(
    rows: Iterable[Standing], asked: int | str, on: date, known_at: datetime | None
) -> Scope | None:
    """The unit and its children out of the rows of `by_code`; None when there are none."""
    top: UnitName | None = None
    children: list[UnitName] = []
    pairs: list[tuple[int, int]] = []
    for head, units, code, name in rows:
        pairs += [(head, int(unit_id)) for unit_id in units.split(_BETWEEN)]
        if asked in (head, code):
            top = UnitName(head, code, name)
        else:
            children.append(UnitName(head, code, name))
    if top is None:
        return None
    return Scope(top, _ordered(children), Seen(on, known_at, tuple(sorted(pairs))))


def _written(write: Any, known: Facts) -> Any:
    """What is asked of the facts of now is written once: to write it takes longer than to run."""
    return _kept(write) if known.known_at is None else write(known)


@cache
def _kept(write: Any) -> Any:
    return write(facts(None))


def _by_id(known: Facts) -> Select[Any]:
    return standing(_below_one(known, bindparam(ASKED, type_=Integer)))


def _below(known: Facts) -> Select[Any]:
    under = _below_one(known, bindparam(ASKED, type_=Integer))
    return select(under.c.head, under.c.unit_id)


def by_code(known: Facts) -> Select[Any]:
    """The unit of the code that is asked for and all below it that day, as `Standing` says."""
    return standing(under_code(known))


def under_code(known: Facts) -> CTE:
    """The unit of the code that is asked for and all below it that day: `head`, `unit_id`, `name`;
    those directly below it are heads of all below them.
    """
    return _below_one(known, of_code())


def of_code() -> ScalarSelect[int]:
    """The unit of the code that is asked for."""
    code = bindparam(ASKED, type_=String)
    return select(unit.c.id).where(unit.c.code == code).scalar_subquery()


def standing(under: CTE) -> Select[Any]:
    """A row for each head: a country has a thousand units, and a few dozen that are named."""
    head = under.c.head
    units = func.aggregate_strings(cast(under.c.unit_id, String), _between())
    code = select(unit.c.code).where(unit.c.id == head).scalar_subquery()
    name = func.max(case((under.c.unit_id == head, under.c.name)))
    columns = (head, units.label("units"), code.label("code"), name.label("name"))
    return select(*columns).group_by(head)


def _between() -> Any:
    """Written into the statement; SQLAlchemy would have it given each time."""
    return word(_BETWEEN)


def _below_one(known: Facts, asked: ColumnElement[int]) -> CTE:
    """From the unit downwards."""
    spans = known.unit_spans
    start = _start(known).where(spans.c.unit_id == asked).cte("under", recursive=True)
    head = case((start.c.unit_id == asked, spans.c.unit_id), else_=start.c.head)
    return _down(known, start, head)


def alone(known: Facts) -> Select[Any]:
    """The unit of the code that is asked for, as a place (`head`, `unit_id`) if none is below."""
    below = known.unit_spans.alias("below")
    stands = select(below.c.unit_id).where(below.c.parent_id == unit.c.id, holds_on(below, ON))
    return select(unit.c.id.label("head"), unit.c.id.label("unit_id")).where(
        unit.c.code == bindparam(ASKED, type_=String), ~stands.exists()
    )


def _below_each(known: Facts) -> Select[Any]:
    """From each head downwards."""
    heads = known.unit_spans.c.unit_id.in_(bindparam("heads", expanding=True))
    start = _start(known).where(heads).cte("under", recursive=True)
    under = _down(known, start, start.c.head)
    return select(under.c.head, under.c.unit_id)


def _start(known: Facts) -> Select[Any]:
    spans = known.unit_spans
    return select(spans.c.unit_id.label("head"), spans.c.unit_id, spans.c.name).where(
        holds_on(spans, ON)
    )


def _down(known: Facts, start: CTE, head: ColumnElement[int]) -> CTE:
    spans = known.unit_spans
    columns = select(head, spans.c.unit_id, spans.c.name)
    step = columns.join(start, spans.c.parent_id == start.c.unit_id)
    return start.union(step.where(holds_on(spans, ON)))


def _ordered(units: Iterable[UnitName]) -> tuple[UnitName, ...]:
    return tuple(sorted(units, key=lambda unit: unit.code))
