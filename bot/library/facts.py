"""Dated facts: what a law or a body says today, and the places of texts that show it. Pure.

A text names a fact by `{{id}}`; its value stands in facts.yaml alone, so that a change of law is
one edit. A fact nobody has verified is never shown (domain.md §4).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.i18n import Text, _
from bot.library.faults import Notes, Report, excerpt
from bot.library.localised import LOCALES, Localised

_PLACE = re.compile(r"\{\{([^{}\n]*)\}\}")
# A document's number, as in 102/2016/QH13 or 224/QĐ-BVHTTDL.
_NUMBER = re.compile(r"\d+/(?:\d{4}/)?[A-ZĐ][\w-]*")
_PAGE = re.compile(r".*\.([a-z]{2,3})\.md")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact; days are local days. `only_here`: no text may write its number, or the value,
    out by hand."""

    id: str
    value: Localised
    source: str
    verified: bool
    checked_on: date | None = None
    review_by: date | None = None
    only_here: bool = False
    note: str = ""

    def is_stale_on(self, day: date) -> bool:
        """Whether somebody should have looked at its source again before `day`."""
        return self.review_by is not None and day > self.review_by


def filled(
    files: Mapping[str, bytes], facts: Iterable[Fact], report: Report
) -> Mapping[str, bytes]:
    """The files with every `{{id}}` of their pages replaced; unusable places are noted."""
    facts = tuple(facts)
    forbidden = {locale: _written_out(facts, locale) for locale in LOCALES}
    made: dict[str, bytes] = {}
    for path, data in files.items():
        page = _PAGE.fullmatch(path)
        text = _text(data) if page else None
        if page is None or text is None:  # what it is instead is told by whoever reads it
            made[path] = data
            continue
        notes = report.on(path)
        if found := forbidden.get(page[1]):
            _note_written_out(text, found, notes)
        made[path] = fill(text, facts, page[1], notes).encode()
    return made


def fill(text: str, facts: Iterable[Fact], locale: str, notes: Notes) -> str:
    """The page with its facts in that language; a place nobody can fill is noted."""
    if "{{" not in text:
        return text
    known = {fact.id: fact for fact in facts}
    lines = (
        _filled_line(line, known, locale, notes, number)
        for number, line in enumerate(text.split("\n"), 1)
    )
    return "\n".join(lines)


def used(text: str) -> frozenset[str]:
    """The ids of the facts that a page names."""
    return frozenset(place.strip() for place in _PLACE.findall(text))


def _filled_line(
    line: str, known: Mapping[str, Fact], locale: str, notes: Notes, number: int
) -> str:
    made = _PLACE.sub(lambda place: _value(place, known, locale, notes, number), line)
    if "{{" in made:
        what = _(
            "The name of a fact stands between {open} and {close}, on one line.",
            open="{{",
            close="}}",
        )
        notes.add(number, what)
    return made


def _value(
    place: re.Match[str], known: Mapping[str, Fact], locale: str, notes: Notes, line: int
) -> str:
    fact = known.get(place[1].strip())
    if fact is None:
        notes.add(line, _("There is no fact “{id}” in facts.yaml.", id=excerpt(place[1])))
    elif not fact.verified:
        notes.add(line, _unverified(fact))
    else:
        return fact.value.get(locale)
    return "…"


def _unverified(fact: Fact) -> Text:
    return _(
        "The fact “{id}” is not verified yet and must not be shown: check it at its source first.",
        id=fact.id,
    )


def _written_out(facts: Iterable[Fact], locale: str) -> tuple[tuple[Fact, re.Pattern[str]], ...]:
    return tuple(
        (fact, re.compile(rf"(?<!\w){_mark_of(fact.value.get(locale))}(?!\w)"))
        for fact in facts
        if fact.only_here
    )


def _mark_of(value: str) -> str:
    """The number of a document, else the whole value; lines of a page break anywhere."""
    number = _NUMBER.search(value)
    return r"\s+".join(map(re.escape, (number[0] if number else value).split()))


def _note_written_out(
    text: str, forbidden: Iterable[tuple[Fact, re.Pattern[str]]], notes: Notes
) -> None:
    for fact, pattern in forbidden:
        for found in pattern.finditer(text):
            what = _(
                "“{words}” is a fact that may change: write {place} in its place.",
                words=excerpt(found[0]),
                place=f"{{{{{fact.id}}}}}",
            )
            notes.add(text.count("\n", 0, found.start()) + 1, what, stops=False)


def _text(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None
