"""Deliveries that failed for good at one account go on: to its template, or to the next account.

When no account is left, a template to the person's number may be: the last way, taken once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.numbers import Number
from bot.domain.outreach import next_lawful
from bot.domain.planner import (
    Account,
    Offer,
    choose,
    platform_of,
    template_moment,
    to_number,
)
from bot.domain.windows import Form, Skip, closed_at
from bot.services.outgoing import Batch
from bot.services.under_way import Settled
from bot.store import numbers, receipts, routes
from bot.store.dues import Due
from bot.store.outbox import Outcome
from bot.store.routes import NUMBER, Move, was_tried, with_tried

TEXT = ("", Form.FREE, Form.PAID)  # what a window is needed for; "" is an answer


async def after_failures(
    connection: AsyncConnection,
    settled: Sequence[Settled],
    unsent: Sequence[Settled],
    now: datetime,
) -> None:
    """What a refusal says of an account or a number, and each person's next way.

    `unsent`: those of them that stand as not sent.
    """
    stopped = [outcome.address_id for _due, outcome, _batch in settled if outcome.stops_address]
    await receipts.stop_addresses(connection, stopped, now)
    await close_windows(connection, unsent)
    refused = [d.member_id for d, o, _batch in settled if o.spoils_number and d.member_id]
    await numbers.refuse(connection, refused)
    for batch, failed in _falling(unsent):
        await go_on(connection, failed, batch)


def _falling(settled: Sequence[Settled]) -> list[tuple[Batch, list[tuple[Due, Outcome]]]]:
    """Those whose person may have another account, by the batch that knows their campaigns."""
    found: dict[int, tuple[Batch, list[tuple[Due, Outcome]]]] = {}
    for due, outcome, batch in settled:
        if outcome.next:
            found.setdefault(id(batch), (batch, []))[1].append((due, outcome))
    return list(found.values())


async def close_windows(connection: AsyncConnection, settled: Sequence[Settled]) -> None:
    """What a platform calls closed is closed for the next plan, too."""
    closed = [
        (due.address_id, due.last_inbound_at, at)
        for due, outcome, batch in settled
        if _is_closed(outcome) and (at := closed_at(batch.capabilities[due.to.platform], batch.now))
    ]
    await routes.close_windows(connection, closed)


def _is_closed(outcome: Outcome) -> bool:
    return outcome.closes_window and outcome.form in TEXT


async def go_on(
    connection: AsyncConnection, failed: Sequence[tuple[Due, Outcome]], batch: Batch
) -> None:
    """Give each of these its next way, where there is one."""
    members = {due.member_id for due, _outcome in failed if due.member_id}
    if not members:
        return
    accounts = await routes.accounts_of(connection, members, batch.now)
    known = await numbers.of(connection, members) if batch.rules.by_phone else {}
    moves = [
        found
        for due, outcome in failed
        if (found := _next(due, outcome, accounts.get(due.member_id or 0, []), known, batch))
    ]
    await routes.move(connection, moves)


def _next(
    due: Due,
    outcome: Outcome,
    accounts: Sequence[Account],
    known: Mapping[int, Number],
    batch: Batch,
) -> Move | None:
    """The next account, then the number; what failed before is not tried a second time."""
    tried = with_tried(due.tried, NUMBER if due.by_phone else due.address_id)
    at = next_lawful(batch.now, batch.rules)
    offer = batch.offer(due)
    left = [account for account in accounts if not was_tried(tried, account.id)]
    if not due.by_phone:
        left += [a for a in accounts if a.id == due.address_id and _may_stay(a, outcome, offer, at)]
    chosen = choose(left, offer, at)
    if isinstance(chosen, Skip):
        number = None if was_tried(tried, NUMBER) else known.get(due.member_id or 0)
        last = to_number(accounts, number, offer, at)
        if last is None or isinstance(last, Skip):
            return None
        chosen = last
    account, way = chosen
    platform = platform_of(account, way, offer)
    if way.form is Form.TEMPLATE:
        at = template_moment(at, offer.capabilities[platform].template_hours, batch.rules)
    stays = account.id == due.address_id and not due.by_phone and not way.by_phone
    return Move(due.id, account, way, due.tried if stays else tried, at, platform)


def _may_stay(account: Account, outcome: Outcome, offer: Offer, at: datetime) -> bool:
    """Where a window is closed, a permission or a template may still open the same account."""
    if not outcome.closes_window or outcome.form == Form.TEMPLATE:
        return False
    found = choose([account], offer, at)
    return not isinstance(found, Skip) and found[1].form in (Form.OPT_IN, Form.TEMPLATE)
