"""Coverage counted by the database, held against a recount row by row, on both databases."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from bot.domain.coverage import Counts, window
from bot.library.model import Indicator, Window
from bot.store import counting, coverage, first_look, fixed, scopes, score
from bot.store.coverage import WHOLE, Counted, Scope
from bot.store.database import Database
from bot.store.tables import evidence
from tests.reports.sample import families, officers, premarital
from tests.store.history import HANOI, History, Recount, Row, random_history

DAY = date(2026, 11, 23)
MADE = datetime(2026, 1, 1, tzinfo=UTC)


async def counted(
    database: Database, code: str | None, on: date, *indicators: Indicator
) -> tuple[Scope, Mapping[tuple[str, int], Counts]]:
    """The unit of that day with its children, and what is counted for them."""
    wanted = [Counted(i, *window(i.window, on, HANOI)) for i in indicators]
    async with database.look() as connection:
        if code:
            found = await coverage.counted_of(connection, code, wanted, on)
            assert found is not None
            return found
        scope = await coverage.scope_of_all(connection, on)
        assert scope is not None
        return scope, await coverage.counts(connection, scope, wanted, on)


async def families_of(database: Database, code: str, on: date = DAY) -> tuple[int, int]:
    """Reached and counted families of one unit."""
    scope, found = await counted(database, code, on, families())
    assert scope.unit is not None
    share = found.get(("family_dissemination", scope.unit.id), Counts())
    return share.numerator, share.denominator


@pytest.mark.parametrize("seed", range(3))
async def test_any_unit_of_any_day_agrees_with_a_recount_row_by_row(
    database: Database, seed: int
) -> None:
    history = random_history(seed)
    await history.settle_in(database)
    kind = Window.CALENDAR_YEAR if seed % 2 else Window.SINCE_START
    indicators = (families(1 + seed // 2, kind), officers(), premarital())
    for day in history.days():
        recount = Recount(history, day)
        for number in recount.above:
            scope, found = await counted(database, f"U{number:02}", day, *indicators)
            assert [child.id for child in scope.children] == recount.children(number)
            for head in (number, *recount.children(number)):
                for indicator in indicators[:2]:
                    expected = recount.counts(indicator, head)
                    assert found.get((indicator.id, head), empty(indicator)) == expected


@pytest.mark.parametrize("seed", range(3))
async def test_all_units_together_agree_with_a_recount_too(database: Database, seed: int) -> None:
    history = random_history(seed)
    await history.settle_in(database)
    for recount in (Recount(history, day) for day in history.days()):
        day, tops = recount.on, recount.tops()
        if not tops:
            continue
        scope, found = await counted(database, None, day, families(), officers())
        head = scope.unit.id if scope.unit else WHOLE
        assert (scope.unit is not None) == (len(tops) == 1)
        for indicator in (families(), officers()):
            together = recount.counts(indicator, tops[0] if scope.unit else None)
            assert found.get((indicator.id, head), empty(indicator)) == together


def forget() -> None:
    """What is asked is written anew."""
    counting.forget()
    first_look.forget()


def empty(indicator: Indicator) -> Counts:
    """What nobody to count looks like."""
    return Counts(topics=(0,) * len(indicator.topics))


def a_union(**changes: list[Row]) -> History:
    """LC with A and B below; one family with a member in each, reached through A's."""
    begin = date(2026, 1, 1)
    history = History(
        units=[{"id": n, "code": c, "created_at": MADE} for n, c in enumerate(("LC", "A", "B"), 1)],
        spans=[span(1, None, begin), span(2, 1, begin), span(3, 1, begin)],
        families=[{"id": n, "key": f"F{n}", "created_at": MADE} for n in (1, 2)],
        members=[{"id": n, "code": f"M{n}", "gender": "", "created_at": MADE} for n in (1, 2, 3)],
        memberships=[belongs(1, 2, 1), belongs(2, 3, 1), belongs(3, 3, 2)],
        facts=[fact(1, 1, datetime(2026, 11, 1, tzinfo=UTC))],
    )
    for name, rows in changes.items():
        setattr(history, name, rows)
    return history


def span(number: int, above: int | None, begin: date, end: date | None = None) -> Row:
    """A unit's place from a day to a day."""
    return {
        "unit_id": number, "parent_id": above, "name": f"Đơn vị {number}", "kind": "",
        "valid_from": begin, "valid_to": end,
    }  # fmt: skip


def belongs(
    person: int, number: int, family: int, begin: date = date(2026, 1, 1), end: date | None = None
) -> Row:
    """A person's membership from a day to a day."""
    return {
        "member_id": person, "unit_id": number, "family_id": family, "category": "member",
        "key_officer": False, "valid_from": begin, "valid_to": end,
    }  # fmt: skip


def fact(person: int, family: int, at: datetime, **changes: object) -> Row:
    """An acknowledgement."""
    return {
        "member_id": person, "family_id": family, "kind": "acknowledgement",
        "source_id": f"s{at.isoformat()}", "version": 1, "topic_id": "policy_law",
        "cycle": at.year, "adult": True, "at": at, "platform": "webchat",
    } | changes  # fmt: skip


async def test_a_family_reached_through_one_adult_is_reached_wherever_it_has_a_member(
    database: Database,
) -> None:
    await a_union().settle_in(database)
    assert await families_of(database, "A") == (1, 1)
    assert await families_of(database, "B") == (1, 2)


async def test_above_its_units_a_family_counts_once(database: Database) -> None:
    await a_union().settle_in(database)
    assert await families_of(database, "LC") == (1, 2)


async def test_a_child_reaches_no_family(database: Database) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    await a_union(facts=[fact(1, 1, at, adult=False)]).settle_in(database)
    assert await families_of(database, "A") == (0, 1)


@pytest.mark.parametrize("topic", ["", "of_nobody"])
async def test_evidence_of_no_topic_that_is_counted_reaches_no_family(
    database: Database, topic: str
) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    await a_union(facts=[fact(1, 1, at, topic_id=topic)]).settle_in(database)
    assert await families_of(database, "A") == (0, 1)


async def test_the_last_instant_of_a_day_counts_and_midnight_does_not(database: Database) -> None:
    late = datetime(2026, 11, 23, 16, 59, 59, 999_999, tzinfo=UTC)
    after = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    await a_union(facts=[fact(1, 1, late), fact(3, 2, after)]).settle_in(database)
    assert await families_of(database, "LC", date(2026, 11, 22)) == (0, 2)
    assert await families_of(database, "LC", date(2026, 11, 23)) == (1, 2)
    assert await families_of(database, "LC", date(2026, 11, 24)) == (2, 2)


async def test_a_membership_ends_before_the_day_on_which_it_no_longer_holds(
    database: Database,
) -> None:
    ends = belongs(1, 2, 1, end=date(2026, 11, 23))
    await a_union(memberships=[ends, belongs(1, 3, 1, date(2026, 11, 23))]).settle_in(database)
    assert await families_of(database, "A", date(2026, 11, 22)) == (1, 1)
    assert await families_of(database, "A", date(2026, 11, 23)) == (0, 0)
    assert await families_of(database, "B", date(2026, 11, 23)) == (1, 1)


async def test_a_unit_that_moves_takes_its_families_along_from_that_day(
    database: Database,
) -> None:
    moved = date(2026, 6, 1)
    tree = [span(1, None, date(2026, 1, 1)), span(2, 1, date(2026, 1, 1))]
    tree += [span(3, 1, date(2026, 1, 1), moved), span(3, 2, moved)]
    await a_union(spans=tree).settle_in(database)
    assert (await families_of(database, "A", date(2026, 5, 31)))[1] == 1
    assert (await families_of(database, "A", moved))[1] == 2


async def test_a_dissolved_unit_is_unknown_and_counts_nowhere(database: Database) -> None:
    tree = [span(1, None, date(2026, 1, 1)), span(2, 1, date(2026, 1, 1))]
    tree.append(span(3, 1, date(2026, 1, 1), date(2026, 6, 1)))
    await a_union(spans=tree).settle_in(database)
    async with database.read() as connection:
        assert await coverage.scope_of(connection, "B", date(2026, 6, 1)) is None
        assert await coverage.scope_of(connection, "B", date(2026, 5, 31)) is not None
    assert await families_of(database, "LC") == (1, 1)


async def test_units_below_a_dissolved_one_stand_at_the_top(database: Database) -> None:
    tree = [span(1, None, date(2026, 1, 1), date(2026, 6, 1))]
    tree += [span(n, 1, date(2026, 1, 1)) for n in (2, 3)]
    await a_union(spans=tree).settle_in(database)
    scope, found = await counted(database, None, DAY, families())
    assert (scope.unit, [child.code for child in scope.children]) == (None, ["A", "B"])
    assert found[("family_dissemination", WHOLE)].denominator == 2


async def test_only_the_counted_categories_make_a_family_count(database: Database) -> None:
    retired = belongs(3, 3, 2) | {"category": "retired"}
    worker = belongs(1, 2, 1) | {"category": "non_member_worker"}
    await a_union(memberships=[worker, retired]).settle_in(database)
    assert await families_of(database, "LC") == (1, 1)


async def test_key_officers_are_counted_as_people_and_reached_by_training_alone(
    database: Database,
) -> None:
    leads = [belongs(n, 2, 1) | {"key_officer": True} for n in (1, 2)]
    at = datetime(2026, 11, 1, tzinfo=UTC)
    trained = [fact(1, 1, at), fact(2, 1, at, kind="training", topic_id="")]
    await a_union(memberships=leads, facts=trained).settle_in(database)
    _scope, found = await counted(database, "LC", DAY, officers())
    assert found[("key_officer_training", 1)] == Counts(2, 1, 1, ())


@pytest.fixture
def statements(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that the database is asked, by SQLAlchemy or straight by its driver."""
    heard: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: heard.append(statement),
    )  # fmt: skip
    for name in ("of_sqlite", "of_postgres"):
        plain = getattr(fixed, name)

        async def listening(
            connection: Any, text: str, asked: Any, *, plain: Any = plain, **more: Any
        ) -> Any:
            heard.append(text)
            return await plain(connection, text, asked, **more)

        monkeypatch.setattr(fixed, name, listening)
    return heard


@pytest.mark.parametrize(("code", "asked"), [("LC", 2), ("A", 1)])
async def test_a_unit_takes_one_look_and_on_postgres_all_those_below_it_a_second(
    database: Database, statements: list[str], code: str, asked: int
) -> None:
    await a_union().settle_in(database)
    await families_of(database, code)  # the connection is open
    statements.clear()
    await counted(database, code, DAY, families(), officers())
    assert len(statements) == (1 if database.is_sqlite else asked)


@pytest.mark.parametrize(("codes", "different"), [("AB", 1), (("LC", "LD"), 2)])
async def test_the_words_are_the_same_for_every_unit_and_day(
    database: Database, statements: list[str], codes: Sequence[str], different: int
) -> None:
    """So PostgreSQL keeps them prepared: those of a first look, and those of what is below."""
    begin = date(2026, 1, 1)
    union = a_union()
    union.units += [{"id": n, "code": c, "created_at": MADE} for n, c in ((4, "LD"), (5, "C"))]
    union.spans += [span(4, None, begin), span(5, 4, begin), span(6, 4, begin)]
    union.units.append({"id": 6, "code": "D", "created_at": MADE})
    await union.settle_in(database)
    await families_of(database, codes[0])  # the connection is open
    statements.clear()
    for code, on in ((codes[0], DAY), (codes[1], DAY), (codes[0], date(2026, 6, 30))):
        await families_of(database, code, on)
    looks = 1 if database.is_sqlite else different
    assert len(set(statements)) == looks
    assert len(statements) == 3 * looks


@pytest.mark.parametrize(
    ("pairs", "room"), [(0, 1), (1, 1), (2, 2), (3, 4), (1_024, 1_024), (1_055, 2_048)]
)
def test_a_country_has_few_different_statements_and_each_unit_a_place(
    pairs: int, room: int
) -> None:
    """How many places there are is a part of the words."""
    assert counting.room_for(((1, 1),) * pairs) == room


async def test_a_first_look_counts_as_a_second_one_does(database: Database) -> None:
    """Of units that stand alone and of those that do not, on many days."""
    history = random_history(7)
    await history.settle_in(database)
    wanted = [
        Counted(i, *window(i.window, DAY, HANOI), posts=("Chủ tịch",))
        for i in (families(2, Window.CALENDAR_YEAR), officers(), premarital())
    ]
    alone = 0
    for day in history.days()[::3]:
        async with database.look() as connection:
            for code in (f"U{n:02}" for n in range(1, 13)):
                at_once = await coverage.counted_of(connection, code, wanted, day)
                scope = await coverage.scope_of(connection, code, day)
                if scope is None or at_once is None:
                    assert (scope, at_once) == (None, None)
                    continue
                assert at_once == (scope, await coverage.counts(connection, scope, wanted, day))
                alone += not scope.children and any(c.numerator for c in at_once[1].values())
    assert alone > 5


def test_what_is_seen_below_a_unit_does_not_depend_on_the_order_of_the_rows() -> None:
    """PostgreSQL gives groups, and what is in them, in any order."""
    rows = [(1, "1", "U01", "Tỉnh"), (3, "3,7,12", "U03", "Xã"), (5, "5", "U05", "Phường")]
    other = [(5, "5", "U05", "Phường"), (3, "12,3,7", "U03", "Xã"), (1, "1", "U01", "Tỉnh")]
    first, second = (scopes.read(standing, "U01", DAY, None) for standing in (rows, other))
    assert first == second
    assert first is not None
    assert first.seen is not None
    assert first.seen.pairs == ((1, 1), (3, 3), (3, 7), (3, 12), (5, 5))


@pytest.mark.parametrize("seed", range(2))
async def test_a_long_history_is_counted_as_a_short_one(
    database: Database, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = random_history(seed)
    await history.settle_in(database)
    days = [day for day in history.days()[::4] if Recount(history, day).tops()]
    indicators = (families(1 + seed), families(2, Window.CALENDAR_YEAR))
    taken: dict[str, list[Mapping[tuple[str, int], Counts]]] = {}
    for way, rows in (("looked up", -1), ("read once", 1_000)):
        monkeypatch.setattr(score, "SHORT", rows)
        forget()  # as it is written with another number
        for indicator in indicators:
            for day in days:
                _scope, found = await counted(database, None, day, indicator)
                taken.setdefault(way, []).append(found)
    forget()
    assert taken["looked up"] == taken["read once"]
    assert any(c.numerator for found in taken["read once"] for c in found.values())


@pytest.mark.parametrize("begins", [1, 3_000_000_000])
async def test_how_long_a_history_is_does_not_depend_on_where_its_numbers_begin(
    database: Database, begins: int
) -> None:
    """What was there before may be deleted long since."""

    def facts(count: int) -> list[Row]:
        at = datetime(2026, 11, 1, tzinfo=UTC)
        return [fact(1, 1, at) | {"id": begins + n, "source_id": f"l{n}"} for n in range(count)]

    async def is_short() -> bool:
        async with database.look() as connection:
            return bool(await connection.scalar(select(score.history_is_short())))

    assert await is_short()
    few, many = facts(2 * score.SHORT), facts(2 * score.SHORT + 1)
    await a_union(facts=few).settle_in(database)
    assert await is_short()
    async with database.write() as connection:
        await connection.execute(insert(evidence), many[len(few) :])
    assert not await is_short()


async def test_a_unit_below_a_unit_that_is_asked_for_on_another_day_is_found(
    database: Database,
) -> None:
    """What was seen of a tree holds for its own day alone."""
    moved = date(2026, 6, 1)
    tree = [span(1, None, date(2026, 1, 1)), span(2, 1, date(2026, 1, 1))]
    tree += [span(3, 2, date(2026, 1, 1), moved), span(3, 1, moved)]
    await a_union(spans=tree).settle_in(database)
    async with database.read() as connection:
        scope = await coverage.scope_of(connection, "A", DAY)  # nothing is below it any more
        assert scope is not None
        before = moved - timedelta(days=1)
        wanted = [Counted(families(), *window(Window.SINCE_START, before, HANOI))]
        found = await coverage.counts(connection, scope, wanted, before)
    assert found[("family_dissemination", 2)].denominator == 2
