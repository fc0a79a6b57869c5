"""Lessons that were approved in chat stand over those of the folder, without a restart; a newer
edition of the folder stands over them, and their people are told.
"""

import asyncio
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outreach import next_lawful
from bot.domain.search import indexes
from bot.i18n import _
from bot.library.model import Lesson
from bot.library.overlay import read_pages, renumbered, with_lessons
from bot.log import log
from bot.services.house import House
from bot.store import authoring, editions
from bot.store.editions import Overtaken
from bot.store.tell import Word, tell


async def current(house: House, connection: AsyncConnection) -> None:
    """`house.library` is the content as of now: one look at one row, unless something was approved.

    A version that has a fault meanwhile (a fact went, a topic was dropped) is not shown: the one
    below it is, and the log tells.
    """
    number = await authoring.revision(connection)
    if number == house.shelf.revision:
        return
    printed = renumbered(house.printed, await editions.numbers(connection))
    lessons = list[Lesson]()
    for pages in await authoring.approved(connection):
        lesson, faults = read_pages(pages, printed, house.today())
        if lesson is None:
            first = str(faults[0]) if faults else ""
            log.error("lesson.not_shown", lesson=pages.lesson_id, fault=first)
        else:
            lessons.append(lesson)
    shown = with_lessons(printed, lessons) if lessons else printed
    if shown is not house.printed:
        await asyncio.to_thread(indexes, shown)  # now, and not while a question waits for it
    house.shelf.library = None if shown is house.printed else shown
    house.shelf.revision = number


async def keep_folder(house: House, written: Mapping[str, bytes]) -> None:
    """Keep the folder's editions, so that what people acknowledged can be read later.

    Whose text from the chat one of them overtakes is told, at a lawful hour.
    """
    pages = {
        path: data.decode("utf-8", "replace")
        for path, data in written.items()
        if path.endswith(".md")
    }
    now = house.now()
    async with house.database.write() as connection:
        new = await editions.keep_folder(connection, house.printed, pages, now)
        overtaken = await editions.overtaken(connection, new)
        words = [_told(house, one, person) for one in overtaken for person in one.member_ids]
        if words:
            moment = next_lawful(now, house.rules)
            await tell(connection, house.cipher, words, now, house.capabilities, moment)
    for one in overtaken:
        log.info("lesson.overtaken", lesson=one.lesson_id, version=one.version, by=one.by)


def _told(house: House, one: Overtaken, member_id: int) -> Word:
    lesson = house.printed.written(one.lesson_id)
    return Word(
        f"overtaken:{one.lesson_id}:{one.by}:{member_id}",
        member_id,
        _(
            "The content folder brought a new text of “{title}”: version {by}. Everybody reads "
            "that one now; version {n}, written in the chat, is kept. Please compare the two.",
            title=lesson.title if lesson else one.lesson_id,
            by=one.by,
            n=one.version,
        ),
        ((_("See the difference"), f"bl:{one.lesson_id}:{one.version}"),),
    )
