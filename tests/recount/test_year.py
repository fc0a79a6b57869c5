"""One year of a union of three levels, on both databases, against the reference."""

from datetime import date

import pytest

from bot.domain.coverage import Counts
from bot.store.database import Database
from bot.store.known import AS_IT_WAS, View
from tests.recount.counting import expected, figures
from tests.recount.reference import Rules
from tests.recount.union import DAYS, MERGED, TOPICS, a_year
from tests.store.conftest import database

__all__ = ["database"]

TODAY = date(2026, 12, 31)
VARIETIES = (
    Rules(TOPICS, posts=("chair",)),
    Rules(TOPICS, 2, this_year=True, valid_years=1, posts=("chair", "clerk")),
)


@pytest.mark.parametrize("rules", VARIETIES, ids=["founding", "strict"])
async def test_every_unit_on_six_days_in_both_views_agrees_with_the_reference(
    database: Database, rules: Rules
) -> None:
    facts = a_year()
    await facts.settle_in(database)
    for day in DAYS:
        for unit in (None, *range(1, 10)):
            for tree in (None, TODAY):
                counted = await figures(database, unit, day, rules, View(tree=tree))
                assert counted == expected(facts, unit, day, rules, tree), (day, unit, tree)


async def test_some_figures_of_that_year_by_hand(database: Database) -> None:
    await a_year().settle_in(database)
    rules = VARIETIES[0]

    async def of(unit: int, day: date, view: View = AS_IT_WAS) -> list[Counts]:
        found = await figures(database, unit, day, rules, view)
        assert found is not None
        return [counts for (_indicator, head), counts in found.items() if head == unit]

    # The whole union at New Year: families 1-7 and 9, nothing read yet; 1 and 6 are key officers.
    assert await of(1, DAYS[0]) == [
        Counts(8, 0, 0, (0, 0, 0)), Counts(2, 1, 1), Counts(0, 0, 0, (), 0),
    ]  # fmt: skip
    # Unit 5 on the day of the merger: families 1 and 2 came over, 3 moved there in May; two of them
    # have been reached. Of those who married, 3 was counselled before; 4's month had begun.
    assert await of(5, MERGED) == [
        Counts(3, 2, 0, (2, 0, 0)), Counts(1, 1, 1), Counts(2, 1, 1),
    ]  # fmt: skip
    # On today's tree unit 5 had its families before the merger too.
    assert (await of(5, date(2026, 6, 30), View(tree=TODAY)))[0] == Counts(3, 2, 0, (2, 0, 0))
    assert (await of(5, date(2026, 6, 30)))[0] == Counts(1, 1, 0, (1, 0, 0))
