"""The ledger of deliveries is checked: sums close, nothing stands still."""

from datetime import timedelta

from sqlalchemy import and_, func, or_, select

from bot.i18n import DEFAULT_LOCALE, _, localise
from bot.services.house import House
from bot.store.tables import campaign, inbox, outbox

STILL = timedelta(minutes=15)  # longer than any lease, back-off or doubt


async def faults(house: House) -> list[str]:
    """One line per fault; empty when all is well."""
    now = house.now()
    async with house.database.read() as connection:
        standing = await connection.execute(
            select(outbox.c.id, outbox.c.state).where(
                or_(
                    and_(
                        outbox.c.state.in_(("sending", "uncertain")),
                        outbox.c.lease_until < now - STILL,
                    ),
                    and_(
                        outbox.c.state == "waiting",
                        outbox.c.not_before < now - STILL,
                        outbox.c.purpose != "outreach",
                    ),
                )
            )
        )
        unheard = await connection.execute(
            select(func.count()).where(inbox.c.status < 2, inbox.c.received_at < now - STILL)
        )
        parked = await connection.execute(select(func.count()).where(inbox.c.status == 3))
        finished = await connection.execute(
            select(campaign.c.id)
            .distinct()
            .join(outbox, outbox.c.campaign_id == campaign.c.id)
            .where(
                campaign.c.state == "finished",
                outbox.c.state.in_(("waiting", "sending", "uncertain")),
            )
        )
        found = [
            _("delivery {id} stands still in state {state}", id=str(row.id), state=row.state)
            for row in standing
        ]
        found += [
            _("campaign {id} is finished but has open deliveries", id=row.id) for row in finished
        ]
        if late := unheard.scalar():
            found.append(_("{n} events have waited for more than 15 minutes", n=late))
        if count := parked.scalar():
            found.append(_("{n} events are parked after repeated faults", n=count))
    return [localise(line, DEFAULT_LOCALE) for line in found]
