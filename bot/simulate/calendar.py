"""When whose hands do what: written before the year begins, from the seed alone.

People take up their telephones at a few moments of the day: many at once, as after a shift. How
often they do is meant to be plausible, not busy. A year asks a family for one lesson of each topic:
so those who read at all read some two lessons a year of their own accord, and some more because a
message came. What a message sets off is in `REACTS`: about one in ten opens it.
"""

from collections import defaultdict
from collections.abc import Iterator
from random import Random

from bot.simulate.hands import Aim
from bot.simulate.population import Habit, Member, Union

DAY_HOURS, NIGHT_HOURS = (8, 12, 19), (23, 0)  # the moments at which people act
MOMENTS = tuple(sorted({*DAY_HOURS, *NIGHT_HOURS}))
LINKS_WITHIN = 45  # days
Agenda = defaultdict[int, list[tuple[Member, Aim]]]  # by the hour since the beginning
A_MONTH = 30
LESSONS_A_MONTH = {Habit.PROMPT: 0.15, Habit.LATE: 0.08, Habit.NIGHT: 0.12, Habit.BLOCKER: 0.1,
                   Habit.STOPPER: 0.1, Habit.TROUBLED: 0.1}  # fmt: skip
# What a message that came unasked sets off: in which share, after how many hours.
REACTS = {Habit.PROMPT: (0.15, 1, 3), Habit.LATE: (0.1, 24, 96), Habit.NIGHT: (0.1, 12, 15)}


def agenda(union: Union, days: int, seed: int) -> Agenda:
    """Everything that people do of their own accord."""
    found: Agenda = defaultdict(list)
    for member in union.members:
        chance = Random(f"{seed}/agenda/{member.number}")
        for hour, aim in _of(member, days, chance):
            if hour < days * 24:
                found[hour].append((member, aim))
    return found


def _of(member: Member, days: int, chance: Random) -> Iterator[tuple[int, Aim]]:
    if member.habit is Habit.STRANGER:
        return
    begins = chance.randrange(min(LINKS_WITHIN, max(1, days // 3)))
    yield _hour(begins, member, chance), Aim.LINK
    left = days - begins - 2
    if left <= 1:
        return
    visits = LESSONS_A_MONTH.get(member.habit, 0.0) * left / A_MONTH
    for _visit in range(int(visits + chance.random())):
        yield _hour(begins + 1 + chance.randrange(left), member, chance), Aim.LESSON
    later = begins + 1 + chance.randrange(left)
    match member.habit:
        case Habit.STOPPER:
            yield _hour(later, member, chance), Aim.STOP
            if chance.random() < 0.4:
                yield _hour(later + 9, member, chance), Aim.RESUME
        case Habit.BLOCKER:
            yield _hour(later, member, chance), Aim.BLOCK
        case Habit.TROUBLED:
            yield _hour(later, member, chance), Aim.CRY
        case Habit.PROMPT if chance.random() < 0.08:
            yield _hour(later, member, chance), Aim.PHONE
        case Habit.PROMPT if chance.random() < 0.1:
            yield _hour(later, member, chance), Aim.WEEKLY
        case Habit.LATE if chance.random() < 0.3:
            yield _hour(later, member, chance), Aim.TALK
        case _:
            pass


def _hour(day: int, member: Member, chance: Random) -> int:
    hours = NIGHT_HOURS if member.habit is Habit.NIGHT else DAY_HOURS
    return day * 24 + chance.choice(hours)


def moment_after(hour: int) -> int:
    """The next hour at which people act."""
    day, now = divmod(hour, 24)
    return day * 24 + next((moment for moment in MOMENTS if moment > now), 24 + MOMENTS[0])
