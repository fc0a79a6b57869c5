"""The way out of an open form: a button beside every question, and words that mean the same.

What the form keeps is kept; nothing else changes, above all not whether messages are welcome.
"""

from dataclasses import replace

from bot.engine.book import Book
from bot.engine.drafts import RESUME, is_worth_keeping, shelved
from bot.engine.replay import offered
from bot.engine.state import LEAVE, Choice, Conversation, Run, Say, Turn
from bot.i18n import Words, _, lines

MENU = Choice(_("Menu"), "go:menu")


def is_in_form(conversation: Conversation, book: Book) -> bool:
    """Whether a question of a form waits for its answer."""
    run = conversation.run
    if run is None or run.waiting is None:
        return False
    known = book.definitions.get(run.dialogue)
    return known is not None and known.form


def is_way_out_of(payload: str, run: Run | None) -> bool:
    """Whether this is the button that leaves this very run."""
    return run is not None and payload == f"{LEAVE}:{run.id}"


def left(conversation: Conversation, book: Book, *, by_words: bool) -> Turn:
    """Say that it was left and what became of it; after words also how to stop all messages."""
    run = conversation.run
    assert run is not None  # only what is open can be left
    keeps = is_worth_keeping(run, book)
    said: list[Words] = [
        _("You have left this form; what you wrote is kept.")
        if keeps
        else _("You have left this form; nothing of it was saved.")
    ]
    choices = [Choice(_("Go on with it"), f"go:{run.dialogue}:{RESUME}")] if keeps else []
    if by_words and not conversation.stopped:
        said.append(
            _("Lessons and reminders go on as before. To stop all messages, send STOP (DỪNG).")
        )
        choices.append(Choice(_("Stop all messages"), "go:dung"))
    say = Say(lines(*said), (*choices, MENU))
    open_now = offered((say,), conversation.locale)
    return Turn(replace(shelved(conversation, book), offered=open_now, unknowns=0), (say,))
