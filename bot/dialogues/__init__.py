"""What a person can do in chat; a file or a folder each, found here."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo

from bot.engine.book import Book, bound
from bot.engine.dialogue import DEFINED, Definition
from bot.library.model import Library


def definitions() -> Iterator[Definition]:
    """Every dialogue declared in this folder."""
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for value in vars(module).values():
            found = getattr(value, DEFINED, None)
            if isinstance(found, Definition) and _is_of(value, module.__name__):
                yield found


def _is_of(script: object, module: str) -> bool:
    """Whether it is declared in this module, or in the folder of that name."""
    return f"{script.__module__}.".startswith(f"{module}.")


def book(library: Library, zone: ZoneInfo) -> Book:
    """The book of all dialogues over a library."""
    return bound(every(), library, zone)


@cache
def every() -> tuple[Definition, ...]:
    """All of them; the first call loads them, which takes some tenths of a second."""
    return tuple(definitions())
