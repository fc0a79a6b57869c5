"""The ledger of deliveries is checked: sums close, nothing stands still."""

from datetime import timedelta

from bot.i18n import DEFAULT_LOCALE, _, localise
from bot.services.house import House
from bot.store.ledger import standing_still, unfinished, unheard

STILL = timedelta(minutes=15)  # longer than any lease, back-off or doubt


async def faults(house: House) -> list[str]:
    """One line per fault; empty when all is well."""
    now = house.now()
    async with house.database.read() as connection:
        standing = await standing_still(connection, now, house.lease_now(), STILL)
        finished = await unfinished(connection)
        late, parked = await unheard(connection, now - STILL)
    found = [
        _("delivery {id} stands still in state {state}", id=str(id_), state=state)
        for id_, state in standing
    ]
    found += [_("campaign {id} is finished but has open deliveries", id=id_) for id_ in finished]
    if late:
        found.append(_("{n} events have waited for more than 15 minutes", n=late))
    if parked:
        found.append(_("{n} events are parked after repeated faults", n=parked))
    return [localise(line, DEFAULT_LOCALE) for line in found]
