"""Rules that cost time see an answer when it is given, and not at every later turn."""

from functools import partial

from bot.dialogues import definitions
from bot.engine.answers import Misread, words
from bot.engine.book import bound
from bot.engine.dialogue import DEFINED, Dialogue, Needs, dialogue
from bot.i18n import _, localise
from bot.library.model import Library
from tests.chat import ZONE
from tests.engine.test_step import LIBRARY, TALK, event, turn

SEEN: list[str] = []
assert isinstance(LIBRARY, Library)
BOOK_OF = partial(bound, library=LIBRARY, zone=ZONE)


def rule(said: str) -> None:
    SEEN.append(said)
    if "x" in said:
        raise Misread(_("No."))


@dialogue("checked", needs=Needs.NOTHING)
async def checked(d: Dialogue) -> None:
    first = await d.ask("first", "first?", words(1, 9), check=rule)
    second = await d.ask_or_skip("second", "second?", words(1, 9), check=rule)
    d.say(f"{first} {second}")


def test_an_answer_is_checked_once_and_asked_for_again_when_refused() -> None:
    book = BOOK_OF([*definitions(), getattr(checked, DEFINED)])
    SEEN.clear()
    talk = turn(TALK, event(1, payload="go:checked"), book).conversation
    refused = turn(talk, event(2, "ax"), book)
    assert localise(refused.messages[-1].text, "en") == "No.\nfirst?"
    asked = turn(refused.conversation, event(3, "a"), book)
    assert SEEN == ["ax", "a"]
    SEEN.clear()
    ended = turn(asked.conversation, event(4, "b"), book)
    assert [message.text for message in ended.messages] == ["a b"]
    assert set(SEEN) == {"b"}, "what was given before is not looked at again"


def test_what_is_left_out_is_not_checked() -> None:
    book = BOOK_OF([*definitions(), getattr(checked, DEFINED)])
    talk = turn(TALK, event(1, payload="go:checked"), book).conversation
    asked = turn(talk, event(2, "a"), book)
    SEEN.clear()
    ended = turn(asked.conversation, event(3, payload=asked.messages[-1].choices[-1].payload), book)
    assert [message.text for message in ended.messages] == ["a None"]
    assert SEEN == []
