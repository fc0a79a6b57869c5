"""Permissions for one later message: kept for one delivery, spent when it turns out to be sent."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from bot.crypto import Cipher
from bot.store import permits
from bot.store.database import Database
from bot.store.platform_tables import permit
from bot.store.tables import outbox
from tests.store.test_outbox import order

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


async def given(database: Database, cipher: Cipher, *tokens: str) -> None:
    """Lan, with two deliveries and so many permissions."""
    address_id = await order(database, cipher, "a", "b")
    async with database.write() as connection:
        for token in tokens:
            await permits.give(connection, cipher, address_id, token, NOW)


async def used(database: Database) -> list[bool]:
    async with database.read() as connection:
        found = await connection.execute(select(permit.c.used_at).order_by(permit.c.id))
        return [row.used_at is not None for row in found]


async def test_of_two_deliveries_one_gets_the_permission(
    database: Database, cipher: Cipher
) -> None:
    await given(database, cipher, "one")
    async with database.write() as connection:
        assert await permits.hold(connection, cipher, [(1, "one"), (2, "one")]) == {1}
        assert await permits.hold(connection, cipher, [(2, "one")]) == set()
        assert await permits.hold(connection, cipher, [(1, "one")]) == {1}
        await permits.let_go(connection, [1])
        assert await permits.hold(connection, cipher, [(2, "one")]) == {2}


async def test_it_is_spent_when_its_delivery_is_sent_and_not_before(
    database: Database, cipher: Cipher
) -> None:
    await given(database, cipher, "one", "two")
    async with database.write() as connection:
        first, second = (
            await connection.execute(select(outbox.c.id).order_by(outbox.c.id))
        ).scalars()
        await permits.hold(connection, cipher, [(first, "one"), (second, "two")])
        await permits.use(connection, NOW)
    assert await used(database) == [False, False]
    async with database.write() as connection:
        await connection.execute(update(outbox).where(outbox.c.id == second).values(state="seen"))
        await permits.use(connection, NOW + timedelta(minutes=1))
        await permits.let_go(connection, [first, second])
    assert await used(database) == [False, True]
