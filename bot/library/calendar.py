"""Observance rules -> the dates of a year and the reminder steps. Pure; days are local days.

A step never falls on a silent day: it moves to the nearest earlier day that is not. Members get
at most one observance message in seven days; what gives way stays in the list with its reason.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.library.model import Library, Observance

APART = timedelta(days=7)  # between two messages to members
ONE_DAY = timedelta(days=1)


class Audience(StrEnum):
    """Whom a step goes to."""

    MEMBERS = "members"
    OFFICERS = "officers"


class Dropped(StrEnum):
    """Why a step is not sent."""

    SAME_DAY = "same_day"  # a later step of the same observance falls on its day
    WEEKLY_LIMIT = "weekly_limit"  # another message goes out less than seven days away


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder. `offset` is as planned, `day` as moved off silent days.

    `year` is that in which the observance begins; a step may fall into the year before.
    `gives_way_to` is the observance whose message goes out instead of a dropped step.
    """

    observance_id: str
    year: int
    offset: int
    day: date
    audience: Audience
    dropped: Dropped | None = None
    gives_way_to: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An observance in one year; both days included."""

    observance: Observance
    first: date
    last: date


def occurrences(observance: Observance, year: int) -> tuple[date, date]:
    """First and last day of the observance that begins in that year."""
    first = observance.when.first.in_year(year)
    over_new_year = observance.when.last < observance.when.first
    return first, observance.when.last.in_year(year + over_new_year)


def upcoming(library: Library, today: date, count: int) -> tuple[Occurrence, ...]:
    """The observances that run today or come next, by first day."""
    found = [_next(observance, today) for observance in library.observances]
    return tuple(sorted(found, key=lambda each: (each.first, each.observance.id))[:count])


def _next(observance: Observance, today: date) -> Occurrence:
    years = (today.year - 1, today.year, today.year + 1)
    spans = (occurrences(observance, year) for year in years)
    first, last = next((first, last) for first, last in spans if last >= today)
    return Occurrence(observance, first, last)


def steps(library: Library, year: int) -> tuple[Step, ...]:
    """All reminders of the observances that begin in that year, by day, dropped ones too."""
    around = (year - 1, year, year + 1)  # the limit of a week knows no New Year
    planned = [
        step
        for observance in library.observances
        for each in around
        for step in _steps_of(observance, each, library)
    ]
    kept = _within_limit(planned, library)
    wanted = (step for step in kept if step.year == year)
    return tuple(sorted(wanted, key=lambda step: (step.day, step.observance_id, step.offset)))


def _steps_of(observance: Observance, year: int, library: Library) -> list[Step]:
    first, _last = occurrences(observance, year)
    planned = [
        Step(
            observance_id=observance.id,
            year=year,
            offset=offset,
            day=_before_silence(first + timedelta(days=offset), library),
            audience=Audience.OFFICERS if offset in observance.officers else Audience.MEMBERS,
        )
        for offset in observance.remind
    ]
    latest = {(step.day, step.audience): step.offset for step in planned}  # offsets rise
    return [
        step
        if latest[step.day, step.audience] == step.offset
        else replace(step, dropped=Dropped.SAME_DAY, gives_way_to=observance.id)
        for step in planned
    ]


def _before_silence(day: date, library: Library) -> date:
    while library.silent_on(day):
        day -= ONE_DAY
    return day


def _within_limit(planned: list[Step], library: Library) -> list[Step]:
    """Settle which messages to members go out: the founding document's first, then by day."""
    first_rank = {o.id for o in library.observances if o.founding_document}

    def rank(step: Step) -> tuple[bool, date, str]:
        return (step.observance_id not in first_rank, step.day, step.observance_id)

    sent: dict[date, str] = {}
    settled: list[Step] = []
    for step in sorted(planned, key=rank):
        if step.dropped or step.audience is Audience.OFFICERS:
            settled.append(step)
        elif (nearby := _nearby(step.day, sent)) is not None:
            dropped = Dropped.WEEKLY_LIMIT
            settled.append(replace(step, dropped=dropped, gives_way_to=sent[nearby]))
        else:
            sent[step.day] = step.observance_id
            settled.append(step)
    return settled


def _nearby(day: date, sent: dict[date, str]) -> date | None:
    return next((other for other in sent if abs(other - day) < APART), None)
