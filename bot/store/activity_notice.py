"""The reporter is told what an upper unit did with a report: returned it, or accepted it."""

from datetime import datetime

from sqlalchemy import select

from bot.domain.activities import Activity
from bot.domain.activity_words import accepted_notice, returned_notice
from bot.domain.outreach import next_lawful
from bot.i18n import Words, _
from bot.store.activity_tables import activity_version
from bot.store.orders import Order
from bot.store.tell import Word, tell


async def tell_returned(order: Order, found: Activity, why: str) -> None:
    """One message, on one channel, at once: the reporter has to do something."""
    await _tell(order, found, order.key, returned_notice(found, why), order.now)


async def tell_accepted(order: Order, found: Activity) -> None:
    """Once for each version that is accepted, in the lawful hours: there is nothing to do."""
    key = f"accepted:{found.id}:{found.number}"
    await _tell(order, found, key, accepted_notice(found), next_lawful(order.now, order.rules))


async def _tell(order: Order, found: Activity, key: str, text: Words, at: datetime) -> None:
    """To the reporter; to nobody who said stop."""
    reporter = await order.connection.execute(
        select(activity_version.c.actor_id).where(
            activity_version.c.activity_id == found.id, activity_version.c.number == 1
        )
    )
    word = Word(key, reporter.scalar_one(), text, ((_("Open the report"), f"act:{found.id}"),))
    await tell(order.connection, order.cipher, [word], order.now, order.capabilities, at)
