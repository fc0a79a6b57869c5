"""Words of danger, recognised on receipt, before anything is stored. Pure; never raises.

Two ways to hear: rules, and the likeness to what many people wrote (`likeness.py`). What rules hear
is believed unless it is like no cry at all; what no rule hears, where the likeness is strong
enough. When in doubt about danger the card is shown: a false card costs little, a miss much. Below
that, the help numbers are offered beside the answer (`is_near`).

Rules match whole folded words. Diacritics decide where they are written: "từ từ" is not "tự tử".
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property

from bot.domain import glance
from bot.domain.crisis_acts import DANGER_ACTS, THIRD_PARTY_ACTS, VIOLENCE_ACTS
from bot.domain.crisis_despair import DESPAIR, FEARS_ONESELF
from bot.domain.crisis_home import QUESTION, VIOLENCE
from bot.domain.crisis_lookalikes import without_lookalikes
from bot.domain.crisis_people import Cue
from bot.domain.crisis_requests import is_request
from bot.domain.crisis_sure import BOLD
from bot.domain.crisis_words import DANGER, PERPETRATOR, SUICIDE, THIRD_PARTY
from bot.domain.likeness import CRY, Likeness, alike, card, known, parts_like_a_cry, reasons
from bot.domain.needed import Sieve, needed, words_of
from bot.domain.typos import Slip, bold_slips, lexicon_of, slips, with_word, words_in
from bot.domain.wording import Form, keyboard, written
from bot.i18n import Text, _

SURE = 0.12  # of one: so much like a cry for help, it is one though no rule hears it
DOUBT = 0.1  # less than that, a rule alone is not believed: a joke, an idiom, a question of law
APART = 0.9  # of one: what a part of a longer message must be like for a rule to be believed
FEW = 2  # words: so little is not weighed, a rule alone is believed
NEAR = 0.03  # from here the help numbers are offered beside whatever is answered


class Category(StrEnum):
    """Which card is shown; the only thing that is kept of the message."""

    DANGER = "danger"
    VIOLENCE = "violence"
    SUICIDE = "suicide"
    THIRD_PARTY = "third_party"
    PERPETRATOR = "perpetrator"


_ORDER = (
    (Category.SUICIDE, (*SUICIDE, *DESPAIR)),
    (Category.PERPETRATOR, (*PERPETRATOR, *FEARS_ONESELF)),
    (Category.THIRD_PARTY, (*THIRD_PARTY, *THIRD_PARTY_ACTS)),
    (Category.DANGER, (*DANGER, *DANGER_ACTS)),
    (Category.VIOLENCE, (*VIOLENCE, *VIOLENCE_ACTS)),
)


@dataclass(frozen=True, slots=True)
class Cry:
    """A cry for help: its card, the rule that heard it, in which words, in which form."""

    category: Category
    why: Text
    said: str  # the words a rule has found
    form: Form
    like: Likeness | None = None  # what it was alike, where no rule found it

    @property
    def words(self) -> str:
        """The words that say so; at the door nobody asks."""
        return reasons(self.like, CRY) if self.like else self.said


_Cues = tuple[tuple[Category, Cue], ...]


class _Rules:
    """Rules in their order; one is searched only where the words are that it cannot do without."""

    def __init__(self, cues: _Cues) -> None:
        self._cues = cues
        self._of_word = _by_word(cues)
        self.lexicon = lexicon_of(self._of_word)

    @cached_property
    def _sieve(self) -> Sieve:
        return Sieve(needed(cue.pattern.pattern) for _category, cue in self._cues)

    def first(self, form: Form, key: str, knowing: str = "") -> Cry | None:
        """What the first of them hears in this key, of those that know a word where one is given; a
        subject is silent in a question about it.
        """
        may = self._sieve.passing(words_of(key))
        is_subject: bool | None = None
        for number in may if not knowing else [n for n in may if n in self._of_word[knowing]]:
            category, cue = self._cues[number]
            if not (found := cue.pattern.search(key)):
                continue
            if cue.is_subject and is_subject is None:
                is_subject = bool(QUESTION.search(key))
            if not (cue.is_subject and is_subject):
                return Cry(category, cue.why, found.group(), form)
        return None

    def promising(self, slips: Sequence[Slip], key: str) -> Iterator[Slip]:
        """Those slips of a key with which a rule that knows the word meant may hear something."""
        words = words_of(key)
        before = self._sieve.passing(words) if slips else []
        for slip in slips:
            meant = slip[1]
            is_known = before and not self._of_word[meant].isdisjoint(before)
            if is_known or self._sieve.passes_with(meant, words):
                yield slip


def _by_word(cues: _Cues) -> dict[str, frozenset[int]]:
    """The numbers of the rules that know each word: what a mended word may set off."""
    of_word: defaultdict[str, set[int]] = defaultdict(set)
    for number, (_category, cue) in enumerate(cues):
        for word in words_in(cue.pattern):
            of_word[word].add(number)
    return {word: frozenset(numbers) for word, numbers in of_word.items()}


_ALL = _Rules(tuple((category, cue) for category, cues in _ORDER for cue in cues))
_BOLD = _Rules(tuple((Category(category), cue) for category, cue in BOLD))


def crisis(text: str) -> Category | None:
    """The category of a cry for help; None for everything else."""
    return None if _glance().is_nothing(text) else thorough(text)


def thorough(text: str) -> Category | None:
    """The same of any message, also of one that a glance tells to be none."""
    plain = written(text)
    found = cry(plain, _alike(plain))
    return found.category if found else None


@cache
def _glance() -> glance.Glance:
    return glance.Glance(known(), few=FEW, doubt=DOUBT, apart=APART)


def ready() -> None:
    """Read the table and the rules now, so that the first message does not wait for it."""
    _glance()
    by_rule(written("a"))


def cry(plain: Form, like: Likeness) -> Cry | None:
    """What is heard in a message, by rule or by likeness."""
    if not like.is_cry(SURE):
        # Whether it would be believed is told in less time than what the rules hear.
        return by_rule(plain) if _is_believed(plain, like) else None
    found, category = by_rule(plain), Category(card(like))
    if found:
        is_witness = found.category is Category.THIRD_PARTY and category is Category.DANGER
        # Who tells of somebody else gets the card for that, though it is happening now.
        return found if is_witness else replace(found, category=category)
    if like.stop > like.cry or is_request(plain):
        return None  # who asks for silence, or for a thing, is given it where no rule hears a cry
    return Cry(category, _("like what people write who need help"), "", plain, like)


def _is_believed(plain: Form, like: Likeness) -> bool:
    """Whether a rule alone is enough: what stands in the midst of other things is weighed apart."""
    if like.is_cry(DOUBT) or len(plain.words) <= FEW:
        return True
    if plain.laughing or plain.asks:
        return False
    return any(by_rule(written(" ".join(words))) is not None for words in _apart(plain, like))


def _apart(plain: Form, like: Likeness) -> Iterator[tuple[str, ...]]:
    """The words of those parts of a message that are very much like a cry, taken by themselves.

    So many words at a time, each part overlapping the next by half; as they are in the whole.
    """
    words = plain.words
    if len(words) <= glance.PART:
        return  # the whole, which was weighed already
    spans = glance.parts_of(len(words))
    by_word = len(plain.keys) == len(words)
    if by_word and like.form is plain:
        spans = list(parts_like_a_cry(plain, spans, APART))
    for begin, end in spans:
        part = plain.part(begin, end) if by_word else written(" ".join(words[begin:end]))
        if _alike(part).is_cry(APART):
            yield part.words


def is_near(text: str) -> bool:
    """Whether the help numbers belong beside the answer: no cry for help, but not far from one."""
    plain = written(text)
    like = _alike(plain)
    if not like.is_known:
        return False  # a code, a name: nothing of it says anything
    if like.is_cry(SURE):
        return cry(plain, like) is None  # taken for a request, or a wish for silence
    return like.is_cry(NEAR) or by_rule(plain) is not None


def _alike(plain: Form) -> Likeness:
    """What it is like, decoded where the keyboard was left in English."""
    return alike(keyboard(plain) or plain)


def by_rule(plain: Form) -> Cry | None:
    """What the rules hear: with the keyboard on, as written, else without a typing error.

    What cannot be Vietnamese is decoded first: `danh cas` is "đánh cá", nothing to be afraid of.
    """
    typed = keyboard(plain)
    if typed:
        is_cleared = _ALL.first(typed, typed.key) is not None
        if found := heard(typed):
            return found
        readings = (typed,) if is_cleared else (typed, plain)
    else:
        readings = (plain,)
    if found := heard(plain) if plain in readings else None:
        return found
    if plain.laughing:
        return None  # a joke is not mended into a cry
    return _mended([_masked(form) for form in readings])


def heard(form: Form) -> Cry | None:
    """What the rules hear in one form; look-alikes are taken out only where something was heard."""
    if _ALL.first(form, form.key) is None:
        return None
    return _ALL.first(form, without_lookalikes(form.key))


def _mended(readings: Sequence[Form]) -> Cry | None:
    """What is heard with one word mended: a strange one first, then any where no doubt is left."""
    for slips_of, rules in ((slips, _ALL), (bold_slips, _BOLD)):
        for form in readings:
            found = list(slips_of(form, rules.lexicon))
            for at, meant in rules.promising(found, form.key):
                if cry := _heard_with(form, at, meant, rules):
                    return cry
    return None


def _heard_with(form: Form, at: int, meant: str, rules: _Rules) -> Cry | None:
    """What these rules hear with one word mended; the mended form is made when there is need."""
    key = " ".join((*form.keys[:at], meant, *form.keys[at + 1 :]))
    if not rules.first(form, key, meant):
        return None
    return rules.first(with_word(form, at, meant), without_lookalikes(key), meant)


def _masked(form: Form) -> Form:
    key = form.key
    hidden = without_lookalikes(key)
    return form if hidden == key else replace(form, keys=tuple(hidden.split()))
