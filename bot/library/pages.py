"""Markdown pages in pairs: the same thing in Vietnamese (`<id>.vi.md`) and English. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.i18n import _
from bot.library.encoding import decode, flaw_of
from bot.library.faults import Notes, Report
from bot.library.fields import Fields
from bot.library.frontmatter import read_document
from bot.library.localised import LOCALES
from bot.library.markup import Part, parts, plain
from bot.library.phones import note_phones, phone_in

_NAME = re.compile(r"(?:.*/)?([a-z0-9_]{1,40})\.(vi|en)\.md")

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
    """The two pages of one thing."""

    vi: Page
    en: Page

    @property
    def is_sound(self) -> bool:
        """Whether both pages are without faults that stop a start."""
        return self.vi.notes.is_sound and self.en.notes.is_sound

    def must_agree_on(self, *keys: str) -> None:
        """Note each key whose value differs between the languages, once both can be read."""
        for key in keys if self.is_sound else ():
            if self.vi.fields.raw(key) != self.en.fields.raw(key):
                self.en.fields.fault(
                    _("“{key}” differs from that of {file}.", key=key, file=self.vi.notes.file), key
                )


def read_pairs(files: Mapping[str, bytes], report: Report) -> tuple[Pair, ...]:
    """The pairs among the files; a page without its other language is noted."""
    by_stem: dict[str, dict[str, str]] = {}
    for file in sorted(files):
        name = _NAME.fullmatch(file)
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
    vi, en = pages.get("vi"), pages.get("en")
    return Pair(vi, en) if vi and en else None


def _page(stem: str, locale: str, data: bytes, notes: Notes) -> Page | None:
    text = decode(data, notes)
    if text is None:
        return None
    note_phones(text, 1, notes)
    document = read_document(text, notes)
    if document is None:
        return None
    body = parts(document.body, document.body_line)
    return Page(stem, locale, Fields(document.fields, notes), body)
