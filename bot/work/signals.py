"""Waking the loops of other processes: LISTEN/NOTIFY on PostgreSQL, with a slow poll behind it.

A signal is sent after the commit that it tells of, over a connection of its own and at most twenty
times a second: NOTIFY inside the transactions of the work would make their commits wait in one line
for each other. Whatever is lost (a process killed in between, a pooler that passes no signals on)
is found by the poll. Whether signals do come is not believed but tried: each process listens to
itself, too.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

from sqlalchemy import text

from bot.ending import heed, is_told_to_end
from bot.log import log
from bot.metrics import LISTENS
from bot.store.database import Database, libpq_url

CHANNEL = "lantoa_work"
GAP = 0.05  # seconds between two sendings
TRY = 15.0  # seconds in which a signal to oneself has to come
AGAIN = 2.0  # seconds before the next connection

_NOTIFY = text("SELECT pg_notify(:channel, told) FROM unnest(CAST(:all AS text[])) AS told")


class Signal(StrEnum):
    """What others may have to do."""

    EVENTS = "events"  # something was received
    LOOK = "look"  # something was ordered that another process may have to send
    OUTREACH = "outreach"  # a campaign has begun
    LEAD = "lead"  # the leader has stopped
    SELF = "self"  # is anybody listening


class Signals:
    """The signals of one process; on SQLite, where one process is all there is, nothing happens."""

    def __init__(self, database: Database, holder: str) -> None:
        self._database, self._holder = database, holder
        self._answers: dict[Signal, Callable[[], None]] = {}
        self._waiting: set[Signal] = set()
        self._rung = asyncio.Event()
        self._came_at = 0.0
        self.listening = False

    def on(self, signal: Signal, answer: Callable[[], None]) -> None:
        """What to do when another process sends it."""
        self._answers[signal] = answer

    def send(self, signal: Signal) -> None:
        """Tell the others, in a moment."""
        if not self._database.is_sqlite:
            self._waiting.add(signal)
            self._rung.set()

    async def run(self) -> None:
        """Send and listen until cancelled; what waits to be sent then is sent."""
        if self._database.is_sqlite:
            return
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._send(), name="lantoa-notify")
                group.create_task(self._listen(), name="lantoa-listen")
        finally:
            self._hears(False)
            await self._flush()

    async def _send(self) -> None:
        while not is_told_to_end():  # a flush may hide it
            await self._rung.wait()
            self._rung.clear()
            await self._flush()
            await asyncio.sleep(GAP)

    async def _flush(self) -> None:
        told, self._waiting = [f"{self._holder} {name}" for name in self._waiting], set()
        if not told:
            return
        with suppress(Exception):  # the database is away: the poll finds what this would have told
            async with self._database.engine.connect() as plain:
                connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
                await connection.execute(_NOTIFY, {"channel": CHANNEL, "all": told})

    async def _listen(self) -> None:
        """For ever: a database that is away comes back."""
        while True:
            try:
                await self._hear_out()
            except Exception as error:
                heed(error)
                if self.listening:
                    log.warning("signals.lost", error=type(error).__name__)
            self._hears(False)
            await asyncio.sleep(AGAIN)

    async def _hear_out(self) -> None:
        """Listen over a connection until it is of no use any more."""
        import psycopg  # where SQLite is used nobody loads it

        address = libpq_url(self._database.url)
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}".encode())
            is_heard = True
            while is_heard:
                asked_at = time.monotonic()
                self.send(Signal.SELF)
                async for note in connection.notifies(timeout=TRY):
                    self._take(note.payload)
                is_heard = self._came_at >= asked_at

    def _take(self, payload: str) -> None:
        holder, _space, name = payload.partition(" ")
        if holder == self._holder:
            self._came_at = time.monotonic()
            self._hears(True)
            return
        with suppress(ValueError):  # a newer program has signals that this one does not know
            if answer := self._answers.get(Signal(name)):
                answer()

    def _hears(self, listening: bool) -> None:
        self.listening = listening
        LISTENS.set(1 if listening else 0)
