"""The figures of a period, to be frozen or to be held against frozen ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.coverage import Counts, midnight
from bot.domain.periods import ACTIVITIES, SUPPORT, Figure, Period
from bot.library.model import Library
from bot.services.coverage import Terms, counted
from bot.store import coverage as rows
from bot.store import periods
from bot.store.activity_counts import summary
from bot.store.coverage import WHOLE, Scope
from bot.store.known import View
from bot.store.period_support import asked

NOTHING = (0, 0, 0, 0, 0)  # of support


@dataclass(frozen=True, slots=True)
class Rules:
    """What figures depend on besides the rows."""

    library: Library
    zone: ZoneInfo


async def figures(
    connection: AsyncConnection,
    rules: Rules,
    found: Period,
    known_at: datetime | None,
    *,
    with_support: bool = True,
) -> tuple[Figure, ...]:
    """Every indicator of every unit and of the whole at the end of the period, what each unit
    itself reported of it, and what became of its support cases, as known at a moment.
    """
    scope = await periods.every_unit(connection, found.ends, known_at)
    codes = {child.id: child.code for child in scope.children} | {WHOLE: ""}
    lines = [
        *await _coverage(connection, rules, found.ends, scope, known_at, codes),
        *await _activities(connection, found, list(codes), known_at, codes),
        *(await _support(connection, rules, found, known_at) if with_support else ()),
    ]
    return tuple(sorted(lines, key=lambda figure: (figure.unit, figure.name)))


async def _coverage(
    connection: AsyncConnection,
    rules: Rules,
    on: date,
    scope: Scope,
    known_at: datetime | None,
    codes: Mapping[int, str],
) -> list[Figure]:
    terms = Terms(rules.library, rules.zone, on, View(known_at=known_at))
    wanted = [counted(indicator, terms) for indicator in rules.library.indicators]
    found = await rows.counts(connection, scope, wanted, on, terms.view)
    return [Figure(codes[head], name, _numbers(counts)) for (name, head), counts in found.items()]


async def _activities(
    connection: AsyncConnection,
    found: Period,
    units: Sequence[int],
    known_at: datetime | None,
    codes: Mapping[int, str],
) -> list[Figure]:
    """Declared, of the unit itself: activities, attendances, of which women, cost, returned."""
    told = await summary(connection, units, found.begins, found.ends, known_at)
    return [
        Figure(codes[unit_id], ACTIVITIES,
               (n.activities, n.attendances, n.female, n.cost, n.accepted, n.returned))
        for unit_id, n in told.by_unit.items()
    ]  # fmt: skip


async def _support(
    connection: AsyncConnection, rules: Rules, found: Period, known_at: datetime | None
) -> list[Figure]:
    """Each unit's cases by programme: received, done; of the done heads, days and amount.

    The line of the whole is always there: it says that support was frozen with the rest.
    """
    since = midnight(found.begins, rules.zone)
    before = midnight(found.ends + timedelta(days=1), rules.zone)
    told = await asked(connection, since, before, known_at)
    whole = tuple(sum(column) for column in zip(*(one.numbers for one in told), strict=True))
    lines = [Figure(one.unit_code, f"{SUPPORT}:{one.programme}", one.numbers) for one in told]
    return [Figure("", SUPPORT, whole or NOTHING), *lines]


def _numbers(found: Counts) -> tuple[int, ...]:
    return (found.numerator, found.denominator, found.all_topics, found.unknown, *found.topics)
