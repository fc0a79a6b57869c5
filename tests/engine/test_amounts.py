"""Numbers as people write them in a report."""

from datetime import date

import pytest

from bot.engine.amounts import heads, money, past_day
from bot.engine.answers import Misread

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "dong"),
    [
        ("2 triệu", 2_000_000),
        ("2.000.000", 2_000_000),
        ("2,000,000 đ", 2_000_000),
        ("2000000đ", 2_000_000),
        ("2 000 000 đồng", 2_000_000),
        ("500k", 500_000),
        ("1.500k", 1_500_000),
        ("500 nghìn", 500_000),
        ("khoảng 750 ngàn đồng", 750_000),
        ("2tr5", 2_500_000),
        ("2tr350", 2_350_000),
        ("1,5 triệu", 1_500_000),
        ("1.5tr", 1_500_000),
        ("2 triệu rưỡi", 2_500_000),
        ("nửa triệu", 500_000),
        ("1 tỷ 200 triệu", 1_200_000_000),
        ("2 triệu 500 nghìn", 2_500_000),
        ("không", 0),
        ("0", 0),
        ("0đ", 0),
    ],
)
def test_money_is_read(said: str, dong: int) -> None:
    assert money(said) == dong


@pytest.mark.parametrize(
    "said",
    ["-5 triệu", "500", "nhiều", "2 triệu 3 tỷ", "5 con gà", "", "9" * 40, "1e9", "tr", "2,3456",
     "0912345678 gọi", "100 tỷ tỷ", "rưỡi"],
)  # fmt: skip
def test_what_is_no_amount_is_asked_about(said: str) -> None:
    with pytest.raises(Misread):
        money(said)


@pytest.mark.parametrize(
    ("said", "count"),
    [("45", 45), ("1.200", 1200), ("khoảng 45 người", 45), ("Gần 1.200 lượt", 1200), ("0", 0)],
)
def test_heads_are_read(said: str, count: int) -> None:
    assert heads(0)(said) == count


@pytest.mark.parametrize("said", ["-5", "4,5", "đông", "", "45 con", "9" * 30, "2000000"])
def test_what_is_no_headcount_is_asked_about(said: str) -> None:
    with pytest.raises(Misread):
        heads(0)(said)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("20/10", date(2026, 10, 20)),
        ("hôm qua", date(2026, 11, 22)),
        ("Hôm kia", date(2026, 11, 21)),
        ("hôm nay", TODAY),
        ("2025-12-30", date(2025, 12, 30)),
        ("30/12/2025", date(2025, 12, 30)),
    ],
)
def test_a_day_is_read(said: str, day: date) -> None:
    assert past_day(TODAY)(said) == day


@pytest.mark.parametrize("said", ["mai", "25/12", "20/10/2019", "31/02", "thứ bảy", "", "1/1/3000"])
def test_a_day_to_come_or_long_ago_is_asked_about(said: str) -> None:
    with pytest.raises(Misread):
        past_day(TODAY)(said)


def test_in_january_a_day_of_december_is_of_last_year() -> None:
    assert past_day(date(2027, 1, 5))("20/12") == date(2026, 12, 20)
