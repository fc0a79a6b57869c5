"""A union of three levels through a year: a merger, an end, a family that moves, a wedding season.

Province 1 has the wards 2 and 3; under 2 stand 4 and 5, under 3 stand 6 and 7.
"""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bot.domain.coverage import midnight
from tests.recount.facts import Became, Belongs, Facts, Learnt, Marries, Place
from tests.recount.reference import HANOI

NEW_YEAR, MAY = date(2026, 1, 1), date(2026, 5, 4)
MERGED, ENDED, SPLIT = date(2026, 7, 1), date(2026, 8, 1), date(2026, 10, 1)
DAYS = (date(2026, 1, 1), MAY, date(2026, 6, 30), MERGED, ENDED, date(2026, 12, 31))
TOPICS = ("policy_law", "gender_equality", "older_persons")


def at(day: date, hour: int = 10) -> datetime:
    """An instant of a local day."""
    return datetime.combine(day, time(hour), HANOI).astimezone(UTC)


def a_year() -> Facts:
    """4 goes over into 5, 7 ends without an heir, 6 is split into 8 and 9."""
    places = [Place(1, None, NEW_YEAR), Place(2, 1, NEW_YEAR), Place(3, 1, NEW_YEAR)]
    places += [Place(4, 2, NEW_YEAR, MERGED), Place(5, 2, NEW_YEAR)]
    places += [Place(6, 3, NEW_YEAR, SPLIT), Place(7, 3, NEW_YEAR, ENDED)]
    places += [Place(8, 3, SPLIT), Place(9, 3, SPLIT)]
    people = [
        Belongs(1, 4, 1, NEW_YEAR, MERGED, key=True), Belongs(1, 5, 1, MERGED, key=True),
        Belongs(2, 6, 1, NEW_YEAR, SPLIT), Belongs(2, 8, 1, SPLIT),
        Belongs(3, 4, 2, NEW_YEAR, MERGED), Belongs(3, 5, 2, MERGED),
        # The family 3 moves from one ward to the other in May.
        Belongs(4, 6, 3, NEW_YEAR, MAY), Belongs(4, 5, 3, MAY),
        Belongs(5, 6, 3, NEW_YEAR, MAY), Belongs(5, 5, 3, MAY),
        Belongs(6, 7, 4, NEW_YEAR, ENDED, post="chair"),
        Belongs(7, 7, 5, NEW_YEAR, ENDED, category="non_member_worker"),
        Belongs(8, 6, 6, NEW_YEAR, SPLIT), Belongs(8, 9, 6, SPLIT),
        Belongs(9, 2, 7, NEW_YEAR, post="clerk"),
        Belongs(10, 5, 8, NEW_YEAR, category="retired"),
        Belongs(11, 6, 9, NEW_YEAR, MERGED),
    ]  # fmt: skip
    learnt = [
        Learnt(1, 1, at(date(2026, 3, 1))), Learnt(2, 1, at(date(2026, 9, 1)), topic=TOPICS[1]),
        Learnt(4, 3, at(MAY)), Learnt(6, 4, at(date(2026, 2, 1)), topic=TOPICS[2]),
        Learnt(8, 6, at(date(2026, 7, 1)), adult=False), Learnt(7, 5, at(date(2026, 9, 9))),
        Learnt(3, 2, at(date(2026, 6, 30), 23), topic=""),
        Learnt(1, 1, at(date(2026, 4, 1)), kind="training", topic=""),
        Learnt(6, 4, at(date(2025, 8, 1)), kind="training", topic=""),
        Learnt(3, 2, at(date(2026, 5, 3)), kind="counselling", topic="premarital"),
        Learnt(8, 6, at(date(2026, 7, 1), 1), kind="counselling", topic="premarital"),
        Learnt(4, 3, at(date(2026, 6, 3)), kind="counselling", topic="premarital"),
    ]  # fmt: skip
    weddings = [
        Marries(3, MAY, midnight(MAY, HANOI)), Marries(8, MERGED, midnight(MERGED, HANOI)),
        # Only the month is known: it counts from its last day, and before its first.
        Marries(4, date(2026, 6, 30), midnight(date(2026, 6, 1), HANOI)),
        Marries(11, None, None, at(date(2026, 5, 5))),
        Marries(2, MAY, midnight(MAY, HANOI), taken_back=True),
        Marries(1, MAY, midnight(MAY, HANOI)), Marries(1, ENDED, midnight(ENDED, HANOI)),
    ]  # fmt: skip
    became = [Became(4, 5, MERGED), Became(7, None, ENDED, "dissolve")]
    became += [Became(6, 8, SPLIT, "split"), Became(6, 9, SPLIT, "split")]
    return Facts(places, people, became, learnt, weddings)


FIRST, LAST = date(2025, 6, 1), date(2027, 1, 31)
UNITS, PEOPLE, FAMILIES = 7, 9, 6


def random_facts(chance: Random) -> Facts:
    """Anything that the tables can hold, and the rules must have an answer for."""
    facts = Facts()
    for unit in range(1, UNITS + 1):
        _random_unit(chance, facts, unit)
    for person in range(1, PEOPLE + 1):
        for begin, end in _stretches(chance):
            facts.people.append(
                Belongs(
                    person, chance.randint(1, UNITS), chance.randint(1, FAMILIES), begin, end,
                    chance.choice(("member", "member", "non_member_worker", "retired")),
                    chance.random() < 0.3, chance.choice(("", "chair", "clerk")),
                )
            )  # fmt: skip
        for _word in range(chance.randint(0, 2)):
            facts.weddings.append(_random_wedding(chance, person))
    facts.learnt += [_random_fact(chance) for _n in range(chance.randint(5, 40))]
    return facts


def _random_unit(chance: Random, facts: Facts, unit: int) -> None:
    stretches = _stretches(chance)
    for begin, end in stretches:
        above = chance.randint(1, unit - 1) if unit > 1 and chance.random() < 0.9 else None
        facts.places.append(Place(unit, above, begin, end))
    others = [n for n in range(1, UNITS + 1) if n != unit]
    # Mostly where it ended for good; now and then where it only seemed to.
    gone = stretches[-1][1] if chance.random() < 0.7 else chance.choice(stretches)[1]
    if gone is not None and chance.random() < 0.9:
        kind = chance.choice(("merge", "rename", "split", "dissolve"))
        heirs: list[int | None] = [*chance.sample(others, 2 if kind == "split" else 1)]
        heirs = [None] if kind == "dissolve" and chance.random() < 0.5 else heirs
        facts.became += [Became(unit, heir, gone, kind) for heir in heirs]


def _stretches(chance: Random) -> list[tuple[date, date | None]]:
    begin, found = FIRST + timedelta(days=chance.choice((0, 0, chance.randint(0, 300)))), []
    for _turn in range(chance.randint(0, 2)):
        end = begin + timedelta(days=chance.randint(1, 250))
        found.append((begin, end))
        begin = end + timedelta(days=chance.choice((0, 0, 40)))
    last = chance.choice((None, None, begin + timedelta(days=chance.randint(1, 200))))
    return [*found, (begin, last)]


def _some_day(chance: Random) -> date:
    return FIRST + timedelta(days=chance.randint(0, (LAST - FIRST).days))


def _random_wedding(chance: Random, person: int) -> Marries:
    told, back = at(_some_day(chance)), chance.random() < 0.3
    if chance.random() < 0.3:
        return Marries(person, None, None, told, back)
    day = _some_day(chance)
    first = day.replace(day=1) if chance.random() < 0.3 else day
    return Marries(person, day, midnight(first, HANOI), told, back)


def _random_fact(chance: Random) -> Learnt:
    edge = chance.choice((timedelta(0), timedelta(microseconds=-1), timedelta(hours=9)))
    return Learnt(
        chance.randint(1, PEOPLE), chance.randint(1, FAMILIES),
        midnight(_some_day(chance), HANOI) + edge,
        chance.choice(("acknowledgement", "acknowledgement", "training", "counselling")),
        chance.choice((*TOPICS, "premarital", "")), chance.random() < 0.8,
    )  # fmt: skip
