"""Events are taken and handled many at a time: one transaction for all who can share it.

Of each person there is one event at a time, so nobody's order is lost. Whatever needs more than
most turns do is left to `bot.services.converse`, which gives each event a transaction of its own;
so is everything that was together when something failed: one bad turn takes no other with it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.log import log
from bot.messages import Kind
from bot.services.answering import TALKS
from bot.services.house import House
from bot.services.many_turns import note_together, talk_together
from bot.store import inbox
from bot.store.inbox import Claimed, OnlyCries
from bot.tracing import span

Answered = Callable[[Claimed, bool], None]
_Work = Callable[[House, AsyncConnection, Sequence[Claimed]], Awaitable[dict[int, bool]]]


@dataclass(slots=True)
class Taken:
    """How many events were taken, and those that are still to be handled one by one."""

    many: int
    left: list[Claimed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Group:
    """Events that share a transaction."""

    work: _Work
    events: Sequence[Claimed]


async def take(house: House, limit: int, only: OnlyCries | None, answered: Answered) -> Taken:
    """Claim events and handle what can be handled together.

    `answered` hears of each event that is done, and whether messages wait to be sent. Cries for
    help are answered first and wait for nobody else's turn; receipts are noted last.
    """
    async with house.database.write() as connection:
        claimed = await inbox.claim(
            connection, house.cipher, house.holder, house.lease_now(), limit, only
        )
        groups = _groups(claimed)
        done = await _tried(house, connection, groups[0]) if groups else {}
    taken = Taken(len(claimed), [one for one in claimed if _brings(one)])
    for number, group in enumerate(groups):
        if number:
            done = await _of_its_own(house, group)
        for one in group.events:
            if one.id in done:
                answered(one, done[one.id])
            else:
                taken.left.append(one)
    return taken


def _groups(claimed: Sequence[Claimed]) -> list[_Group]:
    talks = [one for one in claimed if one.event.kind in TALKS and not _brings(one)]
    cries = [one for one in talks if one.event.kind is Kind.CRISIS]
    others = [one for one in talks if one.event.kind is not Kind.CRISIS]
    notes = [one for one in claimed if one.event.kind not in TALKS]
    every = [
        _Group(talk_together, cries), _Group(talk_together, others), _Group(note_together, notes)
    ]  # fmt: skip
    return [group for group in every if group.events]


def _brings(one: Claimed) -> bool:
    """Whether it brings a file, which may have to be fetched before."""
    return one.event.kind in TALKS and bool(one.event.media)


async def _of_its_own(house: House, group: _Group) -> dict[int, bool]:
    """The group in another transaction; when nobody knows whether it was committed, none is."""
    try:
        async with house.database.write() as connection:
            return await _tried(house, connection, group)
    except Exception as error:
        log.warning("turns.apart", count=len(group.events), error=type(error).__name__)
        return {}


async def _tried(house: House, connection: AsyncConnection, group: _Group) -> dict[int, bool]:
    """Those that are done; none when one of them fails: they stay taken, and are done apart."""
    try:
        with span("turns", count=len(group.events)):
            async with connection.begin_nested():
                return await group.work(house, connection, group.events)
    except Exception as error:
        log.warning("turns.apart", count=len(group.events), error=type(error).__name__)
        return {}
