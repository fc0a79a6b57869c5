"""Out of a form: by its button, by words; wrong answers keep it open; nothing is lost unasked."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import bot.dialogues
from bot.dialogues import definitions
from bot.domain.choices import StopOutreach
from bot.engine.route import Begin, route
from bot.engine.state import Conversation, Offered, Turn
from bot.engine.step import _with_pushed
from bot.i18n import localise
from tests.engine.test_drafts import BOOK, half_done, said
from tests.engine.test_step import NOW, TALK, event, turn

FORMS = [d.name for d in definitions() if d.form]


def shown(of: Turn) -> str:
    return "\n".join(localise(message.text, "vi") for message in of.messages)


def stops(of: Turn) -> bool:
    return any(isinstance(ordered.effect, StopOutreach) for ordered in of.effects)


def labels(of: Turn) -> list[str]:
    return [localise(choice.label, "vi") for choice in of.messages[-1].choices]


@pytest.mark.parametrize("word", ["thôi", "hủy", "huỷ", "bỏ", "thoát", "không làm nữa", "thooi"])
def test_a_word_for_leaving_leaves_and_says_how_to_stop_messages(word: str) -> None:
    left = said(half_done(), word)
    assert not stops(left)
    assert not left.conversation.stopped
    assert left.conversation.run is None
    assert left.conversation.draft is not None
    assert left.conversation.draft.answers == {"kind": "seminar", "day": "2026-11-22"}
    assert "vẫn được giữ" in shown(left)
    assert "nhắn DỪNG" in shown(left)
    assert labels(left) == ["Viết tiếp", "Dừng mọi tin nhắn", "Menu"]
    assert stops(said(left.conversation, "Dừng mọi tin nhắn"))
    assert said(left.conversation, "Viết tiếp").conversation.run is not None


@pytest.mark.parametrize(
    "word", ["dừng", "ngừng", "stop", "tắt tin nhắn", "đừng gửi nữa", "bỏ theo dõi", "/dung"]
)
@pytest.mark.parametrize("before", [(), ("-", "-")], ids=["buttons", "any words"])
def test_words_that_mean_all_messages_stop_at_once(word: str, before: tuple[str, ...]) -> None:
    asked = said(half_done(), *before) if before else Turn(half_done())
    stopped = said(asked.conversation, word)
    assert stops(stopped)
    assert stopped.conversation.stopped
    assert stopped.conversation.draft is not None, "the form is kept all the same"


def in_words() -> Conversation:
    """A form at a question that takes any words."""
    asked = said(TALK, "go:phatdong", "1", "2")
    assert asked.conversation.free_answer
    return asked.conversation


def test_where_any_words_are_an_answer_too() -> None:
    left = said(in_words(), "thôi")
    assert not stops(left)
    assert left.conversation.run is None
    assert "chưa có gì được lưu" in shown(left)
    assert stops(said(in_words(), "đừng gửi tin nữa"))


@pytest.mark.parametrize("word", ["thôi", "hủy", "huỷ"])
def test_outside_a_form_they_stop_as_ever(word: str) -> None:
    assert stops(said(TALK, word))
    assert stops(said(said(TALK, "go:menu").conversation, word))
    assert stops(said(said(TALK, "go:ngonngu").conversation, word)), "a question of no form"


def test_whoever_has_stopped_is_not_told_how_to_stop() -> None:
    left = said(replace(half_done(), stopped=True), "thôi")
    assert "DỪNG" not in shown(left)


@pytest.mark.parametrize(
    "name", ["baocao", "phatdong", "sukien", "dienhinh:new", "moituvan", "tuvan"]
)
def test_every_question_shows_the_way_out_as_its_last_button(name: str) -> None:
    asked = said(TALK, f"go:{name}")
    last = asked.messages[-1].choices[-1]
    assert localise(last.label, "vi") == "Thoát"
    assert last.stays
    left = turn(asked.conversation, event(9, payload=last.payload), BOOK)
    assert left.conversation.run is None
    assert "DỪNG" not in shown(left), "a button is not mistaken for stop"
    again = turn(left.conversation, event(10, payload=last.payload), BOOK)
    assert again.conversation == left.conversation
    assert again.messages


def test_its_number_leaves_too_and_moves_no_other() -> None:
    asked = said(TALK, "go:phatdong")
    number = str(len(asked.messages[-1].choices))
    assert said(asked.conversation, number).conversation.run is None
    chosen = said(asked.conversation, "1").conversation.run
    assert chosen is not None
    assert chosen.answers == {"unit": "U1"}


def test_an_optional_question_is_left_out_by_words() -> None:
    asked = said(half_done(), "bỏ qua")
    assert asked.conversation.run is not None
    assert asked.conversation.run.answers["topics.0"] == "-"
    kept = said(in_words(), "bỏ qua")
    assert "không bỏ qua được" in shown(kept)
    before = in_words().run
    assert before is not None
    assert kept.conversation.run == replace(before, touched_at=NOW)


def test_wrong_answers_keep_the_form_and_bring_an_example() -> None:
    begun = said(TALK, "go:baocao", "1").conversation
    once = said(begun, "hôm nào đó")
    assert "câu trả lời đúng" not in shown(once)
    for _again in range(4):
        once = said(once.conversation, "ai mà nhớ được")
        assert "Ví dụ một câu trả lời đúng: 20/10" in shown(once)
        assert labels(once)[-1] == "Thoát"
        assert once.conversation.run is not None
        assert once.conversation.run.waiting == "day"
    answered = said(once.conversation, "20/10").conversation.run
    assert answered is not None
    assert answered.answers["kind"] == "seminar"


def test_a_question_with_buttons_names_one_of_them() -> None:
    twice = said(TALK, "go:baocao", "cái gì đó", "ok")
    assert "Ví dụ: gõ 1 để chọn “Tọa đàm”" in shown(twice)
    assert twice.conversation.run is not None


def test_outside_a_form_two_wrong_answers_bring_the_menu() -> None:
    lost = said(TALK, "go:ngonngu", "tiếng gì", "tiếng gì nữa")
    assert lost.conversation.run is None
    assert "go:baihoc" in [choice.payload for choice in lost.messages[-1].choices]


PUSHED = (Offered("Tôi đã đọc", "ack:t:bai"),)


def test_a_broadcast_that_comes_in_between_takes_no_number_from_the_form() -> None:
    asked = replace(said(TALK, "go:phatdong").conversation, pushed=PUSHED)
    answered = said(asked, "1").conversation.run
    assert answered is not None
    assert answered.answers == {"unit": "U1"}
    assert said(asked, "thoát").conversation.run is None
    read = route(step_in(asked), event(1, "Tôi đã đọc"), BOOK)
    assert read == Begin("ack", "ack:t:bai")


def test_yes_and_no_stay_what_they_are_when_a_broadcast_comes_in_between() -> None:
    asked = said(TALK, "go:phatdong", "1", "2", "Một tin dài hơn hai mươi ký tự.", "1", "1", "1")
    assert asked.conversation.run is not None
    assert asked.conversation.run.waiting == "keep"
    with_push = replace(asked.conversation, pushed=PUSHED)
    assert [o.name for o in said(with_push, "đồng ý").effects] == ["create"]
    assert said(with_push, "không").effects == ()


def test_outside_a_form_the_newest_button_is_the_one_that_numbers_mean() -> None:
    asked = replace(said(TALK, "go:menu").conversation, pushed=PUSHED)
    assert route(step_in(asked), event(1, "1"), BOOK) == Begin("ack", "ack:t:bai")


def step_in(talk: Conversation) -> Conversation:
    """As the conversation stands when a turn begins."""
    return _with_pushed(talk, BOOK)


def test_every_open_question_of_a_form_has_an_example() -> None:
    folder = Path(bot.dialogues.__file__).parent
    missing = [
        f"{path.name}:{call.lineno}"
        for path in folder.rglob("*.py")
        if "form=True" in path.read_text("utf-8") or path.name == "asking.py"
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("ask", "ask_or_skip")
        and "example" not in {keyword.arg for keyword in call.keywords}
        and not any(isinstance(argument, ast.Starred) for argument in call.args)
    ]
    assert missing == []
    assert set(FORMS) > {"baocao", "sukien", "phatdong", "lt", "act", "chuongtrinh", "dienhinh"}
