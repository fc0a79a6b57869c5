"""Support programmes: how a case moves, and who may move it. A pure machine of states.

received → checked → decided → done; refused with a kind reason; withdrawn by whom it concerns.
An officer of the unit checks, an admin above it decides, and nobody decides about themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.orders import Effect, Query

FEW = 5  # counts of so few are for the responsible officers only (rule for small numbers)


class State(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    CHECKED = "checked"
    DECIDED = "decided"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What moves a case."""

    CHECK = "check"
    DECIDE = "decide"
    FINISH = "finish"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


class MayNot(StrEnum):
    """Why somebody may not."""

    STATE = "state"  # the case is past that, or not there yet
    OWN = "own"  # it is about the person
    NO_RIGHT = "no_right"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is to a case, as of now."""

    is_subject: bool = False  # it is about them
    is_opener: bool = False  # they asked or nominated
    covers: bool = False  # a role on its unit or one above
    is_above: bool = False  # an admin of a unit above it, or of its unit where none is above


NEXT: Mapping[tuple[State, Action], State] = {
    (State.RECEIVED, Action.CHECK): State.CHECKED,
    (State.CHECKED, Action.DECIDE): State.DECIDED,
    (State.DECIDED, Action.FINISH): State.DONE,
    (State.RECEIVED, Action.REFUSE): State.REFUSED,
    (State.CHECKED, Action.REFUSE): State.REFUSED,
    (State.RECEIVED, Action.WITHDRAW): State.WITHDRAWN,
    (State.CHECKED, Action.WITHDRAW): State.WITHDRAWN,
    (State.DECIDED, Action.WITHDRAW): State.WITHDRAWN,
}
OPEN = (State.RECEIVED, State.CHECKED, State.DECIDED)


def may(standing: Standing, action: Action, state: State) -> MayNot | None:
    """Whether this person may do this to a case in this state; None: yes."""
    if (state, action) not in NEXT:
        return MayNot.STATE
    if action is Action.WITHDRAW:
        return None if standing.is_subject or standing.is_opener else MayNot.NO_RIGHT
    if standing.is_subject:
        return MayNot.OWN
    return None if _reaches(standing, action, state) else MayNot.NO_RIGHT


def _reaches(standing: Standing, action: Action, state: State) -> bool:
    decides = action is Action.DECIDE or (action is Action.REFUSE and state is State.CHECKED)
    return standing.is_above if decides else standing.covers


def may_see(standing: Standing) -> bool:
    """Whether somebody may open the case at all."""
    return standing.is_subject or standing.is_opener or standing.covers


def shown_count(count: int, own: int = 0) -> int | None:
    """The count for somebody who is responsible for `own` of it; None: hidden.

    What is left after taking off the own part must not be a handful: it would tell of others.
    """
    others = count - own
    return count if others == 0 or others >= FEW else None


@dataclass(frozen=True, slots=True)
class NewCase:
    """What is asked for, for whom."""

    programme: str
    variety: str = ""
    heads: int | None = None
    days: int | None = None
    detail: str = ""
    unit_id: int | None = None  # None: that of the subject
    subject_id: int | None = None  # None: nobody in particular


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case as its reader may see it."""

    state: State
    on: date
    amount: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as one person may see it."""

    id: int
    programme: str
    variety: str
    state: State
    standing: Standing
    unit_name: str
    opened_on: date
    name: str = ""  # of whom it is about; "" for nobody in particular
    heads: int | None = None
    days: int | None = None
    amount: int | None = None
    detail: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Nominee:
    """A member who can be nominated."""

    member_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What became of a programme; None where so few cases are not for the reader."""

    programme: str
    cases: int | None
    done: int | None
    heads: int | None
    amount: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the person's own units, and of the whole organisation."""

    own: tuple[Figure, ...]
    whole: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class MyCases(Query[tuple[Case, ...]]):
    """The newest cases about me, or that I opened for myself."""

    limit: int = 5


@dataclass(frozen=True, slots=True)
class CasesToDo(Query[tuple[Case, ...]]):
    """Open cases under the person's roles that they can move; eldest first."""

    limit: int = 12


@dataclass(frozen=True, slots=True)
class CaseOf(Query[Case | None]):
    """One case, if the person may see it."""

    id: int


@dataclass(frozen=True, slots=True)
class NomineeOf(Query[Nominee | None]):
    """The member of that roster code, under the person's roles."""

    code: str


@dataclass(frozen=True, slots=True)
class FiguresOfYear(Query[Figures]):
    """What was asked and done this calendar year."""

    year: int


@dataclass(frozen=True, slots=True)
class OpenCase(Effect):
    """Ask, nominate or report."""

    case: NewCase


@dataclass(frozen=True, slots=True)
class MoveCase(Effect):
    """One step; the amount when it is decided, a kind reason when it is refused."""

    id: int
    action: Action
    seen: State  # in which it was shown
    amount: int | None = None
    days: int | None = None
    note: str = ""
