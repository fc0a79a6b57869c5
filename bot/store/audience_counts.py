"""An audience counted, under several offers at once: as it is, were money allowed, had templates
been approved.

To choose the accounts takes nearly all the time, and only their ranks differ: so they are chosen
once. Whoever has several accounts may be reached by another one then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, CompoundSelect, Dialect, FromClause, Select, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.audience import accounts, best_of_several, told
from bot.store.audience_terms import Case, Shape
from bot.store.counted import ONE, digit
from bot.store.written import Shelf


@dataclass(frozen=True, slots=True)
class Group:
    """People of one platform, verdict, place and wish."""

    platform: str
    rank: int
    place: int
    less_often: bool
    people: int


async def groups(connection: AsyncConnection, found: Sequence[Case]) -> list[list[Group]]:
    """The whole audience, counted in each of these cases; they differ by their offers alone."""
    shapes = tuple(one.shape for one in found)
    rows = await _GROUPS.find(connection.dialect, shapes).rows(connection, found[0])
    counted: list[list[Group]] = [[] for _one in found]
    for n, platform, rank, place, less_often, people in rows:
        counted[n].append(Group(platform, rank, place, bool(less_often), int(people)))
    return counted


def _grouped(_dialect: Dialect, shapes: tuple[Shape, ...]) -> CompoundSelect[Any]:
    """A row per case (its number) and group."""
    ranks = {f"rank{n}": shape for n, shape in enumerate(shapes)}
    every = accounts(ranks)
    alone = _alone(every, list(ranks)).cte("alone")
    return union_all(
        *(_of_case(n, shape, _both(every, alone, n, shape)) for n, shape in enumerate(shapes))
    )


def _alone(every: CTE, ranks: Sequence[str]) -> Select[Any]:
    """Those who have one account, by all that is asked of it."""
    names = ("platform", *ranks, "place", "less_often", "is_free")
    columns = [every.c[name] for name in names]
    return select(*columns, func.count().label("people")).where(every.c.alone).group_by(*columns)


def _both(every: CTE, alone: CTE, n: int, shape: Shape) -> FromClause:
    best = best_of_several(every, shape, f"rank{n}").subquery()
    names = ("platform", "place", "less_often", "is_free")
    return union_all(
        select(*(alone.c[m] for m in names), alone.c[f"rank{n}"].label("rank"), alone.c.people),
        select(*(best.c[m] for m in names), best.c.rank, ONE),
    ).subquery(f"both{n}")


def _of_case(n: int, shape: Shape, both: FromClause) -> Select[Any]:
    columns = told(both, shape)
    counted = select(digit(n), *columns, func.sum(both.c.people))
    return counted.group_by(*columns)


_GROUPS: Shelf[tuple[Shape, ...], Case] = Shelf(_grouped)
