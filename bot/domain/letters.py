"""Official letters: sent down to units with a day to act by; received and done are told upwards.

The founding document is such a letter (domain handbook §1.1); who is late is a fact, not a blame.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.crypto import digest
from bot.domain.orders import Effect, Query
from bot.messages import Media

SOON = timedelta(days=3)  # before the deadline a unit is reminded once
LARGEST_FILE = 5_000_000  # bytes: what every platform takes as a file (Zalo contract §2.3)
PDF = b"%PDF-"


class Standing(StrEnum):
    """Where one unit's copy stands, for those who look down the list."""

    DONE = "done"
    DONE_LATE = "done_late"
    LATE = "late"  # the day has passed, nothing was reported
    RECEIVED = "received"
    OPEN = "open"  # nobody has confirmed it yet


class Stage(StrEnum):
    """Why an officer hears of a copy."""

    NEW = "new"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it was sent."""

    id: int
    unit_id: int
    unit_name: str
    number: str  # as printed on it, e.g. 1603/LĐLĐ
    title: str
    deadline: date


@dataclass(frozen=True, slots=True)
class Copy:
    """One unit's copy of a letter."""

    id: int
    letter: Letter
    unit_code: str
    unit_name: str
    received_on: date | None = None
    done_on: date | None = None
    officers: int = 0  # who can be told about it in chat
    note: str = ""  # what the unit wrote when it reported it done; only where it is asked for

    def standing(self, today: date) -> Standing:
        """A report on the last day is in time."""
        if self.done_on is not None:
            in_time = self.done_on <= self.letter.deadline
            return Standing.DONE if in_time else Standing.DONE_LATE
        if today > self.letter.deadline:
            return Standing.LATE
        return Standing.OPEN if self.received_on is None else Standing.RECEIVED


@dataclass(frozen=True, slots=True)
class Overview:
    """A letter and every copy of it, for whoever answers for its sender."""

    letter: Letter
    copies: tuple[Copy, ...]

    def having(self, today: date, *standings: Standing) -> tuple[Copy, ...]:
        """The copies that stand so."""
        return tuple(copy for copy in self.copies if copy.standing(today) in standings)


def stage(copy: Copy, today: date, told_on: date | None) -> Stage | None:
    """What an officer has to hear now; None when it was said, or there is nothing to say.

    `told_on` is the day of the last word about this copy.
    """
    if copy.done_on is not None:
        return None
    deadline = copy.letter.deadline
    for found, since in ((Stage.LATE, deadline + timedelta(days=1)), (Stage.SOON, deadline - SOON)):
        if today >= since:
            return found if told_on is None or told_on < since else None
    return Stage.NEW if told_on is None else None


@dataclass(frozen=True, slots=True)
class MyCopies(Query[tuple[Copy, ...]]):
    """The copies of the units on which the person holds a role; open ones first."""


@dataclass(frozen=True, slots=True)
class CopyOf(Query[Copy | None]):
    """One of them; None when it is not of a unit of the person's."""

    id: int


@dataclass(frozen=True, slots=True)
class SentLetters(Query[tuple[Overview, ...]]):
    """The newest letters of the units on which the person is an admin."""


@dataclass(frozen=True, slots=True)
class OverviewOf(Query[Overview | None]):
    """One of them; None when the person is no admin of its sender."""

    id: int


@dataclass(frozen=True, slots=True)
class LetterFile(Query[Media | None]):
    """The document itself, for units that got it and for its sender."""

    letter_id: int


@dataclass(frozen=True, slots=True)
class Receive(Effect):
    """This unit has read it."""

    copy_id: int


@dataclass(frozen=True, slots=True)
class Done(Effect):
    """This unit has done what the letter asks, in a sentence."""

    copy_id: int
    note: str


@dataclass(frozen=True, slots=True)
class Nudge(Effect):
    """Remind every unit that is late or has not confirmed; at most once a day each."""

    letter_id: int


@dataclass(frozen=True, slots=True)
class NewLetter:
    """What is to be sent."""

    key: str
    unit_id: int
    number: str
    title: str
    deadline: date
    file_name: str
    data: bytes
    author_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A letter as it is asked for in the chat; the document lies beside it."""

    unit_id: int  # the sender
    title: str
    number: str
    deadline: date
    all_below: bool  # every unit of the subtree, not only the next level


@dataclass(frozen=True, slots=True)
class ReceiversOf(Query[int]):
    """How many units would get a letter of this unit? For its admins."""

    unit_id: int
    all_below: bool


@dataclass(frozen=True, slots=True)
class SendLetter(Effect):
    """Send the document that the person has handed in."""

    draft: LetterDraft
    file_id: int


def key_of(unit_id: int, number: str, title: str, data: bytes) -> str:
    """The same file, sender and title have the same one: units do not get it twice."""
    return digest(f"{unit_id}:{number}:{title}:{data.hex()}")


def file_name(number: str, title: str) -> str:
    """What people see when they save it: letters of the Latin alphabet, no spaces."""
    plain = unicodedata.normalize("NFD", f"{number} {title}")
    plain = plain.replace("đ", "d").replace("Đ", "D").encode("ascii", "ignore").decode()
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', plain).strip('-')[:60] or 'cong-van'}.pdf"
