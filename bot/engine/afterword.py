"""What is added to a turn: help numbers before it; after it, once, that the notice has changed, or
messages that were kept back.

The numbers come where the words are no cry for help, but not far from one (domain.md §8). Messages
that a closed conversation kept back come only where nothing is open: no question, no lesson to
confirm, no help being sought.
"""

from dataclasses import replace
from typing import Any

from bot.domain.consents import NOTICE_VERSION, NoticeTold
from bot.domain.crisis import is_near
from bot.domain.intents import command
from bot.domain.missed import Missed, MissedByMe, Offered, title
from bot.domain.notice import CHANGED
from bot.domain.orders import Query
from bot.engine.book import Book
from bot.engine.leaving import is_in_form
from bot.engine.replay import Facts, offered
from bot.engine.state import Choice, Conversation, Need, Ordered, Say, Turn
from bot.i18n import _, ngettext
from bot.messages import InboundEvent, Kind

# Where people seek help, leave, or look after their data, nothing else has a place.
IN_NEED = frozenset({"crisis", "exit", "hotro", "goilai", "rutgoilai", "goigiup", "cg"})
NOT_AFTER = IN_NEED | {
    "dung", "xoa", "dulieu", "luachon", "quyenriengtu", "welcome", "link", "nho",
}  # fmt: skip

NUMBERS = Choice(_("Help numbers"), "go:hotro")


def with_numbers(turn: Turn, event: InboundEvent, begun: str, book: Book) -> Turn:
    """The turn with the help numbers offered first, where the words are near to a cry for help."""
    if begun in IN_NEED or event.kind is not Kind.MESSAGE or is_in_form(turn.conversation, book):
        return turn
    is_offered = any(c.payload == NUMBERS.payload for m in turn.messages for c in m.choices)
    if is_offered or not turn.messages or command(event.text) or not is_near(event.text):
        return turn
    say = Say(
        _("If somebody hurts or frightens you, or anyone you know: the help numbers are here."),
        (NUMBERS,),
    )
    return replace(turn, messages=(say, *turn.messages))


def with_afterword(
    before: Conversation, turn: Turn, begun: str, facts: Facts, book: Book
) -> Turn | Need:
    """The turn, and what is to be told; `begun` is the dialogue that spoke."""
    if begun in NOT_AFTER or not _is_idle(turn):
        return turn
    if turn.conversation.notice not in ("", NOTICE_VERSION):
        return _notice_told(turn)
    if before.stopped or turn.conversation.person is None:
        return turn
    query: Query[Any] = MissedByMe()
    if query not in facts:
        return Need((query,))
    missed: tuple[Missed, ...] = facts[query]
    return _added(turn, missed, book) if missed else turn


def _is_idle(turn: Turn) -> bool:
    talk = turn.conversation
    if not talk.consented or not turn.messages:
        return False
    open_question = talk.run is not None and talk.run.waiting is not None
    to_confirm = any(c.payload.startswith("ack:") for c in turn.messages[-1].choices)
    return not open_question and not to_confirm


def _notice_told(turn: Turn) -> Turn:
    """Whoever agreed to an older notice hears once what is new, and is held up by nothing."""
    say = Say(
        CHANGED,
        (
            Choice(_("Read it"), "go:quyenriengtu"),
            Choice(_("My choices"), "go:luachon"),
            Choice(_("Menu"), "go:menu"),
        ),
    )
    talk = replace(
        turn.conversation,
        offered=offered((say,), turn.conversation.locale),
        notice=NOTICE_VERSION,
    )
    told = Ordered("notice", NoticeTold())
    return replace(
        turn,
        conversation=talk,
        messages=(*turn.messages, say),
        effects=(*turn.effects, told),
    )


def _added(turn: Turn, missed: tuple[Missed, ...], book: Book) -> Turn:
    say = Say(
        ngettext(
            "While we could not reach you, the union had {n} message for you:",
            "While we could not reach you, the union had {n} messages for you:",
            len(missed),
        ),
        tuple(Choice(title(m.content, book.library), f"nho:{m.campaign_id}") for m in missed),
    )
    messages = (*turn.messages, say)
    talk = replace(turn.conversation, offered=offered((say,), turn.conversation.locale))
    told = Ordered("offered", Offered(tuple(m.outbox_id for m in missed)))
    return replace(turn, conversation=talk, messages=messages, effects=(*turn.effects, told))
