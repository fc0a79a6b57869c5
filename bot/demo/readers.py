"""Who read what in the months before: one family after the other, faster towards the end."""

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any

from sqlalchemy import select

from bot.demo.then import BEGAN, moment
from bot.demo.union import code_of, early_readers
from bot.library.model import Lesson
from bot.services.house import House
from bot.store.database import insert_into
from bot.store.tables import evidence, member, membership
from bot.store.webchat import PLATFORM

FIRST = 9  # days ago at the latest, so that today's readers still stand out


async def read_before(house: House) -> None:
    """A reading is a row, as it is when somebody presses the button; all in one statement."""
    codes = [code_of(user) for user in early_readers()]
    async with house.database.write() as connection:
        found = await connection.execute(
            select(member.c.id, membership.c.family_id)
            .join(membership, membership.c.member_id == member.c.id)
            .where(member.c.code.in_(codes))
            .order_by(member.c.code)
        )
        rows = list(_rows(house, [(row.id, row.family_id) for row in found]))
        await connection.execute(insert_into(connection, evidence).on_conflict_do_nothing(), rows)


def _rows(house: House, readers: list[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    counted = house.library.counted_topics
    lessons = [lesson for lesson in house.library.lessons if lesson.topic in counted]
    for n, (member_id, family_id) in enumerate(readers):
        for step in range(n % 5):
            ago = _days_ago(n) - 17 * step
            if ago >= FIRST:
                lesson = lessons[(5 * n + 7 * step) % len(lessons)]
                yield _row(house, (member_id, family_id), lesson, ago, n)


def _days_ago(n: int) -> int:
    """Spread over the year, denser towards today."""
    part: float = (n * 61 % 100) / 100
    return FIRST + int((BEGAN - 30 - FIRST) * part * part)


def _row(house: House, who: tuple[int, int], lesson: Lesson, ago: int, n: int) -> dict[str, Any]:
    at = moment(house, ago, time(19)) + timedelta(minutes=n % 90)
    return {
        "member_id": who[0], "family_id": who[1], "kind": "acknowledgement",
        "source_id": lesson.id, "version": lesson.version, "topic_id": lesson.topic,
        "cycle": at.year, "adult": True, "at": at, "recorded_at": at, "platform": PLATFORM,
    }  # fmt: skip
