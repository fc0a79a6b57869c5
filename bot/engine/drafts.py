"""Half-done talks that are kept: a run goes on the shelf, is offered, and is taken down again.

One per conversation, in its encrypted state. A dialogue asks for it by `keeps_draft`.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine.book import Book
from bot.engine.dialogue import Definition
from bot.engine.replay import offered
from bot.engine.state import Choice, Conversation, Run, Say, Turn
from bot.i18n import _

KEPT = timedelta(days=30)
RESUME, ANEW, LATER = "resume", "new", "later"  # arguments of a dialogue that keeps drafts


def shelved(conversation: Conversation, book: Book) -> Conversation:
    """Without an open run, or leave to send it a text; one worth keeping lies on the shelf."""
    run, talk = conversation.run, conversation
    if run is None and not (talk.free_answer or talk.takes or talk.prose):
        return talk  # nothing is open
    idle = replace(talk, run=None, free_answer=False, takes="", prose="")
    return replace(idle, draft=run) if run is not None and is_worth_keeping(run, book) else idle


def is_worth_keeping(run: Run, book: Book) -> bool:
    """Whether the dialogue keeps drafts, unchanged, and something was answered."""
    known = book.definitions.get(run.dialogue)
    same = known is not None and known.keeps_draft and known.version == run.version
    return same and bool(run.answers)


def fresh(conversation: Conversation, now: datetime) -> Conversation:
    """Without a draft that has lain too long."""
    draft = conversation.draft
    old = draft is not None and now - draft.touched_at > KEPT
    return replace(conversation, draft=None) if old else conversation


def draft_of(conversation: Conversation, wanted: Definition) -> Run | None:
    """What lies on the shelf for this dialogue, unless that has changed its meaning."""
    draft = conversation.draft
    same = draft is not None and (draft.dialogue, draft.version) == (wanted.name, wanted.version)
    return draft if same else None


def offer(conversation: Conversation, draft: Run, book: Book) -> Turn:
    """Ask whether to go on with it; nothing is open until the person says."""
    at = draft.touched_at.astimezone(book.zone)
    say = Say(
        _("You have a half-done one from {at}. Shall we go on with it?", at=at),
        (
            Choice(_("Go on with it"), f"go:{draft.dialogue}:{RESUME}"),
            Choice(_("Begin a new one"), f"go:{draft.dialogue}:{ANEW}"),
            Choice(_("Not now"), f"go:{draft.dialogue}:{LATER}"),
        ),
    )
    return Turn(replace(conversation, offered=offered((say,), conversation.locale)), (say,))


def set_aside(before: Conversation, turn: Turn, book: Book) -> Turn:
    """Say in one line what became of unfinished work; reading a lesson is not work.

    Nor is a question that nobody has answered: pressing the button beside it gives nothing up.
    """
    run = before.run
    if run is None or not run.answers or book.definition(run.dialogue).role is None:
        return turn
    lost = _("What was half done has been set aside; nothing of it was saved.")
    if not book.definition(run.dialogue).keeps_draft:
        return replace(turn, messages=(Say(lost), *turn.messages))
    if not is_worth_keeping(run, book):
        return turn
    command = f"/{run.dialogue}"
    kept = _("What was half done is kept: send {command} to go on with it.", command=command)
    return replace(turn, messages=(Say(kept), *turn.messages))
