"""How messages are understood: labelled utterances, typed in many ways."""

import csv
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.crisis import Category, crisis
from bot.domain.fold import fold
from bot.domain.intents import Command, Intent, command, recognise, yes_no

with (Path(__file__).parent / "utterances.csv").open(encoding="utf-8", newline="") as _file:
    LABELLED = [(row["text"], Intent(row["intent"])) for row in csv.DictReader(_file)]
CRISES = [text for text, intent in LABELLED if intent is Intent.CRISIS]


def without_marks(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in plain if not unicodedata.combining(c))


@pytest.mark.parametrize(("text", "intent"), LABELLED, ids=[text for text, _intent in LABELLED])
def test_an_utterance_is_understood(text: str, intent: Intent) -> None:
    reading = recognise(text)
    assert reading.intent is intent
    assert reading.why.msgid


@pytest.mark.parametrize(
    "typed",
    [without_marks, str.upper, lambda t: unicodedata.normalize("NFD", t), lambda t: f"{t}!!!"],
    ids=["without marks", "shouted", "decomposed", "with emphasis"],
)
def test_a_cry_for_help_is_heard_however_it_is_typed(typed: Callable[[str], str]) -> None:
    assert [text for text in CRISES if crisis(typed(text)) is None] == []


@pytest.mark.parametrize("typed", [without_marks, str.upper], ids=["without marks", "shouted"])
def test_stop_is_heard_however_it_is_typed(typed: Callable[[str], str]) -> None:
    stops = [text for text, intent in LABELLED if intent is Intent.STOP]
    assert [t for t in stops if recognise(typed(t)).intent is not Intent.STOP] == []


ASKS_FOR_A_LESSON = (
    "Cho em xin bài học ạ", "cho em xin bai hoc", "em xin bài học mới", "xin bài học",
    "cho tôi xin bài tuần này", "gửi em bài học với ạ", "Dạ, em muốn đọc bài tiếp theo, ạ.",
)  # fmt: skip


@pytest.mark.parametrize("text", ASKS_FOR_A_LESSON)
def test_who_asks_for_a_lesson_politely_is_given_one(text: str) -> None:
    assert recognise(text).intent is Intent.MENU
    assert command(text) == Command("baihoc")


@pytest.mark.parametrize(
    "text",
    [
        "đừng gửi bài học nữa", "em không xin bài học nữa", "xin đừng cho em bài học nữa",
        "xin cho em thôi nhận bài", "em muốn nghỉ nhận bài học",
    ],
)  # fmt: skip
def test_who_asks_for_no_more_lessons_is_not_given_one(text: str) -> None:
    assert recognise(text).intent is Intent.STOP


def test_who_asks_for_something_politely_does_not_ask_for_silence() -> None:
    """Sentences of requests sound like "cho em xin dừng nhận tin ạ", which is one of silence."""
    wishes = ("Cho em xin {} ạ", "cho tôi xin {}", "em muốn {}", "xin {}", "gửi em {}",
              "em xin {} với", "cho em hỏi {}", "em cần {}", "cho mình đăng ký {}")  # fmt: skip
    things = ("lịch sinh hoạt", "thông báo", "danh sách", "tài liệu", "luật", "tin mới",
              "bài giảng", "nội dung tuần này", "tin nhắn", "giấy xác nhận", "mã liên kết",
              "số điện thoại công đoàn", "dữ liệu của tôi", "học tiếp")  # fmt: skip
    asked = [wish.format(thing) for wish in wishes for thing in things]
    assert [text for text in asked if recognise(text).intent is Intent.STOP] == []


TELEX = {
    "chofng em ddasnh em": Intent.CRISIS,
    "cuwsu tooi vowsi": Intent.CRISIS,
    "bij choofng ddasnh": Intent.CRISIS,
    "duwfng": Intent.STOP,
    "trowj giusp": Intent.HELP,
    "ddawng kys tuw vaans": Intent.COUNSEL,
    "thoosng kee": Intent.STATS,
}


@pytest.mark.parametrize(("text", "intent"), TELEX.items())
def test_a_keyboard_left_in_english_is_understood(text: str, intent: Intent) -> None:
    assert recognise(text).intent is intent


CARDS = {
    "chồng em cầm dao": Category.DANGER,
    "em bị bạo hành": Category.VIOLENCE,
    "em không muốn sống nữa": Category.SUICIDE,
    "hàng xóm đánh con": Category.THIRD_PARTY,
    "tôi lỡ tay đánh vợ": Category.PERPETRATOR,
}


@pytest.mark.parametrize(("text", "category"), CARDS.items())
def test_each_kind_of_cry_has_its_card(text: str, category: Category) -> None:
    assert crisis(text) is category


def test_marks_decide_where_they_are_written() -> None:
    assert crisis("tự tử") is Category.SUICIDE
    assert crisis("từ từ") is None


@given(st.text(max_size=300))
def test_no_words_raise(text: str) -> None:
    assert crisis(text) is None or isinstance(crisis(text), Category)
    assert recognise(text).intent in Intent
    command(text)
    yes_no(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("text", ["a " * 50_000, "bi " * 30_000, "đánh" * 20_000, "s" * 100_000])
def test_a_wall_of_words_is_read_in_one_go(text: str) -> None:
    assert recognise(text).intent in Intent


COMMANDS = {
    "/baihoc": ("baihoc", ""),
    "Bài học": ("baihoc", ""),
    "bai hoc": ("baihoc", ""),
    "/lessons": ("baihoc", ""),
    "/THONGKE LC 2026-10-31": ("thongke", "LC 2026-10-31"),
    "thống kê": ("thongke", ""),
    "/ngôn ngữ": ("ngonngu", ""),
    "/erase": ("xoa", ""),
    "dữ liệu": ("dulieu", ""),
    "/phat dong": ("phatdong", ""),
    "/help": ("trogiup", ""),
    "/calendar": ("lich", ""),
    "/counsel": ("tuvan", ""),
    "/support": ("hotro", ""),
    "/checkin": ("diemdanh", ""),
    "/mydata": ("dulieu", ""),
    "/stop": ("dung", ""),
    "/broadcast": ("phatdong", ""),
    "/report": ("baocao", ""),
    "/coverage": ("thongke", ""),
    "/language": ("ngonngu", ""),
    "/menu": ("menu", ""),
}


@pytest.mark.parametrize(("text", "found"), COMMANDS.items())
def test_commands_work_in_every_spelling(text: str, found: tuple[str, str]) -> None:
    read = command(text)
    assert read is not None
    assert (read.name, read.argument) == found


def test_a_sentence_that_begins_like_a_command_is_none() -> None:
    assert command("dừng xe ở cổng nhé") is None
    assert command("lịch sử địa phương") is None
