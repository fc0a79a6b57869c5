"""The bare minimum: an aiohttp handler that checks Zalo's signature and commits rows in groups.

One table, one row each, the key unique; nothing is encrypted, no crisis is looked for.
"""

import asyncio
import hashlib
import hmac
import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

Rows = list[tuple[str, str, bytes]]
Write = Callable[[Rows], Awaitable[None]]
TABLE = "CREATE TABLE hook (key TEXT PRIMARY KEY, person TEXT NOT NULL, body {} NOT NULL)"


class Group:
    """All rows that wait share a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: list[tuple[tuple[str, str, bytes], asyncio.Future[None]]] = []
        self._busy = False

    async def put(self, row: tuple[str, str, bytes]) -> None:
        """Returns when it is on disk."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, done))
        if not self._busy:
            self._busy = True
            self._task = asyncio.create_task(self._run())
        await done

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:500], self._waiting[500:]
            await self._write([row for row, _done in batch])
            for _row, done in batch:
                done.set_result(None)
        self._busy = False


def on_sqlite(path: str) -> Write:
    """As safe as the product's: WAL, FULL."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(TABLE.format("BLOB"))

    def put(rows: Rows) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT OR IGNORE INTO hook VALUES (?, ?, ?)", rows)
        connection.execute("COMMIT")

    async def write(rows: Rows) -> None:
        await asyncio.to_thread(put, rows)

    return write


async def on_postgres(url: str) -> Write:
    """One connection, one pipeline."""
    import psycopg

    connection = await psycopg.AsyncConnection.connect(url)
    await connection.execute(TABLE.format("BYTEA").encode())
    await connection.commit()

    async def write(rows: Rows) -> None:
        async with connection.cursor() as cursor:
            put = "INSERT INTO hook VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
            await cursor.executemany(put, rows)
        await connection.commit()

    return write


def routes(group: Group, app_id: str, secret: str) -> list[web.RouteDef]:
    """The handler."""

    async def hook(request: web.Request) -> web.Response:
        body = await request.read()
        try:
            read: dict[str, Any] = json.loads(body)
            stamp, person = read["timestamp"], read["sender"]["id"]
            key = read["message"]["msg_id"]
        except (ValueError, LookupError):
            return web.Response(status=400)
        made = hashlib.sha256(app_id.encode() + body + stamp.encode() + secret.encode())
        given = request.headers.get("x-zevent-signature", "").removeprefix("mac=")
        if not hmac.compare_digest(made.hexdigest(), given):
            return web.Response(status=401)
        await group.put((key, person, body))
        return web.Response()

    return [web.post("/webhooks/zalo", hook)]


async def main(port: int, url: str, app_id: str, secret: str) -> None:
    """Serve until told to stop."""
    sqlite = url.removeprefix("sqlite:///")
    write = on_sqlite(sqlite) if sqlite != url else await on_postgres(url)
    app = web.Application()
    app.add_routes(routes(Group(write), app_id, secret))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print(json.dumps({"port": port}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(int(sys.argv[1]), *sys.argv[2:5]))
