"""What was found of a word is kept for the next time, unless it may be somebody's number. Pure."""

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

OfWord = TypeVar("OfWord", bound=Callable[..., object])
_NUMBER = re.compile(r"\d{3}")  # VNI types a mark as one digit; a telephone number has more


def kept(most: int) -> Callable[[OfWord], OfWord]:
    """Keep what a function says of so many words; nothing of what has a number in it."""

    def of(find: OfWord) -> OfWord:
        known = lru_cache(maxsize=most)(find)

        @wraps(find)
        def ask(word: str, *rest: Any) -> object:
            return (known if word.isalpha() or not _NUMBER.search(word) else find)(word, *rest)

        return cast(OfWord, ask)

    return of
