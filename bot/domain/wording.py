"""A message as it may have been meant: as written, with the keyboard on, without a typing error.

A form is the written words and their key: folded, shortened forms written out. Marks decide: a word
whose marks make it another word than the rules mean goes into the key as `_` and never matches.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.crisis_lookalikes import MEANT, SAME, SAYINGS
from bot.domain.fold import small, unmarked
from bot.domain.kept import kept
from bot.domain.syllables import is_syllable, toneless
from bot.domain.telex import decoded
from bot.quick import quick

_WORDS = re.compile(r"\w+")
_REPEATED = re.compile(r"([^\W\d])\1+")
_MEANT = {key: {toneless(word) for word in words.split()} for key, words in MEANT.items()}
_LAUGHTER = re.compile(r"[😂🤣😆😄😁😹]|[=:]\){2,}|\b(?:haha|hihi|hehe|kkk)", re.IGNORECASE)
# What stands in every laughter: to look for these is many times quicker than to search the pattern.
_LAUGHS = (*"😂🤣😆😄😁😹", "))", "haha", "hihi", "hehe", "kkk")
_HELD = re.compile(r"([^\W\d])\1{2,}")
_OPENINGS = tuple({saying.partition(" ")[0] for saying in SAYINGS})
MOST_WORDS = 300  # a longer message is cut; a cry for help stands at one of its ends


class How(StrEnum):
    """How a form came about."""

    WRITTEN = "written"
    KEYBOARD = "keyboard"
    MENDED = "mended"


@quick
@dataclass(frozen=True, slots=True)
class Form:
    """One way to read a message: its words with marks as far as typed, and the words as keys."""

    words: tuple[str, ...]
    keys: tuple[str, ...]
    how: How = How.WRITTEN
    mended: tuple[str, str] = ("", "")  # the word as typed, and the one it is taken for
    marked: bool = False  # whether it was typed with diacritics
    laughing: bool = False  # whether it laughs, in letters or signs
    asks: bool = False  # whether it has a question mark

    @property
    def key(self) -> str:
        """The words the rules are matched on."""
        return " ".join(self.keys)

    def part(self, begin: int, end: int) -> "Form":
        """These words alone, as they are in the whole; where each word has one key."""
        words, keys = self.words[begin:end], self.keys[begin:end]
        return Form(words, keys, self.how, self.mended, self.marked, self.laughing, self.asks)


def written(text: str) -> Form:
    """The message as it stands."""
    words = tuple(spoken(text))
    is_marked, is_laughing = not "".join(words).isascii(), _is_laughing(text)
    shown, keys = _shown(words)
    return Form(shown, keys, How.WRITTEN, ("", ""), is_marked, is_laughing, "?" in text)


def spoken(text: str) -> list[str]:
    """The words of a message in small letters; of a very long one those of both its ends."""
    words: list[str] = _WORDS.findall(small(text))
    if len(words) > MOST_WORDS:
        return words[: MOST_WORDS // 2] + words[-MOST_WORDS // 2 :]
    return words


def _is_laughing(text: str) -> bool:
    folded = text.casefold()
    for sign in _LAUGHS:
        if sign in folded:
            return _LAUGHTER.search(text) is not None
    return False


def keyboard(plain: Form) -> Form | None:
    """The form as the keyboard would have written it; None where that changes nothing."""
    words = tuple(map(decoded, plain.words))
    if words == plain.words:
        return None
    return Form(*_shown(words), How.KEYBOARD, marked=plain.marked, asks=plain.asks)


def _shown(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words and their keys; what is short for two words stands as two."""
    alone = tuple(map(key_alone, words))
    if "" not in alone:
        return words, alone
    keys = [key_of(word) for word in _joined(words)]
    joined = " ".join(keys)
    if joined.count(" ") == len(keys) - 1 == len(words) - 1:
        return words, tuple(joined.split())
    shown = [
        part
        for word, key in zip(words, keys, strict=True)
        for part in (key.split() if " " in key else [word])
    ]
    return tuple(shown), tuple(joined.split())


@kept(8_192)
def key_alone(word: str) -> str:
    """The one key of a word, whatever stands beside it; "" where no word alone tells."""
    short = settled(word)
    key = key_of(short)
    return "" if " " in key or short.endswith(_OPENINGS) else key


def _joined(words: tuple[str, ...]) -> list[str]:
    text = " ".join([settled(word) for word in words])
    if not text.isascii():  # every saying has its marks
        for saying, meant in SAYINGS.items():
            if saying in text:
                text = text.replace(saying, meant)
    return text.split()


@kept(8_192)
def key_of(word: str) -> str:
    """The key of a word: `chồng` and `ck` are chong, `dạ` is _da where `đá` is meant by da."""
    if word in SAME:
        return SAME[word]
    short = settled(word)
    if short in SAME:
        return SAME[short]
    key = unmarked(short)
    if short != key and key in _MEANT and toneless(short) not in _MEANT[key]:
        return f"_{key}"
    return SAME.get(key, key) if short == key else key


@kept(8_192)
def settled(word: str) -> str:
    """The word without letters that were held down: chếttt is chết."""
    held = _HELD.sub(r"\1", word)
    once = _REPEATED.sub(r"\1", held)
    fits = once in SAME or (is_syllable(once) and not is_syllable(held))
    return once if once != held and fits else held
