"""What arrived is kept once, handled in order, and emptied."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import ColumnDefault, Row, select, update
from sqlalchemy.exc import DBAPIError

from bot.crypto import Cipher
from bot.messages import Address, InboundEvent, Kind
from bot.store import inbox
from bot.store.database import Database
from bot.store.tables import address
from bot.store.tables import inbox as inbox_table

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LAN, HOA = Address("zalo", "581"), Address("telegram", "612")


def event(key: str, who: Address = LAN, text: str = "xin chào") -> InboundEvent:
    return InboundEvent(key, who, Kind.MESSAGE, NOW, text=text)


async def put(database: Database, cipher: Cipher, *events: InboundEvent) -> None:
    async with database.alone() as connection:
        await inbox.put(connection, cipher, events, NOW)


async def claim(
    database: Database, cipher: Cipher, holder: str = "a", now: datetime = NOW
) -> list[inbox.Claimed]:
    async with database.write() as connection:
        return await inbox.claim(connection, cipher, holder, now, 50)


async def test_the_same_event_ten_times_is_one_event(database: Database, cipher: Cipher) -> None:
    for _ in range(5):
        await put(database, cipher, event("m1"), event("m1"))
    assert [c.event.text for c in await claim(database, cipher)] == ["xin chào"]


async def test_whoever_is_known_stays_the_same_account_and_a_stranger_becomes_one(
    database: Database, cipher: Cipher
) -> None:
    await put(database, cipher, event("m1"))
    async with database.read() as connection:
        [before] = (await connection.execute(select(address))).all()
    namesake = Address("messenger", LAN.user)
    await put(database, cipher, event("m2"), *(event(f"n{n}", namesake) for n in (1, 2)))
    async with database.read() as connection:
        known, stranger = (await connection.execute(select(address).order_by(address.c.id))).all()
        owners = await connection.execute(
            select(inbox_table.c.event_key, inbox_table.c.address_id).order_by(inbox_table.c.id)
        )
        assert owners.all() == [
            ("m1", known.id), ("m2", known.id), ("n1", stranger.id), ("n2", stranger.id)
        ]  # fmt: skip
    assert known == before
    assert (stranger.platform, cipher.open(stranger.user_enc)) == ("messenger", LAN.user)
    usual = {c.name: c.default.arg for c in address.c if isinstance(c.default, ColumnDefault)}
    assert usual == {name: getattr(stranger, name) for name in usual}
    assert stranger.created_at == NOW


async def test_two_processes_hear_of_the_same_strangers_at_once(
    migrated_url: str, cipher: Cipher
) -> None:
    doors = [Database(migrated_url), Database(migrated_url)]
    for night in range(10):
        people = [Address("zalo", f"{night}-{n}") for n in range(20)]
        first, second = (
            [event(f"a{who.user}", who) for who in people],
            [event(f"b{who.user}", who) for who in reversed(people)],
        )
        await asyncio.gather(put(doors[0], cipher, *first), put(doors[1], cipher, *second))
    async with doors[0].read() as connection:
        rows = (await connection.execute(select(inbox_table.c.address_id))).scalars().all()
        assert len(rows) == 400
        assert {rows.count(one) for one in rows} == {2}
    for door in doors:
        await door.close()


async def test_the_moment_of_arrival_is_written_as_every_query_asks_for_it(
    database: Database, cipher: Cipher
) -> None:
    """At a whole second too: SQLite compares moments as texts."""
    await put(database, cipher, event("m1"))
    exactly_then = select(inbox_table.c.received_at).where(inbox_table.c.received_at == NOW)
    async with database.read() as connection:
        assert (await connection.execute(exactly_then)).scalars().all() == [NOW]


async def test_a_group_keeps_the_order_of_each_person_whoever_is_new_in_it(
    database: Database, cipher: Cipher
) -> None:
    await put(database, cipher, event("m0", HOA))
    people = [LAN, HOA, *(Address("zalo", f"9{n}") for n in range(40))]
    group = [
        event(f"{turn}:{who.user}", who, text=f"{turn}")
        for turn in range(3)
        for who in random.Random(turn).sample(people, len(people))
    ]
    await put(database, cipher, *group, *reversed(group))
    said: dict[Address, list[str]] = {}
    while found := await claim(database, cipher):
        async with database.write() as connection:
            for one in found:
                said.setdefault(one.event.address, []).append(one.event.text)
                assert await inbox.finish(connection, one.id, "a")
    assert said == {who: ["xin chào"] * (who == HOA) + ["0", "1", "2"] for who in people}


async def test_what_the_database_refuses_is_told_as_by_every_other_statement(
    database: Database, cipher: Cipher
) -> None:
    await put(database, cipher, event("m1"))
    await _run(database, "ALTER TABLE inbox RENAME TO elsewhere")
    with pytest.raises(DBAPIError):
        await put(database, cipher, event("m2"))
    await _run(database, "ALTER TABLE elsewhere RENAME TO inbox")
    await put(database, cipher, event("m3", HOA))
    assert [c.event.key for c in await claim(database, cipher)] == ["m1", "m3"]


async def _run(database: Database, statement: str) -> None:
    async with database.write() as connection:
        await connection.exec_driver_sql(statement)


async def test_in_a_transaction_of_others_nothing_is_stored_before_it_ends(
    database: Database, cipher: Cipher
) -> None:
    await put(database, cipher, event("m1"))
    async with database.engine.connect() as connection, connection.begin() as transaction:
        await inbox.put(connection, cipher, [event("m2"), event("m3", HOA)], NOW)
        await transaction.rollback()
    assert [c.event.key for c in await claim(database, cipher)] == ["m1"]


async def test_one_person_is_handled_in_order_and_two_people_side_by_side(
    database: Database, cipher: Cipher
) -> None:
    await put(database, cipher, event("m1"), event("m2"), event("m3", HOA))
    first = await claim(database, cipher)
    assert [c.event.key for c in first] == ["m1", "m3"]
    assert await claim(database, cipher, "b") == []
    async with database.write() as connection:
        assert await inbox.finish(connection, first[0].id, "a")
    assert [c.event.key for c in await claim(database, cipher)] == ["m2"]


async def test_an_event_of_a_dead_worker_is_claimed_again_and_the_dead_cannot_finish_it(
    database: Database, cipher: Cipher
) -> None:
    await put(database, cipher, event("m1"))
    [lost] = await claim(database, cipher, "dead")
    later = NOW + inbox.LEASE + timedelta(seconds=1)
    [found] = await claim(database, cipher, "alive", later)
    assert (found.id, found.attempts) == (lost.id, 2)
    async with database.write() as connection:
        assert not await inbox.finish(connection, lost.id, "dead")


async def test_words_are_encrypted_while_they_wait_and_gone_when_done(
    database: Database, cipher: Cipher
) -> None:
    await put(database, cipher, event("m1", text="chuyện riêng nhà tôi"))
    async with database.read() as connection:
        body = (await connection.execute(select(inbox_table.c.body_enc))).scalar()
    assert body is not None
    assert "riêng".encode() not in body
    [claimed] = await claim(database, cipher)
    async with database.write() as connection:
        await inbox.finish(connection, claimed.id, "a")
    async with database.read() as connection:
        assert (await connection.execute(select(inbox_table.c.body_enc))).scalar() is None


async def test_two_workers_never_get_the_same_event(database: Database, cipher: Cipher) -> None:
    people = [Address("zalo", str(n)) for n in range(60)]
    await put(database, cipher, *(event(f"m{n}", who) for n, who in enumerate(people)))
    both = await asyncio.gather(claim(database, cipher, "a"), claim(database, cipher, "b"))
    keys = [c.event.key for found in both for c in found]
    assert len(keys) == len(set(keys))
    assert len(keys) >= 50


async def rows(database: Database) -> Sequence[Row[tuple[object, ...]]]:
    async with database.read() as connection:
        return (await connection.execute(select(inbox_table).order_by(inbox_table.c.id))).all()


async def put_back(database: Database, one: inbox.Claimed, holder: str, *, park: bool) -> None:
    async with database.write() as connection:
        await inbox.put_back(connection, one.id, holder, "a bug", park=park)


@pytest.mark.parametrize("park", [False, True])
async def test_what_is_done_is_never_put_back(
    database: Database, cipher: Cipher, park: bool
) -> None:
    """Its commit was applied, only the word of it was lost on the way."""
    await put(database, cipher, event("m1"), event("m2"))
    [claimed] = await claim(database, cipher)
    async with database.write() as connection:
        assert await inbox.finish(connection, claimed.id, "a")
    before = await rows(database)
    await put_back(database, claimed, "a", park=park)
    assert await rows(database) == before
    assert [c.event.key for c in await claim(database, cipher)] == ["m2"]


@pytest.mark.parametrize("park", [False, True])
async def test_what_another_worker_took_over_is_not_put_back_by_the_late_one(
    database: Database, cipher: Cipher, park: bool
) -> None:
    await put(database, cipher, event("m1"))
    [late] = await claim(database, cipher, "late")
    await claim(database, cipher, "alive", NOW + inbox.LEASE + timedelta(seconds=1))
    before = await rows(database)
    await put_back(database, late, "late", park=park)
    assert await rows(database) == before
    await put_back(database, late, "alive", park=park)
    [row] = await rows(database)
    assert (row.status, row.error) == (inbox.PARKED if park else inbox.WAITING, "a bug")


async def test_one_without_words_is_done_and_stops_nobody(
    database: Database, cipher: Cipher
) -> None:
    """As an older program left it, which put back what was done."""
    await put(database, cipher, event("m1"), event("m2", HOA), event("m3"))
    first = inbox_table.c.event_key == "m1"
    async with database.write() as connection:
        await connection.execute(update(inbox_table).where(first).values(body_enc=None))
    assert [c.event.key for c in await claim(database, cipher)] == ["m2"]
    assert [row.status for row in await rows(database)] == [
        inbox.DONE, inbox.TAKEN, inbox.WAITING
    ]  # fmt: skip
    assert [c.event.key for c in await claim(database, cipher)] == ["m3"]
