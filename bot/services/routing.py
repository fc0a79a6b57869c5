"""Deliveries that failed for good at one account go on to the person's next one."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.outreach import next_lawful
from bot.domain.planner import Account, choose, template_moment
from bot.domain.windows import Form, Skip
from bot.services.outgoing import Batch
from bot.store import routes
from bot.store.outbox import Due, Outcome
from bot.store.routes import Move, was_tried, with_tried


async def go_on(
    connection: AsyncConnection, failed: Sequence[tuple[Due, Outcome]], batch: Batch
) -> None:
    """Give each of these its next account, where there is one."""
    members = {due.member_id for due, _outcome in failed if due.member_id}
    if not members:
        return
    accounts = await routes.accounts_of(connection, members, batch.now)
    moves = [
        found
        for due, _outcome in failed
        if (found := _next(due, accounts.get(due.member_id or 0, []), batch))
    ]
    await routes.move(connection, moves)


def _next(due: Due, accounts: Sequence[Account], batch: Batch) -> Move | None:
    """The next account; what failed before is not tried a second time."""
    tried = with_tried(due.tried, due.address_id)
    left = [account for account in accounts if not was_tried(tried, account.id)]
    at = next_lawful(batch.now, batch.rules)
    offer = batch.offer(due)
    chosen = choose(left, offer, at)
    if isinstance(chosen, Skip):
        return None
    account, way = chosen
    if way.form is Form.TEMPLATE:
        can = offer.capabilities[account.platform]
        at = template_moment(at, can.template_hours, batch.rules)
    return Move(due.id, account, way, tried, at)
