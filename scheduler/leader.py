"""One leader among all processes: a lease in the database, renewed while it lives."""

import asyncio

from bot.log import log
from bot.services.house import House
from bot.store import lease

NAME = "scheduler"
RENEW = 4.0  # seconds; the lease lasts 12


class Leader:
    """Knows whether this process leads."""

    def __init__(self, house: House) -> None:
        self._house = house
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
                    connection, NAME, self._house.holder, self._house.lease_now()
                )
        except Exception as error:
            log.warning("scheduler.lease", error=type(error).__name__)
            return False

    async def _let_go(self) -> None:
        async with self._house.database.write() as connection:
            await lease.let_go(connection, NAME, self._house.holder)
