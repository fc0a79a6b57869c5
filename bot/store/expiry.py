"""Rows whose time is over (`bot.domain.retention`): deletions of what nothing is counted by."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Purpose
from bot.store import person_keys
from bot.store.inbox import DONE
from bot.store.office_tables import access_link
from bot.store.privacy_tables import viewing
from bot.store.tables import address, conversation, inbox, link_code, metadata, outbox

AT_ONCE = 2_000  # rows deleted in one go: the timer comes again


async def talks(connection: AsyncConnection, before: datetime) -> None:
    """Nobody has written for so long: answers of half-done forms go, and drafts."""
    await connection.execute(delete(conversation).where(conversation.c.updated_at < before))


async def links(connection: AsyncConnection, before: datetime) -> None:
    """Codes and links that opened nothing any more."""
    await connection.execute(delete(link_code).where(link_code.c.expires_at < before))
    await connection.execute(delete(access_link).where(access_link.c.expires_at < before))


def _not_last(table: Table) -> ColumnElement[bool]:
    """Numbers are never given twice: on SQLite that hangs on the newest row."""
    return table.c.id < select(func.max(table.c.id)).scalar_subquery()


async def events(connection: AsyncConnection, before: datetime) -> None:
    """That somebody wrote, and when; the words went long before."""
    old = (
        select(inbox.c.id)
        .where(inbox.c.received_at < before, inbox.c.status >= DONE, _not_last(inbox))
        .order_by(inbox.c.id)
        .limit(AT_ONCE)
    )
    await connection.execute(delete(inbox).where(inbox.c.id.in_(old)))


async def replies(connection: AsyncConnection, before: datetime) -> None:
    """That somebody was answered; broadcasts stay, for they are counted.

    By the moment for which an answer was ordered, too: it stands in the index of those without a
    broadcast, so only the old ones are looked at. A later try makes it younger by minutes.
    """
    old = (
        select(outbox.c.id)
        .where(
            outbox.c.not_before < before,
            outbox.c.created_at < before,
            outbox.c.purpose == Purpose.REPLY.value,
            outbox.c.campaign_id.is_(None),
            _not_last(outbox),
            outbox.c.state.in_(("sent", "delivered", "seen", "failed", "skipped", "cancelled")),
        )
        .order_by(outbox.c.id)
        .limit(AT_ONCE)
    )
    await connection.execute(delete(outbox).where(outbox.c.id.in_(old)))


async def strangers(connection: AsyncConnection, before: datetime) -> None:
    """Accounts that never agreed and to which nothing else belongs, whatever the table; with their
    keys, so that archives forget them too.
    """
    plans = connection.dialect.name != "sqlite"
    nothing_else = [
        _nowhere_in(column, plans=plans)
        for table in metadata.tables.values()
        for column in table.c
        if any(key.column is address.c.id for key in column.foreign_keys)
    ]
    strange = and_(
        address.c.member_id.is_(None),
        address.c.consent_at.is_(None),
        address.c.stopped_at.is_(None),
        address.c.blocked_at.is_(None),
        address.c.created_at < before,
        *nothing_else,
    )
    await person_keys.forget(connection, [], select(address.c.id).where(strange))
    await connection.execute(delete(address).where(strange))


def _nowhere_in(column: Column[Any], *, plans: bool) -> ColumnElement[bool]:
    """That no row of this table belongs to an account.

    SQLite goes through a column without an index once for each account, where PostgreSQL plans a
    join: 12 seconds for a thousand strangers and a quarter of a million events.
    """
    if plans or _is_found(column):
        return ~exists().where(column == address.c.id)
    return address.c.id.not_in(select(column).where(column.is_not(None)))


def _is_found(column: Column[Any]) -> bool:
    """Whether an index of all rows begins with it."""
    return bool(column.unique) or any(
        index.columns[0] is column and index.dialect_options["sqlite"]["where"] is None
        for index in column.table.indexes
    )


async def viewings(connection: AsyncConnection, before: datetime) -> None:
    """Who looked at what, long ago."""
    await connection.execute(delete(viewing).where(viewing.c.at < before))
