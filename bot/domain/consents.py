"""What a person agrees to, each aim by itself, with proof; and who answers for the data.

Law 91/2025/QH15 (domain.md §7): consent is free, specific by purpose, informed and provable;
silence is none, nothing is set beforehand, and it is withdrawn as easily as it is given. Photos
have no aim here: none is kept of a person's own doing. Whoever is praised as a good example agrees
to exactly those words (`bot.domain.practices`); a wish to be called back is agreed to where it is
said and shows nowhere else (`bot.domain.callback`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.orders import Effect, Query

NOTICE_VERSION = "2026-12"  # raised when the meaning of the notice changes
UNMARKED = "2026-11"  # the notice whose buttons named no wording: old messages still show them


class Aim(StrEnum):
    """What data is used for; each is agreed to, and taken back, by itself."""

    LESSONS = "lessons"  # lessons and confirmations, counted for the family; what all else needs
    REMINDERS = "reminders"  # lessons, reminders, broadcasts that come unasked
    PHONE = "phone"  # templates to the telephone number of the union's list
    CARE = "care"  # words in counselling, support, questions: agreed to where they are sent


# What an agreement to an older notice stands for: no more than that notice said.
COVERED: Mapping[str, tuple[Aim, ...]] = {
    UNMARKED: (Aim.LESSONS, Aim.REMINDERS),
}


class Answer(StrEnum):
    """What became of a question of consent, as the proof has it."""

    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"
    TOLD = "told"  # no consent: that the notice has changed was said


@dataclass(frozen=True, slots=True)
class Wording:
    """The exact text that somebody answered to."""

    text: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class GiveConsent(Effect):
    """The person agreed to these aims, after this text of that version of the notice.

    With `LESSONS` it is the answer to the notice, by which the account may be used at all: what is
    not among its aims was not agreed to.
    """

    aims: tuple[Aim, ...]
    wording: Wording = Wording()
    version: str = NOTICE_VERSION


@dataclass(frozen=True, slots=True)
class Withdraw(Effect):
    """From now on not any more; what was done before stays lawful."""

    aim: Aim


@dataclass(frozen=True, slots=True)
class NoticeTold(Effect):
    """That the notice has changed was said, once."""

    version: str = NOTICE_VERSION


@dataclass(frozen=True, slots=True)
class Agreed:
    """How one aim stands: whether it holds, and what was answered last, when, to which notice."""

    aim: Aim
    holds: bool
    at: datetime | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Consents:
    """How all aims of the person who asks stand."""

    aims: tuple[Agreed, ...] = ()
    phone_kept: bool = False  # the list has a number of this person
    phone_used: bool = False  # and the union sends to numbers at all

    def of(self, aim: Aim) -> Agreed:
        """How this one stands; nobody has agreed to what is not there."""
        return next((one for one in self.aims if one.aim is aim), Agreed(aim, False))


@dataclass(frozen=True, slots=True)
class MyConsents(Query[Consents]):
    """What have I agreed to?"""


@dataclass(frozen=True, slots=True)
class Controller:
    """Who answers for the data: as the operator says, else as the tree of units has it.

    Without a name nobody has said, and the notice says so.
    """

    name: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """One answer with all that proves it, for whoever has to show it."""

    account: int  # number of the account, which stays after an erasure
    member: str  # code in the list; "" when not linked, or erased
    platform: str
    aim: Aim
    answer: Answer
    version: str
    at: datetime
    digest: str  # of the exact text; "" before texts were kept
    text: str
    locale: str
