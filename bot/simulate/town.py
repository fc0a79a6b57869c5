"""One organisation's installation: database, platforms, and a process that can die at any call.

Dead means dead: from that moment no call leaves the process and no transaction of it commits. Its
successor finds what was committed, and nothing else.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

import aiohttp
from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.http import Http
from adapters.zalo.account import GRANT_LOST
from bot import dialogues
from bot.adapter import HasGrant, HasHealth, WebhookRequest
from bot.app import build_house
from bot.clock import VirtualClock
from bot.domain.outreach import Rules
from bot.errors import LanToaError, Refused
from bot.i18n import DEFAULT_LOCALE, _, localise
from bot.library.loader import written
from bot.services.authoring import keep_folder
from bot.services.house import House
from bot.services.receive import Receiver
from bot.settings import Settings
from bot.simulate.steps import Steps
from bot.simulate.wire import ORIGIN, Wire
from bot.simulate.world import Screens
from bot.stand_ins.platform import StandIn
from bot.stand_ins.server import build, platforms
from bot.stand_ins.settings import environment
from bot.stand_ins.zalo import ZaloStandIn
from bot.store.database import Database
from bot.store.migrate import revision, upgrade

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="  # of a database that is thrown away


class Killed(LanToaError):
    """This process is dead: it writes nothing and sends nothing any more."""


@dataclass
class Life:
    """Whether a process lives, and at which call it will die."""

    calls_left: int = -1  # -1: it lives on
    dead: bool = False

    def watch(self) -> None:
        """A call begins, or has just been answered."""
        if self.calls_left > 0:
            self.calls_left -= 1
            self.dead = self.calls_left == 0
        self.check()

    def check(self) -> None:
        """`Killed` when it is dead."""
        if self.dead:
            raise Killed("killed")


class MortalDatabase(Database):
    """The database as one process sees it."""

    def __init__(self, url: str, life: Life) -> None:
        super().__init__(url, lasting=False)
        self._life = life

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """As ever, while the process lives."""
        self._life.check()
        async with super().read() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Committed only while the process lives."""
        self._life.check()
        async with super().write() as connection:
            yield connection
            self._life.check()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[AsyncConnection]:
        """As every other transaction: committed only while the process lives."""
        async with self.write() as connection:
            yield connection


class SkewedClock:
    """The clock of the machine: right, unless somebody has set it."""

    def __init__(self, true: VirtualClock) -> None:
        self._true = true
        self.skew = timedelta()

    def now(self) -> datetime:
        """What this machine takes for now."""
        return self._true.now() + self.skew


class Town:
    """Everything that outlives a process, and the process of the moment."""

    house: House
    steps: Steps
    receiver: Receiver

    def __init__(self, database_url: str, start: datetime, seed: int) -> None:
        self.time = VirtualClock(start)
        self.clock = SkewedClock(self.time)
        self.screens = Screens(self.time, seed)
        self.platforms: Mapping[str, StandIn] = platforms(self.screens)
        self._application = build(self.screens, self.platforms)
        self._application.freeze()
        self._settings = Settings.model_construct(
            **{name: field.get_default() for name, field in Settings.model_fields.items()}
        ).model_copy(update={"database_url": database_url, "secret_key": KEY})
        self.life = Life()
        self.starts = 0
        self._compiled: dict[object, object] = {}
        self._dialect: Dialect | None = None
        self._rules: Callable[[Rules], Rules] = lambda rules: rules

    async def change_rules(self, change: Callable[[Rules], Rules]) -> None:
        """From now on this process and its successors keep to other rules."""
        self._rules = change
        await self.steps.close()
        self.house = replace(self.house, rules=change(self.house.rules))
        self.steps = Steps(self.house, self.time)

    async def begin(self) -> None:
        """A new process over the same database."""
        self.life = Life()
        database = MortalDatabase(self._settings.database_url, self.life)
        self._share_compiled(database)
        if not self.starts:
            await _require_empty(database)
            await upgrade(database)
        self.house = await build_house(
            self._settings, database, webchat=False, clock=self.clock, leases=self.time,
            environ=environment(ORIGIN), library=self.house.printed if self.starts else None,
        )  # fmt: skip
        self.house = replace(self.house, rules=self._rules(self.house.rules))
        wire = Wire(self._application, self.life.watch, self.screens)
        Http.over(cast("aiohttp.ClientSession", wire))
        self.steps = Steps(self.house, self.time)
        self.receiver = Receiver(self.house, lambda: None)
        if not self.starts:
            dialogues.every()
            await keep_folder(self.house, written(None))
        await self.steps.take_over()
        self.starts += 1

    def _share_compiled(self, database: Database) -> None:
        """What one process has compiled its successor need not: it would take seconds each time."""
        plain = database.engine.sync_engine
        plain.update_execution_options(compiled_cache=self._compiled)
        plain.dialect = self._dialect = self._dialect or plain.dialect

    async def renew_grant(self) -> bool:
        """An administrator reads the alarm that Zalo's grant is lost, and gets a new token.

        Whoever dies between the refresh and its commit, or meets an outage with it, has lost the
        grant (platforms/zalo.md §1): without a person Zalo would be silent from then on.
        """
        adapter, there = self.house.adapters["zalo"], self.platforms["zalo"]
        if not (isinstance(adapter, HasHealth) and isinstance(there, ZaloStandIn)):
            return False
        if localise(GRANT_LOST, DEFAULT_LOCALE) not in (await adapter.health()).alarm:
            return False
        if not isinstance(adapter, HasGrant):
            return False
        return not (await adapter.seed(there.mint.issued())).problem

    async def end(self) -> None:
        """The process goes, dead or alive."""
        self.life.dead = True
        await self.receiver.close()
        await self.steps.close()
        await self.house.database.close()

    async def die_and_begin(self) -> None:
        """What was not committed is gone."""
        await self.end()
        await self.begin()

    async def post(self, platform: str, body: bytes, headers: Mapping[str, str]) -> int:
        """A webhook comes in; the status it is answered with."""
        asked = WebhookRequest("POST", {n.lower(): v for n, v in headers.items()}, {}, body)
        try:
            answer = await self.receiver.receive(self.house.adapters[platform], asked)
        except Killed:
            return 0  # nobody answers: the platform repeats it
        return answer.status

    async def posted(self, bodies: list[tuple[str, bytes, Mapping[str, str]]]) -> list[int]:
        """Many at once, as they come in within one moment."""
        return list(await asyncio.gather(*(self.post(*body) for body in bodies)))


async def _require_empty(database: Database) -> None:
    """An operator's own database is never simulated in."""
    if await revision(database) is not None:
        said = _("The database of a simulation must be empty: this one holds a Lan Toả already.")
        raise Refused(localise(said, DEFAULT_LOCALE))
