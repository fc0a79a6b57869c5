"""Typing errors mended: one letter lost, doubled, swapped with the next or hit beside it. Pure.

Only towards words that a rule knows, one word of a message at a time, and never a short word: a
mended message counts only where the rule then matches as a whole. A word that can be Vietnamese as
it stands is left alone unless the rule is about danger, where a miss costs more than a false card.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.domain.common_words import is_common
from bot.domain.crisis_lookalikes import MEANT, SAME
from bot.domain.fold import unmarked
from bot.domain.kept import kept_beside
from bot.domain.syllables import is_syllable
from bot.domain.wording import Form, How

LONGEST = 9  # letters of a word that is mended: the longest syllable, and a slip
SHORTEST = 2  # letters of the word that was meant
MOST_FORMS = 40  # tried for one message
MOST_WORDS = 20  # of a message in which good words may be mended
Slip = tuple[int, str]  # where a word stands, and which one was meant
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Words that may be meant, each under all that is left of it when a letter is lost."""

    by_rest: Mapping[str, frozenset[str]]
    meant: Mapping[str, str]  # how the words of the rules are written, for messages with marks


def words_in(pattern: re.Pattern[str]) -> frozenset[str]:
    """The words that a pattern has somewhere."""
    bare = re.sub(r"\\w|\(\?<?[:!=]|\{[\d,]*\}|\\b", " ", pattern.pattern)
    return frozenset(word for word in re.findall("[a-z]+", bare) if len(word) >= SHORTEST)


def lexicon_of(words: Iterable[str], meant: Mapping[str, str] = MEANT) -> Lexicon:
    """The lexicon of these words."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        for rest in _shortened(word):
            found[rest].add(word)
    return Lexicon({rest: frozenset(words) for rest, words in found.items()}, meant)


def mended(form: Form, lexicon: Lexicon) -> Iterator[Form]:
    """The form with one word mended at a time that nobody writes as it stands."""
    return (with_word(form, *slip) for slip in slips(form, lexicon))


def slips(form: Form, lexicon: Lexicon) -> Iterator[Slip]:
    """Where `mended` would put which word: a form for each is dear where few are looked at."""
    if len(form.words) != len(form.keys):
        return
    marked = form.marked
    strange = [n for n, word in enumerate(form.words) if not _is_known(word, marked)]
    strange.sort(key=lambda n: is_syllable(form.words[n]))
    yield from _each(form, strange, lexicon)


def bold_slips(form: Form, lexicon: Lexicon) -> Iterator[Slip]:
    """The same in good words too: for rules that allow no other reading."""
    if len(form.words) == len(form.keys) <= MOST_WORDS:
        yield from _each(form, range(len(form.words)), lexicon)


def _each(form: Form, at: Iterable[int], lexicon: Lexicon) -> Iterator[Slip]:
    left = MOST_FORMS
    for n in at:
        key = form.keys[n]
        for meant in _meant(form.words[n], form.marked, lexicon):
            if left and key not in ("_", meant):
                left -= 1
                yield n, meant


# People write the same few thousand words: what became of a single word is kept, no message is.
@kept_beside(8_192)
def _meant(typed: str, marked: bool, lexicon: Lexicon) -> tuple[str, ...]:
    """What a word may have been meant for; one error is enough, in a marked message marks too."""
    if len(typed) > LONGEST:
        return ()
    found = near(unmarked(typed), lexicon)
    written = lexicon.meant
    return tuple(
        [m for m in found if not marked or m not in written or _slipped(typed, m, written[m])]
    )


def _slipped(typed: str, meant: str, written: str) -> bool:
    plain = [] if is_common(typed, marked=False) else [meant]
    return any(_one_slip(word, typed) for word in (*written.split(), *plain))


def _one_slip(meant: str, typed: str) -> bool:
    """The same with marks: any one letter may be another, or two have changed places."""
    if abs(len(meant) - len(typed)) == 1:
        longer, shorter = sorted((meant, typed), key=len, reverse=True)
        return any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer)))
    differ = [n for n, (a, b) in enumerate(zip(meant, typed, strict=False)) if a != b]
    if len(meant) != len(typed) or len(differ) > 2:
        return False
    return len(differ) < 2 or unmarked(meant) != unmarked(typed)


@kept_beside(8_192)
def _is_known(word: str, marked: bool) -> bool:
    """Whether a word is written as people write it: common, or a usual short form."""
    return not word.isalpha() or is_common(word, marked) or word in SAME


def with_word(form: Form, at: int, meant: str) -> Form:
    """The form with this word mended."""
    keys = (*form.keys[:at], meant, *form.keys[at + 1 :])
    return replace(form, keys=keys, how=How.MENDED, mended=(form.words[at], meant))


def near(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The words of the lexicon that one typing error turns into this one, by the alphabet."""
    known = lexicon.by_rest
    found = {w for rest in _shortened(word) for w in known.get(rest, ()) if _one_error(w, word)}
    return tuple(sorted(found))


def _shortened(word: str) -> set[str]:
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


def _one_error(meant: str, typed: str) -> bool:
    """Whether a letter was lost or added, swapped with the next, or the key beside it hit."""
    if len(meant) != len(typed):
        return abs(len(meant) - len(typed)) == 1
    if meant == typed:
        return True  # other marks
    differ = [n for n in range(len(meant)) if meant[n] != typed[n]]
    if len(differ) == 1:
        return typed[differ[0]] in _BESIDE.get(meant[differ[0]], "")
    first, last = differ[0], differ[-1]
    return (
        len(differ) == 2
        and last == first + 1
        and meant[first : last + 1] == (typed[last] + typed[first])
    )


def _beside() -> dict[str, str]:
    """The keys that touch each key."""
    found = {}
    for row, keys in enumerate(_ROWS):
        for at, key in enumerate(keys):
            above = _ROWS[row - 1][at : at + 2] if row else ""
            below = _ROWS[row + 1][max(at - 1, 0) : at + 1] if row + 1 < len(_ROWS) else ""
            found[key] = keys[max(at - 1, 0) : at] + keys[at + 1 : at + 2] + above + below
    return found


_BESIDE = _beside()
