"""Echoes and results touch the same rows at the same time, and neither waits for the other."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from bot.crypto import Cipher
from bot.library.model import Library
from bot.messages import Address, InboundEvent, Kind, Purpose
from bot.services.handing import NOBODY, Handing
from bot.services.house import House
from bot.services.many_turns import note_together
from bot.store import inbox
from bot.store.database import Database
from bot.store.tables import address, outbox
from tests.chat import chat_on
from tests.services.locks import waits

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PEOPLE = [Address("messenger", "11"), Address("messenger", "12")]


@pytest.fixture
async def under_way(migrated_postgres_url: str, cipher: Cipher) -> AsyncIterator[Database]:
    """Two people; the delivery to the first of them has the higher number."""
    database = Database(migrated_postgres_url)
    async with database.write() as connection:
        told = [InboundEvent(f"e{n}", who, Kind.MESSAGE, NOW) for n, who in enumerate(PEOPLE)]
        await inbox.put(connection, cipher, told, NOW)
        await inbox.give_up(connection, select(address.c.id))
    async with database.write() as connection:
        ids = [row.id for row in await people(database)]
        await connection.execute(insert(outbox), [
            {"key": f"k{id_}", "platform": "messenger", "address_id": id_, "state": "sending",
             "purpose": Purpose.OUTREACH.value, "not_before": NOW, "created_at": NOW,
             "lease_until": NOW + timedelta(minutes=1)} for id_ in reversed(ids)
        ])  # fmt: skip
    yield database
    await database.close()


async def people(database: Database) -> Sequence[Any]:
    async with database.read() as connection:
        return (await connection.execute(select(address.c.id).order_by(address.c.id))).all()


async def echoed(house: House) -> None:
    """Both echoes, noted in one transaction in the order of their people."""
    ids = [row.id for row in await people(house.database)]
    echoes = [
        InboundEvent(f"e:{id_}", who, Kind.ECHO, NOW, payload=f"k{id_}", about=("m1",))
        for id_, who in zip(ids, PEOPLE, strict=True)
    ]
    async with house.database.write() as connection:
        await inbox.put(connection, house.cipher, echoes, NOW)
    async with house.database.write() as connection:
        claimed = await inbox.claim(connection, house.cipher, house.holder, house.lease_now(), 10)
        await note_together(Handing(house, NOBODY), connection, claimed)


async def test_a_result_written_meanwhile_ends_in_no_deadlock(
    under_way: Database, cipher: Cipher, library: Library
) -> None:
    house = chat_on(under_way, cipher, library, NOW).house
    rows = select(outbox.c.id).order_by(outbox.c.id)
    async with under_way.write() as connection:
        first, second = (await connection.execute(rows)).scalars()
        written = update(outbox).values(attempts=1)
        await connection.execute(written.where(outbox.c.id == first))
        noting = asyncio.create_task(echoed(house))
        await waits(under_way)
        await connection.execute(written.where(outbox.c.id == second))
    await noting
    async with under_way.read() as connection:
        told = await connection.execute(select(outbox.c.platform_id, outbox.c.attempts))
        assert told.all() == [("m1", 1), ("m1", 1)]
