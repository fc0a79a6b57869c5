"""Wording that exists in both languages. Pure data."""

from dataclasses import dataclass

LOCALES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Localised:
    """One piece of wording in Vietnamese and English."""

    vi: str
    en: str

    def get(self, locale: str) -> str:
        """The wording in that language; an unknown language is answered in Vietnamese."""
        return self.en if locale == "en" else self.vi


@dataclass(frozen=True, slots=True)
class LocalisedParts:
    """Several pieces of wording, such as the steps of a lesson, in Vietnamese and English."""

    vi: tuple[str, ...]
    en: tuple[str, ...]

    def get(self, locale: str) -> tuple[str, ...]:
        """The pieces in that language; an unknown language is answered in Vietnamese."""
        return self.en if locale == "en" else self.vi
