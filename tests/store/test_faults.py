"""What is wrong with a platform: an episode begins, goes on, and ends by what shows its end."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, update

from bot.domain.faults import Fault, Source
from bot.store import channels, faults
from bot.store.database import Database
from bot.store.tables import address, outbox

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
What = tuple[str, Source, str, str]
REFUSED: What = ("zalo", Source.MESSAGE, "misconfigured", "error -115")


async def put(database: Database, what: What, at: datetime = NOW) -> None:
    async with database.write() as connection:
        await faults.put(connection, *what, at)


async def kept(database: Database) -> list[Fault]:
    async with database.read() as connection:
        return await faults.all_of(connection)


async def is_open(database: Database) -> bool:
    [fault] = await kept(database)
    return fault.is_open


async def mended_by(database: Database, at: datetime) -> bool:
    async with database.write() as connection:
        await faults.message_mended(connection, at)
    return not await is_open(database)


async def delivery(database: Database, **values: object) -> None:
    row = {
        "key": "k", "address_id": 1, "platform": "zalo", "purpose": "outreach", "priority": 1,
        "not_before": NOW, "created_at": NOW - MINUTE, "attempts": 2, "parts_done": 0,
        "state": "waiting", "reason": "misconfigured",
    } | values  # fmt: skip
    async with database.write() as connection:
        await connection.execute(
            insert(address).values(platform="zalo", user_idx="u", user_enc=b"u", created_at=NOW)
        )
        await connection.execute(insert(outbox).values(**row))


async def test_an_episode_keeps_its_beginning_and_its_newest_words(database: Database) -> None:
    await put(database, REFUSED)
    await put(database, (*REFUSED[:3], "error -115 trace A2"), NOW + MINUTE)
    [fault] = await kept(database)
    assert (fault.since, fault.seen_at) == (NOW, NOW + MINUTE)
    assert fault.detail == "error -115 trace A2"


async def test_a_fault_that_comes_back_is_a_new_episode_and_untold(database: Database) -> None:
    down: What = ("zalo", Source.SENDS, "misconfigured", "error -221")
    await put(database, down)
    async with database.write() as connection:
        await faults.told(connection, await faults.all_of(connection), NOW)
        await channels.good(connection, "zalo", NOW + MINUTE)
    assert not await is_open(database)
    await put(database, down, NOW + 2 * MINUTE)
    [fault] = await kept(database)
    assert (fault.is_open, fault.is_told, fault.since) == (True, False, NOW + 2 * MINUTE)


async def test_a_good_send_ends_what_stopped_sends_and_nothing_else(database: Database) -> None:
    for source in Source:
        await put(database, ("zalo", source, "misconfigured", "x"))
    async with database.write() as connection:
        await channels.good(connection, "zalo", NOW + MINUTE)
        await channels.good(connection, "messenger", NOW + MINUTE)
    assert [f.source for f in await kept(database) if not f.is_open] == [Source.SENDS]


async def test_what_was_refused_is_over_when_it_has_gone_out(database: Database) -> None:
    await put(database, REFUSED)
    await delivery(database)
    assert not await mended_by(database, NOW + MINUTE)
    async with database.write() as connection:
        went = {"state": "sent", "reason": "", "sent_at": NOW + MINUTE}
        await connection.execute(update(outbox).values(**went))
    assert await mended_by(database, NOW + 2 * MINUTE)


async def test_what_was_given_up_shows_nothing(database: Database) -> None:
    await put(database, REFUSED)
    await delivery(database, state="failed")
    assert not await mended_by(database, NOW + timedelta(days=3))


async def test_a_refusal_that_was_never_seen_again_is_forgotten_after_a_good_week(
    database: Database,
) -> None:
    await put(database, ("zalo", Source.MESSAGE, "rejected", "error -146"))
    later = NOW + timedelta(days=8)
    assert not await mended_by(database, later)  # nothing was sent since
    async with database.write() as connection:
        await channels.good(connection, "zalo", later)
    assert await mended_by(database, later)


async def test_the_operator_ends_what_only_a_person_can_judge(database: Database) -> None:
    await put(database, REFUSED)
    await put(database, ("zalo", Source.ACCOUNT, "account", "x"))
    async with database.write() as connection:
        assert await faults.seen_to(connection, "zalo", NOW) == 1
        assert await faults.seen_to(connection, "zalo", NOW) == 0
    assert [f.source for f in await kept(database) if f.is_open] == [Source.ACCOUNT]
