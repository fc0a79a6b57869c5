"""An officer's form that a crisis card interrupted: it rests, and is gone on with by a press.

The card comes first and nothing of the words is kept; but texts of officers tell of violence too.
The form rests rather than stays open, so that what is written after a card is no answer to it. In
forms whose texts others read the officer may say that the words are such a text: written again,
they answer that one question, once, and the card stands above the answer (domain.md §8).
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine.book import Book
from bot.engine.drafts import is_worth_keeping, shelved
from bot.engine.leaving import is_in_form
from bot.engine.replay import offered
from bot.engine.state import GO_ON, Choice, Conversation, Paused, Say, Turn
from bot.i18n import Words, _, lines

PASS_LASTS = timedelta(hours=1)  # to write a long text again on a phone
# What may come between without ending the rest: help, the way out, finding one's way.
BESIDE = frozenset({"crisis", "exit", "hotro", "goilai", "rutgoilai", "menu", "trogiup"})
AS_TEXT = "text"
MORE_HELP = Choice(_("More help"), "go:hotro")


def interrupted(conversation: Conversation, book: Book) -> Conversation:
    """Without an open run; an officer's open form rests, any other is as if it was left."""
    run = conversation.run
    if run is None or not is_in_form(conversation, book):
        return shelved(conversation, book)
    definition = book.definition(run.dialogue)
    if definition.role is None:
        return shelved(conversation, book)
    takes_text = definition.prose and conversation.free_answer
    idle = replace(conversation, run=None, free_answer=False, takes="", prose="")
    return replace(idle, paused=Paused(run, takes_text))


def with_way_back(turn: Turn) -> Turn:
    """The card, then what rests and how to go on; the card's buttons can be typed all the same."""
    talk = turn.conversation
    if talk.paused is None:
        return turn
    said: list[Words] = [
        _("What you were doing waits where it was. Nothing of what you just wrote was kept.")
    ]
    if talk.paused.takes_text:
        said.append(
            _("If it is the text itself and no cry for help, press “{label}”.", label=IS_TEXT)
        )
    say = Say(lines(*said), ways_on(talk.paused))
    below = offered(turn.messages, talk.locale)
    on_offer = (*offered((say,), talk.locale), *below)
    return replace(
        turn, conversation=replace(talk, offered=on_offer), messages=(*turn.messages, say)
    )


IS_TEXT = _("This is the text")


def ways_on(paused: Paused) -> tuple[Choice, ...]:
    """To go on; and, where texts are written, to say that it was one."""
    back = f"{GO_ON}:{paused.run.id}"
    go_on = Choice(_("Go on with the work"), back)
    return (go_on, Choice(IS_TEXT, f"{back}:{AS_TEXT}")) if paused.takes_text else (go_on,)


def resting(conversation: Conversation) -> Turn:
    """Words that mean nothing else, while a form rests: they are no answer, and no end of it."""
    assert conversation.paused is not None  # only then
    say = Say(
        lines(
            _("What you were doing still waits; what you wrote now is not kept."),
            _("If you need help, the numbers are one press away."),
        ),
        (*ways_on(conversation.paused), MORE_HELP),
    )
    return Turn(replace(conversation, offered=offered((say,), conversation.locale)), (say,))


def told_as_text(turn: Turn) -> Turn:
    """The question again, whose next answer is taken for what the officer says it is: a text."""
    talk = turn.conversation
    if talk.run is None or not talk.free_answer:
        return turn
    say = Say(
        _(
            "Please write it once more: nothing of it was kept. This one answer is taken as text. "
            "Should it be about you or somebody near you: /hotro."
        )
    )
    marked = replace(talk, prose=f"{talk.run.id}:{talk.run.waiting}")
    return replace(turn, conversation=marked, messages=(say, *turn.messages))


def takes_text(conversation: Conversation) -> bool:
    """Whether the open question is the one whose answer was said to be a text."""
    run = conversation.run
    return run is not None and conversation.prose == f"{run.id}:{run.waiting}"


def under_card(turn: Turn, card: tuple[Say, ...]) -> Turn:
    """A text was taken: its card stands above all the same, should it be a cry after all."""
    talk = turn.conversation
    on_offer = (*talk.offered, *offered(card, talk.locale))
    return replace(
        turn, conversation=replace(talk, offered=on_offer), messages=(*card, *turn.messages)
    )


def woken(conversation: Conversation, book: Book) -> Conversation:
    """As if the resting form was open still: for what ends it."""
    if conversation.paused is None:
        return conversation
    run = conversation.paused.run
    awake = replace(conversation, paused=None)
    if conversation.run is None:
        return replace(awake, run=run)
    return replace(awake, draft=run) if is_worth_keeping(run, book) else awake


def still_resting(
    conversation: Conversation, book: Book, now: datetime, most: timedelta
) -> Conversation:
    """Without a form that rested too long, or whose dialogue has changed its meaning meanwhile."""
    if conversation.paused is None:
        return conversation
    run = conversation.paused.run
    known = book.definitions.get(run.dialogue)
    if known is not None and known.version == run.version and now - run.touched_at <= most:
        return conversation
    kept = conversation.draft
    return replace(conversation, paused=None, draft=run if is_worth_keeping(run, book) else kept)
