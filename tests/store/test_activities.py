"""Reports on both databases: history, nothing twice, who sees and moves what, and the counts."""

import asyncio
import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot.crypto import Cipher
from bot.domain.activities import (
    ActivityAction,
    ActivityCount,
    ActivityKind,
    ActivityReport,
    ActivityState,
    MoveActivity,
    Shelf,
    UnitsUnder,
)
from bot.domain.activity_words import history
from bot.errors import Conflict
from bot.i18n import localise
from bot.store import activities, photos
from bot.store.activity_counts import summary
from bot.store.activity_tables import activity, photo
from bot.store.database import Database
from bot.store.photos import Picture
from bot.store.tables import role_grant, unit, unit_span
from bot.store.units import subtree
from tests.store.reporting import (
    DAY,
    FAR,
    HEAD,
    MIDDLE,
    OTHER,
    OWN,
    SISTER,
    TREE,
    Union,
    club,
)
from tests.store.union import BEGIN, MADE


@pytest.fixture
async def union(database: Database, cipher: Cipher) -> Union:
    made = Union(database, cipher)
    await made.settle_in()
    return made


async def test_a_report_remembers_all_it_ever_said(union: Union) -> None:
    await union.reports(OWN, club(note="Buổi đầu"))
    await union.corrects(OWN, 1, club(attendances=25, cost=3_000_000_000))
    await union.moves(MIDDLE, 1, ActivityAction.RETURN, "Ghi số nữ")
    async with union.database.read() as connection:
        told = await activities.versions(connection, union.cipher, 1)
    assert [(v.number, v.action.value, v.state.value, v.actor) for v in told] == [
        (1, "reported", "reported", "P4"),
        (2, "corrected", "reported", "P4"),
        (3, "returned", "returned", "P2"),
    ]
    assert [v.report.attendances for v in told] == [20, 25, 25]
    assert (told[0].report.note, told[1].report.cost) == ("Buổi đầu", 3_000_000_000)
    assert told[2].why == "Ghi số nữ"


async def test_the_same_order_twice_makes_one_report(union: Union) -> None:
    await union.reports(OWN, club(), key="run:save")
    await union.reports(OWN, club(), seen=[1], key="run:save")
    assert await union.lists(OWN, Shelf.MINE) == [1]


async def test_an_activity_alike_is_refused_until_it_was_seen(union: Union) -> None:
    await union.reports(OWN, club())
    with pytest.raises(Conflict):
        await union.reports(MIDDLE, club())
    await union.reports(MIDDLE, club(), seen=[1])
    assert await union.lists(OWN, Shelf.UNIT) == [2, 1]


async def test_of_many_alike_at_one_moment_one_is_kept(union: Union) -> None:
    tries = [union.reports(who, club()) for who in (OWN, MIDDLE, HEAD) * 4]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(f) for f in found if f is not None] == [Conflict] * 11
    assert len(await union.lists(HEAD, Shelf.UNIT)) == 1


async def test_two_corrections_of_what_was_seen_make_one(union: Union) -> None:
    await union.reports(OWN, club())
    moves = [
        MoveActivity(1, 1, action) for action in (ActivityAction.ACCEPT, ActivityAction.RETURN)
    ]
    found = await asyncio.gather(*(union.does(MIDDLE, m) for m in moves), return_exceptions=True)
    assert sum(isinstance(f, Conflict) for f in found) == 1
    seen = await union.sees(HEAD, 1)
    assert seen is not None
    assert seen.number == 2


async def test_a_withdrawn_report_makes_room_and_a_moved_one_too(union: Union) -> None:
    await union.reports(OWN, club())
    await union.moves(OWN, 1, ActivityAction.WITHDRAW)
    await union.reports(OWN, club())
    await union.corrects(OWN, 2, club(held_on=DAY - timedelta(days=1)))
    await union.reports(OWN, club())
    assert await union.lists(OWN, Shelf.UNIT) == [3, 2]


async def test_its_reporter_gives_a_report_to_another_unit_and_its_history_keeps_both(
    union: Union,
) -> None:
    await union.reports(MIDDLE, club(OWN))
    before = union.now
    await union.corrects(MIDDLE, 1, club(SISTER, note="Nhầm đơn vị"))
    seen = await union.sees(SISTER, 1)
    assert seen is not None
    assert seen.report.unit_id == SISTER
    assert await union.sees(OWN, 1) is None, "it is not theirs any more"
    async with union.database.read() as connection:
        told = await activities.versions(connection, union.cipher, 1)
        units = [OWN, SISTER]
        was = await summary(connection, units, DAY, DAY, before)
        now = await summary(connection, units, DAY, DAY)
    assert [version.report.unit_id for version in told] == [OWN, SISTER]
    said = "\n".join(localise(words, "vi") for words in history(told, UTC))
    assert "đơn vị U4 → U5" in said
    assert [set(found.by_unit) for found in (was, now)] == [{OWN}, {SISTER}]
    await union.reports(OWN, club(OWN))  # its place is free again


@pytest.mark.parametrize(
    ("who", "to"),
    [(OWN, SISTER), (MIDDLE, FAR)],
    ids=["not the reporter", "a unit under no role"],
)
async def test_nobody_else_and_nowhere_else(union: Union, who: int, to: int) -> None:
    await union.reports(MIDDLE, club(OWN))
    async with union.database.write() as connection:  # also with a right on the other unit
        await connection.execute(
            insert(role_grant).values(
                member_id=OWN, unit_id=SISTER, role="officer", created_at=MADE
            )
        )
    with pytest.raises(Conflict):
        await union.corrects(who, 1, club(to))
    seen = await union.sees(HEAD, 1)
    assert seen is not None
    assert (seen.number, seen.report.unit_id) == (1, OWN)


@pytest.mark.parametrize("who", TREE)
@pytest.mark.parametrize("of", TREE)
async def test_only_the_unit_and_those_above_see_a_report(union: Union, of: int, who: int) -> None:
    await union.reports(HEAD, club(of))
    above = {of}
    while (up := TREE[min(above)]) is not None:
        above.add(up)
    sees = await union.sees(who, 1) is not None
    assert sees == (who in above)
    assert (1 in await union.lists(who, Shelf.UNIT)) is sees
    async with union.database.read() as connection:
        rows = await connection.execute(select(func.count()).select_from(activity))
        assert rows.scalar() == 1


@pytest.mark.parametrize("who", [SISTER, OTHER, FAR])
@pytest.mark.parametrize("action", [ActivityAction.ACCEPT, ActivityAction.WITHDRAW])
async def test_people_of_other_units_move_nothing(
    union: Union, who: int, action: ActivityAction
) -> None:
    await union.reports(OWN, club())
    with pytest.raises(Conflict):
        await union.moves(who, 1, action)
    with pytest.raises(Conflict):
        await union.reports(who, club())
    seen = await union.sees(OWN, 1)
    assert seen is not None
    assert (seen.number, seen.state) == (1, ActivityState.REPORTED)


@pytest.mark.parametrize(
    ("who", "words", "codes"),
    [
        (MIDDLE, "", ["U2", "U4", "U5"]),
        (MIDDLE, "u5", ["U5"]),
        (MIDDLE, "don vi 4", ["U4"]),
        (MIDDLE, "Đơn vị", ["U2", "U4", "U5"]),
        (MIDDLE, "#5", ["U5"]),
        (MIDDLE, "#6", []),
        (MIDDLE, "U6", []),
        (MIDDLE, "…", []),
        (FAR, "", ["U6"]),
    ],
)
async def test_units_are_found_under_the_own_roles_and_nowhere_else(
    union: Union, who: int, words: str, codes: list[str]
) -> None:
    found = await union.asks(who, UnitsUnder(words))
    assert [u.code for u in found.shown] == codes
    assert found.total == len(codes)


async def test_among_hundreds_of_units_some_are_shown_and_all_are_counted(union: Union) -> None:
    many = range(10, 310)
    async with union.database.write() as connection:
        await connection.execute(
            insert(unit), [{"id": n, "code": f"T{n}", "created_at": MADE} for n in many]
        )
        await connection.execute(
            insert(unit_span),
            [
                {"unit_id": n, "parent_id": OWN, "name": f"Tổ số {n}", "kind": "",
                 "valid_from": BEGIN}
                for n in many
            ],
        )  # fmt: skip
    found = await union.asks(OWN, UnitsUnder())
    assert (len(found.shown), found.total) == (8, 301)
    assert [u.code for u in (await union.asks(OWN, UnitsUnder("to so 77"))).shown] == ["T77"]


async def test_what_waits_and_what_is_to_be_mended_lies_where_it_belongs(union: Union) -> None:
    await union.reports(OWN, club())
    await union.reports(MIDDLE, club(MIDDLE))
    assert await union.lists(MIDDLE, Shelf.WAITING) == [1]
    assert await union.lists(HEAD, Shelf.WAITING) == [2, 1]
    await union.moves(MIDDLE, 1, ActivityAction.RETURN, "Ghi kinh phí")
    assert await union.lists(OWN, Shelf.MEND) == [1]
    assert await union.lists(MIDDLE, Shelf.WAITING) == []


async def test_a_report_of_a_unit_that_ended_stays_with_those_above(union: Union) -> None:
    await union.reports(OWN, club())
    async with union.database.write() as connection:
        await connection.execute(
            unit_span.update().where(unit_span.c.unit_id == OWN).values(valid_to=DAY)
        )
    assert await union.sees(MIDDLE, 1) is not None
    assert await union.sees(OTHER, 1) is None


def picture(colour: int) -> Picture:
    return Picture(bytes([colour]) * 50, 5, 5)


async def test_a_picture_is_stored_once_and_only_its_owner_can_use_it(union: Union) -> None:
    async with union.database.write() as connection:
        one = await photos.put(connection, union.cipher, "7:0", OWN, picture(1), union.now)
        again = await photos.put(connection, union.cipher, "7:0", OWN, picture(2), union.now)
    assert one == again
    await union.reports(SISTER, club(SISTER, photos=(one,)))
    await union.reports(OWN, club(photos=(one,)))
    first, second = await union.sees(HEAD, 1), await union.sees(HEAD, 2)
    assert first is not None
    assert second is not None
    assert (first.report.photos, second.report.photos) == ((), (one,))
    async with union.database.read() as connection:
        assert await photos.of(connection, union.cipher, (one,), 2) == [picture(1).data]
        sealed = (await connection.execute(select(photo.c.data_enc))).scalar()
    assert picture(1).data not in bytes(sealed or b"")


async def test_pictures_of_no_activity_are_forgotten_in_time(union: Union) -> None:
    async with union.database.write() as connection:
        used = await photos.put(connection, union.cipher, "1:0", OWN, picture(1), union.now)
        await photos.put(connection, union.cipher, "2:0", OWN, picture(2), union.now)
    await union.reports(OWN, club(photos=(used,)))
    async with union.database.write() as connection:
        await photos.forget_loose(connection, union.now - timedelta(hours=1))
        assert len((await connection.execute(select(photo.c.id))).all()) == 2
        await photos.forget_loose(connection, union.now + timedelta(hours=1))
        assert (await connection.execute(select(photo.c.id))).scalars().all() == [used]


KINDS = list(ActivityKind)
TOPICS = ("policy_law", "family_ethics", "dv_prevention")


class Recount:
    """What was reported, kept in plain Python, and counted again by another way."""

    def __init__(self) -> None:
        self.said: list[tuple[datetime, int, ActivityReport, ActivityState]] = []

    def count(self, units: set[int], begin: date, end: date, known_at: datetime | None) -> Any:
        newest: dict[int, tuple[ActivityReport, ActivityState]] = {}
        for at, id_, report, state in self.said:
            if known_at is None or at <= known_at:
                newest[id_] = (report, state)
        total, kinds, topics, by_unit = (
            defaultdict[Any, list[int]](lambda: [0] * 6) for _ in "1234"
        )
        for report, state in newest.values():
            inside = report.unit_id in units and begin <= report.held_on <= end
            if not inside or state is ActivityState.WITHDRAWN:
                continue
            judged = (state is ActivityState.ACCEPTED, state is ActivityState.RETURNED)
            figures = [1, report.attendances, report.female or 0, report.cost, *judged]
            heads = [total[""], kinds[report.kind], by_unit[report.unit_id]]
            heads += [topics[topic] for topic in report.topics or ("",)]
            for head in heads:
                head[:] = [a + b for a, b in zip(head, figures, strict=True)]
        return [
            {name: ActivityCount(*found) for name, found in part.items()}
            for part in (total, kinds, topics, by_unit)
        ]


async def some_history(union: Union, seed: int) -> Recount:
    chance, recount = random.Random(seed), Recount()
    for n in range(1, 41):
        report = ActivityReport(
            chance.choice(list(TREE)),
            chance.choice(KINDS),
            DAY - timedelta(days=chance.randrange(60)),
            topics=tuple(chance.sample(TOPICS, chance.randrange(4))),
            attendances=chance.randrange(100),
            female=chance.choice([None, 0, 7]),
            cost=chance.choice([0, 2_500_000_000]),
        )
        async with union.database.read() as connection:
            alike = await activities.alike(connection, report.unit_id, report.kind, report.held_on)
        await union.reports(report.unit_id, report, seen=list(alike))
        recount.said.append((union.now, n, report, ActivityState.REPORTED))
        await _later(union, recount, chance)
    return recount


async def _later(union: Union, recount: Recount, chance: random.Random) -> None:
    """Something happens to some report, if it may."""
    id_ = chance.choice(recount.said)[1]
    report, state = next((r, s) for _at, i, r, s in reversed(recount.said) if i == id_)
    if state is not ActivityState.REPORTED:
        return
    reporter = next(r.unit_id for _at, i, r, _s in recount.said if i == id_)
    move = chance.choice([*ActivityAction])
    if move is ActivityAction.CORRECT:
        report = replace(report, attendances=chance.randrange(100), topics=TOPICS[:2])
        inside = {HEAD: list(TREE), MIDDLE: [MIDDLE, OWN, SISTER]}.get(reporter, [reporter])
        target = replace(report, unit_id=chance.choice(inside))
        async with union.database.read() as connection:
            taken = await activities.alike(
                connection, target.unit_id, target.kind, target.held_on, id_
            )
        report = report if taken else target
        await union.corrects(reporter, id_, report)
    elif move is ActivityAction.WITHDRAW:
        await union.moves(report.unit_id, id_, move)
        state = ActivityState.WITHDRAWN
    elif move in (ActivityAction.ACCEPT, ActivityAction.RETURN) and reporter != HEAD:
        await union.moves(HEAD, id_, move, "Sửa giúp")
        state = ActivityState(move.value)
    recount.said.append((union.now, id_, report, state))


@pytest.mark.parametrize("seed", range(2))
async def test_counts_of_any_moment_agree_with_a_recount_in_plain_python(
    union: Union, seed: int
) -> None:
    recount = await some_history(union, seed)
    moments = [None, *(at for at, *_rest in recount.said[::9])]
    below = {HEAD: set(TREE), MIDDLE: {MIDDLE, OWN, SISTER}, FAR: {FAR}}
    for top, units in below.items():
        for moment in moments:
            begin, end = DAY - timedelta(days=40), DAY - timedelta(days=3)
            async with union.database.read() as connection:
                scope = select(subtree(top, DAY).c.unit_id)
                found = await summary(connection, scope, begin, end, moment)
                same = await summary(connection, sorted(units), begin, end, moment)
            assert found == same
            total, kinds, topics, by_unit = recount.count(units, begin, end, moment)
            assert found.total == total.get("", ActivityCount())
            assert (found.by_kind, found.by_topic, found.by_unit) == (kinds, topics, by_unit)


async def test_nothing_reported_counts_nothing(union: Union) -> None:
    async with union.database.read() as connection:
        found = await summary(connection, list(TREE), DAY, DAY)
    assert found.total == ActivityCount()
    assert (found.by_kind, found.by_topic, found.by_unit) == ({}, {}, {})
