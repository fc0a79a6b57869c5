"""What `/readyz` says, and when it says that this process takes no requests."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import text

from bot.domain.faults import Source
from bot.domain.life import Silence, Silent
from bot.store import channels, faults, migrate
from bot.web import health
from bot.web.server import application, listen
from tests.adapters.kits import built
from tests.chat import Chat
from tests.dialogues.conftest import chat, cipher, database_of_a_union, library
from tests.ports import free_port

__all__ = ["chat", "cipher", "database_of_a_union", "library"]


@pytest.fixture
async def url(chat: Chat) -> AsyncIterator[str]:
    """A house with Zalo and Telegram on."""
    both = {name: a for name, a in built().items() if name in ("zalo", "telegram")}
    port = free_port()
    runner = await listen(
        application(health.routes(replace(chat.house, adapters=both))), "127.0.0.1", port
    )
    yield f"http://127.0.0.1:{port}/readyz"
    await runner.cleanup()


async def asked(url: str) -> tuple[int, Any]:
    async with ClientSession() as http, http.get(url) as answer:
        return answer.status, await answer.json() if answer.status == 200 else await answer.text()


async def test_a_platform_that_is_down_is_shown_and_the_others_are_served(
    chat: Chat, url: str
) -> None:
    now = chat.clock.now()
    async with chat.house.database.write() as connection:
        await channels.good(connection, "telegram", now)
        what = ("zalo", Source.SENDS, "misconfigured", "grant lost")
        await faults.put(connection, *what, now)
    status, found = await asked(url)
    assert status == 200
    assert set(found["channels"]) == {"zalo", "telegram"}
    assert found["channels"]["zalo"]["fault"] == "misconfigured"
    assert "lantoa channels" in found["channels"]["zalo"]["what_to_do"]
    assert found["channels"]["zalo"]["detail"] == ""
    assert "grant lost" not in str(found)  # what a platform said is for the operator alone
    assert found["channels"]["telegram"]["fault"] == ""
    assert found["channels"]["telegram"]["last_good_send_at"] == now.isoformat()


async def test_without_its_database_a_process_is_not_ready(chat: Chat, url: str) -> None:
    await chat.house.database.close()
    async with chat.house.database.write() as connection:
        await connection.exec_driver_sql("DROP TABLE channel")
    status, said = await asked(url)
    assert (status, "database" in said) == (503, True)


@pytest.mark.parametrize(
    ("works_since", "status", "said"),
    [(migrate.head(), 200, ""), ("9999", 503, "newer Lan Toả")],
)
async def test_beside_a_newer_program_a_process_is_ready_as_long_as_the_schema_serves_it(
    chat: Chat, url: str, works_since: str, status: int, said: str
) -> None:
    async with chat.house.database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        since = text("UPDATE schema_upgrade SET works_since = :since")
        await connection.execute(since, {"since": works_since})
    found, answer = await asked(url)
    assert found == status
    assert said in str(answer)


async def test_before_its_upgrade_a_database_makes_a_process_not_ready(
    chat: Chat, url: str
) -> None:
    async with chat.house.database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert await asked(url) == (503, "schema: run `lantoa db upgrade`\n")


async def test_a_copy_says_why_it_is_silent_and_still_takes_what_comes(
    chat: Chat, url: str
) -> None:
    chat.house.pulse.silent = Silent(chat.clock.now(), Silence.MOVED)
    status, found = await asked(url)
    assert (status, found["silent"]) == (200, "moved")
    chat.house.pulse.silent = None
    _status, found = await asked(url)
    assert "silent" not in found
