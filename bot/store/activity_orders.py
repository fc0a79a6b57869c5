"""What the talk about activities orders and asks; rights are looked up anew each time.

A report is seen by officers and admins of its unit and of those above, and by nobody else.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, and_, false, func, select

from bot.domain.activities import (
    Activities,
    Activity,
    ActivityAction,
    ActivityOf,
    ActivityReport,
    ActivityState,
    ActivityVersion,
    CorrectActivity,
    Desk,
    HistoryOf,
    MoveActivity,
    PeopleOf,
    PhotosHeld,
    PhotosOf,
    SameActivities,
    SaveActivity,
    Shelf,
    Standing,
    UnitFound,
    UnitsFound,
    UnitsUnder,
    following,
)
from bot.domain.fold import fold
from bot.domain.outreach import local_day
from bot.domain.people import Person
from bot.errors import Conflict
from bot.i18n import _, localise
from bot.messages import Media, MediaKind
from bot.store import activities, audit, photos
from bot.store.activity_notice import tell_accepted, tell_returned
from bot.store.activity_tables import activity, activity_version
from bot.store.orders import Order, answers, stores
from bot.store.people import holds_on
from bot.store.reached import strictly_below
from bot.store.tables import membership, unit, unit_span
from bot.store.units import covered, subtree

MOST_UNITS = 8  # buttons of one question
REPORT = ":save"  # the end of the key under which a talk saves its report


def _today(order: Order) -> date:
    return local_day(order.now, order.rules)


def _person(order: Order) -> Person:
    if order.person is None:
        raise Conflict("the account was unlinked meanwhile")
    return order.person


def _units(order: Order) -> list[int]:
    return [grant.unit_id for grant in _person(order).grants]


def _visible(order: Order) -> ColumnElement[bool]:
    return activities.covered_by(_units(order), _today(order))


async def _found(
    order: Order, where: ColumnElement[bool], skip: int = 0, limit: int = 100
) -> list[Activity]:
    return await activities.found(
        order.connection,
        order.cipher,
        and_(_visible(order), where),
        member_id=_person(order).member_id,
        units=_units(order),
        today=_today(order),
        skip=skip,
        limit=limit,
    )


async def _guarded(order: Order, id_: int, number: int, action: ActivityAction) -> Activity:
    """The report as it was seen, if this person may do this to it."""
    found = await _found(order, activity.c.id == id_)
    if not found or found[0].number != number or not found[0].may(action):
        raise Conflict(f"report {id_} is not this person's to move, or was moved meanwhile")
    return found[0]


@answers(UnitsUnder)
async def units_under(order: Order, query: UnitsUnder) -> UnitsFound:
    """All units below the roles; matched by code first, then by parts of code or name."""
    today = _today(order)
    rows = await order.connection.execute(
        select(unit.c.id, unit.c.code, unit_span.c.name)
        .join(unit_span, and_(unit_span.c.unit_id == unit.c.id, holds_on(unit_span, today)))
        .where(unit.c.id.in_(select(subtree(_units(order), today).c.unit_id)))
        .order_by(unit.c.code)
    )
    every = [UnitFound(*row) for row in rows]
    matching = _matching(every, query.words) if query.words else every
    return UnitsFound(tuple(matching[:MOST_UNITS]), len(matching))


def _matching(every: list[UnitFound], words: str) -> list[UnitFound]:
    """The unit of this id or code alone; else those with all the words, whole words first."""
    key = fold(words)
    exact = [u for u in every if words == f"#{u.id}" or key == fold(u.code)]
    exact = exact or [u for u in every if key == fold(u.name)]
    if len(exact) == 1:
        return exact
    parts = key.split()
    texts = {u.id: fold(f"{u.code} {u.name}") for u in every}
    found = [u for u in every if parts and all(part in texts[u.id] for part in parts)]
    return sorted(found, key=lambda u: not set(parts) <= set(texts[u.id].split()))


@answers(PeopleOf)
async def people_of(order: Order, query: PeopleOf) -> int:
    """Members of the unit and below, today; for whoever has a right there."""
    today = _today(order)
    if not await covered(order.connection, query.unit_id, _units(order), today):
        raise Conflict(f"unit {query.unit_id} is not this person's")
    below = select(subtree(query.unit_id, today).c.unit_id)
    found = await order.connection.execute(
        select(func.count(membership.c.member_id.distinct())).where(
            membership.c.unit_id.in_(below), holds_on(membership, today)
        )
    )
    return int(found.scalar() or 0)


@answers(SameActivities)
async def same_activities(order: Order, query: SameActivities) -> tuple[Activity, ...]:
    """Reports alike, of a unit under the person's roles."""
    ids = await activities.alike(
        order.connection, query.unit_id, query.kind, query.held_on, query.but
    )
    return tuple(await _found(order, activity.c.id.in_(ids))) if ids else ()


@answers(ActivityOf)
async def activity_of(order: Order, query: ActivityOf) -> Activity | None:
    """By id, or by the talk that made it."""
    found = await _found(order, _named(query.ref))
    return found[0] if found else None


def _named(ref: str) -> ColumnElement[bool]:
    if ref.startswith("r"):
        return activity.c.key == ref[1:] + REPORT
    is_id = ref.isascii() and ref.isdigit() and len(ref) < 10
    return activity.c.id == int(ref) if is_id else false()


@answers(Activities)
async def list_of(order: Order, query: Activities) -> tuple[Activity, ...]:
    """A page of a shelf."""
    where = _on(order, query.shelf)
    return tuple(await _found(order, where, query.skip, query.limit))


@answers(Desk)
async def desk(order: Order, query: Desk) -> Mapping[Shelf, int]:
    """How many lie on each shelf."""
    counts = {
        shelf: select(func.count())
        .select_from(
            activity_version.join(activity, activity.c.id == activity_version.c.activity_id)
        )
        .where(activities.newest(), _visible(order), _on(order, shelf))
        .scalar_subquery()
        for shelf in Shelf
    }
    row = (await order.connection.execute(select(*counts.values()))).one()
    return dict(zip(counts, row, strict=True))


def _on(order: Order, shelf: Shelf) -> ColumnElement[bool]:
    state, me = activity_version.c.state, _person(order).member_id
    first = activity_version.alias("first_of")
    mine = (
        select(first.c.id)
        .where(first.c.activity_id == activity.c.id, first.c.number == 1, first.c.actor_id == me)
        .exists()
    )
    match shelf:
        case Shelf.MINE:
            return mine
        case Shelf.UNIT:
            return state.in_(activities.STANDS)
        case Shelf.MEND:
            return and_(mine, state == ActivityState.RETURNED.value)
        case Shelf.WAITING:
            below = select(strictly_below(_units(order), _today(order)).c.unit_id)
            waits = state == ActivityState.REPORTED.value
            return and_(waits, ~mine, activity.c.unit_id.in_(below))


@answers(HistoryOf)
async def history_of(order: Order, query: HistoryOf) -> tuple[ActivityVersion, ...]:
    """All versions, for who may see the report."""
    if not await _found(order, activity.c.id == query.id):
        return ()
    return await activities.versions(order.connection, order.cipher, query.id)


@answers(PhotosOf)
async def photos_of(order: Order, query: PhotosOf) -> tuple[Media, ...]:
    """The pictures of the newest version."""
    found = await _found(order, activity.c.id == query.id)
    if not found:
        return ()
    data = await photos.of(order.connection, order.cipher, found[0].report.photos, query.id)
    return tuple(
        Media(MediaKind.IMAGE, f"anh-{n}.jpg", "image/jpeg", picture,
              alt=localise(_("Photo {n} of the report", n=n), order.locale))
        for n, picture in enumerate(data, 1)
    )  # fmt: skip


@answers(PhotosHeld)
async def photos_held(order: Order, query: PhotosHeld) -> tuple[int, ...]:
    """Which are still there."""
    return await photos.held(order.connection, query.ids, _person(order).member_id)


@stores(SaveActivity)
async def save_activity(order: Order, effect: SaveActivity) -> None:
    """A new report; the same order twice makes one, two alike at one moment make one."""
    report, me = effect.report, _person(order)
    if not await covered(order.connection, report.unit_id, _units(order), _today(order)):
        raise Conflict(f"unit {report.unit_id} is not this person's any more")
    slot = await activities.slot_for(order.connection, report, effect.seen)
    id_ = await activities.create(order.connection, order.key, report.unit_id, slot, order.now)
    if id_ is None:
        return
    held = await photos.held(order.connection, report.photos, me.member_id)
    await _written(order, id_, 1, ActivityAction.REPORT, ActivityState.REPORTED, report, held)


@stores(CorrectActivity)
async def correct_activity(order: Order, effect: CorrectActivity) -> None:
    """Another wording of the version that was seen; its reporter may give it to another unit."""
    found = await _guarded(order, effect.id, effect.number, ActivityAction.CORRECT)
    await _check_unit(order, found, effect.report)
    state = following(found.standing, ActivityAction.CORRECT, found.state)
    assert state is not None  # _guarded has asked
    report = effect.report
    slot = await activities.slot_for(order.connection, report, effect.seen, effect.id)
    await activities.move_slot(order.connection, effect.id, slot, report.unit_id)
    me = _person(order).member_id
    held = await photos.held(order.connection, report.photos, me, effect.id)
    await _written(order, effect.id, found.number + 1, ActivityAction.CORRECT, state, report, held)


async def _check_unit(order: Order, found: Activity, report: ActivityReport) -> None:
    """Another unit only by the reporter, and one under the roles; the one it leaves has it kept."""
    if report.unit_id == found.report.unit_id:
        return
    reaches = await covered(order.connection, report.unit_id, _units(order), _today(order))
    if found.standing is not Standing.REPORTER or not reaches:
        raise Conflict(f"report {found.id} is not this person's to give to {report.unit_id}")
    await _noted(order, "activity.moved", found.id, found.report.unit_id)


@stores(MoveActivity)
async def move_activity(order: Order, effect: MoveActivity) -> None:
    """Withdrawn, returned with a word of why, or accepted; the reporter is told of both."""
    found = await _guarded(order, effect.id, effect.number, effect.action)
    state = following(found.standing, effect.action, found.state)
    assert state is not None  # _guarded has asked
    report = found.report
    if state is ActivityState.WITHDRAWN:
        await activities.move_slot(order.connection, effect.id, None, report.unit_id)
    await _written(
        order, effect.id, found.number + 1, effect.action, state, report, report.photos, effect.why
    )
    if effect.action is ActivityAction.RETURN:
        await tell_returned(order, found, effect.why)
    elif effect.action is ActivityAction.ACCEPT:
        await tell_accepted(order, found)


async def _written(
    order: Order,
    id_: int,
    number: int,
    action: ActivityAction,
    state: ActivityState,
    report: ActivityReport,
    pictures: tuple[int, ...],
    why: str = "",
) -> None:
    said = replace(report, photos=pictures)
    version = ActivityVersion(number, order.now, "", action, state, said, why)
    me = _person(order)
    await activities.add_version(order.connection, order.cipher, id_, version, me.member_id)
    await photos.attach(order.connection, pictures, id_)
    await _noted(order, f"activity.{action.value}", id_, report.unit_id)


async def _noted(order: Order, action: str, id_: int, unit_id: int) -> None:
    await audit.record(
        order.connection,
        at=order.now,
        actor=_person(order).code,
        action=action,
        subject=str(id_),
        unit_id=unit_id,
    )
