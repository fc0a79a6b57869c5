"""A delivery that failed for good at one account moves on to the person's next one, once each,
and at last to the telephone number, where that may be used.

The row stays the same, so there are never two copies of one campaign under way to one person.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.planner import Account
from bot.domain.windows import Standing, Way
from bot.store import wishes
from bot.store.platform_tables import permit, push_wish
from bot.store.tables import address, member, outbox


@dataclass(frozen=True, slots=True)
class Move:
    """A delivery, its next account, and the form there."""

    outbox_id: int
    account: Account
    way: Way
    tried: str
    at: datetime
    platform: str


async def accounts_of(
    connection: AsyncConnection, members: Collection[int], now: datetime
) -> dict[int, list[Account]]:
    """Every account of these people."""
    permitted = exists().where(
        permit.c.address_id == address.c.id,
        permit.c.used_at.is_(None),
        permit.c.outbox_id.is_(None),
        permit.c.expires_at > now,
    )
    found = await connection.execute(
        select(address, member.c.restricted_at, permitted.label("permitted"), *wishes.COLUMNS)
        .join(member, member.c.id == address.c.member_id)
        .outerjoin(push_wish, push_wish.c.member_id == address.c.member_id)
        .where(address.c.member_id.in_(members))
    )
    accounts: dict[int, list[Account]] = {}
    for row in found:
        accounts.setdefault(row.member_id, []).append(account(row, bool(row.permitted)))
    return accounts


def account(row: Any, permitted: bool) -> Account:
    """A row of `address` with its member's `restricted_at`, as the planner knows it.

    Whose data rests has stopped everywhere, also where they came only since.
    """
    standing = Standing(
        consented=row.consent_at is not None,
        stopped=row.stopped_at is not None or row.restricted_at is not None,
        blocked=row.blocked_at is not None,
        last_inbound_at=row.last_inbound_at,
        permitted=permitted,
        wishes=wishes.read(row),
        reminders=row.reminders_off_at is None,
    )
    return Account(row.id, row.platform, standing, row.preferred_at is not None)


def with_tried(tried: str, address_id: int) -> str:
    """The list of accounts that failed, with one more."""
    return f"{tried or ','}{address_id},"


NUMBER = 0  # in the list of accounts that failed: the telephone number


def was_tried(tried: str, address_id: int) -> bool:
    """Whether an account failed before."""
    return f",{address_id}," in tried


async def move(connection: AsyncConnection, moves: Sequence[Move]) -> None:
    """These deliveries wait for their next account now, unless they turned out to be sent."""
    if not moves:
        return
    await connection.execute(
        update(outbox)
        .where(outbox.c.id == bindparam("row"), outbox.c.state.in_(("failed", "skipped")))
        .values(
            address_id=bindparam("to_address"),
            platform=bindparam("to_platform"),
            state="waiting",
            reason="",
            form=bindparam("by_form"),
            cost=bindparam("price"),
            tried=bindparam("failed_before"),
            by_phone=bindparam("to_number"),
            repeated_at=None,
            not_before=bindparam("at", type_=outbox.c.not_before.type),
            attempts=0,
            parts_done=0,
            lease_until=None,
        ),
        [
            {
                "row": m.outbox_id,
                "to_address": m.account.id,
                "to_platform": m.platform,
                "to_number": m.way.by_phone,
                "by_form": m.way.form.value,
                "price": m.way.cost,
                "failed_before": m.tried,
                "at": m.at,
            }
            for m in moves
        ],
    )


async def close_windows(
    connection: AsyncConnection, closed: Sequence[tuple[int, datetime | None, datetime]]
) -> None:
    """(account, when it was last heard from, so long ago it was for the platform).

    The platform's word goes before ours: by its reckoning the window is closed. Whoever has
    written meanwhile has opened it again.
    """
    rows = [
        {"row": id_, "heard": heard, "taken_as": at}
        for id_, heard, at in closed
        if heard and heard > at
    ]
    if rows:
        kind = address.c.last_inbound_at.type
        await connection.execute(
            update(address)
            .where(
                address.c.id == bindparam("row"),
                address.c.last_inbound_at <= bindparam("heard", type_=kind),
            )
            .values(last_inbound_at=bindparam("taken_as", type_=kind)),
            rows,
        )
