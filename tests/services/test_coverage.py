"""Coverage as a use case: who may see it, and the picture that comes with it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.crypto import Cipher
from bot.domain.coverage import CoverageOf, CoveragePicture, Report
from bot.domain.outreach import NEVER_QUIET, Rules
from bot.domain.people import Grant, Person, Role
from bot.errors import Refused
from bot.i18n import localise
from bot.services import coverage as use_case
from bot.store.database import Database
from bot.store.orders import Order, answer
from tests.ready import ready
from tests.reports.sample import library
from tests.store.history import HANOI
from tests.store.test_coverage import a_union, span

TODAY = date(2026, 11, 23)
MOVED = date(2026, 6, 1)


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    """B stood under A until June, since then under LC."""
    found = Database(sqlite_url)
    await ready(found)
    begin = date(2026, 1, 1)
    tree = [span(1, None, begin), span(2, 1, begin), span(3, 2, begin, MOVED), span(3, 1, MOVED)]
    await a_union(spans=tree).settle_in(found)
    yield found
    await found.close()


@pytest.fixture
async def order(database: Database) -> AsyncIterator[Order]:
    """Asked by an officer of A."""
    grants = (Grant(Role.OFFICER, 2, "A", "Đơn vị 2"),)
    person = Person(member_id=1, code="M1", name="Hoa", grants=grants)
    async with database.read() as connection:
        yield Order(
            connection=connection,
            cipher=Cipher(bytes(32)),
            library=library(),
            rules=Rules(HANOI, NEVER_QUIET, lambda _day: False),
            now=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
            address_id=1,
            platform="webchat",
            person=person,
        )


async def seen(order: Order, code: str, on: date = TODAY) -> bool:
    """Whether the person may see that unit's figures of that day."""
    return await answer(order, CoverageOf(code, on)) is not None


async def test_an_officer_sees_the_own_unit_and_not_the_one_above(order: Order) -> None:
    assert await seen(order, "A")
    assert not await seen(order, "LC")


async def test_a_code_may_be_written_in_small_letters(order: Order) -> None:
    report = await answer(order, CoverageOf("a", TODAY))
    assert isinstance(report, Report)
    assert report.unit.code == "A"


async def test_a_unit_that_has_left_is_seen_for_the_days_when_it_was_there(order: Order) -> None:
    assert await seen(order, "B", date(2026, 5, 31))
    assert not await seen(order, "B", MOVED)


async def test_an_admin_above_sees_them_all_but_no_unit_that_never_was(order: Order) -> None:
    above = (Grant(Role.ADMIN, 1, "LC", "Đơn vị 1"),)
    assert order.person is not None
    of_admin = replace(order, person=replace(order.person, grants=above))
    assert [await seen(of_admin, code) for code in ("LC", "A", "B", "X")] == [True] * 3 + [False]


async def test_a_stranger_sees_nothing(order: Order) -> None:
    assert not await seen(replace(order, person=None), "A")


async def test_the_picture_is_a_png_for_whoever_may_see_the_figures(order: Order) -> None:
    picture = await answer(order, CoveragePicture("A", TODAY))
    assert picture.data.startswith(b"\x89PNG")
    assert await answer(order, CoveragePicture("LC", TODAY)) is None


async def test_another_process_draws_because_drawing_holds_the_interpreter(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("bot.reports.rasterise.png")  # here it cannot be drawn any more
    picture = await answer(order, CoveragePicture("A", TODAY))
    assert picture.data.startswith(b"\x89PNG")


async def test_a_picture_that_cannot_be_drawn_is_left_out(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(use_case, "svg", lambda *_drawing: "no drawing")
    assert await answer(order, CoveragePicture("A", TODAY)) is None
    assert await seen(order, "A")


async def test_by_default_it_is_the_unit_at_the_top(database: Database) -> None:
    report = await use_case.coverage(database, library(), HANOI, None, TODAY)
    assert (report.unit.code, [unit.code for unit in report.units]) == ("LC", ["A", "B"])


async def test_a_day_before_the_first_unit_is_refused_in_words(database: Database) -> None:
    with pytest.raises(Refused, match="31/12/2025"):
        await use_case.coverage(database, library(), HANOI, None, date(2025, 12, 31))


async def test_the_whole_of_several_tops_has_a_name_and_no_code(sqlite_url: str) -> None:
    found = Database(sqlite_url)
    await ready(found)
    tops = [span(n, None, date(2026, 1, 1)) for n in (1, 2, 3)]
    await a_union(spans=tops).settle_in(found)
    report = await use_case.coverage(found, library(), HANOI, None, TODAY)
    await found.close()
    assert (report.unit.code, localise(report.unit.name, "en")) == ("", "All units")
    assert [unit.code for unit in report.units] == ["A", "B", "LC"]
