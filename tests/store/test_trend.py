"""Twelve months counted in one statement, held against a recount of each day, row by row."""

from datetime import date

import pytest
from sqlalchemy import event

from bot.domain.coverage import window
from bot.domain.trend import month_ends
from bot.library.model import Window
from bot.store.database import Database
from bot.store.trend import over_days
from tests.reports.sample import families
from tests.store.history import HANOI, Recount, random_history

ON = date(2026, 12, 15)


@pytest.mark.parametrize(
    ("seed", "topics", "kind"),
    [(0, 1, Window.SINCE_START), (1, 2, Window.SINCE_START), (2, 1, Window.CALENDAR_YEAR)],
)
async def test_every_month_of_any_unit_agrees_with_a_recount_of_that_day(
    database: Database, seed: int, topics: int, kind: Window
) -> None:
    history, indicator = random_history(seed), families(topics, kind)
    await history.settle_in(database)
    days = month_ends(ON, 15)
    spans = [(day, *window(kind, day, HANOI)) for day in days]
    async with database.read() as connection:
        for unit_id in (None, 1, 2, 5, 9):
            found = await over_days(connection, indicator, unit_id, spans)
            for day in days:
                expected = Recount(history, day).counts(indicator, unit_id)
                assert found.get(day, (0, 0)) == (expected.numerator, expected.denominator)


async def test_all_months_take_one_statement(database: Database) -> None:
    await random_history(0).settle_in(database)
    spans = [(day, *window(Window.SINCE_START, day, HANOI)) for day in month_ends(ON)]
    asked: list[str] = []
    async with database.read() as connection:
        event.listen(
            connection.sync_connection, "before_cursor_execute",
            lambda _c, _cursor, statement, *_rest: asked.append(statement),
        )  # fmt: skip
        await over_days(connection, families(), 1, spans)
    assert len([statement for statement in asked if statement != "BEGIN"]) == 1


def test_months_end_on_their_last_days_and_the_last_is_the_day_itself() -> None:
    assert month_ends(date(2026, 3, 30), 3) == (
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 30),
    )  # fmt: skip
