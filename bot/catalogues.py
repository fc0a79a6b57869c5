"""The catalogues of the languages: which there are, what they hold, and who stands in for whom.

Vietnamese and English are complete. A third language is a folder in `bot/locale`; it may hold
little or nothing: what it lacks is said in Vietnamese. Catalogues are read from `.po` at start:
no compiled files, no build step.
"""

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LOCALES = ("vi", "en")  # every sentence and every page exists in these
DEFAULT_LOCALE = "vi"
DOMAIN = "lantoa"
PLACE = f"LC_MESSAGES/{DOMAIN}.po"  # in the folder of a language
ROOT: Traversable = resources.files("bot") / "locale"


def one_form(_count: int) -> int:
    """The plural rule of a language that has no plural, such as Vietnamese."""
    return 0


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Wordings by their English sentence: one form each, or one for every plural there is."""

    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rule: Callable[[int], int] = one_form

    def wording(self, msgid: str, plural: str = "", count: int = 1) -> str:
        """The wording for that many; empty when it is not translated."""
        forms = self.forms.get(msgid, ())
        place = self.rule(count) if plural else 0
        return forms[place] if place < len(forms) else ""


def fallbacks(locale: str) -> tuple[str, ...]:
    """Where wording is looked for, in that order: a third language leans on Vietnamese."""
    return (locale,) if locale in LOCALES else (locale, DEFAULT_LOCALE)


@lru_cache
def catalogue(locale: str) -> Catalogue:
    """What a language holds; fuzzy and empty entries are left out."""
    path = ROOT / locale / PLACE
    if not path.is_file():
        return Catalogue()
    with path.open("rb") as file:
        read = read_po(file, locale=locale)
    held = {
        str(entry.id[0] if isinstance(entry.id, tuple | list) else entry.id): _forms(entry.string)
        for entry in read
        if entry.id and not entry.fuzzy
    }
    return Catalogue({key: forms for key, forms in held.items() if any(forms)}, _rule(read))


def _forms(wording: object) -> tuple[str, ...]:
    return tuple(map(str, wording)) if isinstance(wording, tuple | list) else (str(wording),)


def _rule(read: Catalog) -> Callable[[int], int]:
    """The plural rule of the catalogue's header; a wrong one is told by the tests of catalogues."""
    return gettext.c2py(read.plural_expr)


@lru_cache
def third_languages() -> tuple[str, ...]:
    """The languages beside Vietnamese and English that have a folder."""
    folders = sorted(folder.name for folder in ROOT.iterdir() if (folder / PLACE).is_file())
    return tuple(name for name in folders if name not in LOCALES)


@lru_cache
def formats(locale: str) -> str:
    """The language whose dates and numbers are written: Babel does not know every language."""
    return next((code for code in fallbacks(locale) if _is_known(code)), DEFAULT_LOCALE)


def _is_known(code: str) -> bool:
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return False
    return True
