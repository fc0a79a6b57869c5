"""Training of key officers: meetings attended, courses passed in chat, and how long that holds."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.orders import Effect, Query


@dataclass(frozen=True, slots=True)
class Result:
    """One attempt at a quiz, the newest of its course that matters to the person."""

    course_id: str
    correct: int
    asked: int
    passed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Attended:
    """A training meeting somebody was at."""

    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Training:
    """What one person has of training; newest first."""

    key_officer: bool = False
    meetings: tuple[Attended, ...] = ()
    results: tuple[Result, ...] = ()

    def best(self, course_id: str) -> Result | None:
        """The newest attempt that was passed, else the newest one; None without any."""
        mine = [result for result in self.results if result.course_id == course_id]
        return next((r for r in mine if r.passed), mine[0] if mine else None)


@dataclass(frozen=True, slots=True)
class MyTraining(Query[Training]):
    """What have I of training?"""


@dataclass(frozen=True, slots=True)
class PassMark(Query[int]):
    """How many percent pass this course here: the organisation's own mark, else the course's."""

    course_id: str


@dataclass(frozen=True, slots=True)
class FinishCourse(Effect):
    """A quiz was gone through to its end; passing it is evidence of training."""

    course_id: str
    version: int
    correct: int
    asked: int
    passed: bool


def passes(correct: int, asked: int, mark: int) -> bool:
    """Whether so many right answers reach the mark (percent); exact, nothing is rounded."""
    return asked > 0 and correct * 100 >= mark * asked


def valid_until(passed_on: date, years: int | None) -> date | None:
    """The last day on which a pass holds; None: for good."""
    if years is None:
        return None
    try:
        return passed_on.replace(year=passed_on.year + years)
    except ValueError:  # 29 February
        return passed_on.replace(year=passed_on.year + years, day=28)
