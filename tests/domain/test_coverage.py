"""Shares, percents, targets and windows of coverage."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.coverage import Counts, Share, result, window, worst_first
from bot.domain.coverage_words import (
    counted_words,
    percent_words,
    target_words,
    to_go_words,
    verdict_words,
)
from bot.i18n import localise
from bot.library.model import Window
from tests.reports.sample import ON, families, officers, premarital, unit

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [
        (0, 7, "0.0"),
        (7, 7, "100.0"),
        (1, 2000, "0.1"),  # 0.05: half goes up
        (1, 2001, "0.0"),
        (1699, 2000, "85.0"),  # 84.95
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1999, 2000, "100.0"),
    ],
)
def test_percents_are_rounded_half_up_to_one_decimal(
    numerator: int, denominator: int, percent: str
) -> None:
    assert str(Share(numerator, denominator).percent) == percent


@given(st.integers(1, 10**7), st.integers(0, 10**7))
def test_rounding_agrees_with_the_decimal_module(denominator: int, part: int) -> None:
    numerator = part % (denominator + 1)
    exact = Decimal(100 * numerator) / Decimal(denominator)
    expected = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert Share(numerator, denominator).percent == expected


def test_nobody_to_count_gives_neither_a_percent_nor_a_verdict() -> None:
    found = result(premarital(), Counts(), ON)
    assert (found.share.percent, found.met) == (None, None)
    assert localise(percent_words(found.share), "en") == "no data"


@pytest.mark.parametrize(
    ("reached", "of", "met"),
    [(85, 100, False), (851, 1000, True), (8501, 10000, True), (84_999, 100_000, False)],
)
def test_exactly_85_percent_misses_above_85(reached: int, of: int, met: bool) -> None:
    assert result(families(), Counts(of, reached, 0, (reached, 0, 0)), ON).met is met


def test_in_november_2026_the_milestone_of_2025_is_due_and_that_of_2030_next() -> None:
    found = result(officers(), Counts(10, 10, 10), ON)
    assert localise(target_words(found.target), "en") == "above 90%"
    assert found.next_target is not None
    assert localise(target_words(found.next_target), "en") == "at least 100%"


def test_topics_keep_the_order_of_the_indicator() -> None:
    found = result(families(), Counts(10, 8, 2, (3, 8, 2)), ON)
    assert [(t.topic_id, t.share.numerator) for t in found.topics] == [
        ("policy_law", 3), ("gender_equality", 8), ("older_persons", 2),
    ]  # fmt: skip


def test_a_day_counts_to_its_last_instant_where_the_union_is() -> None:
    _begin, end = window(Window.SINCE_START, ON, HANOI)
    assert end == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def test_this_year_begins_at_local_new_year() -> None:
    begin, _end = window(Window.CALENDAR_YEAR, ON, HANOI)
    assert begin == datetime(2025, 12, 31, 17, 0, tzinfo=UTC)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(["UTC", "Asia/Ho_Chi_Minh"]))
def test_days_follow_each_other_without_gap_or_overlap(day: date, zone: str) -> None:
    _begin, end = window(Window.SINCE_START, day, ZoneInfo(zone))
    local = end.astimezone(ZoneInfo(zone))
    assert (local - timedelta(microseconds=1)).date() == day
    assert local.date() == day + timedelta(days=1)


def test_the_worst_come_first_and_those_without_data_last() -> None:
    units = [unit("D", 0, 0), unit("A", 9, 10), unit("B", 5, 10), unit("C", 50, 100)]
    assert [u.code for u in worst_first(units, "family_dissemination")] == ["C", "B", "A", "D"]


def test_very_few_people_about_to_marry_are_not_counted_out_loud() -> None:
    found = result(premarital(), Counts(4, 1, 1), ON)
    assert localise(counted_words(found), "en") == "fewer than 5"
    assert not result(premarital(), Counts(5, 1, 1), ON).is_delicate
    assert not result(families(), Counts(4, 1, 0, (1, 0, 0)), ON).is_delicate


@pytest.mark.parametrize(
    ("on", "reached", "words"),
    [
        (date(2025, 12, 30), 80, "Đang hướng tới chỉ tiêu 2025"),
        (date(2025, 12, 30), 86, "Đạt chỉ tiêu 2025 trước hạn"),
        (date(2025, 12, 31), 86, "Đạt chỉ tiêu 2025"),
        (date(2026, 1, 1), 80, "Chưa đạt chỉ tiêu 2025, hạn đã qua"),
        (date(2030, 12, 30), 86, "Đạt chỉ tiêu 2025"),
        (date(2030, 12, 31), 86, "Chưa đạt chỉ tiêu 2030, hạn đã qua"),
    ],
)
def test_what_is_said_of_a_target_is_right_on_any_day(on: date, reached: int, words: str) -> None:
    found = result(families(), Counts(100, reached, 0, (reached, 0, 0)), on)
    assert localise(verdict_words(found), "vi") == words


def test_what_a_target_still_needs_is_told_beside_it() -> None:
    found = result(families(), Counts(100, 86, 0, (86, 0, 0)), ON)
    assert found.next_target is not None
    now, later = (to_go_words(found, t) for t in (found.target, found.next_target))
    assert localise(now, "vi") == "2025: trên 85%, đã đạt mức này"
    assert localise(later, "vi") == "2030: trên 95%, còn thiếu 10 gia đình"
