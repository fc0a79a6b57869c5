"""The sample union in days gone by: the same services, with the clock set back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.clock import VirtualClock
from bot.domain.orders import Effect
from bot.services.deeds import all_carried_out
from bot.services.house import House

BEGAN = 330  # days ago: when the sample union was entered


def moment(house: House, ago: int, at: time) -> datetime:
    """A time of day, so many days before today where the union is."""
    day = house.today() - timedelta(days=ago)
    return datetime.combine(day, at, house.rules.zone)


def then(house: House, ago: int, at: time = time(9)) -> House:
    """The house as it was at that moment; only the clock differs."""
    return replace(house, clock=VirtualClock(moment(house, ago, at)))


@dataclass(frozen=True, slots=True)
class Done:
    """What a member of the sample union did, how many days ago."""

    ago: int
    by: str
    key: str
    effect: Effect
    at: time = time(9)


async def relive(house: House, deeds: Iterable[Done]) -> None:
    """All of it in one transaction, each with the rights and at the time of its day."""
    await all_carried_out(
        (then(house, d.ago, d.at), d.by, f"demo-{d.key}", d.effect) for d in deeds
    )
