"""What a unit reports for a period: against the rows of an invented province, counted by hand."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, update

from bot.demo.union import UNITS
from bot.domain.coverage import midnight
from bot.domain.figures import Figures
from bot.store.activity_tables import activity, activity_version
from bot.store.care_tables import counselling, marriage
from bot.store.database import Database
from bot.store.returns import figures
from bot.store.tables import evidence, unit_span
from bot.store.tenure import Stretch
from tests.reports import province
from tests.reports.province import ACTIVITIES, NUMBERS, Row, noon
from tests.store.history import HANOI

YEAR = date(2026, 1, 1), date(2026, 11, 23)
ABOVE = {code: above for code, _name, above, _kind in UNITS}


@pytest.fixture
async def union(database: Database) -> Database:
    """The province, settled in."""
    await province.settle_in(database)
    return database


async def counted(
    database: Database, code: str | None, begin: date = YEAR[0], end: date = YEAR[1]
) -> Figures:
    """The figures of a unit over a period."""
    after = end + timedelta(days=1)
    unit_id = NUMBERS[code] if code else None
    stretch = Stretch(unit_id, begin, end, after, midnight(begin, HANOI), midnight(after, HANOI))
    async with database.read() as connection:
        return await figures(connection, stretch, HANOI)


def under(code: str, top: str | None) -> bool:
    """By climbing the list of units."""
    while code:
        if top in (None, code):
            return True
        code = ABOVE[code]
    return False


@pytest.mark.parametrize("top", [None, "HB", "HB-TT", "HB-KCN-MAY"])
async def test_activities_count_once_by_their_newest_version(
    union: Database, top: str | None
) -> None:
    found = await counted(union, top)
    expected = [
        row for row in ACTIVITIES
        if under(row[1], top) and YEAR[0] <= row[2] <= YEAR[1]
        and row[4] in ("reported", "accepted")
    ]  # fmt: skip
    held = [h for h in found.held if not h.returned]
    assert sum(h.events for h in held) == len(expected)
    assert sum(h.attendances for h in held) == sum(row[5] for row in expected)
    assert sum(h.female for h in held) == sum(row[6] or 0 for row in expected)
    assert sum(h.said_female for h in held) == sum(row[6] is not None for row in expected)
    assert sum(h.cost for h in held) == sum(row[7] for row in expected)


async def test_what_was_sent_back_is_told_apart_and_what_was_withdrawn_is_gone(
    union: Database,
) -> None:
    found = await counted(union, "HB")
    assert [(h.kind, h.attendances) for h in found.held if h.returned] == [("forum", 500)]
    assert 77 not in {h.attendances for h in found.held}


@pytest.mark.parametrize("top", [None, "HB-SX", "HB-TT-BV"])
async def test_people_and_families_are_distinct_and_need_evidence(
    union: Database, top: str | None
) -> None:
    found = await counted(union, top)
    rows = province.roster()
    belongs = _memberships(rows, top)
    facts = [
        f for f in next(r for t, r in rows.items() if t is evidence)
        if f["topic_id"] and YEAR[0] <= f["at"].astimezone(HANOI).date() <= YEAR[1]
    ]  # fmt: skip
    every = next(r for r in found.reached if not r.topic_id and not r.kind)
    families = set(belongs.values())
    assert every.people == len({f["member_id"] for f in facts if f["member_id"] in belongs})
    assert every.families == len({f["family_id"] for f in facts if f["family_id"] in families})
    law = next(r for r in found.reached if r.topic_id == "policy_law")
    about_law = [f for f in facts if f["topic_id"] == "policy_law"]
    assert law.people == len({f["member_id"] for f in about_law if f["member_id"] in belongs})


def _memberships(rows: dict[object, list[Row]], top: str | None) -> dict[int, int]:
    codes = {number: code for code, number in NUMBERS.items()}
    listed = next(r for r in rows.values() if "key_officer" in r[0])
    return {m["member_id"]: m["family_id"] for m in listed if under(codes[m["unit_id"]], top)}


async def test_a_move_in_mid_year_leaves_earlier_activities_where_they_were_done(
    union: Database,
) -> None:
    await _move(union, "HB-TT-MN", to="HB-SX", on=date(2026, 3, 9))  # the day after its seminar
    async with union.write() as connection:
        await connection.execute(
            insert(activity).values(id=99, key="a99", unit_id=NUMBERS["HB-TT-MN"],
                                    created_at=noon(date(2026, 4, 1)))
        )  # fmt: skip
        later = {**province.work()[activity_version][0], "activity_id": 99, "number": 1,
                 "held_on": date(2026, 4, 1), "attendances": 7,
                 "unit_id": NUMBERS["HB-TT-MN"]}  # fmt: skip
        await connection.execute(insert(activity_version).values(**later))
    before, after = await counted(union, "HB-TT"), await counted(union, "HB-SX")
    assert sorted(h.attendances for h in before.held) == [35, 42]
    assert sorted(h.attendances for h in after.held) == [0, 7]
    assert sum(h.events for h in (await counted(union, "HB")).held if not h.returned) == 9


async def _move(database: Database, code: str, to: str, on: date) -> None:
    mine = unit_span.c.unit_id == NUMBERS[code]
    async with database.write() as connection:
        await connection.execute(update(unit_span).where(mine).values(valid_to=on))
        await connection.execute(
            insert(unit_span).values(unit_id=NUMBERS[code], parent_id=NUMBERS[to], name="Mới",
                                     kind="", valid_from=on)
        )  # fmt: skip


async def test_counselling_counts_before_the_wedding_and_not_on_its_day(union: Database) -> None:
    care = (await counted(union, "HB")).care
    assert (care.marriages, care.counselled, care.sessions) == (12, 8, 9)


async def test_evidence_of_counselling_in_time_counts_too(union: Database) -> None:
    eleventh = 30 + 11
    async with union.write() as connection:
        mine = marriage.c.member_id == eleventh
        held = noon(date(2026, 9, 20))
        await connection.execute(update(marriage).where(mine).values(before=held))
        await connection.execute(insert(evidence).values(
            member_id=eleventh, family_id=1, kind="counselling", source_id="c-course", cycle=2026,
            topic_id="", at=held - timedelta(days=1), platform="webchat"))  # fmt: skip
    assert (await counted(union, "HB")).care.counselled == 9


async def test_a_wedding_without_a_day_and_one_taken_back_are_in_no_share(union: Database) -> None:
    async with union.write() as connection:
        await connection.execute(insert(marriage), [
            {"key": "u", "member_id": 60, "source": "member", "recorded_at": noon(YEAR[0]),
             "held_on": None, "superseded_at": None},
            {"key": "s", "member_id": 61, "source": "member", "recorded_at": noon(YEAR[0]),
             "held_on": date(2026, 5, 5), "superseded_at": noon(date(2026, 5, 6))},
        ])  # fmt: skip
        await connection.execute(
            update(counselling).where(counselling.c.key == "c0").values(state="withdrawn")
        )
    care = (await counted(union, "HB")).care
    assert (care.marriages, care.undated, care.counselled, care.asked) == (12, 1, 7, 8)


async def test_support_counts_what_was_done_in_the_period(union: Database) -> None:
    spring = await counted(union, "HB", date(2026, 3, 1), date(2026, 4, 30))
    assert [(c.programme, c.done, c.received, c.amount) for c in spring.cases] == [
        ("union_shelter", True, False, 50_000_000),
        *([("hardship", False, True, 2_000_000)] * 6),
    ]


async def test_check_ins_belong_to_their_meeting_and_observances_come_from_above(
    union: Database,
) -> None:
    whole = await counted(union, "HB")
    assert [(g.purpose, g.check_ins) for g in whole.gatherings] == [("training", 21)]
    below = await counted(union, "HB-TT-MN")
    assert below.gatherings == ()
    assert below.observances == ("vn_family_day", "vn_womens_day")


async def test_all_units_together_are_the_one_at_the_top(union: Database) -> None:
    assert await counted(union, None) == await counted(union, "HB")
