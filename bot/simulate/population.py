"""Who lives in the simulated union: units, households, habits. All of it from the seed.

This is the ground truth's own roster: plain objects that never look into the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from random import Random

TOP = "TINH"
COUPLES = 0.4  # share of the people who live with another one of the roster
CHANNELS = (("zalo", 0.55), ("messenger", 0.2), ("telegram", 0.25))
KEY_OFFICERS = 0.05


class Habit(StrEnum):
    """How somebody is with the bot."""

    STRANGER = "stranger"  # never writes at all
    SILENT = "silent"  # links, and never answers again
    PROMPT = "prompt"  # reads within the hour
    LATE = "late"  # reads days later
    NIGHT = "night"  # writes late at night, without diacritics
    BLOCKER = "blocker"  # blocks the account after a while
    STOPPER = "stopper"  # writes stop; some come back
    REFUSER = "refuser"  # does not consent
    TROUBLED = "troubled"  # once cries for help


HABITS = (
    (Habit.STRANGER, 0.2), (Habit.SILENT, 0.14), (Habit.PROMPT, 0.3), (Habit.LATE, 0.12),
    (Habit.NIGHT, 0.1), (Habit.BLOCKER, 0.04), (Habit.STOPPER, 0.05), (Habit.REFUSER, 0.03),
    (Habit.TROUBLED, 0.02),
)  # fmt: skip


@dataclass(slots=True)
class Account:
    """One account on one platform, as the truth knows it."""

    platform: str
    user: str
    owner: "Member"
    code_sent: bool = False
    consented: bool = False
    acted_at: float = 0.0  # when they last did anything at all, as the platform knows
    heard_at: float = 0.0  # when the last word of this account was taken by the bot
    answered_at: float = 0.0  # when the last message came to its screen
    gone: bool = False  # blocked, or not used any more
    fresh: list[str] = field(default_factory=list)  # buttons that came since the last deed
    pushed: list[str] = field(default_factory=list)  # buttons of the newest push

    @property
    def linked(self) -> bool:
        """Whether what is read here counts."""
        return self.code_sent and self.consented


@dataclass(slots=True)
class Stay:
    """Where somebody belongs from a day on, and with whom."""

    begin: date
    unit: str
    family: str


@dataclass(slots=True)
class Member:
    """One person of the roster."""

    number: int
    habit: Habit
    key_officer: bool
    stays: list[Stay]
    accounts: list[Account]
    link_code: str = ""
    stopped_at: float = 0.0  # 0: wants to hear from us
    deeds: int = 0

    @property
    def code(self) -> str:
        """As the roster calls them."""
        return f"NV{self.number:06}"

    def stay(self, day: date) -> Stay:
        """Where they belong on a day; the last word holds."""
        return next(s for s in reversed(self.stays) if s.begin <= day)


@dataclass
class Union:
    """Everybody, and the units they stand in."""

    begin: date
    above: dict[str, str]  # a unit, and the one it stands under; "" for the top
    members: list[Member]
    ended: dict[str, tuple[str, date]] = field(default_factory=dict)  # gone over into, and when

    def standing(self, day: date) -> list[str]:
        """The units of a day."""
        return [u for u in self.above if u not in self.ended or day < self.ended[u][1]]

    def way_up(self, unit: str) -> Iterator[str]:
        """The unit and those above it."""
        while unit:
            yield unit
            unit = self.above[unit]


def people(members: int, units: int, begin: date, seed: int) -> Union:
    """A union of three levels: a province, its communes, their grassroots unions."""
    chance = Random(f"{seed}/union")
    above = _tree(units)
    leaves = [u for u in above if u not in set(above.values())]
    made: list[Member] = []
    while len(made) < members:
        family, unit = f"GD{len(made) + 1:06}", chance.choice(leaves)
        couple = chance.random() < COUPLES / (2 - COUPLES) and len(made) + 1 < members
        for place in (unit, chance.choice((unit, chance.choice(leaves))))[: 1 + couple]:
            made.append(_member(len(made) + 1, Stay(begin, place, family), chance))
    for officer in made[:2]:  # the ones who send broadcasts
        officer.habit, officer.stays[0].unit = Habit.PROMPT, TOP
    return Union(begin, above, made)


def _tree(units: int) -> dict[str, str]:
    above = {TOP: ""}
    communes = max(1, (units - 1) // 12)
    names = [f"XA{n:03}" for n in range(1, communes + 1)]
    above |= dict.fromkeys(names[: max(0, units - 1)], TOP)
    for n in range(units - 1 - communes):
        above[f"CS{n + 1:04}"] = names[n % communes]
    return above


def _member(number: int, stay: Stay, chance: Random) -> Member:
    habit = chance.choices([h for h, _ in HABITS], [share for _, share in HABITS])[0]
    member = Member(number, habit, chance.random() < KEY_OFFICERS, [stay], [])
    names = [n for n, _ in CHANNELS]
    first = chance.choices(names, [share for _, share in CHANNELS])[0]
    member.accounts.append(new_account(member, first))
    if chance.random() < 0.08:
        member.accounts.append(new_account(member, names[(names.index(first) + 1) % 3]))
    return member


def new_account(member: Member, platform: str) -> Account:
    """One more account of this person."""
    return Account(platform, f"{7_000_000_000 + 10 * member.number + len(member.accounts)}", member)
