"""One turn: `step` reads the event, starts or continues a dialogue, and says what follows.

It does no I/O, reads no clock and keeps nothing. The caller commits the new state, the effects
and the messages together, or fetches the facts a `Need` names and calls again.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.changed import changed
from bot.crypto import digest
from bot.engine.afterword import with_afterword, with_numbers
from bot.engine.book import Book
from bot.engine.dialogue import Definition, Needs
from bot.engine.drafts import ANEW, LATER, RESUME, draft_of, fresh, offer, set_aside, shelved
from bot.engine.interrupted import (
    BESIDE,
    interrupted,
    resting,
    still_resting,
    told_as_text,
    under_card,
    with_way_back,
    woken,
)
from bot.engine.leaving import MENU, is_in_form, left
from bot.engine.replay import MOST_UNKNOWN, Facts, advance, offered
from bot.engine.route import (
    Already,
    Begin,
    Continue,
    GoOn,
    Leave,
    Resting,
    Resume,
    Route,
    YesOrStop,
    commanded,
    route,
)
from bot.engine.state import ASKED, LEAVE, Choice, Conversation, Need, Offered, Run, Say, Turn
from bot.i18n import _
from bot.messages import InboundEvent, Kind
from bot.quick import quick

RUN_RESTS = timedelta(hours=24)  # an unfinished talk is forgotten after this silence
SILENTLY = frozenset({"crisis", "exit"})  # nothing stands before the help, or before the way out


@dataclass(frozen=True, slots=True)
class Moment:
    """When the event is handled: the instant, and the union's local day."""

    at: datetime
    today: date


@quick
@dataclass(frozen=True, slots=True)
class _Step:
    """What every function of a turn needs."""

    event: InboundEvent
    facts: Facts
    book: Book
    moment: Moment


def step(
    conversation: Conversation, event: InboundEvent, facts: Facts, book: Book, moment: Moment
) -> Turn | Need:
    """Handle one event."""
    here = _Step(event, facts, book, moment)
    talk = awake(conversation, book, moment)
    found = route(talk, event, book)
    if talk.held and event.kind is Kind.MESSAGE and not _is_for_us(found, event):
        return Turn(talk)  # somebody of the staff is talking with this person
    turn = _follow(talk, found, here)
    if isinstance(turn, Need):
        return turn
    if event.cry and isinstance(found, Continue):
        turn = under_card(turn, _card(turn.conversation, here))
    speaker = _speaker(talk, found)
    turn = with_numbers(changed(turn, speaker=speaker), event, speaker, book)
    return with_afterword(talk, turn, speaker, facts, book)


def _is_for_us(found: Route, event: InboundEvent) -> bool:
    """What the bot answers even while staff talk: need, stop, a meeting's code, commands."""
    coded = isinstance(found, Begin) and found.name in ("diemdanh", "crisis")
    return coded or found == Begin("dung") or event.text.startswith("/")


def _speaker(conversation: Conversation, found: Route) -> str:
    """The dialogue that speaks in this turn."""
    if isinstance(found, Begin):
        return found.name
    return conversation.run.dialogue if conversation.run else ""


def awake(conversation: Conversation, book: Book, moment: Moment) -> Conversation:
    """Without a run that rested too long, or whose dialogue has changed its meaning meanwhile."""
    conversation = fresh(_with_pushed(conversation, book), moment.at)
    conversation = still_resting(conversation, book, moment.at, RUN_RESTS)
    run = conversation.run
    if run is None:
        return conversation
    known = book.definitions.get(run.dialogue)
    stale = known is None or known.version != run.version
    rested = moment.at - run.touched_at > RUN_RESTS
    return shelved(conversation, book) if stale or rested else conversation


def _with_pushed(conversation: Conversation, book: Book) -> Conversation:
    """What came unasked is on offer now: in place of what was, but behind a form's question."""
    if not conversation.pushed:
        return conversation
    before = conversation.offered if is_in_form(conversation, book) else ()
    return replace(conversation, offered=(*before, *conversation.pushed), pushed=())


def _follow(conversation: Conversation, found: Route, here: _Step) -> Turn | Need:
    match found:
        case Continue(said):
            return _continue(conversation, said, here)
        case Resume(said):
            return _resume(conversation, said, here)
        case GoOn(said, as_text):
            return _go_on(conversation, said, as_text, here)
        case Resting():
            return resting(conversation)
        case Already():
            return _already(conversation)
        case YesOrStop():
            return _yes_or_stop(conversation)
        case Leave(by_words):
            return left(woken(conversation, here.book), here.book, by_words=by_words)
        case Begin("trogiup") if conversation.run is not None and conversation.run.waiting:
            return _help_within(conversation, here)
        case Begin(name, argument):
            return _begin(conversation, name, argument, here)


def _continue(conversation: Conversation, said: str, here: _Step) -> Turn | Need:
    assert conversation.run is not None  # route continues only what runs
    if _is_barred(conversation, conversation.run, here):
        return _begin(replace(conversation, run=None), conversation.run.dialogue, "", here)
    run = replace(conversation.run, touched_at=here.moment.at)
    turn = advance(conversation, run, said, here.facts, here.book)
    if isinstance(turn, Need) or not turn.conversation.unknowns:
        return turn
    if left_for := commanded(said, here.book):  # no answer, but a command typed without its slash
        return _begin(conversation, left_for.name, left_for.argument, here)
    if is_in_form(turn.conversation, here.book):  # it stays: the question came with an example
        return turn
    if turn.conversation.unknowns >= MOST_UNKNOWN:
        return _begin(replace(conversation, run=None), "fallback", "menu", here)
    return turn


def _resume(conversation: Conversation, said: str | None, here: _Step) -> Turn | Need:
    """Take the draft from the shelf and go on, by asking again or with what was just said."""
    assert conversation.draft is not None  # only what lies there is resumed
    if _is_barred(conversation, conversation.draft, here):
        return _begin(replace(conversation, draft=None), conversation.draft.dialogue, "", here)
    run = replace(conversation.draft, touched_at=here.moment.at)
    return advance(replace(conversation, draft=None), run, said, here.facts, here.book)


def _go_on(conversation: Conversation, said: str | None, as_text: bool, here: _Step) -> Turn | Need:
    """The form that a card interrupted: its question again, or the answer to it."""
    assert conversation.paused is not None  # only what rests is gone on with
    run = replace(conversation.paused.run, touched_at=here.moment.at)
    talk = replace(shelved(conversation, here.book), paused=None)
    if _is_barred(talk, run, here):
        return _begin(talk, run.dialogue, "", here)
    turn = advance(talk, run, said, here.facts, here.book)
    return told_as_text(turn) if as_text and isinstance(turn, Turn) else turn


def _card(conversation: Conversation, here: _Step) -> tuple[Say, ...]:
    """The card of what the event's words sound like."""
    card = Run("", "crisis", 1, here.moment.today, here.moment.at, here.event.cry)
    shown = advance(conversation, card, None, {}, here.book)
    assert isinstance(shown, Turn)  # nothing is looked up for a card
    return shown.messages


def _begin(before: Conversation, name: str, argument: str, here: _Step) -> Turn | Need:
    if name not in BESIDE:
        before = woken(before, here.book)
    is_cry = name == "crisis"
    conversation = interrupted(before, here.book) if is_cry else shelved(before, here.book)
    definition = _admitted(conversation, here.book.definition(name), here.book)
    if definition.name != name:
        argument = _reason(conversation, here.book.definition(name))
    elif draft := draft_of(conversation, definition):
        if argument == RESUME:
            return _resume(conversation, None, here)
        if argument == ANEW:
            conversation = replace(conversation, draft=None)
        elif argument != LATER:
            return offer(conversation, draft, here.book)
    unknown = definition.name == "fallback" and _is_unknown(argument)
    if unknown and conversation.unknowns + 1 >= MOST_UNKNOWN:
        argument = "menu"
    run = Run(
        id=digest(f"{conversation.platform}:{here.event.key}")[:10],
        dialogue=definition.name,
        version=definition.version,
        started_on=here.moment.today,
        touched_at=here.moment.at,
        argument=argument,
    )
    turn = advance(conversation, run, None, here.facts, here.book)
    if isinstance(turn, Need):
        return turn
    if is_cry:
        return with_way_back(turn)
    if definition.name == "fallback" and _is_unknown(argument):
        turn = replace(
            turn, conversation=replace(turn.conversation, unknowns=conversation.unknowns + 1)
        )
    return turn if name in SILENTLY else set_aside(before, turn, here.book)


def _is_unknown(argument: str) -> bool:
    """Nothing fits: neither a command or an intent, nor a passage of the library."""
    return argument == "unknown" or argument.startswith(ASKED)


def _admitted(conversation: Conversation, wanted: Definition, book: Book) -> Definition:
    """The dialogue itself, or the one that says what is missing first."""
    if _lacks_consent(conversation, wanted):
        return book.definition("welcome")
    if _reason(conversation, wanted):
        return book.definition("fallback")
    return wanted


def _lacks_consent(conversation: Conversation, wanted: Definition) -> bool:
    """Whoever took their consent back still has the rights to what is held about them."""
    if wanted.right and conversation.person is not None:
        return False
    return wanted.needs >= Needs.CONSENT and not conversation.consented


def _is_barred(conversation: Conversation, run: Run, here: _Step) -> bool:
    """Whether what was begun with a role, a link or consent has lost it since."""
    definition = here.book.definition(run.dialogue)
    return _admitted(conversation, definition, here.book) is not definition


def _reason(conversation: Conversation, wanted: Definition) -> str:
    if _lacks_consent(conversation, wanted):
        return ""
    person = conversation.person
    if wanted.needs >= Needs.LINK and person is None:
        return "unlinked"
    if wanted.role is not None and (person is None or not person.has(wanted.role)):
        return "role"
    return ""


def _help_within(conversation: Conversation, here: _Step) -> Turn | Need:
    """Answer the call for help and repeat the open question."""
    assert conversation.run is not None
    helped = _begin(replace(conversation, run=None), "trogiup", "", here)
    if isinstance(helped, Need):
        return helped
    repeated = advance(conversation, conversation.run, None, here.facts, here.book)
    if isinstance(repeated, Need):
        return repeated
    bare = tuple(replace(message, choices=()) for message in helped.messages)
    return replace(repeated, messages=(*bare, *repeated.messages[-1:]))


def _remark(conversation: Conversation, say: Say) -> Turn:
    """A line that changes nothing; an open question stays open."""
    return Turn(conversation, (say,))


def _already(conversation: Conversation) -> Turn:
    """A way on, unless a question is open: its own choices stay those that a number means."""
    said = _("That question has been answered already.")
    if conversation.run is not None and conversation.run.waiting:
        return _remark(conversation, Say(said))
    say = Say(said, (MENU,))
    return Turn(replace(conversation, offered=offered((say,), conversation.locale)), (say,))


def _yes_or_stop(conversation: Conversation) -> Turn:
    yes = conversation.offered[0]
    stop = Choice(_("Stop messages"), "go:dung")
    ways_out = (Choice(o.label, o.payload, stays=True) for o in conversation.offered if _leaves(o))
    choices = (Choice(yes.label, yes.payload), stop, *ways_out)
    say = Say(_("Did you mean “yes”, or to stop receiving messages?"), choices)
    return Turn(replace(conversation, offered=offered((say,), conversation.locale)), (say,))


def _leaves(choice: Offered) -> bool:
    return choice.payload.startswith(f"{LEAVE}:")
