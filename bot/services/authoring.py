"""Lessons that were approved in chat stand over those of the folder, without a restart."""

import asyncio
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.search import indexes
from bot.library.model import Lesson
from bot.library.overlay import read_pages, with_lessons
from bot.log import log
from bot.services.house import House
from bot.store import authoring


async def current(house: House, connection: AsyncConnection) -> None:
    """`house.library` is the content as of now: one look at one row, unless something was approved.

    A version that has a fault meanwhile (a fact went, a topic was dropped) is not shown: the one
    below it is, and the log tells.
    """
    number = await authoring.revision(connection)
    if number == house.shelf.revision:
        return
    printed, lessons = house.printed, list[Lesson]()
    for pages in await authoring.approved(connection):
        lesson, faults = read_pages(pages, printed, house.today())
        if lesson is None:
            first = str(faults[0]) if faults else ""
            log.error("lesson.not_shown", lesson=pages.lesson_id, fault=first)
        else:
            lessons.append(lesson)
    shown = with_lessons(printed, lessons)
    await asyncio.to_thread(indexes, shown)  # now, and not while a question waits for it
    house.shelf.library, house.shelf.revision = shown, number


async def keep_folder(house: House, written: Mapping[str, bytes]) -> None:
    """Keep the folder's versions, so that what people acknowledged can be read later."""
    pages = {
        path: data.decode("utf-8", "replace")
        for path, data in written.items()
        if path.endswith(".md")
    }
    async with house.database.write() as connection:
        await authoring.keep_folder(connection, house.printed, pages, house.now())
