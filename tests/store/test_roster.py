"""Rosters in the tables: what an import changes, and what it leaves alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, update

from bot.crypto import Cipher
from bot.domain.roster import PersonRow, Roster, UnitRow
from bot.store.database import Database
from bot.store.people import holds_on
from bot.store.roster import Imported, known_units, store
from bot.store.spans import Desk
from bot.store.tables import family, member, membership, unit, unit_span

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)
TREE = (UnitRow("T", "Tỉnh"), UnitRow("A", "Đơn vị A", "T"), UnitRow("B", "Đơn vị B", "T"))
LAN = PersonRow("1", "Lan", "A", "m:1")
HOA = PersonRow("2", "Hoa", "A", "m:2")

both = settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Office:
    """Imports lists and looks at what became of them."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self.database = database
        self.cipher = cipher

    async def take_in(
        self, *people: PersonRow, units: Sequence[UnitRow] = TREE, on: date = TODAY
    ) -> Imported:
        async with self.database.write() as connection:
            desk = Desk(connection, self.cipher, on, NOW)
            return await store(desk, Roster(tuple(units), people))

    async def rows(self, query: Any) -> list[tuple[Any, ...]]:
        async with self.database.read() as connection:
            return [tuple(row) for row in await connection.execute(query)]

    async def places(self, code: str) -> list[tuple[Any, ...]]:
        """Unit, family, from, until."""
        return await self.rows(
            select(unit.c.code, family.c.key, membership.c.valid_from, membership.c.valid_to)
            .join(member, member.c.id == membership.c.member_id)
            .join(unit, unit.c.id == membership.c.unit_id)
            .join(family, family.c.id == membership.c.family_id)
            .where(member.c.code == code)
            .order_by(membership.c.valid_from)
        )

    async def everything(self) -> list[list[tuple[Any, ...]]]:
        """All that an import writes."""
        tables = (unit, unit_span, family, member, membership)
        return [await self.rows(select(table).order_by(table.c.id)) for table in tables]


@pytest.fixture
def office(database: Database, cipher: Cipher) -> Office:
    return Office(database, cipher)


def done(told: Any) -> dict[str, int]:
    """The counts that are not nothing."""
    return {how: count for how, count in told.items() if count}


async def test_a_first_list_begins_on_its_day(office: Office) -> None:
    made = await office.take_in(LAN, replace(HOA, family="G1"))
    assert (done(made.units), done(made.people)) == ({"created": 3}, {"created": 2})
    assert await office.places("1") == [("A", "m:1", TODAY, None)]
    assert await office.places("2") == [("A", "G1", TODAY, None)]


units = st.sampled_from(["A", "B", "T"])
days = st.none() | st.integers(-30, 30).map(lambda n: TODAY + timedelta(days=n))
lasting = st.none() | st.integers(1, 60)


@st.composite
def lists(draw: st.DrawFn) -> Roster:
    """A sound list of up to four people."""
    people = []
    for code in draw(st.sets(st.sampled_from("1234"))):
        begin, length = draw(days), draw(lasting)
        end = (begin or TODAY) + timedelta(days=length) if length else None
        family_key = draw(st.sampled_from(["G1", "G2", f"m:{code}"]))
        name, officer = draw(st.sampled_from(["Lan", "Hoa"])), draw(st.booleans())
        person = PersonRow(code, name, draw(units), family_key, key_officer=officer)
        people.append(replace(person, valid_from=begin, valid_to=end))
    above = draw(st.sampled_from([("T", "T"), ("T", "A"), ("", "T")]))
    tree = (TREE[0], replace(TREE[1], parent=above[0]), replace(TREE[2], parent=above[1]))
    return Roster(tree, tuple(people))


@both
@given(roster=lists())
async def test_the_same_list_twice_changes_nothing(office: Office, roster: Roster) -> None:
    await office.take_in(*roster.people, units=roster.units)
    once = await office.everything()
    again = await office.take_in(*roster.people, units=roster.units)
    assert await office.everything() == once
    assert done(again.people) == ({"unchanged": len(roster.people)} if roster.people else {})
    assert (done(again.units), again.families) == ({"unchanged": 3}, 0)


@both
@given(rosters=st.lists(lists(), max_size=4))
async def test_nobody_is_in_two_places_on_one_day(office: Office, rosters: list[Roster]) -> None:
    for number, roster in enumerate(rosters):
        day = TODAY + timedelta(days=number)
        await office.take_in(*roster.people, units=roster.units, on=day)
    for day in (TODAY + timedelta(days=n) for n in range(-40, 90, 5)):
        there = select(membership.c.member_id).where(holds_on(membership, day))
        members = await office.rows(there)
        assert len(members) == len(set(members))


async def test_a_move_closes_the_old_span_that_day(office: Office) -> None:
    await office.take_in(LAN)
    made = await office.take_in(replace(LAN, unit="B"), on=TOMORROW)
    assert done(made.people) == {"moved": 1}
    assert await office.places("1") == [
        ("A", "m:1", TODAY, TOMORROW),
        ("B", "m:1", TOMORROW, None),
    ]


async def test_a_second_move_on_one_day_replaces_the_first(office: Office) -> None:
    await office.take_in(LAN)
    await office.take_in(replace(LAN, unit="B"))
    assert await office.places("1") == [("B", "m:1", TODAY, None)]


async def test_whoever_gets_a_family_code_later_changes_family(office: Office) -> None:
    await office.take_in(LAN, HOA)
    told = await office.take_in(replace(LAN, family="G1"), replace(HOA, family="G1"), on=TOMORROW)
    assert (done(told.people), told.families) == ({"updated": 2}, 1)
    assert [place[1] for place in await office.places("2")] == ["m:2", "G1"]


async def test_who_is_missing_from_a_list_stays(office: Office) -> None:
    await office.take_in(LAN, HOA)
    made = await office.take_in(LAN, on=TOMORROW)
    assert (made.not_in_file, await office.places("2")) == (1, [("A", "m:2", TODAY, None)])


async def test_who_has_left_is_not_missed(office: Office) -> None:
    await office.take_in(LAN, replace(HOA, valid_to=TODAY + timedelta(days=1)))
    assert (await office.take_in(LAN, on=TOMORROW)).not_in_file == 0


async def test_a_day_that_is_said_counts_and_a_list_with_older_days_may_follow(
    office: Office,
) -> None:
    march, may = date(2026, 3, 1), date(2026, 5, 1)
    for place, begin in (("A", march), ("B", may), ("A", march)):
        await office.take_in(replace(LAN, unit=place, valid_from=begin))
    assert await office.places("1") == [("A", "m:1", march, None)]


async def test_somebody_who_left_long_ago_is_known_but_belongs_nowhere(office: Office) -> None:
    made = await office.take_in(replace(LAN, valid_to=date(2026, 7, 1)))
    assert (done(made.people), await office.places("1")) == ({"created": 1}, [])


async def test_a_unit_is_renamed_and_moved_by_spans(office: Office) -> None:
    await office.take_in()
    renamed = replace(TREE[2], name="Đơn vị Bê", parent="A")
    made = await office.take_in(units=[renamed], on=TOMORROW)
    assert done(made.units) == {"moved": 1}
    columns = (unit_span.c.name, unit_span.c.valid_from, unit_span.c.valid_to)
    of_b = select(*columns).where(unit_span.c.name.like("Đơn vị B%"))
    assert await office.rows(of_b.order_by(unit_span.c.valid_from)) == [
        ("Đơn vị B", TODAY, TOMORROW),
        ("Đơn vị Bê", TOMORROW, None),
    ]
    async with office.database.read() as connection:
        assert await known_units(connection) == {"T": "", "A": "T", "B": "A"}


async def test_a_corrected_name_is_an_update_of_the_person(office: Office) -> None:
    await office.take_in(replace(LAN, phone="84912345678"))
    made = await office.take_in(replace(LAN, name="Lan Anh", birth=date(1990, 2, 3)))
    assert done(made.people) == {"updated": 1}
    found = await office.rows(select(member.c.name_enc, member.c.phone_enc, member.c.birth_enc))
    assert [office.cipher.open(value) for value in found[0]] == ["Lan Anh", "", "1990-02-03"]


async def test_nothing_personal_can_be_read_in_the_table(office: Office) -> None:
    await office.take_in(replace(LAN, name="Nguyễn Thị Lan", phone="84912345678"))
    found = str(await office.rows(select(member)))
    assert "Lan" not in found
    assert "912345678" not in found
    assert office.cipher.index("phone", "84912345678") in found


async def test_what_somebody_had_erased_no_list_brings_back(office: Office) -> None:
    await office.take_in(LAN)
    async with office.database.write() as connection:
        await connection.execute(update(member).values(name_enc=None, erased_at=NOW))
    made = await office.take_in(replace(LAN, name="Lan", phone="84912345678"))
    assert done(made.people) == {"unchanged": 1}
    assert await office.rows(select(member.c.name_enc, member.c.phone_enc)) == [(None, None)]


@pytest.mark.parametrize(
    ("born", "adult"),
    [(date(2010, 5, 6), date(2028, 5, 6)), (date(2008, 2, 29), date(2026, 3, 1)), (None, None)],
)
async def test_an_adult_is_who_is_eighteen(
    office: Office, born: date | None, adult: date | None
) -> None:
    await office.take_in(replace(LAN, birth=born))
    assert await office.rows(select(member.c.adult_from)) == [(adult,)]


async def test_many_people_need_no_more_statements_than_a_few(office: Office) -> None:
    said: list[str] = []
    engine = office.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cur, text, *_more: said.append(text))
    await office.take_in(*(replace(LAN, code=f"F{n}", family=f"m:F{n}") for n in range(3)))
    few = len(said)
    await office.take_in(*(replace(LAN, code=f"M{n}", family=f"m:M{n}") for n in range(300)))
    assert len(said) - few <= few


async def test_a_broken_import_leaves_nothing(office: Office) -> None:
    with pytest.raises(KeyError):
        await office.take_in(LAN, replace(HOA, unit="nowhere"))
    assert await office.everything() == [[], [], [], [], []]


async def test_two_imports_at_once_make_nobody_twice(office: Office) -> None:
    url = office.database.url.render_as_string(hide_password=False)
    others = [Database(url), Database(url)]
    people = [replace(LAN, code=f"M{n}", family=f"m:{n}") for n in range(50)]
    await asyncio.gather(*(Office(other, office.cipher).take_in(*people) for other in others))
    assert len(await office.rows(select(member.c.id))) == 50
    for database in others:
        await database.close()
