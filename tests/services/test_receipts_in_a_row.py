"""Receipts of one person that stand one behind the other: the later never overtakes the earlier."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from bot.crypto import Cipher
from bot.library.model import Library
from bot.messages import Address, InboundEvent, Kind, Purpose
from bot.services import turns
from bot.services.handing import NOBODY, Handing
from bot.services.house import House
from bot.services.many_turns import note_together
from bot.store import inbox
from bot.store.database import Database
from bot.store.tables import address, outbox
from bot.store.tables import inbox as rows
from tests.chat import chat_on

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LAN, OFFICE = Address("messenger", "11"), Address("messenger", "oa:1")
ECHO = InboundEvent("e:1", LAN, Kind.ECHO, NOW, payload="k1", about=("m1",), opens_window=False)
GOT = InboundEvent("e:2", LAN, Kind.DELIVERED, NOW, about=("m1",), opens_window=False)


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """Either one, with empty tables."""
    made = Database(migrated_url)
    yield made
    await made.close()


async def in_doubt(database: Database, cipher: Cipher, **more: object) -> None:
    """Lan, and one delivery of which nobody knows whether it arrived."""
    async with database.write() as connection:
        wrote = InboundEvent("e0", LAN, Kind.MESSAGE, NOW)
        await inbox.put(connection, cipher, [wrote], NOW)
        await inbox.give_up(connection, select(address.c.id))
        id_ = (await connection.execute(select(address.c.id))).scalar_one()
        await connection.execute(insert(outbox), [
            {"key": "k1", "platform": "messenger", "address_id": id_, "state": "uncertain",
             "purpose": Purpose.OUTREACH.value, "not_before": NOW, "created_at": NOW,
             "lease_until": NOW + timedelta(minutes=1), "attempts": 1, **more}
        ])  # fmt: skip


async def arrive(house: House, *events: InboundEvent) -> None:
    async with house.database.write() as connection:
        await inbox.put(connection, house.cipher, events, NOW)


async def note(house: House) -> Sequence[Kind]:
    """Take what there is and note it; which kinds it was."""
    async with house.database.write() as connection:
        taken = await inbox.claim(connection, house.cipher, house.holder, house.lease_now(), 10)
        await note_together(Handing(house, NOBODY), connection, taken)
        return [one.event.kind for one in taken]


async def state(database: Database) -> tuple[str, str | None]:
    async with database.read() as connection:
        found = await connection.execute(select(outbox.c.state, outbox.c.platform_id))
        row = found.one()
        return row.state, row.platform_id


async def test_they_are_taken_together_where_there_is_one_writer(
    database: Database, cipher: Cipher, library: Library
) -> None:
    await in_doubt(database, cipher)
    house = chat_on(database, cipher, library, NOW).house
    await arrive(house, ECHO, GOT)
    both = [Kind.ECHO, Kind.DELIVERED]
    assert await note(house) == (both if database.is_sqlite else both[:1])
    await note(house)
    assert await state(database) == ("delivered", "m1")


async def test_another_worker_does_not_overtake_a_claim_that_is_not_committed(
    migrated_postgres_url: str, cipher: Cipher, library: Library
) -> None:
    database = Database(migrated_postgres_url)
    await in_doubt(database, cipher)
    house = chat_on(database, cipher, library, NOW).house
    await arrive(house, ECHO)
    async with database.write() as connection:
        taken = await inbox.claim(connection, cipher, house.holder, house.lease_now(), 10)
        await arrive(house, GOT)
        assert await note(replace(house, holder="another")) == []
        await note_together(Handing(house, NOBODY), connection, taken)
    assert await note(house) == [Kind.DELIVERED]
    told = await state(database)
    await database.close()
    assert told == ("delivered", "m1")


async def test_what_came_to_a_number_is_noted_before_it_was_seen(
    database: Database, cipher: Cipher, library: Library
) -> None:
    await in_doubt(database, cipher, by_phone=True, repeated_at=NOW)
    house = chat_on(database, cipher, library, NOW).house
    came = replace(GOT, address=OFFICE, key="p1", payload="k1")
    await arrive(house, came, replace(came, key="p2", kind=Kind.SEEN))
    while await note(house):
        pass
    assert await state(database) == ("seen", "m1")


async def test_what_has_to_go_apart_waits_behind_the_first(
    migrated_sqlite_url: str, cipher: Cipher, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(migrated_sqlite_url)
    await in_doubt(database, cipher)
    house = chat_on(database, cipher, library, NOW).house
    await arrive(house, ECHO, GOT)

    async def fails(*_what: object) -> dict[int, bool]:
        raise RuntimeError

    monkeypatch.setattr(turns, "note_together", fails)
    taken = await turns.take(house, 50, None, lambda _one, _waits: None)
    assert [one.event.kind for one in taken.left] == [Kind.ECHO]
    async with database.read() as connection:
        found = await connection.execute(
            select(rows.c.kind, rows.c.status, rows.c.attempts).where(rows.c.status < 2)
        )
        assert found.all() == [("echo", 1, 1), ("delivered", 0, 0)]
    await database.close()
