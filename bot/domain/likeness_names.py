"""The names of what is weighed in a message: its words, its neighbours, its kinds of words. Pure.

A name is its kind and the words that it is of: `2 danh em`, `k @kin danh`.
"""

import re
from collections.abc import Iterable, Sequence

from bot.domain.wording import Form

BEGIN, END = "^", "$"  # of a message, as if they were words
ASKS = "?"  # the row of those that have a question mark
KINDS = ("1", "2", "3", "4", "k", "t", "m", "n")
PAIRED = ("2", "3", "4", "k", "t", "n")  # of more than one word
Rest = str | tuple[str, str]  # how a name goes on after its first word
_DIGITS = re.compile(r"\d+")
_CLASSES = {
    "@who": "toi em minh con chau tui tao tau t e m mik to chung",
    "@kin": "chong vo bo ba me cha anh chi ong co chu bac cau di duong mo thim noi ngoai "
    "lao han no nguoi ghe ke dau re xa",
    "@body": "mat tay chan dau toc bung mieng mom lung mui tai vai nguc dui",
    "@not": "khong chua dung chang hong het",
}
_CLASS = {word: name for name, words in _CLASSES.items() for word in words.split()}


def features(form: Form) -> tuple[str, ...]:
    """The names of what is weighed: words, neighbours, kinds of words, words with marks."""
    keys, marked = [BEGIN, *map(weighed_as, form.keys), END], form.words
    kinds = [kind_of(key) for key in keys]
    names = {
        "1": [f"1 {key}" for key in keys[1:-1]],
        "m": [f"m {word}" for word in marked if not word.isascii()],
    }
    firsts = (keys, keys, keys, kinds, kinds, marked)
    for kind, words, rests in zip(PAIRED, firsts, rests_of(keys, kinds, marked), strict=True):
        pairs = zip(words, map(_joined, rests), strict=False)
        names[kind] = [f"{kind} {word} {rest}" for word, rest in pairs if _tells(kind, word, rest)]
    found = [name for kind in KINDS for name in names[kind]]
    return tuple(dict.fromkeys([*found, ASKS] if form.asks else found))


def _joined(rest: Rest) -> str:
    return rest if isinstance(rest, str) else " ".join(rest)


def _tells(kind: str, word: str, rest: str) -> bool:
    """Whether it says something that other names don't: a kind of words, or marks, has to be in it.

    No table has a name for which this is false.
    """
    if kind in "kt":
        return "@" in word or "@" in rest
    return kind != "n" or not (word.isascii() and rest.isascii())


def kind_of(key: str) -> str:
    """The class of a word, which begins with @ as no word does; else the word."""
    return _CLASS.get(key, key)


def weighed_as(key: str) -> str:
    """A key as the table has it: of a number only how many figures it has."""
    return key if key.isalpha() else _DIGITS.sub("#", key)


def rests_of(
    keys: Sequence[str], kinds: Sequence[str], marked: Sequence[str]
) -> tuple[Iterable[Rest], ...]:
    """How the names of each kind in `PAIRED` go on from the first word, the second, and so on."""
    seconds = kinds[1:]
    return keys[1:], keys[2:], keys[3:], seconds, zip(seconds, kinds[2:], strict=False), marked[1:]
