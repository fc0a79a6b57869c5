"""Good examples: families and models worth spreading, with the consent of whom they are about.

collected → agreed → spread, or withdrawn at any time by the person: then the words are gone and
what was about to go out is stopped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.crypto import digest
from bot.domain.orders import Effect, Query


class Kind(StrEnum):
    """What is held up as an example."""

    FAMILY = "family"
    MODEL = "model"  # a way of working


class State(StrEnum):
    """Where an example stands."""

    COLLECTED = "collected"  # the person has not answered
    AGREED = "agreed"
    SPREAD = "spread"  # a broadcast was drafted of it
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What can be done about it."""

    AGREE = "agree"
    WITHDRAW = "withdraw"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is to an example, as of now."""

    is_subject: bool = False
    covers: bool = False


_FROM: Mapping[Action, tuple[State, ...]] = {
    Action.AGREE: (State.COLLECTED,),
    Action.WITHDRAW: (State.COLLECTED, State.AGREED, State.SPREAD),
    Action.SPREAD: (State.AGREED,),
}


def may(standing: Standing, action: Action, state: State) -> bool:
    """Consent is the subject's alone; spreading is an officer's, and never of oneself."""
    if state not in _FROM[action]:
        return False
    if action is Action.SPREAD:
        return standing.covers and not standing.is_subject
    return standing.is_subject


def fingerprint(title: str, text: str) -> str:
    """What a consent is given to: exactly these words."""
    return digest(f"{title}\x1f{text}")


@dataclass(frozen=True, slots=True)
class Practice:
    """An example as its reader may see it."""

    id: int
    kind: Kind
    state: State
    standing: Standing
    title: str
    text: str
    name: str  # of the person it is about
    unit_name: str
    reported_on: date
    campaign_id: str = ""


@dataclass(frozen=True, slots=True)
class Praised:
    """The member an example is about."""

    member_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Practices(Query[tuple[Practice, ...]]):
    """Examples of the person's units, the newest first; withdrawn ones are gone."""

    limit: int = 10


@dataclass(frozen=True, slots=True)
class PracticeOf(Query[Practice | None]):
    """One example, if the person may see it."""

    id: int


@dataclass(frozen=True, slots=True)
class PraisedOf(Query[Praised | None]):
    """The member of that roster code, under the person's roles."""

    code: str


@dataclass(frozen=True, slots=True)
class CollectPractice(Effect):
    """Keep it, and ask the person."""

    kind: Kind
    title: str
    text: str
    subject_id: int


@dataclass(frozen=True, slots=True)
class AgreePractice(Effect):
    """The person agrees to these very words: `seen` is their fingerprint."""

    id: int
    seen: str


@dataclass(frozen=True, slots=True)
class WithdrawPractice(Effect):
    """No, or no longer: the words go, and a broadcast of them is stopped."""

    id: int


@dataclass(frozen=True, slots=True)
class SpreadPractice(Effect):
    """Make a broadcast draft of it; a second person approves that as always."""

    id: int
    campaign_id: str
    unit_id: int
    topic_id: str
