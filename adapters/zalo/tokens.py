"""The rotating access token (Zalo contract §1): one refresher, new pair kept before it is used.

A refresh token is spent by its use. So: the right to refresh is taken in the database, the stored
pair is read again under it, a time-out is retried once with the same token and never more, and a
lost grant raises an alarm while the old access token is used to its end.
"""

import asyncio
import hashlib
import logging
from datetime import timedelta

from adapters.http import Http, Response, text_at
from adapters.zalo.settings import Settings
from bot.adapter import Tokens, Tools
from bot.messages import NotSent, Why

NAME = "zalo"
REFRESH_BEFORE = timedelta(hours=5)  # of 25: at about 20 hours by the clock
SHORTEST, USUAL = 60, 90_000  # seconds
OTHERS_TURN = 0.5  # seconds between two looks while another process refreshes
LOOKS = 40
alarm = logging.getLogger("lantoa.zalo")


class AccessTokens:
    """Gives the token to send with."""

    def __init__(self, settings: Settings, tools: Tools, http: Http) -> None:
        self._settings, self._clock, self._vault, self._http = (
            settings,
            tools.clock,
            tools.vault,
            http,
        )
        self._seed = hashlib.sha256(settings.refresh_token.encode()).hexdigest()[:16]
        self._one_at_a_time = asyncio.Lock()
        self._kept: Tokens | None = None

    async def current(self, *, rejected: str = "") -> str | NotSent:
        """An access token that is good by the clock and is not the rejected one."""
        if self._good(self._kept, rejected):
            assert self._kept is not None
            return self._kept.access
        async with self._one_at_a_time:
            return await self._renewed(rejected)

    def _good(self, tokens: Tokens | None, rejected: str) -> bool:
        return (
            tokens is not None
            and tokens.seed == self._seed
            and tokens.access != rejected
            and tokens.expires_at - REFRESH_BEFORE > self._clock.now()
        )

    async def _renewed(self, rejected: str) -> str | NotSent:
        for _look in range(LOOKS):
            stored = await self._vault.load(NAME)
            if self._good(stored, rejected):
                self._kept = stored
                return stored.access if stored else ""
            if await self._vault.claim(NAME):
                return await self._refresh_under_right(rejected)
            await asyncio.sleep(OTHERS_TURN)
        return NotSent(Why.TOKEN_EXPIRED, "another process is refreshing")

    async def _refresh_under_right(self, rejected: str) -> str | NotSent:
        stored = await self._vault.load(NAME)
        if self._good(stored, rejected) and stored is not None:
            await self._vault.release(NAME)
            self._kept = stored
            return stored.access
        ours = stored is not None and stored.seed == self._seed
        refresh = stored.refresh if ours and stored else self._settings.refresh_token
        answer = await self._call(refresh)
        if isinstance(answer, NotSent) and answer.why is Why.UNCERTAIN:
            answer = await self._call(refresh)  # once, with the same token
        fresh = self._read(answer)
        if fresh is None:
            await self._vault.release(NAME)
            return self._lost(stored if ours else None, rejected, answer)
        await self._vault.save(NAME, fresh)
        self._kept = fresh
        return fresh.access

    async def _call(self, refresh: str) -> Response | NotSent:
        return await self._http.request(
            "POST",
            f"{self._settings.oauth_url}/v4/oa/access_token",
            headers={"secret_key": self._settings.app_secret},
            data={
                "refresh_token": refresh,
                "app_id": self._settings.app_id,
                "grant_type": "refresh_token",
            },
        )

    def _read(self, answer: Response | NotSent) -> Tokens | None:
        if isinstance(answer, NotSent):
            return None
        access, refresh = (
            text_at(answer.body, "access_token"),
            text_at(answer.body, "refresh_token"),
        )
        if not access or not refresh:
            return None
        said = text_at(answer.body, "expires_in")
        lasts = max(int(said), SHORTEST) if said.isdigit() else USUAL
        return Tokens(access, refresh, self._clock.now() + timedelta(seconds=lasts), self._seed)

    def _lost(self, old: Tokens | None, rejected: str, answer: Response | NotSent) -> str | NotSent:
        """The old access token while it lasts; an alarm unless the network is to blame."""
        if not isinstance(answer, NotSent):
            alarm.error("grant.lost: put a new LANTOA_ZALO_REFRESH_TOKEN in place")
        if old is not None and old.access != rejected and old.expires_at > self._clock.now():
            return old.access
        if isinstance(answer, NotSent) and answer.why is Why.NETWORK:
            return answer
        return NotSent(Why.MISCONFIGURED, "no access token")
