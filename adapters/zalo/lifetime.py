"""How long a pair of tokens is used (Zalo contract §1): renewed at about 20 of its 25 hours."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.zalo.settings import SEEDED_LATER, Settings
from bot.adapter import Tokens
from bot.clock import Clock

REFRESH_BEFORE = timedelta(hours=5)  # of 25
SHARE_BEFORE = 5  # of a shorter life, the last fifth
YOUNG = timedelta(minutes=1)  # a token that is refused so early is not worth a refresh
SHORT = timedelta(minutes=10)  # what is left of a life that cannot be one of 25 hours


@dataclass(frozen=True, slots=True)
class _Made:
    """When this process made a pair, or first saw another's, and when it is due for the next."""

    access: str
    at: datetime
    due: datetime
    by_us: bool = True


class Lifetime:
    """Which pairs are good, by the clock and by the operator's setting."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._first, self._clock = settings.refresh_token, clock
        self.seed = hashlib.sha256(self._first.encode()).hexdigest()[:16]
        self._made: _Made | None = None

    def begins(self, fresh: Tokens) -> None:
        """This process made a pair: of it the whole life is known."""
        now = self._clock.now()
        early = min(REFRESH_BEFORE, (fresh.expires_at - now) / SHARE_BEFORE)
        self._made = _Made(fresh.access, now, fresh.expires_at - early)

    def is_fresh(self, tokens: Tokens, rejected: str) -> bool:
        """Good for a while, and not the rejected one."""
        if not self._is_ours(tokens) or tokens.access == rejected:
            return False
        return self._known(tokens).due > self._clock.now()

    def _known(self, tokens: Tokens) -> _Made:
        """Of another process's pair only the end is known; a short rest means a short life."""
        made = self._made
        if made is None or made.access != tokens.access:
            now = self._clock.now()
            left = tokens.expires_at - now
            early = left / SHARE_BEFORE if left < SHORT else REFRESH_BEFORE
            made = self._made = _Made(tokens.access, now, tokens.expires_at - early, by_us=False)
        return made

    def lasts(self, tokens: Tokens, rejected: str) -> bool:
        """Not dead yet, whoever's seed it came from."""
        return tokens.access != rejected and tokens.expires_at > self._clock.now()

    def is_young(self, access: str) -> bool:
        """Made here, a moment ago by the measure of its life."""
        made = self._made
        if made is None or made.access != access or not made.by_us:
            return False
        return self._clock.now() - made.at < min(YOUNG, (made.due - made.at) / 2)

    def refresh_of(self, stored: Tokens | None) -> str:
        """The operator's first token until it is used, and whenever the operator changes it."""
        return stored.refresh if stored and self._is_ours(stored) else self._first

    def _is_ours(self, tokens: Tokens) -> bool:
        """Made from the operator's present setting, or by command where that names none."""
        return tokens.seed == self.seed or self._first == SEEDED_LATER
