"""Questions that the library does not answer: asked of an officer by the person's wish only.

Who answers sees the words and, of a plain question, the unit; never who asked. A delicate one, or
one that the person wants to be kept from the own unit, goes to officers above it. What an officer
keeps for the library is the officer's own wording, tied to nobody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.delicate import delicate
from bot.domain.fold import fold
from bot.domain.orders import Effect, Query
from bot.i18n import Text, _

SHORTEST, LONGEST = 10, 500  # characters of a question, and of its general wording
LONGEST_ANSWER = 800
MOST_OPEN = 5  # questions of one person that wait
_ASKS = re.compile(
    r"\b(?:gi|sao|nao|may|bao nhieu|dau|bao gio|bao lau|khi nao|ai|vi sao|tai sao|duoc khong|"
    r"co khong|phai khong|hay khong|the nao|what|how|who|when|where|why|which|can i|may i)\b|"
    r"\b(?:khong|ko|k|hong|hok|chua|a|nhi)$"
)
_PRIVATE = re.compile(
    r"\b(?:bao luc|bao hanh|ly hon|ly di|li hon|ngoai tinh|bo bich|phan boi|quay roi|xam hai|"
    r"tinh duc|quan he|sinh ly|pha thai|co thai|mang thai|vo sinh|hiem muon|benh|hiv|tram cam|"
    r"tam ly|no nan|vay nang lai|co bac|ruou|ma tuy|luong cua|giu tien|chong (?:em|toi|minh)|"
    r"vo (?:em|toi|minh)|ck e|vk e|me chong|bo chong|con (?:em|toi|minh)|nha (?:em|toi|minh)|"
    r"divorce|violence|abuse|affair|pregnan\w*|abortion|illness|debt)\b"
)


class State(StrEnum):
    """Where a question stands; one taken back is gone."""

    OPEN = "open"
    ANSWERED = "answered"


STATES: Mapping[State, Text] = {
    State.OPEN: _("waits for an answer"),
    State.ANSWERED: _("answered"),
}


def is_question(text: str) -> bool:
    """Whether the words seem to ask something, and not just say or greet."""
    key = fold(text)
    return len(key.split()) >= 3 and ("?" in text or bool(_ASKS.search(key)))


def is_private(text: str) -> bool:
    """Whether the words seem to tell of somebody's own life: then not for the own unit's eyes."""
    return delicate(text) is not None or bool(_PRIVATE.search(fold(text)))


@dataclass(frozen=True, slots=True)
class Question:
    """A question as one person may see it; `unit_name` "" where it is not to be told."""

    id: int
    state: State
    text: str
    asked_on: date
    is_own: bool
    unit_name: str = ""
    answer: str = ""
    answered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answering:
    """Who there is to answer the person."""

    unit: bool = False  # somebody for the own unit: of it, or of the nearest above
    above: bool = False  # somebody strictly above it
    waiting: int = 0  # questions of the person that have no answer yet


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question in general words and its answer, for whoever writes the library."""

    id: int
    question: str
    answer: str
    kept_on: date


@dataclass(frozen=True, slots=True)
class WhoAnswers(Query[Answering]):
    """Is there somebody whom I could ask?"""


@dataclass(frozen=True, slots=True)
class MyQuestions(Query[tuple[Question, ...]]):
    """What I asked officers, the newest first."""

    limit: int = 10


@dataclass(frozen=True, slots=True)
class OpenQuestions(Query[tuple[Question, ...]]):
    """What waits for an answer under the person's roles, the eldest first; never one's own."""

    limit: int = 8


@dataclass(frozen=True, slots=True)
class QuestionOf(Query[Question | None]):
    """One question, if the person may see it."""

    id: int


@dataclass(frozen=True, slots=True)
class Candidates(Query[tuple[Candidate, ...]]):
    """What officers kept for the library, the newest first."""

    limit: int = 20


@dataclass(frozen=True, slots=True)
class AskOfficer(Effect):
    """Send a question; `above`: past the own unit."""

    text: str
    above: bool


@dataclass(frozen=True, slots=True)
class AnswerQuestion(Effect):
    """Answer it, once; `general` is the question in words that tell of nobody, or ""."""

    id: int
    answer: str
    general: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawQuestion(Effect):
    """Take it back: nothing of it stays."""

    id: int
