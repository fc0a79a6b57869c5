"""What goes wrong in a year: outages, lost and repeated webhooks, dead processes, wrong clocks.

Planned from the seed before the year begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from bot.stand_ins.world import Fault, Trouble, World

LOST, TWICE, LATE = 0.004, 0.02, 0.01  # shares of what people do
LOST_ANSWERS = 0.003  # shares of our calls: done, and the answer never comes
SENDS = {"zalo": "cs", "messenger": "messages", "telegram": "sendMessage"}  # what is called
PLATFORMS = tuple(SENDS)


@dataclass(frozen=True, slots=True)
class Outage:
    """A platform is away from an hour to an hour."""

    platform: str
    begin: int
    end: int
    fault: Trouble


@dataclass(frozen=True, slots=True)
class Plan:
    """All trouble, by hours since the beginning."""

    outages: Sequence[Outage]
    kills: Sequence[tuple[int, int]]  # from this hour on, at so many calls
    clocks: Sequence[tuple[int, timedelta]]  # the machine's clock is so much off from then on


def plan(days: int, seed: int) -> Plan:
    """An outage a month, a kill a week, the clock set twice a year."""
    chance = Random(f"{seed}/trouble")
    outages = []
    for n in range(max(1, days // 30)):
        begin = chance.randrange(days) * 24 + chance.choice((7, 8, 9, 14, 19))
        kind = (Trouble.ERROR, Trouble.DROP)[n % 2]
        outages.append(Outage(PLATFORMS[n % 3], begin, begin + chance.randrange(1, 4), kind))
    kills = sorted((chance.randrange(days) * 24 + 8, chance.randrange(1, 60))
                   for _ in range(max(2, days // 7)))  # fmt: skip
    clocks: list[tuple[int, timedelta]] = []
    for share, skew in ((0.3, timedelta(hours=1)), (0.6, -timedelta(hours=1))):
        begin = int(days * share) * 24 + 13
        clocks += [(begin, skew), (begin + 2, timedelta())]
    return Plan(outages, kills, clocks)


def standing_faults(world: World) -> None:
    """Of every platform's answers a few are lost on the way."""
    world.faults[:] = [
        Fault(name, Trouble.LOSE_ANSWER, call, share=LOST_ANSWERS) for name, call in SENDS.items()
    ]


def set_outages(world: World, plan_: Plan, hour: int) -> None:
    """What is away in this hour."""
    standing_faults(world)
    for outage in plan_.outages:
        if outage.begin <= hour < outage.end:
            world.faults.insert(0, Fault(outage.platform, outage.fault, status=503, body="<p>503"))
