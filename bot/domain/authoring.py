"""Lessons written in chat: versions, who may approve one, and what an approval covers.

A lesson is for everybody, so writing and approving belong to officers of the whole organisation;
nobody approves what they wrote (issue of trust, not of rank).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.crypto import digest
from bot.domain.campaigns import Look
from bot.domain.orders import Effect, Query
from bot.domain.people import Person
from bot.i18n import Text, _
from bot.library.model import Library
from bot.library.overlay import Pages


class VersionState(StrEnum):
    """What became of a version."""

    FOLDER = "folder"  # came with the content folder
    DRAFT = "draft"
    REPLACED = "replaced"  # a draft over which a later one was written
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


STATES: Mapping[VersionState, Text] = {
    VersionState.FOLDER: _("from the content folder"),
    VersionState.DRAFT: _("a draft that waits for a second person"),
    VersionState.REPLACED: _("a draft that a later one replaced"),
    VersionState.APPROVED: _("approved"),
    VersionState.WITHDRAWN: _("withdrawn"),
}


class MayNot(StrEnum):
    """Why somebody may not approve a version."""

    OWN = "own"
    STATE = "state"
    CHANGED = "changed"
    OVERTAKEN = "overtaken"  # by a text that the content folder brought meanwhile


@dataclass(frozen=True, slots=True)
class Written:
    """One version of a lesson: its pages and their fate. `acknowledged` counts who read it."""

    pages: Pages
    version: int
    state: VersionState
    author: str = ""  # the member's code; "" for the folder
    author_id: int | None = None
    approver: str = ""
    created_at: datetime | None = None
    shown_from: datetime | None = None
    acknowledged: int = 0
    edition: int = 0  # the number in the folder's own page; 0: written in chat


def fingerprint(pages: Pages) -> str:
    """What an approval is given for: exactly these two pages."""
    return digest("\x1f".join((pages.lesson_id, pages.topic, pages.vi, pages.en)))[:8]


def overtaken_by(written: Written, library: Library) -> int:
    """The version that the content folder brought after this one was written, and that is read
    now; 0: none. A chat's own later version has replaced it long ago.
    """
    live = library.written(written.pages.lesson_id)
    return live.version if live is not None and live.version > written.version else 0


def may_approve(person: Person, written: Written, seen: str, library: Library) -> MayNot | None:
    """Why this person may not approve it as it was `seen`; None: may."""
    if written.state is not VersionState.DRAFT:
        return MayNot.STATE
    if written.author_id == person.member_id:
        return MayNot.OWN
    if overtaken_by(written, library):
        return MayNot.OVERTAKEN
    return None if seen == fingerprint(written.pages) else MayNot.CHANGED


@dataclass(frozen=True, slots=True)
class MayWrite(Query[bool]):
    """Whether the person's roles cover the whole organisation."""


@dataclass(frozen=True, slots=True)
class Drafts(Query[tuple[Written, ...]]):
    """Versions that wait for a second person, or that the folder's text has overtaken; the newest
    of each lesson, the latest first.
    """

    limit: int = 8


@dataclass(frozen=True, slots=True)
class VersionOf(Query[Written | None]):
    """One version; 0: the newest one that stands, drafts included."""

    lesson_id: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class LessonLooks(Query[tuple[Look, ...]]):
    """How will each platform show the whole lesson? Those that show the same stand together."""

    pages: Pages


@dataclass(frozen=True, slots=True)
class SaveLesson(Effect):
    """A new draft; it takes the place of earlier drafts of the lesson."""

    pages: Pages


@dataclass(frozen=True, slots=True)
class ApproveLesson(Effect):
    """This very version is shown to everybody from now on."""

    lesson_id: str
    version: int
    seen: str


@dataclass(frozen=True, slots=True)
class WithdrawLesson(Effect):
    """A draft is thrown away; an approved version gives way to the one before it."""

    lesson_id: str
    version: int
