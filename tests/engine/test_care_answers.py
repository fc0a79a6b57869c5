"""Weddings, sums and days as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.counselling import Wedding
from bot.engine.answers import Misread
from bot.engine.care_answers import money, past_day, wedding, words_without_children

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "day", "month_only"),
    [
        ("12/2026", date(2026, 12, 31), True),
        ("2/2028", date(2028, 2, 29), True),
        ("tháng 3", date(2027, 3, 31), True),
        ("Tháng 11 năm 2026", date(2026, 11, 30), True),
        ("2027-05", date(2027, 5, 31), True),
        ("12", date(2026, 12, 31), True),
        ("20/12/2026", date(2026, 12, 20), False),
        ("5/1", date(2027, 1, 5), False),
        ("chưa rõ", None, True),
        ("CHUA BIET", None, True),
    ],
)
def test_a_wedding_is_read(said: str, day: date | None, month_only: bool) -> None:
    assert wedding(TODAY)(said) == Wedding(day, month_only)


@pytest.mark.parametrize("said", ["10/2026", "22/11/2026", "12/2099", "tháng 13", "sang năm", "0"])
def test_what_cannot_be_is_asked_again(said: str) -> None:
    with pytest.raises(Misread):
        wedding(TODAY)(said)


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("50 triệu", 50_000_000),
        ("50tr", 50_000_000),
        ("2,5 triệu", 2_500_000),
        ("50.000.000", 50_000_000),
        ("50.000.000 đồng", 50_000_000),
        ("1000000", 1_000_000),
        ("500k", 500_000),
        ("1 tỷ", 1_000_000_000),
        ("25 triệu đồng", 25_000_000),
    ],
)
def test_a_sum_is_read(said: str, amount: int) -> None:
    assert money(said) == amount


@pytest.mark.parametrize(
    "said", ["900 tỷ", "5", "-3 triệu", "nhiều", "", "50 triệu rưỡi", "9" * 40, "1e9"]
)
def test_an_absurd_sum_is_asked_again(said: str) -> None:
    with pytest.raises(Misread):
        money(said)


def test_a_day_without_a_year_is_the_last_one() -> None:
    assert past_day(TODAY)("20/12") == date(2025, 12, 20)


@pytest.mark.parametrize("said", ["24/11/2026", "ngày mai", "1/1/2019", "hôm kia"])
def test_a_session_is_never_still_to_come(said: str) -> None:
    with pytest.raises(Misread):
        past_day(TODAY)(said)


def test_a_childs_name_is_refused_kindly() -> None:
    with pytest.raises(Misread, match="leave the name of a child out"):
        words_without_children(5, 100)("Nhà nghèo, cháu An còn nhỏ")


@given(st.text(max_size=60))
def test_no_words_break_a_reader(said: str) -> None:
    for read in (wedding(TODAY), money, past_day(TODAY), words_without_children(1, 50)):
        try:
            read(said)
        except Misread:
            continue
