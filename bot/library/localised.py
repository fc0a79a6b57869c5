"""Wording that exists in Vietnamese and English, and perhaps in further languages. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass

LOCALES = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Localised:
    """One piece of wording in Vietnamese, in English, and in whatever else it was translated to."""

    vi: str
    en: str
    more: tuple[tuple[str, str], ...] = ()  # language code, wording

    @classmethod
    def of(cls, wordings: Mapping[str, str]) -> "Localised":
        """The wordings by language, Vietnamese and English among them."""
        more = tuple((code, text) for code, text in wordings.items() if code not in LOCALES)
        return cls(wordings["vi"], wordings["en"], more)

    def get(self, locale: str) -> str:
        """The wording in that language; where it was not translated, in Vietnamese."""
        return self.en if locale == "en" else dict(self.more).get(locale, self.vi)


@dataclass(frozen=True, slots=True)
class LocalisedParts:
    """Several pieces of wording, such as the steps of a lesson, in the same languages."""

    vi: tuple[str, ...]
    en: tuple[str, ...]
    more: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, wordings: Mapping[str, tuple[str, ...]]) -> "LocalisedParts":
        """The pieces by language, Vietnamese and English among them."""
        more = tuple((code, parts) for code, parts in wordings.items() if code not in LOCALES)
        return cls(wordings["vi"], wordings["en"], more)

    def get(self, locale: str) -> tuple[str, ...]:
        """The pieces in that language; where they were not translated, in Vietnamese."""
        return self.en if locale == "en" else dict(self.more).get(locale, self.vi)
