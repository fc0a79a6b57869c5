"""Words for people: marked in English, shown in Vietnamese first.

`_("…")` marks a sentence and returns a `Text`; nothing is translated until `localise` meets the
language of a person. So the engine's results are free of language and can be compared in tests.
Catalogues are read from `.po` at start: no compiled files, no build step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Protocol, runtime_checkable

from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALES = ("vi", "en")
DEFAULT_LOCALE = "vi"


@runtime_checkable
class Localised(Protocol):
    """Anything that holds its own wording per language, such as a lesson's title."""

    def get(self, locale: str) -> str:
        """The wording in that language."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence still to be translated, with the values to set into it."""

    msgid: str
    values: tuple[tuple[str, object], ...] = ()
    plural: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Lines:
    """Several pieces of wording, one under the other; empty ones leave a blank line."""

    parts: tuple["Words", ...]
    between: str = "\n"


Words = Text | Lines | Localised | str


def _(msgid: str, /, **values: object) -> Text:
    """Mark a sentence for translation."""
    return Text(msgid, tuple(sorted(values.items())))


def ngettext(one: str, many: str, /, n: int, **values: object) -> Text:
    """Mark a sentence that depends on a number; `n` is one of its values."""
    return Text(one, tuple(sorted({**values, "n": n}.items())), many, n)


def lines(*parts: Words) -> Lines:
    """Wording in several lines."""
    return Lines(parts)


@lru_cache
def catalogue(locale: str) -> Mapping[str, str]:
    """msgid -> wording; fuzzy and empty entries fall back to the msgid."""
    path = resources.files("bot") / "locale" / locale / "LC_MESSAGES" / "lantoa.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        read = read_po(file, locale=locale)
    return {
        key: form
        for entry in read
        if entry.id and not entry.fuzzy
        for key, form in _forms(entry.id, entry.string)
        if form
    }


def _forms(msgid: object, wording: object) -> tuple[tuple[str, str], ...]:
    if isinstance(msgid, tuple) and isinstance(wording, tuple):
        return ((str(msgid[0]), str(wording[0])), (str(msgid[1]), str(wording[-1])))
    return ((str(msgid), str(wording)),)


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
    msgid = text.plural if text.plural and text.count != 1 else text.msgid
    wording = catalogue(locale).get(msgid, msgid)
    if not text.values:
        return wording
    return wording.format(**{name: shown(value, locale) for name, value in text.values})


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
        case int() | float() | Decimal():
            return format_decimal(value, locale=locale)
        case Text() | Lines() | str() | Localised():
            return localise(value, locale)
        case _:
            return str(value)


def _day(day: date, locale: str) -> str:
    return format_date(day, "dd/MM/yyyy" if locale == "vi" else "d MMM yyyy", locale=locale)
