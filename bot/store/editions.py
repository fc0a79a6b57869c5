"""Editions of the content folder in the list of versions, beside what was written in chat.

A page's `version:` is its author's edition number. The version that people read and acknowledge
is a number of this list, given once, in the order in which texts came to be here: a file and a
chat cannot own the same (docs/decisions/0032-who-owns-a-version.md).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.authoring import VersionState
from bot.errors import Conflict
from bot.library.model import Lesson, Library
from bot.library.overlay import Pages, folder_path
from bot.store.authoring import bump, version_rows
from bot.store.authoring_tables import lesson_version
from bot.store.database import insert_into
from bot.store.tables import role_grant

MOST_RACES = 5  # with officers who save in the very moment
Numbers = Mapping[tuple[str, int], int]  # (lesson, edition) -> its version


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A version from the chat over which the folder brought another text; who has to know."""

    lesson_id: str
    version: int
    by: int
    member_ids: tuple[int, ...]


async def numbers(connection: AsyncConnection) -> Numbers:
    """Which version each edition of the folder is."""
    found = await connection.execute(
        select(
            lesson_version.c.lesson_id, lesson_version.c.edition, lesson_version.c.version
        ).where(lesson_version.c.edition.is_not(None))
    )
    return {(row.lesson_id, row.edition): row.version for row in found}


async def keep_folder(
    connection: AsyncConnection, library: Library, pages: Mapping[str, str], now: datetime
) -> dict[str, int]:
    """Give every edition that is new here its version; those versions by lesson.

    One process of several does it; whatever a chat took meanwhile is stepped over.
    """
    await _own_up(connection)
    new: dict[str, int] = {}
    for _race in range(MOST_RACES):
        missing = await _missing(connection, library, pages)
        if not missing:
            if new:
                await bump(connection)
            return new
        rows = [
            {**row, "state": VersionState.FOLDER, "shown_from": now, "edition": lesson.version}
            for lesson, found, version in missing
            for row in version_rows(found, version, now)
        ]
        statement = insert_into(connection, lesson_version).values(rows)
        stored = await connection.execute(
            statement.on_conflict_do_nothing().returning(
                lesson_version.c.lesson_id, lesson_version.c.version
            )
        )
        new |= {row.lesson_id: row.version for row in stored}
    raise Conflict("the versions of the folder's lessons were taken again and again")


async def _own_up(connection: AsyncConnection) -> None:
    """An older program beside this one keeps the folder's texts without their edition."""
    await connection.execute(
        update(lesson_version)
        .where(lesson_version.c.state == VersionState.FOLDER, lesson_version.c.edition.is_(None))
        .values(edition=lesson_version.c.version)
    )


async def _missing(
    connection: AsyncConnection, library: Library, pages: Mapping[str, str]
) -> list[tuple[Lesson, Pages, int]]:
    """The folder's lessons whose edition is not kept, and the version that is free for each."""
    kept = await numbers(connection)
    highest = await connection.execute(
        select(
            lesson_version.c.lesson_id, func.max(lesson_version.c.version).label("top")
        ).group_by(lesson_version.c.lesson_id)
    )
    taken: dict[str, int] = {row.lesson_id: row.top for row in highest}
    return [
        (lesson, found, max(lesson.version, taken.get(lesson.id, 0) + 1))
        for lesson in (*library.lessons, *library.premarital)
        if (lesson.id, lesson.version) not in kept and (found := _in_folder(lesson, pages))
    ]


def _in_folder(lesson: Lesson, pages: Mapping[str, str]) -> Pages | None:
    path = folder_path(lesson.topic, lesson.id)
    vi, en = pages.get(f"{path}.vi.md"), pages.get(f"{path}.en.md")
    return Pages(lesson.id, lesson.topic, vi, en) if vi and en else None


async def overtaken(connection: AsyncConnection, new: Mapping[str, int]) -> tuple[Overtaken, ...]:
    """The newest standing version from the chat of each of these lessons, and its two people.

    Only people who hold a role still; a draft has one of them.
    """
    if not new:
        return ()
    wanted = (
        select(lesson_version)
        .where(
            lesson_version.c.lesson_id.in_(new),
            lesson_version.c.locale == "vi",
            lesson_version.c.state.in_((VersionState.DRAFT, VersionState.APPROVED)),
        )
        .order_by(lesson_version.c.version)
    )
    newest = {row.lesson_id: row for row in await connection.execute(wanted)}
    concerned = {
        person
        for row in newest.values()
        for person in (row.author_id, row.approver_id)
        if person is not None
    }
    serving = await _serving(connection, concerned)
    return tuple(_overtaken(row, new[row.lesson_id], serving) for row in newest.values())


async def _serving(connection: AsyncConnection, people: Collection[int]) -> set[int]:
    found = await connection.execute(
        select(role_grant.c.member_id).where(role_grant.c.member_id.in_(people))
    )
    return set(found.scalars())


def _overtaken(row: Any, by: int, serving: Collection[int]) -> Overtaken:
    people = tuple(p for p in (row.author_id, row.approver_id) if p in serving)
    return Overtaken(row.lesson_id, row.version, by, people)
