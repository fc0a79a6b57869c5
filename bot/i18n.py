"""Words for people: marked in English, shown in Vietnamese first.

`_("…")` marks a sentence and returns a `Text`; nothing is translated until `localise` meets the
language of a person. So the engine's results are free of language and can be compared in tests.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Protocol, runtime_checkable

from babel.dates import format_date
from babel.numbers import format_decimal

from bot.catalogues import (
    DEFAULT_LOCALE,
    LOCALES,
    catalogue,
    fallbacks,
    formats,
    third_languages,
)
from bot.quick import quick

__all__ = [
    "DEFAULT_LOCALE",
    "LOCALES",
    "Lines",
    "Localised",
    "Text",
    "Words",
    "_",
    "lines",
    "localise",
    "ngettext",
    "offered",
    "shown",
]


@runtime_checkable
class Localised(Protocol):
    """Anything that holds its own wording per language, such as a lesson's title."""

    def get(self, locale: str) -> str:
        """The wording in that language."""
        ...


@quick
@dataclass(frozen=True, slots=True)
class Text:
    """A sentence still to be translated, with the values to set into it."""

    msgid: str
    values: tuple[tuple[str, object], ...] = ()
    plural: str = ""
    count: int = 1


@quick
@dataclass(frozen=True, slots=True)
class Lines:
    """Several pieces of wording, one under the other; empty ones leave a blank line."""

    parts: tuple["Words", ...]
    between: str = "\n"


Words = Text | Lines | Localised | str


def _(msgid: str, /, **values: object) -> Text:
    """Mark a sentence for translation."""
    return Text(msgid, tuple(sorted(values.items()))) if values else Text(msgid)


def ngettext(one: str, many: str, /, n: int, **values: object) -> Text:
    """Mark a sentence that depends on a number; `n` is one of its values."""
    return Text(one, tuple(sorted({**values, "n": n}.items())), many, n)


def lines(*parts: Words) -> Lines:
    """Wording in several lines."""
    return Lines(parts)


# In a catalogue stands here what the language calls itself: the last thing that is translated,
# for it opens the language to everybody.
_ITS_NAME = _("English")


def offered() -> dict[str, str]:
    """The languages to choose from, by code, in their own names: a third one once it has a name."""
    names = {code: catalogue(code).wording(_ITS_NAME.msgid) for code in third_languages()}
    own = {code: localise(_ITS_NAME, code) for code in LOCALES}
    return own | {code: name for code, name in names.items() if name}


def localise(words: Words, locale: str) -> str:
    """The wording in a language; an unknown language is answered in the default one."""
    match words:
        case str():
            return words
        case Text():
            return _translated(words, locale)
        case Lines(parts, between):
            return between.join(localise(part, locale) for part in parts)
        case _:
            return words.get(locale)


def _translated(text: Text, locale: str) -> str:
    wording = _wording(text.msgid, text.plural, text.count if text.plural else 1, locale)
    if not text.values:
        return wording
    return wording.format(**{name: shown(value, locale) for name, value in text.values})


@lru_cache(maxsize=8192)
def _wording(msgid: str, plural: str, count: int, locale: str) -> str:
    """As the catalogue has it, its values still to be set in."""
    said = (catalogue(at).wording(msgid, plural, count) for at in fallbacks(locale))
    english = plural if plural and count != 1 else msgid
    return next((wording for wording in said if wording), english)


def shown(value: object, locale: str) -> str:
    """A day, a time or a number as it is written in a language."""
    match value:
        case bool() | None:
            return str(value)
        case datetime():
            return f"{value:%H:%M} {_day(value.date(), locale)}"
        case date():
            return _day(value, locale)
        case time():
            return f"{value:%H:%M}"
        case int():
            return _number(value, formats(locale))
        case float() | Decimal():
            return format_decimal(value, locale=formats(locale))
        case Text() | Lines() | str() | Localised():
            return localise(value, locale)
        case _:
            return str(value)


@lru_cache
def _number(value: int, locale: str) -> str:
    """Small numbers are written again and again."""
    return format_decimal(value, locale=locale)


def _day(day: date, locale: str) -> str:
    written = formats(locale)
    return format_date(day, "dd/MM/yyyy" if written == "vi" else "d MMM yyyy", locale=written)
