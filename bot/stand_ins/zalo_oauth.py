"""Zalo's tokens: single-use refresh tokens, short lives, answers that get lost (contract §1)."""

from datetime import datetime, timedelta
from typing import Any

from bot.stand_ins.world import World

Answer = dict[str, Any] | None  # None: an empty body


class Mint:
    """Gives out pairs; a refresh token is good once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.life = timedelta(seconds=90_000)
        self.refresh_token = "rt-1"  # the one that is good now
        self.code = ""  # of the permission page, good once
        self.spent: list[str] = []  # every refresh token that was ever used, each use
        self._access: dict[str, datetime] = {}
        self._count = 1

    def is_good(self, access: str) -> bool:
        """Whether an access token is good now."""
        return self._access.get(access, self._world.now()) > self._world.now()

    def refreshed(self, token: str) -> Answer:
        """A new pair for the good token, nothing for a used one, an error for any other."""
        used = token in self.spent
        if token == self.refresh_token:
            self.spent.append(token)
            return self._pair()
        if used:
            self.spent.append(token)
            return None
        return {
            "error": -14014,
            "error_name": "Invalid refresh token.",
            "error_reason": "",
            "error_description": "",
            "ref_doc": "https://developers.zalo.me/docs",
        }

    def exchanged(self, code: str) -> Answer:
        """The first pair for a code of the permission page."""
        if not code or code != self.code:
            return {"error": -14003, "error_name": "Invalid authorization code."}
        self.code = ""
        return self._pair()

    def _pair(self) -> dict[str, Any]:
        self._count += 1
        access, self.refresh_token = f"at-{self._count}", f"rt-{self._count}"
        # An old access token stays good for its own time, as far as anybody knows.
        self._access[access] = self._world.now() + self.life
        seconds = int(self.life.total_seconds())
        return {
            "access_token": access,
            "refresh_token": self.refresh_token,
            "expires_in": str(seconds),
        }
