"""One leader among all processes for a task: a lease in the database, renewed while it lives."""

import asyncio

from bot.log import log
from bot.services.house import House
from bot.store import lease

RENEW = 4.0  # seconds; the lease lasts 12


class Leader:
    """Knows whether this process is the one for the task of that name."""

    def __init__(self, house: House, name: str) -> None:
        self._house = house
        self._name = name
        self.leads = False

    async def run(self) -> None:
        """Take or renew the lease for ever; give it back when cancelled."""
        try:
            while True:
                self.leads = await self._hold()
                await asyncio.sleep(RENEW)
        finally:
            if self.leads:
                self.leads = False
                await self._let_go()

    async def _hold(self) -> bool:
        try:
            async with self._house.database.write() as connection:
                return await lease.hold(
                    connection, self._name, self._house.holder, self._house.lease_now()
                )
        except Exception as error:
            log.warning("lease.failed", task=self._name, error=type(error).__name__)
            return False

    async def _let_go(self) -> None:
        async with self._house.database.write() as connection:
            await lease.let_go(connection, self._name, self._house.holder)
