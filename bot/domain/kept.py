"""What was found of a word is kept for the next time, unless it may be somebody's number, or more
than a word: a message without blanks. Pure.
"""

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

Found = TypeVar("Found")
OfWord = TypeVar("OfWord", bound=Callable[..., object])
LONGEST = 12  # letters, with all its signs, of a Vietnamese word
_NUMBER = re.compile(r"\d{3}")  # VNI types a mark as one digit; a telephone number has more


class _Words(dict[str, Found]):
    """What was found of each word; to ask it for one is a call of C's own, but the first time."""

    def __init__(self, find: Callable[[str], Found], most: int) -> None:
        self._find, self._most = find, most

    def __missing__(self, word: str) -> Found:
        found = self._find(word)
        if _may_be_kept(word):
            if len(self) >= self._most:
                self.clear()  # the usual ones are soon here again
            self[word] = found
        return found


def is_short(word: str) -> bool:
    """Whether it can be a word. Whoever leaves out the blanks has written a message: not kept."""
    return len(word) <= LONGEST


def _may_be_kept(word: str) -> bool:
    return is_short(word) and (word.isalpha() or not _NUMBER.search(word))


def kept(most: int) -> Callable[[Callable[[str], Found]], Callable[[str], Found]]:
    """Keep what a function says of so many words; nothing of numbers and of what is no word."""

    def of(find: Callable[[str], Found]) -> Callable[[str], Found]:
        return _Words(find, most).__getitem__

    return of


def kept_beside(most: int) -> Callable[[OfWord], OfWord]:
    """The same for a function that is told more than the word."""

    def of(find: OfWord) -> OfWord:
        known = lru_cache(maxsize=most)(find)

        @wraps(find)
        def ask(word: str, *rest: Any) -> object:
            return (known if _may_be_kept(word) else find)(word, *rest)

        return cast(OfWord, ask)

    return of
