"""The reporter is told, on the channel last used, that an upper unit returned a report."""

from sqlalchemy import select

from bot.domain.activities import Activity
from bot.domain.activity_words import returned_notice
from bot.i18n import _, localise
from bot.messages import Address, Button, OutboundMessage, Purpose
from bot.store import outbox
from bot.store.activity_tables import activity_version
from bot.store.orders import Order
from bot.store.tables import address


async def tell_reporter(order: Order, found: Activity, why: str) -> None:
    """One message, to the account that the person prefers; to nobody who said stop."""
    row = (
        await order.connection.execute(
            select(address.c.id, address.c.platform, address.c.user_enc, address.c.locale)
            .join(activity_version, activity_version.c.actor_id == address.c.member_id)
            .where(
                activity_version.c.activity_id == found.id,
                activity_version.c.number == 1,
                address.c.consent_at.is_not(None),
                address.c.stopped_at.is_(None),
                address.c.blocked_at.is_(None),
            )
            .order_by(
                address.c.preferred_at.desc().nulls_last(),
                address.c.last_inbound_at.desc().nulls_last(),
                address.c.id,
            )
            .limit(1)
        )
    ).first()
    if row is None:
        return
    message = OutboundMessage(
        order.key,
        Address(row.platform, order.cipher.open(row.user_enc)),
        Purpose.SERVICE,
        localise(returned_notice(found, why), row.locale),
        (Button(localise(_("Open the report"), row.locale), f"act:{found.id}"),),
        locale=row.locale,
    )
    await outbox.put(order.connection, order.cipher, row.id, [message], order.now)
