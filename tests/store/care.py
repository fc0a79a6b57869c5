"""A union for tests of care: two units under one, members, officers and admins on each."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.orders import Effect, Query
from bot.domain.outreach import NEVER_QUIET, Rules
from bot.errors import Conflict
from bot.library.loader import load
from bot.library.model import Library
from bot.messages import Capabilities, MediaKind, Outside
from bot.services import orders as _orders  # noqa: F401 - registers every effect and query
from bot.store.database import Database
from bot.store.orders import Order, answer, carry_out
from bot.store.people import person_of
from bot.store.tables import role_grant
from tests.store.union import Account, Somebody, settle_in

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09:00 local
RULES = Rules(ZONE, NEVER_QUIET, lambda _day: False)
PAPER = Capabilities(
    4000, 20, 60, 64, frozenset(MediaKind), True, None, None, Outside.FREE, frozenset(), 1000
)
TREE: dict[int, int | None] = {1: None, 2: 1, 3: 1}
_HERE = (Account("paper", NOW),)
# Names tell the unit and what they are: member, officer or admin of unit 1 (above), 2 or 3.
PEOPLE = {
    "member2": 2, "other2": 2, "officer2": 2, "admin2": 2, "officer3": 3, "admin3": 3,
    "officer1": 1, "admin1": 1,
}  # fmt: skip
ID = {name: number for number, name in enumerate(PEOPLE, 1)}


@dataclass
class Union:
    """The tables, and a hand that orders as somebody."""

    database: Database
    cipher: Cipher
    library: Library
    runs: int = 0

    async def order(
        self, connection: AsyncConnection, name: str, now: datetime = NOW, key: str = ""
    ) -> Order:
        """The circumstances of somebody's order, as of that moment."""
        self.runs += 1
        today = now.astimezone(ZONE).date()
        person = await person_of(connection, self.cipher, ID[name], today)
        return Order(
            connection, self.cipher, self.library, now, ID[name], "paper", person, RULES,
            key=key or f"run{self.runs}:do", capabilities={"paper": PAPER},
        )  # fmt: skip

    async def does(self, name: str, effect: Effect, now: datetime = NOW, key: str = "") -> None:
        """Somebody orders it, in a transaction of its own."""
        async with self.database.write() as connection:
            await carry_out(await self.order(connection, name, now, key), effect)

    async def may_do(self, name: str, effect: Effect, now: datetime = NOW) -> bool:
        """Whether it would be carried out; nothing of it stays."""
        async with self.database.engine.connect() as connection:
            try:
                await carry_out(await self.order(connection, name, now), effect)
            except Conflict:
                return False
            finally:
                await connection.rollback()
            return True

    async def asks(self, name: str, query: Query[Any], now: datetime = NOW) -> Any:
        """What somebody is told."""
        async with self.database.read() as connection:
            return await answer(await self.order(connection, name, now), query)

    async def rows(self, table: Any) -> list[Any]:
        """Everything in a table."""
        async with self.database.read() as connection:
            return list(await connection.execute(select(table).order_by(*table.primary_key)))

    async def count(self, table: Any) -> int:
        """How many rows a table has."""
        async with self.database.read() as connection:
            found = await connection.execute(select(func.count()).select_from(table))
            return int(found.scalar() or 0)

    async def loses_role(self, name: str) -> None:
        """The person's roles end."""
        async with self.database.write() as connection:
            await connection.execute(role_grant.delete().where(role_grant.c.member_id == ID[name]))


async def union_in(database: Database, cipher: Cipher) -> Union:
    """Units 2 and 3 under 1, eight people, five of them with a role."""
    people = [Somebody(name, unit, accounts=_HERE) for name, unit in PEOPLE.items()]
    await settle_in(database, cipher, TREE, people)
    async with database.write() as connection:
        await connection.execute(
            insert(role_grant),
            [
                {"member_id": ID[name], "unit_id": unit, "role": name[:-1], "created_at": NOW}
                for name, unit in PEOPLE.items()
                if name.startswith(("officer", "admin"))
            ],
        )
    library = load(None, date(2026, 11, 23))
    assert isinstance(library, Library)
    return Union(database, cipher, library)


def later(days: float) -> datetime:
    """So many days on."""
    return NOW + timedelta(days=days)
