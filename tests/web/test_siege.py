"""The door under many at once: on either database 200 means stored, and nobody is left waiting."""

import asyncio
import re
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace

import pytest
from aiohttp import web
from sqlalchemy import text

from bot.adapter import WebhookRequest
from bot.services.house import House
from bot.services.receive import Receiver
from bot.store.database import Database
from bot.web import webhooks
from bot.web.server import application, listen
from tests.acceptance.bodies import Deed, body
from tests.adapters.kits import KITS, built
from tests.chat import Chat
from tests.dialogues.conftest import chat, cipher, library
from tests.ports import free_port
from tests.services.either import database_of_a_union
from tests.waiting import until

__all__ = ["chat", "cipher", "database_of_a_union", "library"]


@dataclass
class Gate:
    """A server with Zalo's door, and who stores what comes through it."""

    house: House
    receiver: Receiver
    runner: web.AppRunner
    port: int

    async def said(self, *numbers: int, into: Counter[int] | None = None) -> Counter[int]:
        """Of these one after the other over one connection: how often which status was told."""
        told = Counter[int]() if into is None else into
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        with suppress(OSError, asyncio.IncompleteReadError):  # cut off: it is repeated
            for number in numbers:
                writer.write(post(number))
                told[await status(reader)] += 1
        writer.close()
        return told

    async def stored(self) -> list[str]:
        """The keys of what is on disk."""
        async with self.house.database.read() as connection:
            found = await connection.execute(text("SELECT event_key FROM inbox"))
            return list(found.scalars())


@pytest.fixture
async def gate(chat: Chat) -> AsyncIterator[Gate]:
    house = replace(chat.house, adapters={"zalo": built()["zalo"]})
    receiver, port = Receiver(house, lambda: None), free_port()
    doors = webhooks.doors(house.adapters, receiver)
    runner = await listen(application(webhooks.routes(doors)), "127.0.0.1", port, doors)
    yield Gate(house, receiver, runner, port)
    await runner.cleanup()
    await receiver.close()


def asked(number: int, who: int = 0, *, signed: bool = True) -> WebhookRequest:
    raw = body("zalo", Deed(number, f"7{who or number % 40}", text="xin chào"))
    return WebhookRequest("POST", KITS["zalo"].sign(raw) if signed else {}, {}, raw)


def post(number: int, *, signed: bool = True) -> bytes:
    what = asked(number, signed=signed)
    lines = [f"{name}: {value}\r\n" for name, value in what.headers.items()]
    head = f"POST /webhooks/zalo HTTP/1.1\r\nHost: x\r\nContent-Length: {len(what.body)}\r\n"
    return f"{head}{''.join(lines)}\r\n".encode() + what.body


async def status(reader: asyncio.StreamReader) -> int:
    """Of the next answer; an error after half a minute of silence."""
    async with asyncio.timeout(30):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"(?i)content-length: (\d+)", head)
        assert length is not None
        await reader.readexactly(int(length[1]))
    return int(head[9:12])


async def test_what_is_asked_at_once_over_one_connection_is_answered_in_its_order(
    gate: Gate,
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", gate.port)
    good = [number % 3 != 1 for number in range(60)]
    requests = [post(number, signed=signed) for number, signed in enumerate(good)]
    writer.write(b"".join(requests) + b"GET /webhooks/zalo HTTP/1.1\r\nHost: x\r\n\r\n")
    told = [await status(reader) for _n in range(61)]
    assert told == [*(200 if signed else 401 for signed in good), 405]
    assert len(await gate.stored()) == sum(good)
    writer.close()


async def test_whoever_is_gone_before_the_answer_is_stored(gate: Gate) -> None:
    for number in range(20):
        _reader, writer = await asyncio.open_connection("127.0.0.1", gate.port)
        writer.write(post(number))
        await writer.drain()
        writer.close()
    assert await gate.said(20) == {200: 1}
    found = list[str]()
    while len(found) < 21:  # a test that waits for ever is ended
        found = await gate.stored()
    assert len(set(found)) == len(found) == 21


async def test_at_an_end_in_the_middle_200_is_told_of_what_is_stored_and_of_nothing_else(
    gate: Gate,
) -> None:
    told = Counter[int]()
    asking = [
        asyncio.create_task(gate.said(*range(n * 100, n * 100 + 100), into=told)) for n in range(40)
    ]
    await until(lambda: told[200] > 80)
    await gate.runner.cleanup()
    await gate.receiver.close()
    async with asyncio.timeout(30):
        await asyncio.gather(*asking)
    found = await gate.stored()
    assert set(told) == {200}
    assert told[200] <= len(found) == len(set(found)) < 4000


async def test_strangers_who_come_to_two_processes_at_once_have_one_account_each(
    gate: Gate,
) -> None:
    house = gate.house
    database = Database(house.database.url.render_as_string(hide_password=False))
    other = Receiver(replace(house, database=database), lambda: None)
    for turn in range(10):
        ways = [
            receiver.receive(house.adapters["zalo"], asked(turn * 100 + n, 100 * turn + n % 12 + 1))
            for n in range(30)
            for receiver in (gate.receiver, other)
        ]
        assert {answer.status for answer in await asyncio.gather(*ways)} == {200}
    async with house.database.read() as connection:
        rows = await connection.execute(
            text("SELECT count(*), count(DISTINCT address_id) FROM inbox WHERE platform = 'zalo'")
        )
        assert tuple(rows.one()) == (300, 120)
    await other.close()
    await database.close()


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
async def test_a_disk_that_is_full_or_a_database_that_is_busy_costs_nobody_what_was_told(
    gate: Gate,
) -> None:
    database = gate.house.database
    busy = sqlite3.connect(str(database.url.database), isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")  # as a command does
    asking = asyncio.create_task(gate.said(1, 2))
    await until(lambda: database._kept.is_taken)
    busy.execute("COMMIT")
    busy.close()
    assert await asking == {200: 2}
    async with database.alone() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    told = sum(
        await asyncio.gather(*[gate.said(number) for number in range(10, 160)]), Counter[int]()
    )
    assert told[503] > 0
    assert set(told) <= {200, 503}
    assert len(await gate.stored()) == 2 + told[200]
    async with database.alone() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    again = await asyncio.gather(*[gate.said(number) for number in range(10, 160)])
    assert sum(again, Counter[int]()) == {200: 150}
    assert len(await gate.stored()) == 152
