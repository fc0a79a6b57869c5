"""Refresh tokens are spent by their use: each use is counted before it happens (contract §1)."""

from adapters.http import Http, Response
from adapters.zalo.grant import exchanged, is_unspent, refreshed
from adapters.zalo.post import NAME
from adapters.zalo.settings import Settings
from bot.adapter import TokenVault
from bot.messages import NotSent, Why

USES = 2  # of one refresh token: the first, and one after a time-out
Answer = Response | NotSent | None  # None: the refresh token was used up before


class Spending:
    """The calls that ask for tokens."""

    def __init__(self, settings: Settings, http: Http, vault: TokenVault) -> None:
        self._settings, self._http, self._vault = settings, http, vault

    async def refreshed(self, refresh: str) -> Answer:
        """The answer; the same token once more after a time-out, and never a third time.

        A gateway that gave up would do so again at once: that is left to the next refresh.

        The count holds over all processes and through any crash. The caller has the right to
        refresh.
        """
        answer: Answer = None
        while await self._vault.spend(NAME, refresh) < USES:
            answer = await refreshed(self._settings, self._http, refresh)
            if is_unspent(answer):
                await self._vault.unspend(NAME)
            timed_out = isinstance(answer, NotSent) and answer.why is Why.UNCERTAIN
            if not timed_out or (isinstance(answer, NotSent) and answer.channel):
                break
        return answer

    async def exchanged(self, code: str, verifier: str) -> Answer:
        """The answer to the code of a consent."""
        return await exchanged(self._settings, self._http, code, verifier)
