"""The ledger of deliveries is checked: sums close, nothing stands still; hourly it is mended."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outreach import lawful
from bot.domain.trail import SYSTEM
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.log import log
from bot.services.campaigns import outlook
from bot.services.house import House
from bot.services.life import silence_of
from bot.store import audit, campaigns, ledger, unread
from bot.store.terms import terms_of

REMEMBERED = timedelta(days=30)  # so long it is told which deliveries could not be read
MOST_NAMED = 20
STILL = timedelta(minutes=15)  # longer than any lease, back-off or doubt
MOVES = timedelta(days=7)  # what ended longer ago is summed again by `lantoa audit` alone


async def faults(house: House, since: datetime | None = None) -> list[str]:
    """One line per fault; empty when all is well.

    `since`: sums only over campaigns that go on, or did since then; without it over all.
    """
    silent = await silence_of(house)
    async with house.database.read() as connection:
        found = await _of_the_sums(connection, since) + await _of_the_unreadable(house, connection)
        if silent is None:  # a copy stands still because it is to
            found += await _of_the_clock(house, connection)
    return [localise(line, DEFAULT_LOCALE) for line in found]


async def _of_the_sums(connection: AsyncConnection, since: datetime | None) -> list[Text]:
    """What holds at every moment, whoever runs or does not."""
    found = [
        _("{n} deliveries are in a state that does not exist: {state}", n=n, state=state)
        for state, n in await ledger.nameless(connection)
    ]
    found += [
        _("campaign {id} meant {intended} deliveries, and {n} exist", id=id_, intended=meant, n=n)
        for id_, meant, n in await ledger.uneven(connection, since)
    ]
    found += [
        _("campaign {id} has more than one delivery for each of {n} people", id=id_, n=n)
        for id_, n in await ledger.doubled(connection, since)
    ]
    found += [
        _("campaign {id} is finished but has open deliveries", id=id_)
        for id_ in await ledger.unfinished(connection)
    ]
    if lost := await ledger.mislaid(connection):
        found.append(_("{n} deliveries are set aside although their campaign goes on", n=lost))
    return found


async def _of_the_unreadable(house: House, connection: AsyncConnection) -> list[Text]:
    """Rows that were set aside, by their numbers: the log tells when."""
    events = await unread.events(connection)
    deliveries = await unread.deliveries(connection, house.now() - REMEMBERED)
    found = []
    if events:
        found.append(_("{n} events cannot be read and are set aside: {ids}",
                       n=len(events), ids=_some(events)))  # fmt: skip
    if deliveries:
        found.append(_("{n} deliveries could not be read and never went out: {ids}",
                       n=len(deliveries), ids=_some(deliveries)))  # fmt: skip
    return found


def _some(ids: Sequence[int]) -> str:
    more = ["…"] if len(ids) > MOST_NAMED else []
    return ", ".join([*map(str, ids[:MOST_NAMED]), *more])


async def _of_the_clock(house: House, connection: AsyncConnection) -> list[Text]:
    """What should have moved by now."""
    now = house.now()
    found = [
        _("delivery {id} stands still in state {state}", id=str(id_), state=state)
        for id_, state in await ledger.standing_still(connection, now, house.lease_now(), STILL)
    ]
    if lawful(now, house.rules) and lawful(now - STILL, house.rules):
        found += [
            _("{n} deliveries of outreach wait on {platform}, are due, and nothing moves",
              n=n, platform=platform)
            for platform, n in await ledger.becalmed(connection, now, STILL)
        ]  # fmt: skip
    found += [
        _("campaign {id} is approved and due, and has not begun", id=id_)
        for id_ in await ledger.unbegun(connection, now - STILL)
    ]
    late, parked = await ledger.unheard(connection, now - STILL)
    if late:
        found.append(_("{n} events have waited for more than 15 minutes", n=late))
    if parked:
        found.append(_("{n} events are parked after repeated faults", n=parked))
    return found


async def mend(house: House) -> int:
    """What stands still is put back, with a reason; how many. What cannot be mended is told."""
    async with house.database.write() as connection:
        mended = await ledger.put_back(connection, house.lease_now())
        mended["missing"] = await _fill_up(house, connection)
        mended["unreadable"] = await unread.take_up(connection, house.cipher)
        told = {what: n for what, n in mended.items() if n}
        if told:
            await audit.record(
                connection, at=house.now(), actor=SYSTEM, action="ledger.mend",
                subject=_listed(told.items()), detail=told,
            )  # fmt: skip
    if told:
        log.error("ledger.mended", **told)
    left = await faults(house, house.now() - MOVES)
    if left:
        log.error("ledger.unsound", faults=len(left), look="lantoa audit")
    return sum(told.values())


async def _fill_up(house: House, connection: AsyncConnection) -> int:
    """Deliveries of running campaigns that are not there any more are made again, by their keys."""
    added = 0
    for id_ in await ledger.running_and_short(connection):
        found = await campaigns.get(connection, id_)
        if found is not None:
            terms = await terms_of(connection, outlook(house), found)
            added += await campaigns.fill_up(connection, found, terms, house.now())
    return added


def _listed(mended: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{what} {n}" for what, n in sorted(mended))
