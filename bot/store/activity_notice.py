"""The reporter is told that an upper unit returned a report."""

from sqlalchemy import select

from bot.domain.activities import Activity
from bot.domain.activity_words import returned_notice
from bot.i18n import _
from bot.store.activity_tables import activity_version
from bot.store.orders import Order
from bot.store.tell import Word, tell


async def tell_reporter(order: Order, found: Activity, why: str) -> None:
    """One message, on one channel; to nobody who said stop."""
    reporter = await order.connection.execute(
        select(activity_version.c.actor_id).where(
            activity_version.c.activity_id == found.id, activity_version.c.number == 1
        )
    )
    buttons = ((_("Open the report"), f"act:{found.id}"),)
    word = Word(order.key, reporter.scalar_one(), returned_notice(found, why), buttons)
    await tell(order.connection, order.cipher, [word], order.now, order.capabilities)
