"""Which milestone counts on which day, and when it is met."""

from datetime import date

import pytest

from bot.library.model import Comparator, CountedUnit, Indicator, Localised, Target, Window

ABOVE, AT_LEAST = Comparator.ABOVE, Comparator.AT_LEAST
START = date(2022, 4, 14)
NEAR = Target(2025, ABOVE, 85.0, "KH 185", START)
FAR = Target(2030, ABOVE, 95.0, "KH 185", START)
STATE = Target(2028, AT_LEAST, 100.0, "QĐ 2238", START, headline=False)


def indicator(*targets: Target) -> Indicator:
    """An indicator with these targets."""
    title = Localised("Gia đình", "Families")
    unit, window = CountedUnit.FAMILY, Window.SINCE_START
    return Indicator("family_dissemination", title, unit, ("member",), 1, window, (), targets)


@pytest.mark.parametrize(
    ("day", "target", "following"),
    [
        (date(2023, 1, 1), NEAR, FAR),  # before any is due, the first to come
        (date(2025, 12, 30), NEAR, FAR),
        (date(2025, 12, 31), NEAR, FAR),
        (date(2026, 11, 23), NEAR, FAR),  # due and closed, the live one is next
        (date(2030, 12, 30), NEAR, FAR),
        (date(2030, 12, 31), FAR, None),
        (date(2040, 1, 1), FAR, None),
    ],
)
def test_the_target_is_the_latest_milestone_due(
    day: date, target: Target, following: Target | None
) -> None:
    families = indicator(FAR, STATE, NEAR)
    assert families.target_on(day) == target
    assert families.next_target_on(day) == following


def test_a_target_that_is_no_longer_valid_does_not_count() -> None:
    ended = Target(2025, ABOVE, 85.0, "KH 185", START, valid_to=date(2024, 12, 31))
    assert indicator(ended, FAR).target_on(date(2026, 1, 1)) == FAR


def test_there_is_a_target_even_before_any_document_is_in_force() -> None:
    assert indicator(NEAR, FAR).target_on(date(2020, 1, 1)) == NEAR


@pytest.mark.parametrize(
    ("target", "numerator", "denominator", "met"),
    [
        (NEAR, 85, 100, False),  # "above" is strict
        (NEAR, 850_001, 1_000_000, True),
        (STATE, 100, 100, True),
        (STATE, 99_999, 100_000, False),  # 100.0 when rounded
        (Target(2025, AT_LEAST, 85.1, "x", START), 851, 1000, True),
        (Target(2025, ABOVE, 85.1, "x", START), 851, 1000, False),  # 85.1 as written
        (NEAR, 0, 0, None),
    ],
)
def test_a_target_is_met_by_the_exact_fraction(
    target: Target, numerator: int, denominator: int, met: bool | None
) -> None:
    assert target.is_met_by(numerator, denominator) is met
