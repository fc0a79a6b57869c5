"""The rotating access token (Zalo contract §1): one refresher, new pair kept before it is used.

A refresh token is spent by its use. So: the right to refresh is taken in the database, the stored
pair is read again under it, a time-out is retried once with the same token and never more, and a
lost grant raises an alarm while the old access token is used to its end.
"""

import asyncio
import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.http import Http, Response
from adapters.zalo.grant import ask, is_lost, pair, refusal
from adapters.zalo.settings import Settings
from bot.adapter import Tokens, Tools
from bot.messages import NotSent, Why

NAME = "zalo"
REFRESH_BEFORE = timedelta(hours=5)  # of 25: at about 20 hours by the clock
SHARE_BEFORE = 5  # of a shorter life, the last fifth
YOUNG = timedelta(minutes=1)  # a token that is refused so early is not worth a refresh
REST = timedelta(minutes=1)  # after a refresh that failed, the grant being alive
OTHERS_TURN = 0.5  # seconds between two looks while another process refreshes
LOOKS = 40
alarm = logging.getLogger("lantoa.zalo")


@dataclass(frozen=True, slots=True)
class _Made:
    """When this process made its pair, and when it is due for the next."""

    access: str
    at: datetime
    due: datetime


class AccessTokens:
    """Gives the token to send with."""

    def __init__(self, settings: Settings, tools: Tools, http: Http) -> None:
        self._settings, self._http = settings, http
        self._clock, self._vault = tools.clock, tools.vault
        self._seed = hashlib.sha256(settings.refresh_token.encode()).hexdigest()[:16]
        self._one_at_a_time = asyncio.Lock()
        self._running: set[asyncio.Task[str | NotSent]] = set()
        self._kept: Tokens | None = None
        self._unsaved: Tokens | None = None
        self._made: _Made | None = None
        self._spent = ""  # the refresh token by which the grant was lost
        self._failed: tuple[datetime, NotSent] | None = None

    async def current(self, *, rejected: str = "") -> str | NotSent:
        """An access token that is good by the clock and is not the rejected one."""
        if self._kept is not None and self._fresh(self._kept, rejected):
            return self._kept.access
        # In a task of its own: a caller who gives up must not lose a pair on its way to us.
        task = asyncio.create_task(self._in_turn(rejected))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Let a refresh on its way come home."""
        await asyncio.gather(*self._running, return_exceptions=True)

    def _fresh(self, tokens: Tokens | None, rejected: str) -> bool:
        if tokens is None or tokens.seed != self._seed or tokens.access == rejected:
            return False
        due = tokens.expires_at - REFRESH_BEFORE
        if self._made is not None and self._made.access == tokens.access:
            due = self._made.due
        return due > self._clock.now()

    def _lasts(self, tokens: Tokens | None, rejected: str) -> bool:
        if tokens is None or tokens.access == rejected:
            return False
        return tokens.expires_at > self._clock.now()

    async def _in_turn(self, rejected: str) -> str | NotSent:
        async with self._one_at_a_time:
            if self._unsaved is not None:
                await self._keep(self._unsaved)
            if self._kept is not None and self._fresh(self._kept, rejected):
                return self._kept.access
            return await self._found_or_made(rejected)

    async def _found_or_made(self, rejected: str) -> str | NotSent:
        for _look in range(LOOKS):
            stored = await self._vault.load(NAME)
            if stored is not None and self._fresh(stored, rejected):
                self._kept = stored
                return stored.access
            if (resting := self._resting(stored, rejected)) is not None:
                return self._old(stored, rejected, resting)
            if await self._vault.claim(NAME):
                return await self._under_right(rejected)
            if stored is not None and self._lasts(stored, rejected):
                return stored.access  # another process is at it; this one is good until then
            await asyncio.sleep(OTHERS_TURN)
        return NotSent(Why.TOKEN_EXPIRED, "another process is refreshing")

    def _resting(self, stored: Tokens | None, rejected: str) -> NotSent | None:
        """Why no refresh is tried now; None when one may be."""
        now = self._clock.now()
        if self._spent and self._spent == self._refresh_of(stored):
            return NotSent(Why.MISCONFIGURED, "grant lost")
        if self._made and self._made.access == rejected and now - self._made.at < YOUNG:
            return NotSent(Why.TOKEN_EXPIRED, "a fresh token is refused", YOUNG)
        if self._failed and now < self._failed[0]:
            return self._failed[1]
        return None

    def _old(self, stored: Tokens | None, rejected: str, failed: NotSent) -> str | NotSent:
        """The stored access token while it lasts, whoever's seed it came from."""
        return stored.access if stored and self._lasts(stored, rejected) else failed

    def _refresh_of(self, stored: Tokens | None) -> str:
        """The operator's first token until it is used, and whenever the operator changes it."""
        ours = stored is not None and stored.seed == self._seed
        return stored.refresh if stored and ours else self._settings.refresh_token

    async def _under_right(self, rejected: str) -> str | NotSent:
        stored = await self._vault.load(NAME)
        if stored is not None and self._fresh(stored, rejected):
            await self._vault.release(NAME)
            self._kept = stored
            return stored.access
        refresh = self._refresh_of(stored)
        answer = await self._asked(refresh)
        fresh = pair(answer, self._clock.now(), self._seed)
        if fresh is not None:
            await self._keep(fresh)
            return fresh.access
        await self._vault.release(NAME)
        return self._old(stored, rejected, self._told(refresh, answer))

    async def _asked(self, refresh: str) -> Response | NotSent:
        answer = await ask(self._settings, self._http, refresh)
        if isinstance(answer, NotSent) and answer.why is Why.UNCERTAIN:
            return await ask(self._settings, self._http, refresh)  # once, with the same token
        return answer

    async def _keep(self, fresh: Tokens) -> None:
        """Stored before it is used; a store that is away must not cost the pair."""
        self._unsaved = fresh
        await self._vault.save(NAME, fresh)
        now = self._clock.now()
        early = min(REFRESH_BEFORE, (fresh.expires_at - now) / SHARE_BEFORE)
        self._made = _Made(fresh.access, now, fresh.expires_at - early)
        self._kept, self._unsaved, self._failed, self._spent = fresh, None, None, ""

    def _told(self, refresh: str, answer: Response | NotSent) -> NotSent:
        """Say it once, and rest before the next try."""
        if is_lost(answer):
            self._spent = refresh
            alarm.error("grant.lost: put a new LANTOA_ZALO_REFRESH_TOKEN in place")
            return NotSent(Why.MISCONFIGURED, "grant lost")
        failed = refusal(answer)
        if failed.why is not Why.NETWORK:
            alarm.warning("grant.not_refreshed: %s", failed.detail)
        rests = answer.why is not Why.NETWORK if isinstance(answer, NotSent) else True
        self._failed = (self._clock.now() + REST, failed) if rests else None
        return failed
