"""What the path is told of a member's reading, on both databases."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bot.crypto import Cipher
from bot.domain.lessons import MyReading, Reading
from bot.domain.outreach import NEVER_QUIET, Rules
from bot.domain.people import Person
from bot.store.database import Database
from bot.store.orders import Order, answer
from bot.store.tables import evidence
from tests.reports.sample import library
from tests.store.union import Somebody, settle_in

RULES = Rules(ZoneInfo("Asia/Ho_Chi_Minh"), NEVER_QUIET, lambda _day: False)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LATE = datetime(2026, 10, 12, 18, 0, tzinfo=UTC)  # the 13th where the union is


def seen(member: int, source: str, topic: str, at: datetime, **more: object) -> dict[str, object]:
    return {
        "member_id": member, "family_id": 1, "source_id": source, "topic_id": topic, "at": at,
        "cycle": at.year, "platform": "zalo", "adult": True, "kind": "acknowledgement", **more,
    }  # fmt: skip


async def test_the_path_knows_ones_own_lessons_by_local_day_and_the_topics_of_the_family(
    database: Database, cipher: Cipher
) -> None:
    people = [Somebody("A", family="G"), Somebody("B", family="G"), Somebody("C")]
    await settle_in(database, cipher, {1: None}, people)
    async with database.write() as connection:
        await connection.execute(insert(evidence), [
            seen(1, "one", "gender_equality", LATE),
            seen(1, "old", "policy_law", LATE.replace(year=2025)),
            seen(1, "met", "gender_equality", LATE, kind="check_in"),
            seen(1, "met", "gender_equality", NOW),
            seen(2, "two", "older_persons", LATE),
            seen(2, "child", "family_ethics", LATE, adult=False),
            seen(3, "three", "child_protection", LATE, family_id=2),
        ])  # fmt: skip
        me = Person(1, "A", "A", 1, "U1", "Đơn vị 1", 1, True, ())
        order = Order(connection, cipher, library(), NOW, 1, "zalo", me, RULES)
        found = await answer(order, MyReading())
    assert found == Reading(
        {"one": date(2026, 10, 13), "met": date(2026, 11, 23)},
        frozenset({"gender_equality", "older_persons"}),
        of_a_family=True,
    )
