"""Markdown pages in pairs: the same thing in Vietnamese (`<id>.vi.md`) and English. Pure.

Beside a pair may stand translations into further languages (`<id>.hmn.md`), where they are read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.i18n import _
from bot.library.encoding import decode, flaw_of
from bot.library.faults import Notes, Report, excerpt
from bot.library.fields import Fields
from bot.library.frontmatter import read_document
from bot.library.localised import LOCALES
from bot.library.markup import Part, parts, plain
from bot.library.phones import note_phones, phone_in

UNWRITTEN = "⟦"  # begins what `lantoa content new` leaves for the author to replace
_NAME = re.compile(r"(?:.*/)?([a-z0-9_]{1,40})\.(vi|en)\.md")
_ANY_NAME = re.compile(r"(?:.*/)?([a-z0-9_]{1,40})\.([a-z]{2,3})\.md")  # ISO 639

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Found(Generic[Thing]):
    """Something that was read, and the fields it came from: later rules note faults there."""

    value: Thing
    fields: Fields


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language."""

    stem: str
    locale: str
    fields: Fields
    parts: tuple[Part, ...]

    @property
    def notes(self) -> Notes:
        """Where the page's faults are noted."""
        return self.fields.notes

    def identify(self) -> None:
        """Check that the page's id is the name of its file."""
        if self.fields.identifier() not in (self.stem, ""):
            self.fields.fault(_("The id must be the name of the file: “{id}”.", id=self.stem), "id")

    def plain(self, part: Part, longest: int) -> str:
        """What a chat shows of a part; noted when it is empty, too long or holds a number."""
        text = plain(part, self.notes)
        if len(text) > longest:
            what = _(
                "This text has {length} characters; at most {limit} fit.",
                length=len(text),
                limit=longest,
            )
            self.notes.add(part.line, what)
        if not text:
            self.notes.add(part.line, _("The text is missing here."))
        for line in text.split("\n"):
            if (flaw := flaw_of(line)) is not None:  # entities: &#8232;
                self.notes.add(part.line, flaw)
        if not any(phone_in(line) for line in part.source.split("\n")):  # noted there already
            note_phones(text.replace("\n", " "), part.line, self.notes)  # 1**13**, 11&#51;
        return text


@dataclass(frozen=True, slots=True)
class Pair:
    """The two pages of one thing, and its translations into further languages."""

    vi: Page
    en: Page
    more: tuple[Page, ...] = ()

    @property
    def pages(self) -> tuple[Page, ...]:
        """All of them, the Vietnamese one first."""
        return (self.vi, self.en, *self.more)

    @property
    def is_sound(self) -> bool:
        """Whether all pages are without faults that stop a start."""
        return all(page.notes.is_sound for page in self.pages)

    def must_agree_on(self, *keys: str) -> None:
        """Note each key whose value differs between the languages, once all can be read."""
        for key in keys if self.is_sound else ():
            for page in self.pages[1:]:
                if self.vi.fields.raw(key) != page.fields.raw(key):
                    file = self.vi.notes.file
                    what = _("“{key}” differs from that of {file}.", key=key, file=file)
                    page.fields.fault(what, key)

    def without_outdated(self) -> "Pair":
        """Leaves out each translation of another version: noted, and no start waits for it."""
        current = self.vi.fields.raw("version")
        for page in self.more:
            if (translated := page.fields.raw("version")) != current:
                what = _(
                    "This translates version {old}, the lesson is at {new}: until it follows, "
                    "people read it in Vietnamese.",
                    old=excerpt(translated),
                    new=excerpt(current),
                )
                page.fields.fault(what, "version", stops=False)
        fresh = (page for page in self.more if page.fields.raw("version") == current)
        return replace(self, more=tuple(fresh))


def read_pairs(
    files: Mapping[str, bytes], report: Report, *, translated: bool = False
) -> tuple[Pair, ...]:
    """The pairs among the files; a page without its other language is noted.

    `translated` says whether further languages are read here.
    """
    by_stem: dict[str, dict[str, str]] = {}
    for file in sorted(files):
        name = (_ANY_NAME if translated else _NAME).fullmatch(file)
        if name is None:
            what = _("Unexpected file: pages are named <id>.vi.md and <id>.en.md.")
            report.on(file).add(1, what)
        else:
            by_stem.setdefault(name[1], {})[name[2]] = file
    pairs = (_pair(stem, named, files, report) for stem, named in by_stem.items())
    return tuple(pair for pair in pairs if pair)


def _pair(
    stem: str, named: Mapping[str, str], files: Mapping[str, bytes], report: Report
) -> Pair | None:
    pages = {at: _page(stem, at, files[file], report.on(file)) for at, file in named.items()}
    for missing in set(LOCALES) - set(named):
        other = next(iter(named.values()))
        report.on(other).add(1, _("{file} is missing beside it.", file=f"{stem}.{missing}.md"))
    vi, en = pages.pop("vi", None), pages.pop("en", None)
    return Pair(vi, en, tuple(page for page in pages.values() if page)) if vi and en else None


def _page(stem: str, locale: str, data: bytes, notes: Notes) -> Page | None:
    text = decode(data, notes)
    if text is None:
        return None
    note_phones(text, 1, notes)
    _note_unwritten(text, notes)
    document = read_document(text, notes)
    if document is None:
        return None
    body = parts(document.body, document.body_line)
    return Page(stem, locale, Fields(document.fields, notes), body)


def _note_unwritten(text: str, notes: Notes) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if UNWRITTEN in line:
            notes.add(number, _("This place is still to be written."))
