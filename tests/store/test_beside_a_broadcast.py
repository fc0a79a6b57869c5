"""However many a broadcast has still to reach, whoever wrote is answered as if there were none."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.messages import Address, InboundEvent, Kind, OutboundMessage, Purpose
from bot.store import doubts, dues, inbox, outbox
from bot.store.database import Database
from bot.store.due_kinds import due_kinds
from bot.store.tables import outbox as outbox_table

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MANY = 3_000
ENOUGH = 2_000  # steps of SQLite's machine: more than any of these takes, fewer than there are rows
Work = Callable[[AsyncConnection, Cipher], Awaitable[Any]]


@pytest.fixture
async def crowded(migrated_sqlite_url: str, cipher: Cipher) -> AsyncIterator[Database]:
    """A broadcast that waits, and one answer."""
    database = Database(migrated_sqlite_url)
    lan = Address("zalo", "84")
    async with database.write() as connection:
        await inbox.put(connection, cipher, [InboundEvent("e", lan, Kind.MESSAGE, NOW)], NOW)
        [claimed] = await inbox.claim(connection, cipher, "t", NOW, 1)
        await inbox.finish(connection, claimed.id, "t")
        await connection.execute(insert(outbox_table), [
            {"key": f"c:{n}", "platform": "zalo",
             "purpose": Purpose.OUTREACH.value, "priority": outbox.PRIORITY[Purpose.OUTREACH],
             "not_before": NOW, "created_at": NOW, "state": "waiting"} for n in range(MANY)
        ])  # fmt: skip
        answer = OutboundMessage("r", lan, Purpose.REPLY, "Xin chào")
        await outbox.put(connection, cipher, claimed.address_id, [answer], NOW)
    yield database
    await database.close()


async def claimed(
    connection: AsyncConnection, cipher: Cipher, platform: str, *, outreach: bool
) -> list[str]:
    found = await dues.claim(
        connection, cipher, holder="w", now=NOW, lease_now=NOW, limit=64, platform=platform,
        outreach=outreach,
    )  # fmt: skip
    return [due.key for due in found]


async def answers(connection: AsyncConnection, cipher: Cipher) -> None:
    assert await claimed(connection, cipher, "zalo", outreach=False) == ["r"]


async def another_platform(connection: AsyncConnection, cipher: Cipher) -> None:
    assert await claimed(connection, cipher, "telegram", outreach=True) == []


async def whats_due(connection: AsyncConnection, _cipher: Cipher) -> None:
    platforms = ("zalo", "telegram")
    assert await due_kinds(connection, platforms, NOW) == [("zalo", False)]


async def oldest(connection: AsyncConnection, _cipher: Cipher) -> None:
    assert await outbox.oldest_reply(connection, ("zalo", "telegram"), NOW) == NOW


async def leases(connection: AsyncConnection, _cipher: Cipher) -> None:
    assert await doubts.sweep(connection, NOW, NOW, timedelta(seconds=30)) == 0


@pytest.mark.parametrize("work", [answers, another_platform, whats_due, oldest, leases])
async def test_nobody_goes_through_what_a_broadcast_has_waiting(
    crowded: Database, cipher: Cipher, work: Work
) -> None:
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    async with crowded.write() as connection:
        plain: Any = (await connection.get_raw_connection()).driver_connection
        await plain.visit(lambda at: at.set_progress_handler(step, 1))
        await work(connection, cipher)
        await plain.visit(lambda at: at.set_progress_handler(None, 0))
    assert 0 < steps < ENOUGH
