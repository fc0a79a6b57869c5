"""Telling people of what concerns them: one neutral line and a button, on one of their channels.

Somebody else may see the screen, so the line says nothing of the matter; it opens on a press.
Who wrote STOP, blocked us or took the consent back is not written to: the talk shows the state.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.outreach import next_lawful
from bot.i18n import Words, _, localise
from bot.messages import Address, Button, OutboundMessage, Purpose
from bot.store.database import insert_into
from bot.store.events import message_to_json
from bot.store.orders import Order
from bot.store.outbox import PRIORITY
from bot.store.tables import address, outbox

LOOK = _("See it")


@dataclass(frozen=True, slots=True)
class Notice:
    """What one person is to be told, once under its key."""

    key: str
    member_id: int
    text: Words
    payload: str  # of the button that opens it


async def tell(
    connection: AsyncConnection,
    cipher: Cipher,
    platforms: Collection[str],
    notices: Sequence[Notice],
    now: datetime,
    not_before: datetime,
) -> None:
    """Order the messages; who has no account that may be written to is left out."""
    if not notices:
        return
    accounts = await _accounts(connection, {n.member_id for n in notices}, platforms)
    rows = [
        _row(notice, accounts[notice.member_id], cipher, now, not_before)
        for notice in notices
        if notice.member_id in accounts
    ]
    if rows:
        statement = insert_into(connection, outbox).on_conflict_do_nothing()
        await connection.execute(statement, rows)


async def tell_by(order: Order, *notices: Notice, unasked: bool = False) -> None:
    """The same within an order; what nobody asked for keeps to the lawful hours."""
    moment = next_lawful(order.now, order.rules) if unasked else order.now
    await tell(order.connection, order.cipher, order.capabilities, notices, order.now, moment)


async def _accounts(
    connection: AsyncConnection, members: Collection[int], platforms: Collection[str]
) -> Mapping[int, Any]:
    """One account of each: the one they chose, else the one last heard from."""
    place = func.row_number().over(
        partition_by=address.c.member_id,
        order_by=(
            address.c.preferred_at.desc().nulls_last(),
            address.c.last_inbound_at.desc().nulls_last(),
            address.c.id,
        ),
    )
    ranked = (
        select(address.c.id, address.c.member_id, address.c.platform, address.c.user_enc,
               address.c.locale, place.label("place"))
        .where(
            address.c.member_id.in_(members),
            address.c.platform.in_(platforms),
            address.c.consent_at.is_not(None),
            address.c.stopped_at.is_(None),
            address.c.blocked_at.is_(None),
        )
        .subquery()
    )  # fmt: skip
    found = await connection.execute(select(ranked).where(ranked.c.place == 1))
    return {row.member_id: row for row in found}


def _row(
    notice: Notice, account: Any, cipher: Cipher, now: datetime, not_before: datetime
) -> dict[str, Any]:
    button = Button(localise(LOOK, account.locale), notice.payload)
    message = OutboundMessage(
        notice.key,
        Address(account.platform, cipher.open(account.user_enc)),
        Purpose.SERVICE,
        localise(notice.text, account.locale),
        (button,),
        locale=account.locale,
    )
    return {
        "key": notice.key,
        "address_id": account.id,
        "platform": account.platform,
        "purpose": Purpose.SERVICE.value,
        "payload_enc": cipher.seal(message_to_json(message)),
        "priority": PRIORITY[Purpose.SERVICE],
        "not_before": not_before,
        "created_at": now,
        "state": "waiting",
        "reason": "",
        "attempts": 0,
        "parts_done": 0,
    }
