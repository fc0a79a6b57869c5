"""Versions of lessons: drafted, approved by a second person, withdrawn; never changed.

The folder's editions stand in the same list (`store/editions.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import local_date
from bot.domain.authoring import (
    ApproveLesson,
    Drafts,
    LessonLooks,
    MayWrite,
    SaveLesson,
    VersionOf,
    VersionState,
    WithdrawLesson,
    Written,
    may_approve,
    overtaken_by,
)
from bot.domain.campaigns import Look
from bot.domain.people import Person
from bot.domain.previewed import previewed
from bot.errors import Conflict
from bot.library.overlay import Pages, read_pages
from bot.library.page_text import edited
from bot.messages import Address, Bubble, OutboundMessage, Purpose
from bot.store import audit
from bot.store.authoring_tables import lesson_revision, lesson_version
from bot.store.database import insert_into
from bot.store.orders import Order, answers, stores
from bot.store.tables import evidence, member
from bot.store.units import roots
from bot.store.visits import ask

STANDING = (VersionState.FOLDER, VersionState.DRAFT, VersionState.APPROVED)


@answers(MayWrite)
async def may_write(order: Order, query: MayWrite) -> bool:
    """A role on every unit at the top."""
    if order.person is None:
        return False
    tops = await roots(order.connection, local_date(order.now, order.zone))
    return bool(tops) and {grant.unit_id for grant in order.person.grants}.issuperset(tops)


@answers(Drafts)
async def drafts(order: Order, query: Drafts) -> tuple[Written, ...]:
    """For whoever may write."""
    if not await may_write(order, MayWrite()):
        return ()
    states = (VersionState.DRAFT, VersionState.APPROVED)
    rows = (
        await order.connection.execute(_versions().where(lesson_version.c.state.in_(states)))
    ).all()
    newest: dict[str, Written] = {}
    for one in _written(rows):  # the highest version first
        newest.setdefault(one.pages.lesson_id, one)
    waiting = [
        one
        for one in newest.values()
        if one.state is VersionState.DRAFT or overtaken_by(one, order.library)
    ]
    found = sorted(waiting, key=lambda one: (one.created_at, one.version), reverse=True)
    return tuple(found[: query.limit])


@answers(VersionOf)
async def version_of(order: Order, query: VersionOf) -> Written | None:
    """For whoever may write."""
    if not await may_write(order, MayWrite()):
        return None
    found = await versions(order.connection, query.lesson_id)
    if query.version:
        return next((one for one in found if one.version == query.version), None)
    return next((one for one in found if one.state in STANDING), None)


@answers(LessonLooks)
async def lesson_looks(order: Order, query: LessonLooks) -> tuple[Look, ...]:
    """Made by the very code that renders the real message; none where it cannot be shown."""
    today = local_date(order.now, order.zone)
    lesson, _faults = read_pages(query.pages, order.library, today)
    if lesson is None:
        return ()
    whole: dict[str, tuple[Bubble, ...]] = {}
    for shown in previewed(lesson, order.library, order.locale):
        message = OutboundMessage(
            "preview", Address("", "preview"), Purpose.OUTREACH, shown.text, shown.buttons,
            locale=order.locale,
        )  # fmt: skip
        for platform, bubbles in order.looks(message).items():
            whole[platform] = (*whole.get(platform, ()), *bubbles)
    grouped: dict[tuple[Bubble, ...], list[str]] = {}
    for platform, bubbles in whole.items():
        grouped.setdefault(bubbles, []).append(platform)
    return tuple(Look(tuple(names), bubbles) for bubbles, names in grouped.items())


@stores(SaveLesson)
async def save(order: Order, effect: SaveLesson) -> None:
    """The next version, both pages of it; the unique key lets two at once not take one number."""
    person = await _author(order)
    pages = effect.pages
    taken = await order.connection.execute(
        select(func.max(lesson_version.c.version)).where(
            lesson_version.c.lesson_id == pages.lesson_id
        )
    )
    known = order.library.written(pages.lesson_id)
    version = 1 + max(taken.scalar() or 0, known.version if known else 0)
    await order.connection.execute(
        update(lesson_version)
        .where(
            lesson_version.c.lesson_id == pages.lesson_id,
            lesson_version.c.state == VersionState.DRAFT,
        )
        .values(state=VersionState.REPLACED)
    )
    rows = [
        {**row, "page": edited(row["page"], version=version), "state": VersionState.DRAFT,
         "author_id": person.member_id}
        for row in version_rows(pages, version, order.now)
    ]  # fmt: skip
    statement = insert_into(order.connection, lesson_version).values(rows)
    stored = await order.connection.execute(
        statement.on_conflict_do_nothing().returning(lesson_version.c.id)
    )
    if len(stored.all()) < len(rows):
        raise Conflict(f"version {version} of {pages.lesson_id} was written meanwhile")
    await _note(order, person, "lesson.write", pages.lesson_id, version)


@stores(ApproveLesson)
async def approve(order: Order, effect: ApproveLesson) -> None:
    """Only a draft, only as it was seen, only by somebody else."""
    person = await _author(order)
    found = await version_of(order, VersionOf(effect.lesson_id, effect.version))
    if found is None or may_approve(person, found, effect.seen, order.library) is not None:
        raise Conflict(f"{effect.lesson_id} cannot be approved any more")
    lesson, faults = read_pages(found.pages, order.library, local_date(order.now, order.zone))
    if lesson is None or faults:
        raise Conflict(f"{effect.lesson_id} has faults")
    values = {"approver_id": person.member_id, "shown_from": order.now}
    await _move(order, effect.lesson_id, effect.version, VersionState.APPROVED, values)
    await _note(order, person, "lesson.approve", effect.lesson_id, effect.version)


@stores(WithdrawLesson)
async def withdraw(order: Order, effect: WithdrawLesson) -> None:
    """A draft or an approved version; the folder's is not ours to take away."""
    person = await _author(order)
    values = {"shown_to": order.now}
    await _move(order, effect.lesson_id, effect.version, VersionState.WITHDRAWN, values)
    await _note(order, person, "lesson.withdraw", effect.lesson_id, effect.version)


async def revision(connection: AsyncConnection) -> int:
    """Grows whenever what people are shown changed."""
    found = await ask(connection, _revision(), {})
    return found[0].number if found else 0


@cache
def _revision() -> Select[tuple[int]]:
    return select(lesson_revision.c.number)


async def approved(connection: AsyncConnection) -> tuple[Pages, ...]:
    """The highest approved version of each lesson."""
    wanted = _versions().where(lesson_version.c.state == VersionState.APPROVED)
    best: dict[str, Written] = {}
    for one in _written((await connection.execute(wanted)).all()):
        known = best.get(one.pages.lesson_id)
        if known is None or one.version > known.version:
            best[one.pages.lesson_id] = one
    return tuple(one.pages for one in best.values())


def shown_at(lesson_id: Any, at: Any) -> Any:
    """The version of a lesson that people were shown at that moment; NULL where nobody knows."""
    return (
        select(func.max(lesson_version.c.version))
        .where(
            lesson_version.c.lesson_id == lesson_id,
            lesson_version.c.shown_from <= at,
            or_(lesson_version.c.shown_to.is_(None), lesson_version.c.shown_to > at),
        )
        .scalar_subquery()
    )


async def versions(connection: AsyncConnection, lesson_id: str) -> tuple[Written, ...]:
    """Every version of a lesson, the newest first, with how many people acknowledged it."""
    wanted = _versions(counted=True).where(lesson_version.c.lesson_id == lesson_id)
    return _written((await connection.execute(wanted)).all())


async def bump(connection: AsyncConnection) -> None:
    """Tell every process to look at what people are shown."""
    await connection.execute(update(lesson_revision).values(number=lesson_revision.c.number + 1))


async def _move(
    order: Order, lesson_id: str, version: int, to: VersionState, values: Mapping[str, Any]
) -> None:
    """Both pages go over, or none; then every process is told to look."""
    before = [VersionState.DRAFT]
    if to is VersionState.WITHDRAWN:
        before.append(VersionState.APPROVED)
    moved = await order.connection.execute(
        update(lesson_version)
        .where(
            lesson_version.c.lesson_id == lesson_id,
            lesson_version.c.version == version,
            lesson_version.c.state.in_(before),
        )
        .values(state=to, **values)
        .returning(lesson_version.c.id)
    )
    if not moved.all():
        raise Conflict(f"version {version} of {lesson_id} is no longer to be had")
    await bump(order.connection)


async def _author(order: Order) -> Person:
    if order.person is None or not await may_write(order, MayWrite()):
        raise Conflict("the right to write lessons ended meanwhile")
    return order.person


async def _note(order: Order, person: Person, action: str, lesson_id: str, version: int) -> None:
    subject = f"{lesson_id} {version}"
    await audit.record(
        order.connection, at=order.now, actor=person.code, action=action, subject=subject
    )


def version_rows(pages: Pages, version: int, now: datetime) -> list[dict[str, Any]]:
    """A row for each page."""
    return [
        {"lesson_id": pages.lesson_id, "locale": locale, "version": version,
         "topic": pages.topic, "page": page, "created_at": now}
        for locale, page in (("vi", pages.vi), ("en", pages.en))
    ]  # fmt: skip


def _versions(*, counted: bool = False) -> Select[Any]:
    author, approver = member.alias("author"), member.alias("approver")
    count = select(func.count()).where(
        evidence.c.source_id == lesson_version.c.lesson_id,
        evidence.c.version == lesson_version.c.version,
    )
    readers = count.scalar_subquery() if counted else literal(0)
    return (
        select(
            lesson_version,
            func.coalesce(author.c.code, "").label("author"),
            func.coalesce(approver.c.code, "").label("approver"),
            readers.label("acknowledged"),
        )
        .outerjoin(author, author.c.id == lesson_version.c.author_id)
        .outerjoin(approver, approver.c.id == lesson_version.c.approver_id)
        .order_by(lesson_version.c.version.desc())
    )


def _written(rows: Sequence[Any]) -> tuple[Written, ...]:
    """Both pages of a version together."""
    together: dict[tuple[str, int], dict[str, Any]] = {}
    for row in rows:
        together.setdefault((row.lesson_id, row.version), {})[row.locale] = row
    return tuple(_one(pages) for pages in together.values() if {"vi", "en"} <= pages.keys())


def _one(pages: Mapping[str, Any]) -> Written:
    row = pages["vi"]
    return Written(
        pages=Pages(row.lesson_id, row.topic, row.page, pages["en"].page),
        version=row.version,
        state=VersionState(row.state),
        author=row.author,
        author_id=row.author_id,
        approver=row.approver,
        edition=row.edition or 0,
        created_at=row.created_at,
        shown_from=row.shown_from,
        acknowledged=row.acknowledged,
    )
