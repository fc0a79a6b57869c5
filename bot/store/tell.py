"""Words to single people about what concerns them: on one of their channels, once per key.

Not for outreach: no campaign, no caps. Whoever begins to speak unasked keeps to the lawful hours.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.i18n import Words, localise
from bot.messages import Address, Button, Capabilities, OutboundMessage, Purpose
from bot.store.database import insert_into
from bot.store.events import message_to_json
from bot.store.held import HERE_ONLY
from bot.store.outbox import PRIORITY
from bot.store.tables import address, outbox
from bot.store.windows import open_first


@dataclass(frozen=True, slots=True)
class Word:
    """What one member is told; the same key is never told twice."""

    key: str
    member_id: int
    text: Words
    buttons: tuple[tuple[Words, str], ...] = ()  # label, payload


async def tell(
    connection: AsyncConnection,
    cipher: Cipher,
    words: Sequence[Word],
    now: datetime,
    platforms: Mapping[str, Capabilities],
    not_before: datetime | None = None,
    asked_at: datetime | None = None,
) -> int:
    """Order them; how many are new. Nobody is told who has no account, or said STOP.

    `asked_at`: when the person asked for it; only a STOP since then counts. None: nobody asked.
    `not_before`: the moment from which they may go out; None: at once. Where every window is
    closed they wait until the person writes (`bot.store.held`).
    """
    if not words:
        return 0
    at = not_before or now
    members = {word.member_id for word in words}
    accounts = await _accounts(connection, members, platforms, at, asked_at)
    rows = [
        _row(cipher, word, accounts[word.member_id], now, at)
        for word in words
        if word.member_id in accounts
    ]
    if not rows:
        return 0
    stored = await connection.execute(
        insert_into(connection, outbox).values(rows).on_conflict_do_nothing().returning(outbox.c.id)
    )
    return len(stored.all())


async def _accounts(
    connection: AsyncConnection,
    members: Collection[int],
    platforms: Mapping[str, Capabilities],
    at: datetime,
    asked_at: datetime | None,
) -> dict[int, Row[tuple[object, ...]]]:
    """One account of each, an open one before others: the chosen one, else the last heard from."""
    place = func.row_number().over(
        partition_by=address.c.member_id,
        order_by=(
            open_first(platforms, at),
            address.c.preferred_at.desc().nulls_last(),
            address.c.last_inbound_at.desc().nulls_last(),
            address.c.id,
        ),
    )
    ranked = (
        select(address.c.id, address.c.member_id, address.c.platform, address.c.locale,
               place.label("place"))
        .where(
            address.c.member_id.in_(members),
            address.c.platform.in_(platforms),
            address.c.consent_at.is_not(None),
            _no_stop(asked_at),
            address.c.blocked_at.is_(None),
        )
        .subquery()
    )  # fmt: skip
    found = await connection.execute(select(ranked).where(ranked.c.place == 1))
    return {row.member_id: row for row in found}


def _no_stop(asked_at: datetime | None) -> ColumnElement[bool]:
    """Whoever asks after a STOP wants this one answer, as `bot.services.deliver` reads it, too."""
    never = address.c.stopped_at.is_(None)
    return never if asked_at is None else or_(never, address.c.stopped_at < asked_at)


def _row(
    cipher: Cipher,
    word: Word,
    account: Any,
    now: datetime,
    not_before: datetime,
) -> dict[str, object]:
    message = OutboundMessage(
        key=word.key,
        to=Address(account.platform, ""),  # whose it is stands in the row beside it
        purpose=Purpose.SERVICE,
        text=localise(word.text, account.locale),
        locale=account.locale,
        buttons=tuple(Button(localise(label, account.locale), p) for label, p in word.buttons),
    )
    return {
        "key": word.key,
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


async def tell_accounts(
    connection: AsyncConnection,
    cipher: Cipher,
    words: Sequence[tuple[int, Word]],
    now: datetime,
    not_before: datetime,
    asked_at: datetime | None = None,
) -> None:
    """Order words to these very accounts and to no other channel of the person.

    Nobody is told who said STOP (`asked_at`: as in `tell`) or blocked us. That consent was given is
    not asked: whoever is told so has asked for it on this account.
    """
    chosen = {account_id: word for account_id, word in words}
    found = await connection.execute(
        select(address.c.id, address.c.platform, address.c.locale).where(
            address.c.id.in_(chosen), _no_stop(asked_at), address.c.blocked_at.is_(None)
        )
    )
    marked = {id_: replace(word, key=HERE_ONLY + word.key) for id_, word in chosen.items()}
    rows = [_row(cipher, marked[row.id], row, now, not_before) for row in found.all()]
    if rows:
        await connection.execute(insert_into(connection, outbox).values(rows))
