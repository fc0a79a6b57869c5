"""What a message asks for: commands in every spelling, and intents in free words. Pure.

Order: crisis > stop > (the answer to the open question: bot/engine/route.py) > command > free
intent > greeting > unknown. A form that says nothing gives way to the next: as written, with the
keyboard on, with one word mended. Commands and rules are asked first; what they find is weighed
against what the message is like (`likeness.py`), so that words nobody made a rule for are
understood too. Each reading says why.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from bot.domain.checkin_codes import as_code
from bot.domain.crisis import Category, cry
from bot.domain.fold import fold, normalise
from bot.domain.intent_rules import (
    ASKS_HOW,
    ENDS,
    GREETED,
    GREETING,
    KEEPS,
    RULES,
    STOP,
    WISHES,
    WISHES_A_LESSON,
    Intent,
)
from bot.domain.intent_words import COMMANDS, MEANT, NO, PARTICLES, SHORT, STOP_MEANT, YES
from bot.domain.kept import kept
from bot.domain.likeness import Likeness, alike, reasons
from bot.domain.syllables import is_syllable, toneless, with_tone
from bot.domain.typos import lexicon_of, mended, words_in
from bot.domain.wording import MOST_WORDS, Form, How, keyboard, settled, written
from bot.i18n import Text, _

__all__ = ("Command", "Intent", "Reading", "Stage", "command", "plain", "recognise", "yes_no")

LONGEST_COMMAND = 5  # words: what the menu calls them is understood too, e.g. dữ liệu của tôi
PLACED = ("thongke", "dubao")  # a unit may follow these without a slash before them
MOST_WISHING = 20  # words: whoever writes more than that says something else besides
SHORTEST_ALONE = 3  # letters of a word that is mended though it stands alone
RULE = 0.5  # nats: what a rule adds to the intent it found
SHY = 1.0  # nats: how much likelier than anything else it must be that nothing was meant
LEAST = 0.2  # of one: less alike than that and heard by no rule, nothing is understood
STOP_DOUBT = 0.02  # less alike than that, a rule alone does not stop the messages
SURE = 0.6  # of one: alike enough to leave the question that is open for it
_ASSENT = re.compile("[👍✅👌🙏💯❤]")


class Stage(StrEnum):
    """Where a reading was found, in the order they are asked."""

    CRISIS = "crisis"
    STOP = "stop"
    COMMAND = "command"
    FREE = "free"
    GREETING = "greeting"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reading:
    """An intent, and how it was found: stage, rule, its words, the form they stood in."""

    intent: Intent
    why: Text
    stage: Stage
    said: str  # the words a rule has found
    form: Form
    card: Category | None = None
    like: Likeness | None = None  # what it was alike, where no rule found it

    @property
    def words(self) -> str:
        """The words that say so; told when somebody asks, few do."""
        return reasons(self.like, self.intent) if self.like else self.said

    @property
    def likeness(self) -> float | None:
        """How alike, where no rule found it: a share of one."""
        return self.like.shares[self.intent] if self.like else None

    @property
    def is_ruled(self) -> bool:
        """Whether a command or a rule found it, not the likeness alone."""
        return self.likeness is None

    @property
    def is_sure(self) -> bool:
        """Whether it may take the place of an answer to an open question."""
        return self.likeness is None or self.likeness >= SURE


@dataclass(frozen=True, slots=True)
class Command:
    """A command under its canonical name, and what stood behind it."""

    name: str
    argument: str = ""


_LEXICON = lexicon_of(
    frozenset[str]().union(*(words_in(rule.pattern) for rule in (*STOP, *RULES)))
    - {"nua", "dung_"},
    STOP_MEANT,
)


def recognise(text: str) -> Reading:
    """The intent of a message."""
    asked = written(text)
    typed = keyboard(asked)
    like = alike(typed or asked)
    if found := cry(asked, like):
        return Reading(
            Intent.CRISIS, found.why, Stage.CRISIS, found.words, found.form, found.category
        )
    if not asked.words:
        return _wordless(text, asked)
    silence = _may_ask_for_silence(text, typed)
    return _weighed(_by_rule(text, asked, typed), like, silence=silence)


def _may_ask_for_silence(text: str, typed: Form | None) -> bool:
    """Whether a likeness to those who do may be believed."""
    words = f"{plain_with_particles(text)} {typed.key if typed else ''}"
    return not WISHES.search(words) or ENDS.search(words) is not None


def _weighed(ruled: Reading, like: Likeness, *, silence: bool) -> Reading:
    """What a rule found, or what the message is more like than that."""
    if ruled.stage is Stage.COMMAND:
        return ruled
    if ruled.intent is Intent.STOP and like.shares[Intent.STOP] >= STOP_DOUBT:
        return ruled
    if silence and like.shares[Intent.STOP] >= LEAST:
        return _alike(Intent.STOP, ruled, like)
    meant = _MEANT if silence else _WISHED
    best = max(meant, key=lambda intent: like.shares[intent] * _besides(intent, ruled.intent))
    return _alike(best, ruled, like) if like.shares[best] >= LEAST else ruled


def _besides(intent: Intent, ruled: Intent) -> float:
    """How many times as much an intent counts, for what speaks for it besides its words."""
    return (_RULED if intent is ruled else 1.0) * (_SHY if intent is Intent.UNKNOWN else 1.0)


def _alike(intent: Intent, ruled: Reading, like: Likeness) -> Reading:
    if intent is ruled.intent:
        return ruled
    stage = _STAGE_OF.get(intent, Stage.FREE)
    return Reading(intent, _LIKE, stage, "", ruled.form, like=like)


_LIKE = _("like what people write who mean this")
_MEANT = tuple(intent for intent in Intent if intent is not Intent.CRISIS)
_WISHED = tuple(intent for intent in _MEANT if intent is not Intent.STOP)
_RULED, _SHY = math.exp(RULE), math.exp(-SHY)
_STAGE_OF = {
    Intent.STOP: Stage.STOP,
    Intent.GREET: Stage.GREETING,
    Intent.UNKNOWN: Stage.NOTHING,
}


def _by_rule(text: str, asked: Form, typed: Form | None) -> Reading:
    """What commands and rules find, in their order."""
    readable = [_Said(" ".join(typed.words), typed)] if typed else []
    readable.append(_Said(text, asked))
    others = [_Said(" ".join(form.words), form) for form in _mended(typed or asked)]
    stops = map(_stop, (readable[0], *others))
    rests = map(_free, (*readable, *others))
    nothing = Reading(Intent.UNKNOWN, _("no rule matches"), Stage.NOTHING, "", asked)
    return next(filter(None, stops), None) or next(filter(None, rests), None) or nothing


@dataclass(frozen=True)
class _Said:
    """What is read by the rules of one form."""

    text: str
    form: Form

    @cached_property
    def opened(self) -> str:
        """With the particles, short forms written out."""
        return plain_with_particles(self.text)


def _mended(form: Form) -> Iterator[Form]:
    """The form with one word mended; a word alone has to be long or no word at all."""
    for found in mended(form, _LEXICON):
        word, meant = found.mended
        if len(form.words) == 1 and (len(word) < SHORTEST_ALONE or is_syllable(word)):
            continue
        at = form.words.index(word)
        yield replace(found, words=(*form.words[:at], meant, *form.words[at + 1 :]))


def _stop(said: _Said) -> Reading | None:
    """That the words ask for no more messages, unless they say the opposite or ask how a thing is
    used.
    """
    if ASKS_HOW.search(said.opened):
        return None
    tidy = re.sub(r"[^\w ]+", " ", normalise(said.text))
    key = plain(KEEPS.sub(" _ ", tidy))
    for rule in STOP:
        if rule.is_weak and said.form.how is How.MENDED:
            continue
        if match := rule.pattern.search(key):
            return Reading(Intent.STOP, rule.why, Stage.STOP, match.group(), said.form)
    return None


def _free(said: _Said) -> Reading | None:
    key, form = _without_particles(said.opened), said.form
    if asked := command(said.text):
        intent = _OF_COMMAND.get(asked.name, Intent.MENU)
        why = _("the command {name}", name=f"/{asked.name}")
        return Reading(intent, why, Stage.COMMAND, "", form)
    request = GREETED.sub("", key)
    for rule in RULES:
        match = rule.pattern.search(request)
        if match or (request != key and (match := rule.pattern.search(key))):
            return Reading(rule.intent, rule.why, Stage.FREE, match.group(), form)
    if match := GREETING.pattern.search(key):
        return Reading(Intent.GREET, GREETING.why, Stage.GREETING, match.group(), form)
    return None


def _wordless(text: str, form: Form) -> Reading:
    if _ASSENT.search(text):
        return Reading(Intent.ACK, _("an emoji of assent"), Stage.FREE, "", form)
    if "?" in text:
        return Reading(Intent.HELP, _("nothing but a question mark"), Stage.FREE, "?", form)
    return Reading(Intent.UNKNOWN, _("no words"), Stage.NOTHING, "", form)


_OF_COMMAND = {
    "menu": Intent.MENU,
    "trogiup": Intent.HELP,
    "dung": Intent.STOP,
    "tuvan": Intent.COUNSEL,
    "baocao": Intent.REPORT,
    "thongke": Intent.STATS,
}


def plain(text: str) -> str:
    """The folded words, short forms written out, polite particles dropped; `dung_` is dùng."""
    return _without_particles(plain_with_particles(text))


def _without_particles(opened: str) -> str:
    words = opened.split()
    return " ".join([word for word in words if word not in PARTICLES] or words)


def plain_with_particles(text: str) -> str:
    """The same with the particles."""
    words = re.sub(r"[^\w%]+", " ", normalise(text)).replace("a lô", "alo").split()
    if len(words) > MOST_WORDS:
        words = words[: MOST_WORDS // 2] + words[-MOST_WORDS // 2 :]
    return " ".join(_opened(word) for word in words)


@kept(8_192)
def _opened(word: str) -> str:
    word = settled(word)
    bare, tone = toneless(word) if not word.isascii() else (word, 0)
    same = with_tone(bare, tone) if tone and is_syllable(word) else word
    key = fold(word)
    return MEANT.get(same) or SHORT.get(same) or SHORT.get(key, key)


def command(text: str) -> Command | None:
    """The command in these words: with or without slash, diacritics and spaces inside."""
    tidy = normalise(text)
    slashed = tidy.startswith("/")
    words = fold(tidy.removeprefix("/")).split()
    for length in range(min(len(words), LONGEST_COMMAND), 0, -1):
        name = COMMANDS.get("".join(words[:length]))
        rest = words[length:]
        if name and (slashed or not rest or _fits(name, rest)):
            original = text.strip().removeprefix("/").split()
            return Command(name, " ".join(original[length:]))
    return Command("baihoc") if WISHES_A_LESSON.fullmatch(_bare(words)) else None


def _bare(words: list[str]) -> str:
    """The words without the signs between them."""
    return " ".join(re.findall(r"\w+", " ".join(words[:MOST_WISHING])))


def _fits(name: str, rest: list[str]) -> bool:
    """Whether what follows belongs to the command, not to a sentence that begins like it."""
    if name == "diemdanh":
        return bool(as_code("".join(rest)))
    return name in PLACED and _is_place(rest)


def _is_place(rest: list[str]) -> bool:
    """Whether what follows looks like a unit's code and a day, not like a sentence."""
    return len(rest) <= 2 and all(re.search(r"\d|-|^[a-z]{1,4}$", word) for word in rest)


def yes_no(text: str) -> bool | None:
    """Yes, no, or neither."""
    key = plain(text)
    if normalise(text).startswith("đúng") or YES.fullmatch(key) or re.search("[👍✅👌]", text):
        return True
    return False if NO.fullmatch(key) else None
