"""The rotating access token (Zalo contract §1): one refresher, new pair kept before it is used.

A refresh token is spent by its use. So: the right to refresh is taken in the database, the stored
pair is read again under it, a time-out is retried once with the same token and never more, and a
lost grant raises an alarm while the old access token is used to its end.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from adapters.http import Http
from adapters.zalo import consent
from adapters.zalo.grant import is_lost, pair, refusal
from adapters.zalo.lifetime import YOUNG, Lifetime
from adapters.zalo.post import NAME
from adapters.zalo.settings import SEEDED_LATER, Settings
from adapters.zalo.spending import Answer, Spending
from bot.adapter import Tokens, Tools
from bot.i18n import localise
from bot.messages import NotSent, Why

REST = timedelta(minutes=1)  # after a refresh that failed, the grant being alive
BRIEF = timedelta(seconds=2)  # after one that never arrived: whoever waited with it has its answer
OTHERS_TURN = 0.5  # seconds between two looks while another process refreshes
LOOKS = 40
NO_TOKEN = NotSent(
    Why.MISCONFIGURED, "no token yet: run `lantoa zalo token`", channel=True, alarm=True
)
LOST = NotSent(Why.MISCONFIGURED, "grant lost", channel=True, alarm=True)
OTHERS_AT_IT = NotSent(Why.TOKEN_EXPIRED, "another process is refreshing", channel=True)
REFUSED_FRESH = NotSent(Why.TOKEN_EXPIRED, "a fresh token is refused", YOUNG, channel=True)
T = TypeVar("T")
alarm = logging.getLogger("lantoa.zalo")


class AccessTokens:
    """Gives the token to send with."""

    def __init__(self, settings: Settings, tools: Tools, http: Http) -> None:
        self._clock, self._vault = tools.clock, tools.vault
        self._life = Lifetime(settings, tools.clock)
        self._spending = Spending(settings, http, tools.vault)
        self._one_at_a_time = asyncio.Lock()
        self._running: set[asyncio.Task[Any]] = set()
        self._kept: Tokens | None = None
        self._unsaved: Tokens | None = None
        self._spent = ""  # the refresh token by which the grant was lost
        self._failed: tuple[datetime, NotSent] | None = None

    @property
    def at_hand(self) -> str:
        """An access token that is good by the clock, where nobody has to be asked; or ""."""
        kept = self._kept
        return kept.access if kept is not None and self._life.is_fresh(kept, "") else ""

    async def current(self, *, rejected: str = "") -> str | NotSent:
        """An access token that is good by the clock and is not the rejected one."""
        if self._kept is not None and self._life.is_fresh(self._kept, rejected):
            return self._kept.access
        return await self._to_its_end(self._in_turn(rejected))

    async def seed(self, refresh: str) -> str:
        """Spend a refresh token got elsewhere; "" when its pair is kept, or why it is not."""
        return await self._to_its_end(self._first(lambda: self._spending.refreshed(refresh)))

    async def exchange(self, code: str, verifier: str) -> str:
        """The same for the code of a consent."""
        return await self._to_its_end(self._first(lambda: self._spending.exchanged(code, verifier)))

    async def expires_at(self) -> datetime | None:
        """Until when the stored access token is good."""
        stored = await self._vault.load(NAME)
        return stored.expires_at if stored else None

    async def is_lost(self) -> bool:
        """Whether the grant is gone, though the old access token may serve for hours yet."""
        return bool(self._spent) and self._spent == self._life.refresh_of(
            await self._vault.load(NAME)
        )

    async def _to_its_end(self, work: Coroutine[Any, Any, T]) -> T:
        """In a task of its own: a caller who gives up must not lose a pair on its way to us."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Let a refresh on its way come home."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _in_turn(self, rejected: str) -> str | NotSent:
        async with self._one_at_a_time:
            if self._unsaved is not None:
                await self._keep(self._unsaved)
            if self._kept is not None and self._life.is_fresh(self._kept, rejected):
                return self._kept.access
            return await self._found_or_made(rejected)

    async def _found_or_made(self, rejected: str) -> str | NotSent:
        for _look in range(LOOKS):
            stored = await self._vault.load(NAME)
            if stored is not None and self._life.is_fresh(stored, rejected):
                self._kept = stored
                return stored.access
            if (resting := self._resting(stored, rejected)) is not None:
                return self._old(stored, rejected, resting)
            if await self._vault.claim(NAME):
                return await self._under_right(rejected)
            if stored is not None and self._life.lasts(stored, rejected):
                return stored.access  # another process is at it; this one is good until then
            await asyncio.sleep(OTHERS_TURN)
        return OTHERS_AT_IT

    def _resting(self, stored: Tokens | None, rejected: str) -> NotSent | None:
        """Why no refresh is tried now; None when one may be."""
        now = self._clock.now()
        if self._spent and self._spent == self._life.refresh_of(stored):
            return LOST
        if self._life.is_young(rejected):
            return REFUSED_FRESH
        if self._failed and now < self._failed[0]:
            return self._failed[1]
        return None

    def _old(self, stored: Tokens | None, rejected: str, failed: NotSent) -> str | NotSent:
        """The stored access token while it lasts, whoever's seed it came from."""
        return stored.access if stored and self._life.lasts(stored, rejected) else failed

    async def _first(self, ask: Callable[[], Awaitable[Answer]]) -> str:
        """Keep the first pair of a grant, under the right: a refresh must not write over it."""
        async with self._one_at_a_time:
            if not await self._claimed():
                return localise(consent.BUSY, "vi")
            answer = await ask()
            fresh = pair(answer, self._clock.now(), self._life.seed)
            if fresh is None:
                await self._vault.release(NAME)
                return consent.problem(answer)
            await self._keep(fresh)
            return ""

    async def _claimed(self) -> bool:
        for _look in range(LOOKS):
            if await self._vault.claim(NAME):
                return True
            await asyncio.sleep(OTHERS_TURN)
        return False

    async def _under_right(self, rejected: str) -> str | NotSent:
        stored = await self._vault.load(NAME)
        if stored is not None and self._life.is_fresh(stored, rejected):
            await self._vault.release(NAME)
            self._kept = stored
            return stored.access
        refresh = self._life.refresh_of(stored)
        if refresh == SEEDED_LATER:
            await self._vault.release(NAME)
            return NO_TOKEN
        answer = await self._spending.refreshed(refresh)
        fresh = pair(answer, self._clock.now(), self._life.seed)
        if fresh is not None:
            await self._keep(fresh)
            return fresh.access
        await self._vault.release(NAME)
        return self._old(stored, rejected, self._told(refresh, answer))

    async def _keep(self, fresh: Tokens) -> None:
        """Stored before it is used; a store that is away must not cost the pair."""
        self._unsaved = fresh
        await self._vault.save(NAME, fresh)
        self._life.begins(fresh)
        self._kept, self._unsaved, self._failed, self._spent = fresh, None, None, ""

    def _told(self, refresh: str, answer: Answer) -> NotSent:
        """Say it once, and rest before the next try."""
        if answer is None or is_lost(answer):
            self._spent = refresh
            alarm.error("grant.lost: run `lantoa zalo token` with a new one from the console")
            return LOST
        failed = refusal(answer)
        if failed.why is not Why.NETWORK:
            alarm.warning("grant.not_refreshed: %s", failed.detail)
        never_arrived = isinstance(answer, NotSent) and answer.why is Why.NETWORK
        self._failed = (self._clock.now() + (BRIEF if never_arrived else REST), failed)
        return failed
