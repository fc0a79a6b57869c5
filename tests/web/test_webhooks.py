"""The door of the webhooks: what a platform sends is answered once it is on disk."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import func, select

from bot.adapter import Answer, Received
from bot.domain.crisis import Category, crisis
from bot.log import log
from bot.messages import Address, InboundEvent, Kind
from bot.services import receive
from bot.services.receive import Receiver
from bot.store.database import Database
from bot.store.tables import inbox
from bot.web import webhooks
from bot.web.server import application, listen
from tests.acceptance.bodies import Deed, body
from tests.adapters.kits import KITS, built
from tests.chat import Chat
from tests.dialogues.conftest import chat, cipher, database_of_a_union, library
from tests.ports import free_port

__all__ = ["chat", "cipher", "database_of_a_union", "library"]
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@dataclass
class Door:
    """The address, and what came through."""

    url: str
    chat: Chat
    receiver: Receiver

    async def post(self, platform: str, raw: bytes, **more: str) -> tuple[int, str]:
        """Sent in two parts, as a slow line does."""

        async def parts() -> AsyncIterator[bytes]:
            yield raw[:40]
            yield raw[40:]

        data = parts() if more.pop("slowly", "") else BytesIO(raw)
        async with (
            ClientSession() as http,
            http.post(f"{self.url}/{platform}", data=data, headers=more) as answer,
        ):
            return answer.status, await answer.text()

    async def stored(self) -> int:
        """How many events are on disk."""
        async with self.chat.house.database.read() as connection:
            return int(await connection.scalar(select(func.count()).select_from(inbox)) or 0)


@pytest.fixture
async def door(chat: Chat) -> AsyncIterator[Door]:
    """A house with Zalo on and nothing behind its door."""
    house = replace(chat.house, adapters={"zalo": built()["zalo"]})
    receiver, port = Receiver(house, lambda: None), free_port()
    doors = webhooks.doors(house.adapters, receiver)
    runner = await listen(application(webhooks.routes(doors)), "127.0.0.1", port, doors)
    yield Door(f"http://127.0.0.1:{port}/webhooks", chat, receiver)
    await runner.cleanup()
    await receiver.close()


def signed(number: int, text: str = "xin chào") -> tuple[bytes, dict[str, str]]:
    raw = body("zalo", Deed(number, "5000000001", text=text))
    return raw, KITS["zalo"].sign(raw)


@pytest.mark.parametrize("slowly", ["", "yes"])
@pytest.mark.parametrize("name", [str.upper, str.lower])
async def test_whole_or_in_parts_under_any_spelling_of_the_header_it_is_stored_once(
    door: Door, slowly: str, name: type[str]
) -> None:
    raw, headers = signed(1)
    headers = {name(key): value for key, value in headers.items()}
    for _again in range(2):
        assert await door.post("zalo", raw, slowly=slowly, **headers) == (200, "")
    assert await door.stored() == 1


async def test_what_is_not_signed_or_not_for_us_or_too_long_is_not_stored(door: Door) -> None:
    raw, headers = signed(1)
    assert (await door.post("zalo", raw))[0] == 401
    assert (await door.post("viber", raw, **headers)) == (
        404,
        "This platform is not switched on.\n",
    )
    most = webhooks.MOST_BYTES
    for long in (raw.ljust(most + 1), raw.ljust(3 * most)):
        for slowly in ("", "yes"):
            said = await door.post("zalo", long, slowly=slowly, **KITS["zalo"].sign(long))
            assert said == (413, "At most 1 MB.\n")
    assert await door.stored() == 0


async def test_what_cannot_be_stored_is_not_answered_200(door: Door) -> None:
    async with door.chat.house.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    raw, headers = signed(1)
    assert await door.post("zalo", raw, **headers) == (503, "Not stored; please repeat.\n")
    async with door.chat.house.database.write() as connection:
        await connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
    assert await door.post("zalo", raw, **headers) == (200, "")
    assert await door.stored() == 1


async def test_what_comes_after_the_server_ended_the_connection_is_stored_over_another_one(
    chat: Chat, migrated_postgres_url: str
) -> None:
    house = replace(chat.house, database=Database(migrated_postgres_url))
    for number in range(3):
        event = InboundEvent(f"m{number}", Address("zalo", "1"), Kind.MESSAGE, NOON)
        await receive.store(house, [receive.heard(event)])
        async with house.database.read() as connection:
            ended = await connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE '%%INTO inbox%%' "
                "AND pid <> pg_backend_pid()"
            )
            assert ended.scalars().all() == [True]
    async with house.database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(inbox)) == 3
    await house.database.close()


async def test_a_webhook_that_waits_for_the_disk_has_no_task_of_its_own(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    may, begun, store = asyncio.Event(), asyncio.Event(), receive.store

    async def slow(*given: Any) -> None:
        begun.set()
        await may.wait()
        await store(*given)

    monkeypatch.setattr(receive, "store", slow)
    before = asyncio.all_tasks()
    asking = [
        asyncio.create_task(door.post("zalo", raw, **more)) for raw, more in map(signed, (1, 2))
    ]
    await begun.wait()
    others = asyncio.all_tasks() - before - set(asking)
    assert {task.get_name() for task in others} == {"lantoa-together"}
    may.set()
    assert await asyncio.gather(*asking) == [(200, "")] * 2
    assert await door.stored() == 2


async def test_who_cannot_be_listened_to_takes_nobody_else_along(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listen(text: str) -> Category | None:
        if text == "số 3":
            raise RuntimeError(text)
        return crisis(text)

    monkeypatch.setattr(receive, "crisis", listen)
    sent = [(f"số {number}", *signed(number, f"số {number}")) for number in range(8)]
    answers = await asyncio.gather(*[door.post("zalo", raw, **more) for _text, raw, more in sent])
    assert [status for status, _said in answers] == [200, 200, 200, 503, 200, 200, 200, 200]
    assert await door.stored() == 7


@pytest.mark.parametrize("stored", [True, False])
async def test_who_cannot_be_told_of_in_the_log_is_answered_as_is_everybody_else(
    door: Door, monkeypatch: pytest.MonkeyPatch, stored: bool
) -> None:
    """The log may be on the disk that is full, or a pipe that nobody reads any more."""

    def broken(*_what: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(log, "error", broken, raising=False)
    monkeypatch.setattr(door.receiver, "_arrived", broken)
    if not stored:
        monkeypatch.setattr(receive, "store", broken)
    sent = [signed(number) for number in range(4)]
    async with asyncio.timeout(10):
        answers = await asyncio.gather(*[door.post("zalo", raw, **more) for raw, more in sent])
    assert [status for status, _said in answers] == [200 if stored else 503] * 4
    assert await door.stored() == (4 if stored else 0)


async def test_others_have_their_turn_while_many_long_messages_are_listened_to(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What holds a lease has to renew it meanwhile, and a short question to be answered."""
    listened, seen = list[str](), set[int]()
    monkeypatch.setattr(receive, "crisis", listened.append)
    events = [
        InboundEvent(f"m{n}", Address("zalo", "5000000001"), Kind.MESSAGE, NOON, text="dài " * 900)
        for n in range(12)
    ]
    receiver = Receiver(door.chat.house, lambda: None)
    taken = asyncio.create_task(receiver.take(Received(tuple(events), Answer(200))))
    while not taken.done():
        seen.add(len(listened))
        await asyncio.sleep(0)
    await taken
    await receiver.close()
    assert len(listened) == len(events)
    assert len(seen) > 4
