"""What an event means here: an answer, a beginning, or nothing new.

Order of understanding: crisis (on receipt, before anything is stored) > stop > answer to the open
question > command > free intent > greeting > a question to the library > unknown. A press, a typed
number and a typed label are the same thing.
"""

import re
from dataclasses import dataclass

from bot.crypto import CODE_LETTERS
from bot.domain import checkin_codes
from bot.domain.fold import fold, normalise
from bot.domain.intents import Intent, command, recognise, yes_no
from bot.domain.questions import is_question
from bot.domain.search import answer, indexes
from bot.domain.way_out import is_only_stop, leaves_form
from bot.engine.answers import SKIPPED, SKIPS
from bot.engine.book import Book
from bot.engine.interrupted import AS_TEXT, takes_text
from bot.engine.leaving import is_in_form, is_way_out_of
from bot.engine.state import ASKED, GO_ON, LEAVE, Conversation, Run
from bot.messages import InboundEvent, Kind

_CODE = re.compile(rf"(?=[A-Z]*[0-9])[{CODE_LETTERS}]{{8}}")
_SLASHED = re.compile(r"/\w+")  # a command as the platform's own menu sends it
_FREE = {
    Intent.ACK: "ack",
    Intent.HELP: "trogiup",
    Intent.MENU: "menu",
    Intent.GREET: "menu",
    Intent.COUNSEL: "tuvan",
    Intent.REPORT: "baocao",
    Intent.STATS: "thongke",
}


@dataclass(frozen=True, slots=True)
class Continue:
    """An answer to the open question."""

    said: str


@dataclass(frozen=True, slots=True)
class Begin:
    """A dialogue to start."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Already:
    """A button of a question that is no longer open."""


@dataclass(frozen=True, slots=True)
class Resume:
    """An answer to the question at which a shelved talk stopped."""

    said: str


@dataclass(frozen=True, slots=True)
class GoOn:
    """Back to the form that rests after a crisis card; `as_text`: its next answer is a text."""

    said: str | None = None
    as_text: bool = False


@dataclass(frozen=True, slots=True)
class Resting:
    """Words that mean nothing else, while such a form rests."""


@dataclass(frozen=True, slots=True)
class YesOrStop:
    """Bare "dung" while yes or no is open: đúng or dừng, only the person knows."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Out of the open form; whoever used words may have meant all messages, and is told how."""

    by_words: bool = False


UNKNOWN = Begin("fallback", "unknown")
YIELDS = frozenset({"baihoc", "hoctuvan", "fallback"})  # a question to the library may end these
MEANINGLESS = frozenset({"fallback", "ack"})  # while a form rests, and nothing is to be confirmed
ASKING = frozenset({"fallback", "hoi"})  # "ok" is meant for their question, and confirms no lesson

Route = Continue | Resume | Begin | Already | YesOrStop | Leave | GoOn | Resting


def route(conversation: Conversation, event: InboundEvent, book: Book) -> Route:
    """What to do about this event."""
    match event.kind:
        case Kind.CRISIS:
            return Begin("crisis", event.payload)
        case Kind.MESSAGE if event.cry:
            return _let_through(conversation, event)
        case Kind.FOLLOW:
            return Begin("welcome")
        case Kind.LINK:
            return _coded(event.payload, "link:") or Begin("welcome")
        case Kind.BUTTON:
            return _pressed(event.payload, conversation, book)
        case Kind.PHONE:
            return Begin("phone", event.text)
        case _ if event.brought and conversation.takes:
            return Continue(" ".join(event.brought))
        case _:
            return _said(event.text.strip(), conversation, book)


def _let_through(conversation: Conversation, event: InboundEvent) -> Continue | Begin:
    """What was said to be a text is one; if that is over, or staff talk here, it is a cry."""
    is_text = takes_text(conversation) and not conversation.held
    return Continue(event.text.strip()) if is_text else Begin("crisis", event.cry)


def as_code(text: str) -> str:
    """The link code in these words, also typed in small letters or with gaps; "" if none."""
    tight = re.sub(r"[\s.\-]+", "", text).upper()[:64].removeprefix("/START")
    return tight if _CODE.fullmatch(tight) else ""


def _coded(text: str, how: str = "") -> Begin | None:
    """What a code begins: a personal one has eight characters, a meeting's has six."""
    if code := as_code(text):
        return Begin("link", code)
    code = checkin_codes.as_code(text)
    return Begin("diemdanh", how + code) if code else None


def _pressed(payload: str, conversation: Conversation, book: Book) -> Route:
    word, _colon, rest = payload.partition(":")
    if word == LEAVE:
        return Leave() if is_way_out_of(payload, _at_work(conversation)) else Already()
    if word == GO_ON:
        run_id, _more, how = rest.partition(":")
        rests = conversation.paused is not None and conversation.paused.run.id == run_id
        return GoOn(as_text=how == AS_TEXT) if rests else Already()
    if word == "p":
        return _answered(rest, conversation)
    if word == "go":
        name, _more, argument = rest.partition(":")
        return Begin(name, argument) if name in book.definitions else Begin("fallback", "later")
    found = book.by_payload(word)
    return Begin(found.name, payload) if found else Begin("fallback", "stale")


def _answered(rest: str, conversation: Conversation) -> Route:
    run_id, _colon, keyed = rest.partition(":")
    key, _more, value = keyed.partition(":")
    run, draft = conversation.run, conversation.draft
    paused = conversation.paused
    if run is None and paused and (paused.run.id, paused.run.waiting) == (run_id, key):
        return GoOn(value)
    if run is None and draft and (draft.id, draft.waiting) == (run_id, key):
        return Resume(value)
    return Continue(value) if run and run.id == run_id and run.waiting == key else Already()


def _at_work(conversation: Conversation) -> Run | None:
    """What is open, else what rests."""
    if conversation.run is None and conversation.paused is not None:
        return conversation.paused.run
    return conversation.run


HELP_IN_NEED = "hotro"


def _said(text: str, conversation: Conversation, book: Book) -> Route:
    typed = _typed(text, conversation)
    rests = conversation.run is None and conversation.paused is not None
    in_form = is_in_form(conversation, book) or rests
    if in_form and (
        leaves_form(text) if not typed else is_way_out_of(typed, _at_work(conversation))
    ):
        return Leave(by_words=not text.isdigit())
    if typed:
        return _pressed(typed, conversation, book)
    if re.match(r"[a-z]+:\S", text) and book.by_payload(text.partition(":")[0]):
        return _pressed(text, conversation, book)
    open_question = conversation.run is not None and conversation.run.waiting is not None
    if open_question and conversation.free_answer:
        return _free_answer(text, book)
    if open_question:
        return _closed_answer(text, conversation, book)
    found = _free(text, conversation, book)
    if found == UNKNOWN:
        found = _asked(text, conversation, book)
    is_nothing = isinstance(found, Begin) and found.name in MEANINGLESS
    return Resting() if rests and is_nothing else found


def _asked(text: str, conversation: Conversation, book: Book) -> Begin:
    """A free question: the passage that answers it, else that nothing is known."""
    if not conversation.consented:
        return UNKNOWN
    if found := answer(indexes(book.library), text, conversation.locale):
        return Begin("traloi", found.passage.ref)
    return Begin("fallback", ASKED + text) if is_question(text) else UNKNOWN


def _typed(text: str, conversation: Conversation) -> str:
    """The payload that a typed number or label stands for; "" if none."""
    key = fold(text)
    if not key:
        return ""
    if key in SKIPS and (left_out := _skip(conversation)):
        return left_out
    for number, choice in enumerate(conversation.offered, 1):
        if key == fold(choice.label) or (key == str(number) and not conversation.free_answer):
            return choice.payload
    return ""


def _skip(conversation: Conversation) -> str:
    """The button that leaves the open question out; "" where it has to be answered."""
    payloads = (choice.payload for choice in conversation.offered)
    return next((p for p in payloads if p.startswith("p:") and p.endswith(f":{SKIPPED}")), "")


def _free_answer(text: str, book: Book) -> Route:
    """Any words answer; only an explicit command, or nothing but a stop word, leaves. The word that
    brings help is never taken for an answer.
    """
    asked = command(text)
    if asked is not None and asked.name == HELP_IN_NEED and not asked.argument:
        return Begin(HELP_IN_NEED)
    if text.startswith("/") and (found := commanded(text, book)):
        return found
    return Begin("dung") if is_only_stop(text) else Continue(text)


def _closed_answer(text: str, conversation: Conversation, book: Book) -> Route:
    run = conversation.run
    payloads = [c.payload for c in conversation.offered if not is_way_out_of(c.payload, run)]
    if is_in_form(conversation, book):  # a button of what came unasked is none of the question's
        payloads = [payload for payload in payloads if not payload.startswith("ack:")]
    decides = len(payloads) == 2 and payloads[0].endswith(":yes")
    if decides and normalise(text).strip(" .!") == "dung":
        return YesOrStop()
    reading = recognise(text)
    if run is not None and run.dialogue == "fallback":  # shall I ask an officer, and which?
        if leaves_form(text) or yes_no(text) is False:
            return Continue("no")
        if yes_no(text) and payloads and payloads[0].startswith("p:"):
            return _pressed(payloads[0], conversation, book)  # the one that was told of first
    if reading.intent is Intent.STOP and reading.is_sure:
        return Begin("dung")
    if decides and (answer := yes_no(text)) is not None:
        return Continue("yes" if answer else "no")
    if len(payloads) == 1 and reading.intent is Intent.ACK and reading.is_sure:
        return _pressed(payloads[0], conversation, book)
    found = _free(text, conversation, book) if reading.is_sure else UNKNOWN
    asks = is_in_form(conversation, book) or (run is not None and run.dialogue in ASKING)
    is_read = found == Begin("ack") and asks  # "ok" answers nothing here
    if found == UNKNOWN and run is not None and run.dialogue in YIELDS:
        asked = _asked(text, conversation, book)
        return asked if asked.name == "traloi" or run.dialogue == "fallback" else Continue(text)
    return Continue(text) if is_read or found == UNKNOWN else found


def _free(text: str, conversation: Conversation, book: Book) -> Route:
    if _SLASHED.fullmatch(text) and (found := commanded(text, book)) and found.name != "fallback":
        return found  # there is nothing to be weighed
    reading = recognise(text)
    if reading.intent is Intent.STOP:
        return Begin("dung")
    if found := _coded(text) or commanded(text, book):
        return found
    if reading.intent is Intent.ACK and (offer := _acknowledgement(conversation)):
        return _pressed(offer, conversation, book)
    name = _FREE.get(reading.intent, "")
    if not name:
        return UNKNOWN
    return Begin(name) if name in book.definitions else Begin("fallback", "later")


def _acknowledgement(conversation: Conversation) -> str:
    """The `ack:` button that is on offer; "" if none."""
    payloads = (choice.payload for choice in conversation.offered)
    return next((payload for payload in payloads if payload.startswith("ack:")), "")


def commanded(text: str, book: Book) -> Begin | None:
    """The dialogue of that name, with or without slash and diacritics."""
    found = command(text)
    if found is None:
        return None
    if found.name not in book.definitions:
        return Begin("fallback", "later")
    return Begin(found.name, found.argument)
