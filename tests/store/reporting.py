"""People with rights on a small tree, who report, look and judge through the real orders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.activities import (
    Activities,
    Activity,
    ActivityAction,
    ActivityKind,
    ActivityOf,
    ActivityReport,
    CorrectActivity,
    MoveActivity,
    SaveActivity,
    Shelf,
)
from bot.domain.orders import Effect, Query
from bot.domain.outreach import QuietHours, Rules
from bot.library.loader import load
from bot.library.model import Library
from bot.store import activity_orders as _orders  # noqa: F401 - registers what is ordered here
from bot.store.database import Database
from bot.store.orders import Order, answer, carry_out
from bot.store.people import person_of
from bot.store.tables import role_grant
from tests.store.union import MADE, Somebody, settle_in

T = TypeVar("T")
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
DAY = date(2026, 11, 20)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
# 1 above 2 and 3; 4 and 5 below 2; 6 below 3.
TREE = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3}
HEAD, MIDDLE, OTHER, OWN, SISTER, FAR = range(1, 7)  # officer of the unit of the same number
_LIBRARY = load(None, NOON.date())


@dataclass
class Union:
    """Six units, each with an officer of its own."""

    database: Database
    cipher: Cipher
    now: datetime = NOON
    orders: int = 0
    library: Library = field(init=False)

    def __post_init__(self) -> None:
        assert isinstance(_LIBRARY, Library)
        self.library = _LIBRARY

    async def settle_in(self) -> None:
        people = [Somebody(f"P{n}", n) for n in TREE]
        await settle_in(self.database, self.cipher, TREE, people)
        async with self.database.write() as connection:
            await connection.execute(
                insert(role_grant),
                [
                    {"member_id": n, "unit_id": n, "role": "officer", "created_at": MADE}
                    for n in TREE
                ],
            )

    async def _order(self, connection: AsyncConnection, who: int, key: str) -> Order:
        person = await person_of(connection, self.cipher, who, self.now.date())
        rules = Rules(ZONE, QuietHours((time(21), time(7, 30))), lambda _day: False, 1, 3)
        return Order(
            connection=connection,
            cipher=self.cipher,
            library=self.library,
            now=self.now,
            address_id=0,
            platform="",
            person=person,
            rules=rules,
            key=key,
        )

    async def does(self, who: int, effect: Effect, key: str = "") -> None:
        """Somebody orders something, a minute later than the last time."""
        self.now += timedelta(minutes=1)
        self.orders += 1
        run = key or f"run{self.orders}:save"
        async with self.database.write() as connection:
            order = await self._order(connection, who, run)
            await carry_out(order, effect)

    async def asks(self, who: int, query: Query[T]) -> T:
        """What somebody is told."""
        async with self.database.read() as connection:
            told: T = await answer(await self._order(connection, who, ""), query)
        return told

    async def sees(self, who: int, id_: int) -> Activity | None:
        return await self.asks(who, ActivityOf(str(id_)))

    async def lists(self, who: int, shelf: Shelf) -> list[int]:
        return [activity.id for activity in await self.asks(who, Activities(shelf))]

    async def moves(self, who: int, id_: int, action: ActivityAction, why: str = "") -> None:
        found = await self.sees(HEAD, id_)
        assert found is not None
        await self.does(who, MoveActivity(id_, found.number, action, why))

    async def corrects(self, who: int, id_: int, report: ActivityReport) -> None:
        found = await self.sees(HEAD, id_)
        assert found is not None
        await self.does(who, CorrectActivity(id_, found.number, report))

    async def reports(
        self, who: int, report: ActivityReport, seen: Sequence[int] = (), key: str = ""
    ) -> None:
        await self.does(who, SaveActivity(report, tuple(seen)), key)


def club(unit_id: int = OWN, held_on: date = DAY, **more: Any) -> ActivityReport:
    """A meeting of a club."""
    given: dict[str, Any] = {"topics": ("family_ethics",), "attendances": 20, "female": 12}
    return ActivityReport(unit_id, ActivityKind.CLUB, held_on, **(given | more))
