"""A short course with a quiz, as the library holds it. Pure, immutable data."""

from dataclasses import dataclass
from datetime import date

from bot.library.localised import Localised, LocalisedParts


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a quiz; `right` counts the options from 0."""

    asked: Localised
    options: LocalisedParts
    right: int
    why: Localised  # said whatever was answered: it teaches


@dataclass(frozen=True, slots=True)
class Course:
    """Parts to read, then questions; passed from `pass_mark` percent of them."""

    id: str
    version: int
    title: Localised
    minutes: int
    pass_mark: int
    valid_years: int | None  # None: for good
    checked_on: date
    sources: LocalisedParts
    parts: LocalisedParts
    quiz: tuple[Question, ...]
