"""Half-done talks that are kept: offered, gone on with, given up, and forgotten in time."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.dialogues import book as packaged_book
from bot.engine.drafts import KEPT
from bot.engine.state import Conversation, Turn
from bot.library.model import Library
from tests.chat import ZONE
from tests.engine.test_step import LIBRARY, NOW, TALK, event, turn

assert isinstance(LIBRARY, Library)
BOOK: Any = packaged_book(LIBRARY, ZONE)


def said(talk: Conversation, *words: str, later: timedelta = timedelta(0)) -> Turn:
    """What comes of these words, one after the other; `p` begins a payload."""
    last = Turn(talk)
    for number, word in enumerate(words):
        press = word if word.startswith(("go:", "p:")) else ""
        happened = event(number, "" if press else word, press)
        last = turn(last.conversation, happened, BOOK, NOW + later)
    return last


def half_done() -> Conversation:
    return said(TALK, "go:baocao", "1", "hôm qua").conversation


def offers(of: Turn) -> list[str]:
    return [choice.payload for choice in of.messages[-1].choices]


@pytest.mark.parametrize("left_by", ["/lich", "go:menu", "dừng nhận tin", "xin chào"])
def test_whatever_breaks_it_off_it_is_kept(left_by: str) -> None:
    left = said(half_done(), left_by).conversation
    assert left.draft is not None
    assert left.draft.answers == {"kind": "seminar", "day": "2026-11-22"}
    assert offers(said(left, "/baocao"))[0] == "go:baocao:resume"


def test_it_goes_on_where_it_stopped_under_the_same_id() -> None:
    before = half_done()
    after = said(before, "/lich", "/baocao", "go:baocao:resume").conversation
    assert before.run is not None
    assert after.run is not None
    assert (after.run.id, after.run.waiting) == (before.run.id, "topics.0")
    assert after.draft is None


def test_a_day_is_what_it_was_when_it_was_said() -> None:
    left = said(half_done(), "/lich").conversation
    after = said(left, "go:baocao:resume", "1", later=timedelta(days=3)).conversation
    assert after.run is not None
    assert after.run.answers["day"] == "2026-11-22"


def test_a_new_one_takes_its_place_and_not_now_leaves_it() -> None:
    left = said(half_done(), "/lich").conversation
    assert said(left, "go:baocao:new").conversation.draft is None
    assert said(left, "go:baocao:later").conversation.draft == left.draft


def test_nothing_answered_is_nothing_to_keep() -> None:
    left = said(TALK, "go:baocao", "/lich")
    assert left.conversation.draft is None
    assert "/baocao" not in str(left.messages)


def test_an_old_button_of_the_draft_goes_on_with_it() -> None:
    asked = said(half_done(), "1")
    button = offers(asked)[0]
    left = said(asked.conversation, "/lich").conversation
    run = said(left, button).conversation.run
    assert run is not None
    assert "topics.1" in run.answers


def test_it_is_forgotten_in_time_and_when_the_talk_has_changed() -> None:
    left = said(half_done(), "/lich").conversation
    assert left.draft is not None
    later = said(left, "/lich", later=KEPT + timedelta(hours=1)).conversation
    assert later.draft is None
    older = replace(left, draft=replace(left.draft, version=0))
    assert offers(said(older, "/baocao"))[0] != "go:baocao:resume"


def test_a_talk_that_keeps_no_draft_is_set_aside_as_before() -> None:
    left = said(TALK, "go:phatdong", "/lich").conversation
    assert left.draft is None
