"""Events are taken and handled many at a time: one transaction for all who can share it.

Of each person there is one talk in a group, so nobody's order is lost. Whatever needs more than
most turns do is left to `bot.services.converse`, which gives each event a transaction of its own;
so is everything that was together when something failed: one bad turn takes no other with it.
"""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.log import log
from bot.messages import Kind
from bot.services.answering import TALKS
from bot.services.handing import NOBODY, Handing, Hands
from bot.services.house import House
from bot.services.many_turns import note_together, talk_together
from bot.store import inbox
from bot.store.inbox import Claimed, OnlyCries
from bot.tracing import span

Answered = Callable[[Claimed, bool], None]
_Work = Callable[[Handing, AsyncConnection, Sequence[Claimed]], Awaitable[dict[int, bool]]]


@dataclass(slots=True)
class Taken:
    """How many events were taken, and those still to be handled one by one: cries first."""

    many: int
    left: list[Claimed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Group:
    """Events that share a transaction."""

    work: _Work
    events: Sequence[Claimed]


async def take(
    house: House,
    limit: int,
    only: OnlyCries | None,
    answered: Answered,
    hands: Hands = NOBODY,
) -> Taken:
    """Claim events and handle what can be handled together.

    `answered` hears of each event that is done, and whether messages wait to be sent; `hands` send
    at once what they have room for. Cries for
    help are answered first and wait for nobody else's turn; receipts are noted last. When a cry
    has to be handled alone, so has everything that would keep it waiting.
    """
    async with _committed(house, hands) as (connection, handing):
        claimed = await inbox.claim(
            connection, house.cipher, house.holder, house.lease_now(), limit, only
        )
        groups = _groups(claimed)
        done = await _tried(handing, connection, groups[0]) if groups else {}
    _tell(claimed, done, answered)
    somebody_cries = any(map(_cries, _left(claimed, done)))
    for group in () if somebody_cries else groups[1:]:
        more = await _of_its_own(house, group, hands)
        _tell(group.events, more, answered)
        done |= more
    left = await _in_line(house, _left(claimed, done))
    return Taken(len(claimed), sorted(left, key=lambda one: not _cries(one)))


async def _in_line(house: House, left: Sequence[Claimed]) -> Sequence[Claimed]:
    """What is handled alone; of one person's receipts the first, the others wait behind it."""
    ahead = set[int]()
    behind = list[int]()
    for one in left:
        if one.address_id in ahead and one.event.kind not in TALKS:
            behind.append(one.id)
        ahead.add(one.address_id)
    if behind:
        async with house.database.write() as connection:
            await inbox.let_go(connection, behind, house.holder)
    return [one for one in left if one.id not in behind]


def _tell(events: Sequence[Claimed], done: Mapping[int, bool], answered: Answered) -> None:
    for one in events:
        if one.id in done:
            answered(one, done[one.id])


def _left(claimed: Sequence[Claimed], done: Collection[int]) -> list[Claimed]:
    return [one for one in claimed if one.id not in done]


def _groups(claimed: Sequence[Claimed]) -> list[_Group]:
    talks = [one for one in claimed if one.event.kind in TALKS and not _brings(one)]
    cries = [one for one in talks if _cries(one)]
    others = [one for one in talks if not _cries(one)]
    notes = [one for one in claimed if one.event.kind not in TALKS]
    every = (
        (talk_together, _first_of_each(cries)),
        (talk_together, _first_of_each(others)),
        (note_together, notes),
    )
    return [_Group(work, events) for work, events in every if events]


def _first_of_each(events: Sequence[Claimed]) -> list[Claimed]:
    """A silent copy hears every cry, also two of one person: the second follows the first."""
    first: dict[int, Claimed] = {}
    for one in events:
        first.setdefault(one.address_id, one)
    return list(first.values())


def _cries(one: Claimed) -> bool:
    return one.event.kind is Kind.CRISIS


def _brings(one: Claimed) -> bool:
    """Whether it brings a file, which may have to be fetched before."""
    return one.event.kind in TALKS and bool(one.event.media)


@asynccontextmanager
async def _committed(house: House, hands: Hands) -> AsyncIterator[tuple[AsyncConnection, Handing]]:
    """A transaction; what it hands over goes out when it is committed, and not before."""
    handing = Handing(house, hands)
    try:
        async with house.database.write() as connection:
            yield connection, handing
    except BaseException:
        await handing.take_back()
        raise
    handing.go()


async def _of_its_own(house: House, group: _Group, hands: Hands) -> dict[int, bool]:
    """The group in another transaction; when nobody knows whether it was committed, none is."""
    try:
        async with _committed(house, hands) as (connection, handing):
            return await _tried(handing, connection, group)
    except Exception as error:
        log.warning("turns.apart", count=len(group.events), error=type(error).__name__)
        return {}


async def _tried(handing: Handing, connection: AsyncConnection, group: _Group) -> dict[int, bool]:
    """Those that are done; none when one of them fails: they stay taken, and are done apart."""
    try:
        with span("turns", count=len(group.events)):
            async with handing.house.database.part(connection):
                return await group.work(handing, connection, group.events)
    except Exception as error:
        handing.forget()
        log.warning("turns.apart", count=len(group.events), error=type(error).__name__)
        return {}
