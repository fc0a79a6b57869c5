"""Reports of activities: kept as versions, read as the newest one says, counted as of any moment.

Nothing is ever changed but the slot: unit, kind, day and place, which keeps a report from being
made twice at the same moment by two people; and the unit beside it, which is the newest version's.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    false,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.activities import (
    Activity,
    ActivityAction,
    ActivityKind,
    ActivityReport,
    ActivityState,
    ActivityVersion,
    Standing,
    standing,
)
from bot.errors import Conflict
from bot.store.activity_tables import activity, activity_version
from bot.store.database import insert_into
from bot.store.people import holds_on
from bot.store.reached import heirs, reached, strictly_below
from bot.store.tables import member, unit, unit_span

STANDS = (
    ActivityState.REPORTED.value,
    ActivityState.RETURNED.value,
    ActivityState.ACCEPTED.value,
)
MOST = 100_000  # of a list that is read as a whole


def newest(known_at: datetime | None = None) -> ColumnElement[bool]:
    """Whether a version is the one that held at the moment; None: that holds now."""
    version = activity_version.alias("version")
    last = select(func.max(version.c.number)).where(
        version.c.activity_id == activity_version.c.activity_id
    )
    if known_at is not None:
        last = last.where(version.c.at <= known_at)
    return activity_version.c.number == last.scalar_subquery()


async def found(
    connection: AsyncConnection,
    cipher: Cipher,
    where: ColumnElement[bool],
    *,
    member_id: int | None = None,
    units: Sequence[int] = (),
    today: date,
    skip: int = 0,
    limit: int = 100,
) -> list[Activity]:
    """Reports as they are now, the newest day first, and what a person is to each of them."""
    own = select(heirs(units, today).c.unit_id)
    below = select(strictly_below(units, today).c.unit_id)
    query = (
        _rows(today)
        .add_columns(
            case((activity.c.unit_id.in_(own), 1), else_=0).label("on_unit"),
            case((activity.c.unit_id.in_(below), 1), else_=0).label("above"),
        )
        .where(newest(), where)
        .order_by(activity_version.c.held_on.desc(), activity.c.id.desc())
        .offset(skip)
        .limit(limit)
    )
    rows = (await connection.execute(query)).all()
    return [_activity(row, cipher, member_id) for row in rows]


def covered_by(units: Sequence[int], today: date) -> ColumnElement[bool]:
    """Whether a report is of one of these units or of one below."""
    known = activity.c.unit_id.in_(units)  # asked of by the operator, it may have ended
    return known | reached(activity.c.unit_id, units, today) if units else false()


async def reported(
    connection: AsyncConnection,
    cipher: Cipher,
    unit_id: int | None,
    days: tuple[date, date],
    today: date,
) -> list[Activity]:
    """All reports of a unit and those below it (None: of all), held on these days."""
    held = activity_version.c.held_on.between(*days)
    if unit_id is None:
        return await found(connection, cipher, held, today=today, limit=MOST)
    where = and_(held, covered_by([unit_id], today))
    return await found(connection, cipher, where, today=today, limit=MOST)


def _rows(today: date) -> Select[Any]:
    first, reporter = activity_version.alias("first"), member.alias("reporter")
    named = and_(unit_span.c.unit_id == activity.c.unit_id, holds_on(unit_span, today))
    return (
        select(
            activity_version,
            unit.c.code.label("unit_code"),
            func.coalesce(unit_span.c.name, unit.c.code).label("unit_name"),
            first.c.actor_id.label("reporter_id"),
            reporter.c.name_enc.label("reporter_enc"),
            reporter.c.code.label("reporter_code"),
        )
        .join(activity, activity.c.id == activity_version.c.activity_id)
        .join(unit, unit.c.id == activity.c.unit_id)
        .outerjoin(unit_span, named)
        .join(first, and_(first.c.activity_id == activity.c.id, first.c.number == 1))
        .join(reporter, reporter.c.id == first.c.actor_id)
    )


def _activity(row: Any, cipher: Cipher, member_id: int | None) -> Activity:
    mine = member_id is not None and row.reporter_id == member_id
    who = standing(mine, bool(row.on_unit), bool(row.above)) if member_id else Standing.NONE
    return Activity(
        id=row.activity_id,
        number=row.number,
        state=ActivityState(row.state),
        report=_report(row, cipher),
        unit_code=row.unit_code,
        unit_name=row.unit_name,
        reporter=cipher.open(row.reporter_enc) or row.reporter_code,
        at=row.at,
        standing=who,
        why=cipher.open(row.why_enc),
    )


def _report(row: Any, cipher: Cipher) -> ActivityReport:
    return ActivityReport(
        unit_id=row.unit_id,
        kind=ActivityKind(row.kind),
        held_on=row.held_on,
        kind_text=cipher.open(row.kind_text_enc),
        topics=tuple(row.topics),
        partners=tuple(row.partners),
        attendances=row.attendances,
        female=row.female,
        cost=int(row.cost),
        photos=tuple(row.photos),
        note=cipher.open(row.note_enc),
    )


async def versions(
    connection: AsyncConnection, cipher: Cipher, activity_id: int
) -> tuple[ActivityVersion, ...]:
    """Everything that was ever said of a report, the first one first."""
    rows = await connection.execute(
        select(activity_version, member.c.name_enc, member.c.code, unit.c.code.label("unit_code"))
        .join(unit, unit.c.id == activity_version.c.unit_id)
        .join(member, member.c.id == activity_version.c.actor_id)
        .where(activity_version.c.activity_id == activity_id)
        .order_by(activity_version.c.number)
    )
    return tuple(
        ActivityVersion(
            number=row.number,
            at=row.at,
            actor=cipher.open(row.name_enc) or row.code,
            action=ActivityAction(row.action),
            state=ActivityState(row.state),
            report=_report(row, cipher),
            why=cipher.open(row.why_enc),
            unit_code=row.unit_code,
        )
        for row in rows
    )


async def alike(
    connection: AsyncConnection, unit_id: int, kind: ActivityKind, held_on: date, but: int = 0
) -> Mapping[int, str]:
    """Reports of this unit, kind and day that stand: id and slot."""
    place = f"{_place(unit_id, kind, held_on)}:"
    rows = await connection.execute(
        select(activity.c.id, activity.c.slot).where(
            activity.c.slot.startswith(place, autoescape=True)
        )
    )
    return {row.id: row.slot for row in rows if row.id != but}


def _place(unit_id: int, kind: ActivityKind, held_on: date) -> str:
    return f"{unit_id}:{kind.value}:{held_on.isoformat()}"


async def slot_for(
    connection: AsyncConnection, report: ActivityReport, seen: Sequence[int], but: int = 0
) -> str:
    """A free place beside those that the person has seen; `Conflict` if there are others."""
    taken = await alike(connection, report.unit_id, report.kind, report.held_on, but)
    if set(taken) - set(seen):
        raise Conflict("the same activity was reported meanwhile")
    place = _place(report.unit_id, report.kind, report.held_on)
    names = (f"{place}:{n}" for n in range(len(taken) + 1))
    return next(name for name in names if name not in taken.values())


async def create(
    connection: AsyncConnection, key: str, unit_id: int, slot: str, now: datetime
) -> int | None:
    """A new report without words yet; None when this very order made one before.

    `Conflict` when somebody took the slot at this moment.
    """
    made = await connection.execute(
        insert_into(connection, activity)
        .values(key=key, slot=slot, unit_id=unit_id, created_at=now)
        .on_conflict_do_nothing()
        .returning(activity.c.id)
    )
    id_: int | None = made.scalar()
    if id_ is None and await id_by_key(connection, key) is None:
        raise Conflict(f"the slot {slot} was taken meanwhile")
    return id_


async def id_by_key(connection: AsyncConnection, key: str) -> int | None:
    """The report that an order made."""
    id_: int | None = (
        await connection.execute(select(activity.c.id).where(activity.c.key == key))
    ).scalar()
    return id_


async def move_slot(
    connection: AsyncConnection, activity_id: int, slot: str | None, unit_id: int
) -> None:
    """Another unit, day or kind, or none any more; `Conflict` when somebody was faster."""
    try:
        await connection.execute(
            update(activity).where(activity.c.id == activity_id).values(slot=slot, unit_id=unit_id)
        )
    except IntegrityError:
        raise Conflict(f"the slot {slot} was taken meanwhile") from None


async def add_version(
    connection: AsyncConnection,
    cipher: Cipher,
    activity_id: int,
    version: ActivityVersion,
    actor_id: int,
) -> None:
    """One more entry; `Conflict` when somebody wrote one of the same number meanwhile."""
    report = version.report
    try:
        await connection.execute(
            insert(activity_version).values(
                activity_id=activity_id,
                number=version.number,
                at=version.at,
                actor_id=actor_id,
                action=version.action.value,
                state=version.state.value,
                unit_id=report.unit_id,
                kind=report.kind.value,
                kind_text_enc=cipher.seal(report.kind_text) if report.kind_text else None,
                held_on=report.held_on,
                topics=list(report.topics),
                partners=list(report.partners),
                attendances=report.attendances,
                female=report.female,
                cost=report.cost,
                photos=list(report.photos),
                note_enc=cipher.seal(report.note) if report.note else None,
                why_enc=cipher.seal(version.why) if version.why else None,
            )
        )
    except IntegrityError:
        raise Conflict(f"report {activity_id} changed meanwhile") from None
