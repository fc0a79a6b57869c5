"""Which words a pattern cannot match without, read off the pattern itself. Pure.

To search a text for hundreds of patterns is dear, and in most texts none of them can match, for a
word that it needs is not there. What is told here is proved by the way the pattern is written and
never guessed: where nothing can be proved, nothing is needed and the pattern is searched. Known are
the signs that the rules use; for any other it fails at once.
"""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache

Words = frozenset[str]
Needs = tuple[Words, ...]  # of each of these sets at least one word

_WORD = re.compile(r"\w+")
_SIGNS = re.compile(
    r"(?P<open>\((?:\?(?P<look>:|=|!|<!|<=))?)|(?P<close>\))|(?P<or>\|)|(?P<edge>\\b|\^|\$)"
    r"|(?P<any>\\w|\\d|\.)|(?P<letter>[a-z0-9_ ,])|(?P<times>[?*+]|\{(?P<least>\d*)[\d,]*\})"
)


@dataclass(slots=True)
class _Part:
    """A letter, an edge, or a group of branches; how often at least and whether just once."""

    letter: str = ""  # one letter; "" for everything else
    is_edge: bool = False  # of a word: before or after it there is no letter of a word
    branches: "tuple[_Parts, ...]" = ()
    least: int = 1
    once: bool = True
    is_look: bool = False  # takes no room and proves nothing


_Parts = list[_Part]


def words_of(text: str) -> Words:
    """The words of a text, in the sense in which a pattern has whole words."""
    return frozenset(_WORD.findall(text))


@cache
def needed(pattern: str) -> tuple[Needs, ...]:
    """The ways in which a pattern may match, each with what it needs."""
    branches = _read(pattern)
    left = right = False
    while len(branches) == 1 and (inside := _inside(branches[0])):
        branches, left, right = (
            inside,
            left or branches[0][0].is_edge,
            right or branches[0][-1].is_edge,
        )
    return tuple(tuple(_needs(parts, left, right)) for parts in branches)


def _inside(parts: _Parts) -> "tuple[_Parts, ...]":
    r"""The branches of `\b(?:…|…)\b`, or of the group alone."""
    groups = [part for part in parts if not part.is_edge]
    if len(groups) == 1 and groups[0].branches and groups[0].once and not groups[0].is_look:
        return groups[0].branches if groups[0].least else ()
    return ()


def _read(pattern: str) -> "tuple[_Parts, ...]":
    """The branches of a pattern."""
    open_: list[tuple[list[_Parts], bool]] = [([[]], False)]
    at = 0
    while at < len(pattern):
        found = _SIGNS.match(pattern, at)
        if found is None:
            raise ValueError(f"{pattern[at : at + 10]!r}: not a sign that rules are written with")
        at = found.end()
        parts = open_[-1][0][-1]
        if found["open"]:
            open_.append(([[]], found["look"] not in (None, ":")))
        elif found["close"]:
            branches, is_look = open_.pop()
            open_[-1][0][-1].append(_Part(branches=tuple(branches), is_look=is_look))
        elif found["or"]:
            open_[-1][0].append([])
        elif found["times"]:
            parts[-1].once = found["times"] in ("?", "{0,1}", "{1}")
            parts[-1].least = (
                int(found["least"] or 0)
                if found["least"] is not None
                else int(found["times"] == "+")
            )
        else:
            parts.append(_Part(found["letter"] or "", bool(found["edge"])))
    return tuple(open_[0][0])


def _needs(parts: _Parts, left: bool, right: bool) -> list[Words]:
    """What these parts, one after the other, need; `left` and `right`: whether words end there."""
    found: list[Words] = []
    at = 0
    while at < len(parts):
        part, end = parts[at], at + 1
        if _is_plain(part):
            while end < len(parts) and _is_plain(parts[end]):
                end += 1
            if _ends(parts[:at], left) and _begins(parts[end:], right):
                found.append(frozenset(("".join(each.letter for each in parts[at:end]),)))
        elif part.branches and part.least and not part.is_look:
            before = part.once and _ends(parts[:at], left)
            after = part.once and _begins(parts[end:], right)
            each = [_needs(branch, before, after) for branch in part.branches]
            if all(each):
                found.append(frozenset().union(*(min(needs, key=len) for needs in each)))
        at = end
    return sorted(found, key=len)


def _is_plain(part: _Part) -> bool:
    return part.letter.strip(" ,") != "" and part.least == 1 and part.once


def _begins(parts: Sequence[_Part], after: bool) -> bool:
    """Whether whatever these match, and what follows it, begins without a letter of a word."""
    for at, part in enumerate(parts):
        if part.is_look:
            continue
        if part.is_edge:
            return True
        if part.branches:
            rest = _begins(parts[at + 1 :], after)
            inside = [_begins(branch, rest and part.once) for branch in part.branches]
            return all(inside) and (rest or part.least > 0)
        if part.letter not in (" ", ","):
            return False
        if part.least:
            return True
    return after


def _ends(parts: Sequence[_Part], before: bool) -> bool:
    """Whether what came before, and whatever these match, ends without a letter of a word."""
    for at in range(len(parts) - 1, -1, -1):
        part = parts[at]
        if part.is_look:
            continue
        if part.is_edge:
            return True
        if part.branches:
            rest = _ends(parts[:at], before)
            inside = [_ends(branch, rest and part.once) for branch in part.branches]
            return all(inside) and (rest or part.least > 0)
        if part.letter not in (" ", ","):
            return False
        if part.least:
            return True
    return before


class Sieve:
    """Which of some patterns may match a text that has these words: the others cannot."""

    def __init__(self, patterns: Iterable[Sequence[Needs]]) -> None:
        """`patterns`: of each the ways in which it may match, as `needed` tells them."""
        self._always: list[int] = []
        self._by_word: dict[str, list[tuple[int, Needs]]] = {}
        self._with_word: dict[str, list[Needs]] = {}
        for number, ways in enumerate(patterns):
            if not all(ways):
                self._always.append(number)
                continue
            for way in ways:
                for word in way[0]:
                    self._by_word.setdefault(word, []).append((number, way[1:]))
                for word in frozenset().union(*way):
                    others = tuple([each for each in way if word not in each])
                    self._with_word.setdefault(word, []).append(others)

    def passing(self, words: Set[str]) -> list[int]:
        """The numbers of those that may match, in their order."""
        found = set(self._always)
        for word in words:
            for number, others in self._by_word.get(word, ()):
                for each in others:
                    if each.isdisjoint(words):
                        break
                else:
                    found.add(number)
        return sorted(found)

    def passes_with(self, word: str, words: Set[str]) -> bool:
        """Whether one may match by this word where the others are these.

        If not, `passing` tells of all the words together what it tells of the others alone.
        """
        for others in self._with_word.get(word, ()):
            for each in others:
                if each.isdisjoint(words):
                    break
            else:
                return True
        return False
