"""What is held about a person in counselling, support, good examples and questions."""

from dataclasses import dataclass
from datetime import date

from bot.domain.counselling import Request
from bot.domain.orders import Query
from bot.domain.practices import Practice
from bot.domain.questions import Question
from bot.domain.support import Case


@dataclass(frozen=True, slots=True)
class CareHolding:
    """Everything of it, in one answer."""

    wedding: tuple[date | None, ...] = ()  # what the member said: nothing, not known, or a day
    counselling: tuple[Request, ...] = ()
    course_on: date | None = None  # when the course in chat was finished
    cases: tuple[Case, ...] = ()
    practices: tuple[Practice, ...] = ()
    questions: tuple[Question, ...] = ()  # to officers


@dataclass(frozen=True, slots=True)
class MyCare(Query[CareHolding]):
    """What do you hold about me in counselling, support, good examples and questions?"""
