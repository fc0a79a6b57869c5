"""Words are measured and cut as the bundled font draws them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.lettering import Weight, font

REGULAR = font(Weight.REGULAR)
LONG = "Công đoàn cơ sở Trường Phổ thông Dân tộc bán trú Trung học cơ sở Nậm Chảy"


@pytest.mark.parametrize("weight", Weight)
def test_the_font_has_every_vietnamese_letter(weight: Weight) -> None:
    vowels = "aăâeêioôơuưy"
    tones = "\u0300\u0301\u0303\u0309\u0323"
    letters = [vowel + tone for vowel in vowels + vowels.upper() for tone in ("", *tones)]
    for letter in [*letters, "đ", "Đ"]:
        assert font(weight).writable(letter) != ""


def test_what_the_font_cannot_write_is_left_out() -> None:
    assert REGULAR.writable("Tổ 1 ✓ 👍\x00\nvui\u200b") == "Tổ 1 vui"


def test_a_heavier_cut_is_wider() -> None:
    assert font(Weight.SEMIBOLD).width("Lan Toả", 32) > REGULAR.width("Lan Toả", 32) > 32


def test_a_name_is_cut_in_its_middle_because_names_differ_at_their_ends() -> None:
    cut = REGULAR.fitted(LONG, 32, 600)
    assert cut.startswith("Công đoàn")
    assert cut.endswith("Nậm Chảy")
    assert " … " in cut


@given(st.text(), st.integers(80, 900), st.integers(1, 3))
def test_lines_always_fit(text: str, room: int, most: int) -> None:
    lines = REGULAR.wrapped(text, 30, room, most)
    assert len(lines) <= most
    assert all(REGULAR.width(line, 30) <= room for line in lines)


@given(st.lists(st.sampled_from(LONG.split()), max_size=30), st.integers(150, 900))
def test_nothing_is_lost_where_there_is_room(words: list[str], room: int) -> None:
    text = " ".join(words)
    needed = len(REGULAR.wrapped(text, 30, room, 99))
    assert " ".join(REGULAR.wrapped(text, 30, room, max(needed, 1))) == text
