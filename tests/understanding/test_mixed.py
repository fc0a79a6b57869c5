"""A cry in the midst of other things, the right card for who was hurt, and plain English."""

import re
from pathlib import Path

import pytest

from bot.domain.crisis import Category, crisis
from bot.domain.intents import Intent, recognise

ROOT = Path(__file__).parents[2]
_MSGID = re.compile(r'^msgid "(.+)"$', re.MULTILINE)

AMID = {
    "báo cáo tổ 3 tháng 10: 25 người dự. Tối qua anh ấy đánh tôi. Kế hoạch tháng 11 là hai buổi": (
        Category.DANGER
    ),
    "Em xin nghỉ buổi họp ngày mai. Em muốn chết. Anh chị gửi lại cho em bài học tuần này nhé": (
        Category.SUICIDE
    ),
    "Anh ấy đánh tôi. Báo cáo tháng 10: 25 người, 2 buổi.": Category.DANGER,
    "chồng em uống rượu về là lại đập phá đồ đạc và bóp cổ em, vậy công đoàn có lịch tư vấn tháng "
    "này không, cho em xin tài liệu học bài số 3 với ạ": Category.VIOLENCE,
}


@pytest.mark.parametrize(("text", "card"), AMID.items())
def test_a_cry_in_the_midst_of_other_things_is_heard(text: str, card: Category) -> None:
    assert crisis(text) is card


@pytest.mark.parametrize(
    "text",
    [
        "chồng tôi đánh tôi tối qua",
        "Tối qua anh ấy đánh tôi.",
        "vợ tôi tát tôi trước mặt con",
        "hôm qua ba đánh con bằng thắt lưng",
        "no lai dam em truoc mat me",
    ],
)
def test_who_was_hurt_is_never_told_to_calm_down(text: str) -> None:
    assert crisis(text) in (Category.DANGER, Category.VIOLENCE)


@pytest.mark.parametrize(
    "text", ["my husband hits me", "I want to die", "he said he will kill me tonight"]
)
def test_a_cry_in_english_is_heard(text: str) -> None:
    assert crisis(text) is not None


def test_what_the_program_says_in_english_is_no_cry() -> None:
    """An English speaker types its buttons and answers in its words; eight in a thousand at most.

    What speaks of violence itself is left out.
    """
    said = _MSGID.findall((ROOT / "bot" / "locale" / "lantoa.pot").read_text("utf-8"))
    plain = [re.sub(r"\{[^}]*\}|\\n", "7", text) for text in said]
    of_it = re.compile(r"hurt|violence|danger|die\b|locked in|beat|cry for help", re.IGNORECASE)
    heard = [text for text in plain if not of_it.search(text) and crisis(text)]
    assert len(heard) <= 0.008 * len(plain), heard


def test_what_english_lessons_say_is_seldom_a_cry() -> None:
    """Nothing was learnt from these: at most one sentence in twenty."""
    pages = (ROOT / "content").rglob("*.en.md")
    said = [s for page in pages for s in re.split(r"(?<=[.!?])\s+|\n", page.read_text("utf-8"))]
    short = [text for text in said if 3 <= len(text.split()) <= 20]
    assert len(short) > 500
    assert sum(crisis(text) is not None for text in short) <= 0.05 * len(short)


def test_who_tells_of_a_neighbour_in_danger_gets_the_card_for_those_who_tell() -> None:
    assert crisis("hàng xóm nhà em đang bị chồng đánh") is Category.THIRD_PARTY
    assert crisis("chồng em đang đánh em") is Category.DANGER


def test_who_asks_for_silence_is_given_it() -> None:
    assert recognise("go sdt cua ba tui ra, ba mat hoi thang gieng").intent is Intent.STOP
    assert recognise("tắt tin giùm em, ảnh thấy là em no đòn").intent is Intent.CRISIS
