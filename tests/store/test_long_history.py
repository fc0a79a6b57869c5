"""What the timer and a simulated year look at all the time costs the same after a year as at first.

Counted in steps of SQLite's machine, which are the same in every run; not in seconds.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.campaigns import Draft
from bot.domain.outreach import NEVER_QUIET, Rules
from bot.domain.planner import Offer, schedule
from bot.domain.push import Content
from bot.simulate.stored import next_moment
from bot.store import campaigns, channels, doubts, expiry, ledger, pauses, unread
from bot.store import inbox as events
from bot.store import outbox as deliveries
from bot.store.audience_terms import Case, Terms
from bot.store.caps import pushes
from bot.store.database import Database
from bot.store.tables import address, campaign, inbox, outbox, unit
from bot.store.written import Written

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PLATFORMS = ("zalo", "telegram")
RULES = Rules(ZoneInfo("Asia/Ho_Chi_Minh"), NEVER_QUIET, lambda _day: False)
STILL = timedelta(minutes=15)
HEARD = NOW - timedelta(hours=3)
Look = Callable[[AsyncConnection], Awaitable[object]]


async def had_enough(connection: AsyncConnection) -> object:
    """As the audience of a campaign asks it."""
    draft = Draft(Content("x", text="x"), 1, NOW)
    asked = Case(draft, Terms(Offer({}, {}), RULES, schedule(NOW, RULES), NOW.date()), NOW)
    written = Written[Case](connection.dialect, pushes(asked.shape.days))
    return await written.rows(connection, asked)


LOOKS: dict[str, Look] = {
    "webhooks": lambda connection: channels.last_webhooks(connection, [*PLATFORMS, "webchat"]),
    "release of events": events.release_all,
    "release of deliveries": lambda connection: doubts.release_all(connection, NOW, NOW, []),
    "traffic": lambda connection: channels.traffic(connection, "zalo", HEARD, NOW),
    "errors": lambda connection: channels.lately(connection, NOW - timedelta(hours=1)),
    "next moment": lambda connection: next_moment(connection, PLATFORMS),
    "who had enough": had_enough,
    "events waiting": events.depth,
    "events parked": events.parked,
    "deliveries open": deliveries.depth,
    "begin": lambda connection: campaigns.due(connection, NOW),
    "finish": lambda connection: campaigns.finish(connection, NOW),
    "failures": pauses.with_failures,
    "standing still": lambda connection: ledger.standing_still(connection, NOW, NOW, STILL),
    "becalmed": lambda connection: ledger.becalmed(connection, NOW, STILL),
    "nameless": ledger.nameless,
    "intended": lambda connection: ledger.uneven(connection, NOW - timedelta(days=7)),
    "twice": lambda connection: ledger.doubled(connection, NOW - timedelta(days=7)),
    "finished and open": ledger.unfinished,
    "mislaid": ledger.mislaid,
    "unheard": lambda connection: ledger.unheard(connection, NOW),
    "short": ledger.running_and_short,
    "put back": lambda connection: ledger.put_back(connection, NOW),
    "unreadable": lambda connection: unread.deliveries(connection, NOW - timedelta(days=30)),
    "set aside": unread.events,
    "taken up": lambda connection: unread.take_up(connection, Cipher(bytes(32))),
}


@pytest.fixture
async def steps(migrated_sqlite_url: str) -> AsyncIterator[tuple[Database, list[int]]]:
    """A database in this thread, and the steps that it takes, a hundred each."""
    database, taken = Database(migrated_sqlite_url, lasting=False), list[int]()

    def watched(connection: Any, _record: object) -> None:
        plain = connection.driver_connection._connection
        plain.set_progress_handler(lambda: taken.append(100), 100)

    event.listen(database.engine.sync_engine, "connect", watched)
    yield database, taken
    await database.close()


async def begun(database: Database) -> None:
    """Somebody, and a broadcast that ended long ago."""
    account = {"id": 1, "platform": "zalo", "user_idx": b"i", "user_enc": b"e"}
    async with database.write() as connection:
        await connection.execute(insert(address).values(**account, created_at=NOW))
        await connection.execute(insert(unit).values(id=1, code="CD", created_at=NOW))
        await connection.execute(insert(campaign).values(**_broadcast("old", 20, "finished")))


def _broadcast(id_: str, days: int, state: str) -> dict[str, Any]:
    at = NOW - timedelta(days=days)
    return {"id": id_, "key": id_, "kind": "officer", "unit_id": 1, "content_ref": "t", "text": "t",
            "state": state, "due_at": at, "created_at": at, "started_at": at, "finished_at": at,
            "intended": 3}  # fmt: skip


async def lived(database: Database, numbers: range) -> None:
    """Old deliveries and events, all done; one of each an hour young."""
    rows = [(n, NOW - timedelta(days=20) + timedelta(seconds=n)) for n in numbers]
    async with database.write() as connection:
        await connection.execute(insert(outbox), [_delivery(n, at) for n, at in rows])
        await connection.execute(insert(inbox), [_event(n, at) for n, at in rows])


def _delivery(n: int, at: datetime) -> dict[str, Any]:
    return {"key": f"k{n}", "address_id": 1, "platform": PLATFORMS[n % 2], "purpose": "outreach",
            "campaign_id": "old", "priority": 5, "not_before": at, "created_at": at, "sent_at": at,
            "state": "delivered", "reason": "", "attempts": 1, "parts_done": 1}  # fmt: skip


def _event(n: int, at: datetime) -> dict[str, Any]:
    return {"platform": PLATFORMS[n % 2], "event_key": f"e{n}", "kind": "delivered",
            "address_id": 1, "received_at": at, "status": 2, "attempts": 1}  # fmt: skip


async def cost(database: Database, taken: list[int], look: Look) -> int:
    async with database.read() as connection:
        await look(connection)
        taken.clear()
        await look(connection)
    return sum(taken)


@pytest.mark.parametrize("name", LOOKS)
async def test_a_look_does_not_go_through_the_history(
    steps: tuple[Database, list[int]], name: str
) -> None:
    database, taken = steps
    await begun(database)
    numbers = count()
    costs = []
    for many in (20, 2_000):
        begin = next(numbers)
        await lived(database, range(10_000 * begin, 10_000 * begin + many))
        costs.append(await cost(database, taken, LOOKS[name]))
    assert costs[1] <= costs[0] + 200


async def test_strangers_are_told_from_all_events_in_one_pass(
    steps: tuple[Database, list[int]],
) -> None:
    database, taken = steps
    await begun(database)
    await lived(database, range(2_000))
    costs = []
    for numbers in (range(10, 15), range(100, 300)):
        strangers = [
            {"id": n, "platform": "zalo", "user_idx": f"{n}", "user_enc": b"e", "created_at": NOW}
            for n in numbers
        ]
        async with database.write() as connection:
            await connection.execute(insert(address), strangers)
            wrote = [_event(10_000 + n, NOW) | {"address_id": n} for n in numbers]
            await connection.execute(insert(inbox), wrote)
            taken.clear()
            await expiry.strangers(connection, NOW + timedelta(days=1))
            costs.append(sum(taken))
    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(address)) == 206
    assert costs[1] - costs[0] < 200 * len(numbers)  # steps; once through all events is 7,000


async def test_the_last_webhook_is_the_newest_of_each_platform(database: Database) -> None:
    await begun(database)
    await lived(database, range(5))
    async with database.read() as connection:
        found = await channels.last_webhooks(connection, [*PLATFORMS, "messenger"])
    begin = NOW - timedelta(days=20)
    wanted = {"zalo": begin + timedelta(seconds=4), "telegram": begin + timedelta(seconds=3)}
    assert found == {**wanted, "messenger": None}


async def test_errors_are_those_of_the_last_hour(database: Database) -> None:
    await begun(database)
    async with database.write() as connection:
        young = [_delivery(n, NOW - timedelta(minutes=n)) for n in (50, 4, 2)]
        await connection.execute(insert(outbox), [_delivery(100, NOW - timedelta(days=9)), *young])
        await connection.execute(
            insert(outbox).values(**_delivery(1, NOW) | {"state": "failed", "key": "bad"})
        )
    async with database.read() as connection:
        found = await channels.lately(connection, NOW - timedelta(hours=1))
    assert found == {"zalo": (3, 0), "telegram": (0, 1)}
