"""A closed period keeps its figures: derived again they are the same; what comes late is apart."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.crypto import Cipher
from bot.domain.periods import Figure, checksum, figures_of
from bot.domain.spans import Statement
from bot.errors import Refused
from bot.library.model import Library, MonthDay, Periods
from bot.services import periods
from bot.services.periods import close, keep, late, verify
from bot.store.database import Database
from bot.store.office_tables import period
from bot.store.spans import MEMBERSHIPS, Desk, known_spans, settle
from bot.store.tables import evidence, outbox
from tests.chat import ZONE, Chat, chat_on
from tests.store.union import Somebody, settle_in

MAY = datetime(2026, 6, 2, 9, 0, tzinfo=ZONE)
PEOPLE = [Somebody("A", 2, "F1"), Somebody("B", 3, "F1"), Somebody("C", 2), Somebody("D", 3)]


@pytest.fixture
async def office(migrated_url: str, cipher: Cipher, library: Library) -> Any:
    """Two units below one, three families, one of them reached in spring; 2 June."""
    database = Database(migrated_url)
    await settle_in(database, cipher, {1: None, 2: 1, 3: 1}, PEOPLE)
    chat = chat_on(database, cipher, library, MAY)
    await reached(chat, 1, 1, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    await keep(chat.house)
    yield chat
    await database.close()


async def reached(
    chat: Chat, member_id: int, family_id: int, at: datetime, recorded_at: datetime
) -> None:
    topic = chat.house.library.topics[0].id
    async with chat.house.database.write() as connection:
        await connection.execute(
            insert(evidence).values(
                member_id=member_id, family_id=family_id, kind="check_in", cycle=at.year,
                source_id=f"s{member_id}", topic_id=topic, at=at, recorded_at=recorded_at,
                adult=True, platform="paper", version=1,
            )
        )  # fmt: skip


async def families(chat: Chat) -> dict[str, tuple[int, int]]:
    """Unit and what is frozen of the families: reached, of."""
    async with chat.house.database.read() as connection:
        rows = (
            await connection.execute(select(period.c.figures).where(period.c.code == "2026-1"))
        ).scalar_one()
    return {f.unit: f.numbers[:2] for f in figures_of(rows) if f.name == "family_dissemination"}  # type: ignore[misc]


async def test_what_is_frozen_is_what_a_hand_counts(office: Chat) -> None:
    await close(office.house, "2026-1", "operator")
    assert await families(office) == {"": (1, 3), "U1": (1, 3), "U2": (1, 2), "U3": (1, 2)}


async def test_later_facts_change_nothing_that_is_frozen_and_stand_apart(office: Chat) -> None:
    closed = await close(office.house, "2026-1", "operator")
    office.clock.move(timedelta(days=3))
    await reached(office, 3, 2, datetime(2026, 5, 20, tzinfo=UTC), office.house.now())
    found, again, differing = await verify(office.house, "2026-1")
    assert (found.checksum, again, differing) == (closed.checksum, closed.checksum, ())
    _found, apart = await late(office.house, "2026-1")
    shown = {(c.unit, c.frozen[:2], c.now[:2]) for c in apart if c.name == "family_dissemination"}
    assert shown == {("", (1, 3), (2, 3)), ("U1", (1, 3), (2, 3)), ("U2", (1, 2), (2, 2))}


async def test_a_fact_that_was_tampered_with_is_found(office: Chat) -> None:
    await close(office.house, "2026-1", "operator")
    async with office.house.database.write() as connection:
        await connection.execute(update(evidence).values(at=MAY))
    found, again, differing = await verify(office.house, "2026-1")
    assert again != found.checksum
    assert {c.unit for c in differing} == {"", "U1", "U2", "U3"}


async def test_a_move_that_is_told_later_is_late_too(office: Chat) -> None:
    """Told on the fifth of June that somebody had left in May: the frozen figures stay."""
    closed = await close(office.house, "2026-1", "operator")
    office.clock.move(timedelta(days=3))
    async with office.house.database.write() as connection:
        desk = Desk(connection, office.house.cipher, office.house.today(), office.house.now())
        known = await known_spans(desk, MEMBERSHIPS)
        values = known[4][0].values
        said = Statement(values, date(2026, 1, 1), date(2026, 5, 1))
        await settle(desk, MEMBERSHIPS, known, {4: said})
    found, again, _differing = await verify(office.house, "2026-1")
    assert again == found.checksum == closed.checksum
    _found, apart = await late(office.house, "2026-1")
    assert ("U3", (1, 2), (1, 1)) in {
        (c.unit, c.frozen[:2], c.now[:2]) for c in apart if c.name == "family_dissemination"
    }


async def test_an_open_or_running_or_closed_period_cannot_be_closed(office: Chat) -> None:
    with pytest.raises(Refused, match="30/11/2026"):
        await close(office.house, "2026-2", "operator")
    with pytest.raises(Refused, match="period list"):
        await close(office.house, "1999-1", "operator")
    await close(office.house, "2026-1", "operator")
    with pytest.raises(Refused, match="đã chốt"):
        await close(office.house, "2026-1", "operator")
    with pytest.raises(Refused, match="còn mở"):
        await verify(office.house, "2026-2")


async def test_the_newest_are_listed_and_a_second_look_adds_none(office: Chat) -> None:
    first = await periods.newest(office.house)
    assert [p.code for p in first] == ["2026-2", "2026-1"]
    assert await periods.newest(office.house) == first


@pytest.mark.parametrize(
    ("day", "code", "begins", "ends"),
    [
        (date(2026, 5, 31), "2026-1", date(2025, 12, 1), date(2026, 5, 31)),
        (date(2026, 6, 1), "2026-2", date(2026, 6, 1), date(2026, 11, 30)),
        (date(2026, 12, 1), "2027-1", date(2026, 12, 1), date(2027, 5, 31)),
    ],
)
def test_a_day_belongs_to_one_period(day: date, code: str, begins: date, ends: date) -> None:
    found = Periods().holding(day)
    assert (found.code, found.begins, found.ends) == (code, begins, ends)


def test_one_cut_off_makes_a_year() -> None:
    yearly = Periods((MonthDay(12, 31),))
    assert yearly.holding(date(2026, 7, 1)).begins == date(2026, 1, 1)
    assert yearly.before(date(2026, 7, 1)).code == "2025-1"


def test_the_checksum_knows_lines_not_their_order() -> None:
    one, two = Figure("A", "x", (1, 2)), Figure("B", "x", (3, 4))
    assert checksum([one, two]) == checksum([two, one])
    assert checksum([one]) != checksum([Figure("A", "x", (2, 1))])


async def test_officers_are_reminded_once_per_stage(chat: Chat) -> None:
    await chat.says("Hoa", "HACDEF23")
    await chat.presses("Hoa", "Tôi đồng ý")
    told = []
    for _day in range(8):
        await keep(chat.house)
        await keep(chat.house)
        async with chat.house.database.read() as connection:
            rows = await connection.execute(
                select(outbox.c.id).where(outbox.c.key.like("period:%"))
            )
            told.append(len(rows.all()))
        chat.clock.move(timedelta(days=1))
    assert told == [1, 1, 1, 1, 2, 2, 2, 2]  # 23/11: seven days left; 27/11: three
