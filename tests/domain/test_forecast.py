"""Forecasts: exact at the edges, silent where there is no pace."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.coverage import Share, missing
from bot.domain.forecast import (
    Forecast,
    Tip,
    UnitGap,
    holding_back,
    looked_back,
    met_on,
    tip,
)
from bot.domain.forecast_words import shared_families
from bot.i18n import lines, localise
from bot.library.model import Comparator, Target

TODAY = date(2026, 11, 23)
ABOVE = Target(2030, Comparator.ABOVE, 95.0, "", date(2022, 1, 1))
ALL = Target(2030, Comparator.AT_LEAST, 100.0, "", date(2022, 1, 1))


@given(st.integers(1, 5000), st.integers(0, 5000), st.sampled_from([ABOVE, ALL]))
def test_the_missing_families_are_just_enough(whole: int, part: int, target: Target) -> None:
    share = Share(min(part, whole), whole)
    needed = missing(share, target)
    assert target.is_met_by(share.numerator + needed, whole)
    assert needed == 0 or not target.is_met_by(share.numerator + needed - 1, whole)


@pytest.mark.parametrize(
    ("now", "before", "days", "expected"),
    [
        (Share(96, 100), Share(0, 100), 90, TODAY),
        (Share(50, 100), Share(40, 100), 90, date(2028, 1, 1)),  # 46 points, 10 in 90 days
        (Share(50, 100), Share(50, 100), 90, None),
        (Share(50, 100), Share(60, 100), 90, None),
        (Share(50, 100), Share(0, 0), 7, None),  # too early
        (Share(1, 100_000), Share(0, 100_000), 90, None),  # beyond anybody's plans
        (Share(0, 0), Share(0, 0), 90, None),
    ],
)
def test_the_day_follows_from_a_straight_line(
    now: Share, before: Share, days: int, expected: date | None
) -> None:
    found = met_on(now, before, days, ABOVE, TODAY)
    if expected is None or expected == TODAY:
        assert found == expected
    else:
        assert found is not None
        assert found == date.fromordinal(TODAY.toordinal() + 414)


def test_the_pace_is_taken_over_what_there_is() -> None:
    assert looked_back(TODAY, date(2026, 11, 1)) == 22
    assert looked_back(TODAY, date(2020, 1, 1)) == 90
    assert looked_back(TODAY, None) == 0


def gap(n: int, lacking: int, people: int = 10, linked: int = 10) -> UnitGap:
    return UnitGap(n, f"U{n:02}", "", Share(0, 100), lacking, linked, people)


def test_ten_units_with_the_largest_gaps_are_named() -> None:
    found = holding_back([gap(n, n % 14) for n in range(30)])
    assert len(found) == 10
    assert [g.missing for g in found] == sorted((g.missing for g in found), reverse=True)
    assert holding_back([gap(1, 0)]) == ()


def test_without_accounts_no_lesson_helps() -> None:
    assert tip(gap(1, 5, people=10, linked=4)) is Tip.LINK
    assert tip(gap(1, 5, people=10, linked=5)) is Tip.TOPIC


@pytest.mark.parametrize(("lacking", "said"), [((3, 2), True), ((3, 1), False), ((), False)])
def test_units_that_need_more_than_the_whole_are_explained(
    lacking: tuple[int, ...], said: bool
) -> None:
    gaps = tuple(gap(n, needed) for n, needed in enumerate(lacking))
    share = Share(91, 100)
    found = Forecast("U", "Đơn vị", ABOVE, share, share, 90, 4, None, gaps)
    words = localise(lines(*shared_families(found)), "vi")
    assert ("nhiều hơn 4" in words) is said
