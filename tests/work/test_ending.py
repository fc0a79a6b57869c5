"""How a process ends: what is under way is finished; a schema that it would harm makes it go."""

import asyncio

import pytest
from sqlalchemy import text

from bot.errors import SchemaError
from bot.running import running
from bot.services.house import House
from bot.store import migrate
from bot.work import loops
from bot.work.loops import Work
from scheduler import run
from scheduler.run import Scheduler
from scheduler.ticks import Tick
from tests.chat import Chat


async def upgraded_meanwhile(chat: Chat, works_since: str) -> None:
    async with chat.house.database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        since = text("UPDATE schema_upgrade SET works_since = :since")
        await connection.execute(since, {"since": works_since})


async def test_a_look_that_is_under_way_is_not_broken_off(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_end, ended = asyncio.Event(), asyncio.Event(), list[str]()

    async def look(_house: House) -> int:
        began.set()
        await may_end.wait()
        ended.append("whole")
        return 0

    monkeypatch.setattr(run, "TICKS", (Tick("slow", 0.01, look),))
    scheduler = Scheduler(chat.house, lambda: None)
    await scheduler.start()
    async with asyncio.timeout(60):
        await began.wait()
        stopping = asyncio.create_task(scheduler.stop())
        await asyncio.sleep(0)
        may_end.set()
        await stopping
    assert ended == ["whole"]


async def test_a_program_that_the_schema_serves_no_longer_ends_and_says_so(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "SWEEP", 0.01)

    async def serves() -> None:
        async with asyncio.timeout(60), running(chat.house):
            await upgraded_meanwhile(chat, "9999")
            await asyncio.Event().wait()  # until told to stop

    with pytest.raises(SchemaError, match="nâng cấp"):
        await serves()


async def test_a_program_that_the_schema_still_serves_works_on(chat: Chat) -> None:
    await upgraded_meanwhile(chat, migrate.head())
    work = Work(chat.house)
    await work._sweep()
    assert not work._stopping.is_set()
    await upgraded_meanwhile(chat, "9999")
    await work._sweep()
    assert work._stopping.is_set()
