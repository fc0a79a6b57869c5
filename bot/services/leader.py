"""One leader among all processes for a task: a lease in the database, renewed while it lives.

A leader that is killed is followed within `LASTS` + `RENEW`; one that stops, at once. Clocks are
not trusted: were the machine's clock set back an hour, a dead leader's lease would last an hour
more. So whoever waits also sees by its own steady clock whether the lease is still being renewed.
"""

import asyncio
from contextlib import suppress
from datetime import datetime
from time import monotonic

from bot.ending import heed
from bot.log import log
from bot.metrics import LEADS
from bot.services.house import House
from bot.store import lease

RENEW = 2.0  # seconds; the lease lasts four times as long


class Leader:
    """Knows whether this process is the one for the task of that name."""

    def __init__(self, house: House, name: str) -> None:
        self._house = house
        self._name = name
        self._free = asyncio.Event()
        self._seen: tuple[str, datetime] | None = None  # the lease of another, and since when
        self._seen_at = 0.0
        self.leads = False

    async def run(self) -> None:
        """Take or renew the lease for ever; give it back when cancelled."""
        try:
            while True:
                self._set(await self._hold())
                with suppress(TimeoutError):
                    # Not `wait_for`: on Python 3.11 it swallows a cancellation that comes just when
                    # the event is set, and then nobody could end this.
                    async with asyncio.timeout(RENEW):
                        await self._free.wait()
                self._free.clear()
        finally:
            if self.leads:
                self._set(False)
                await self._let_go()

    def try_now(self) -> None:
        """The leader has stopped: no need to wait."""
        self._free.set()

    def _set(self, leads: bool) -> None:
        self.leads = leads
        LEADS.labels(self._name).set(1 if leads else 0)

    async def _hold(self) -> bool:
        house, now = self._house, self._house.lease_now()
        try:
            async with house.database.write() as connection:
                if await lease.hold(connection, self._name, house.holder, now):
                    return True
                theirs = await lease.held(connection, self._name)
                if theirs != self._seen:
                    self._seen, self._seen_at = theirs, monotonic()
                if monotonic() - self._seen_at <= lease.LASTS.total_seconds():
                    return False
                return await lease.take_from(connection, self._name, theirs, house.holder, now)
        except Exception as error:
            heed(error)
            log.warning("lease.failed", task=self._name, error=type(error).__name__)
            return False

    async def _let_go(self) -> None:
        try:
            async with self._house.database.write() as connection:
                await lease.let_go(connection, self._name, self._house.holder)
        except Exception as error:  # it runs out by itself
            log.warning("lease.failed", task=self._name, error=type(error).__name__)
