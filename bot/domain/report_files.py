"""Pictures and files of a report that a person asks for in chat. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.orders import Query
from bot.messages import Media


class View(StrEnum):
    """Which picture."""

    TREND = "trend"
    TOPICS = "topics"


class Paper(StrEnum):
    """Which kind of file."""

    WORD = "docx"
    EXCEL = "xlsx"


@dataclass(frozen=True, slots=True)
class Handed:
    """The file; without one when it could not be made, or the person's platform takes none."""

    file: Media | None
    taken: bool = True


@dataclass(frozen=True, slots=True)
class PictureOf(Query[Media | None]):
    """A picture of a unit on a day; None without the right to see it, or when it failed."""

    unit_code: str
    on: date
    view: View


@dataclass(frozen=True, slots=True)
class ReportFile(Query[Handed | None]):
    """The report of the year so far; None for whoever is no admin of the unit."""

    unit_code: str
    on: date
    paper: Paper
