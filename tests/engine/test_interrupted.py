"""A form that a card interrupted: what lets one text through is asked for, and is not kept."""

from dataclasses import replace

import pytest

from bot.engine.interrupted import AS_TEXT, takes_text
from bot.engine.state import GO_ON, Conversation, Turn
from bot.messages import Address, InboundEvent, Kind
from tests.engine.test_drafts import BOOK
from tests.engine.test_step import NOW, TALK, event, turn

WORDS = "chồng em vừa đánh em, em sợ lắm"
CRISIS = InboundEvent("c", Address("paper", "lan"), Kind.CRISIS, NOW, payload="violence")
LET_THROUGH = replace(CRISIS, kind=Kind.MESSAGE, text=WORDS, payload="", cry="violence")


def pressed(talk: Conversation, payload: str) -> Conversation:
    return turn(talk, event(1, payload=payload), BOOK).conversation


def resting() -> Conversation:
    """An activity of another kind is reported, and its name sounded like a cry."""
    asked = turn(pressed(TALK, "go:baocao"), event(2, "Hình thức khác"), BOOK).conversation
    return turn(asked, CRISIS, BOOK).conversation


def gone_on(rests: Conversation, how: str = "") -> Conversation:
    assert rests.paused is not None
    return pressed(rests, f"{GO_ON}:{rests.paused.run.id}{how}")


def let_through() -> Conversation:
    """Its officer has said that it is the text."""
    return gone_on(resting(), f":{AS_TEXT}")


def payloads(of: Turn) -> list[str]:
    return [choice.payload for said in of.messages for choice in said.choices]


def test_only_the_press_that_says_so_lets_a_text_through() -> None:
    assert takes_text(let_through())
    assert not takes_text(gone_on(resting()))


def test_after_another_card_it_has_to_be_said_again() -> None:
    rests = turn(let_through(), CRISIS, BOOK).conversation
    assert not takes_text(gone_on(rests))
    assert takes_text(gone_on(rests, f":{AS_TEXT}"))


def test_the_shelf_does_not_keep_it() -> None:
    shelved = pressed(let_through(), "go:lich")
    assert shelved.draft is not None
    assert not takes_text(pressed(shelved, "go:baocao:resume"))


@pytest.mark.parametrize("held", [False, True])
def test_the_card_comes_whoever_holds_the_talk(held: bool) -> None:
    happened = turn(replace(let_through(), held=held), LET_THROUGH, BOOK)
    assert "exit" in payloads(happened)


def test_while_staff_hold_the_talk_the_words_answer_no_question() -> None:
    happened = turn(replace(let_through(), held=True), LET_THROUGH, BOOK)
    talk = happened.conversation
    assert talk.paused is not None
    assert WORDS not in str(talk)
    assert not takes_text(talk)
    assert not takes_text(gone_on(talk))
