"""Digits that a reader would dial, and digits that nobody would."""

import pytest

from bot.library.discretion import telling_words
from bot.library.phones import phone_in


@pytest.mark.parametrize(
    "text",
    [
        "gọi 113",
        "(115)",
        "111.",
        "1900 969 680",
        "1800 1567",
        "18001567",
        "tổng đài 1900",
        "0912.345.678",
        "+84 912 345 678",
        "096-306-1414",
        "０９１２３４５６７８",
        "024 3942 1181",
    ],
)
def test_a_phone_number_is_found(text: str) -> None:
    assert phone_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "ngày 2026-11-23",
        "từ 1/7/2026 đến 31/12/2027",
        "Luật 113/2025/QH15",
        "112/QĐ-TTg",
        "Bộ luật Lao động, Điều 112",
        "Điều 111.3",
        "giai đoạn 2021-2030",
        "phạt 20.000.000 đến 30.000.000 đồng",
        "VND 20,000,000",
        "111,5 bé trai trên 100 bé gái",
        "85 %, 95 %, 100 %",
        "Nghị định 282/2025/NĐ-CP",
        "hơn 500 000 cuộc gọi",
        "1. một 2. hai 3. ba",
    ],
)
def test_other_digits_are_left_alone(text: str) -> None:
    assert not phone_in(text)


@pytest.mark.parametrize("text", ["Khi có BẠO LỰC", "Stop abuse", "Domestic violence"])
def test_words_that_give_a_lesson_away_are_found(text: str) -> None:
    assert telling_words(text)


@pytest.mark.parametrize("text", ["Bài học tuần này", "Heartbeat", "a" * 60 + " bạo lực"])
def test_words_that_a_partner_may_read_are_fine(text: str) -> None:
    assert not telling_words(text)
