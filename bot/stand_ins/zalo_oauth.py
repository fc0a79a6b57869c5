"""Zalo's tokens: consent, single-use refresh tokens, short lives (contract §1)."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.stand_ins.world import World
from bot.stand_ins.zalo_events import Account

Answer = dict[str, Any] | None  # None: an empty body
CODE_LASTS = timedelta(minutes=10)
VERIFIER = 43  # letters and digits, exactly
INACTIVE, MISMATCH, UNKNOWN = -14002, -14003, -14014


@dataclass(frozen=True)
class _Code:
    """What the permission page gave out."""

    code: str
    challenge: str
    until: datetime


class Mint:
    """Gives out pairs; a refresh token is good once."""

    def __init__(self, world: World, account: Account) -> None:
        self._world, self._account = world, account
        self.life = timedelta(seconds=90_000)
        self.refresh_token = "rt-1"  # the one that is good now
        self.code = ""  # a code to exchange, good once, given by settings
        self.redirect_uri = ""  # as saved in the console; "": any
        self.spent: list[str] = []  # every refresh token that was ever used, each use
        self._given: _Code | None = None
        self._access: dict[str, datetime] = {}
        self._count = 1

    def is_good(self, access: str) -> bool:
        """Whether an access token is good now."""
        until = self._access.get(access)
        return until is not None and until > self._world.now()

    def answer(self, secret: str, form: Mapping[str, Any]) -> Answer:
        """What `POST /v4/oa/access_token` answers."""
        if (secret, form.get("app_id")) != (self._account.app_secret, self._account.app_id):
            return _error(INACTIVE, "Invalid app id or secret key.")
        match form.get("grant_type"):
            case "refresh_token":
                return self.refreshed(str(form.get("refresh_token", "")))
            case "authorization_code":
                return self.exchanged(str(form.get("code", "")), str(form.get("code_verifier", "")))
        return _error(MISMATCH, "Invalid grant type.")

    def refreshed(self, token: str) -> Answer:
        """A new pair for the good token, nothing for a used one, an error for any other."""
        if token == self.refresh_token:
            self.spent.append(token)
            return self._pair()
        if token in self.spent:
            self.spent.append(token)
            return None
        return _error(UNKNOWN, "Invalid refresh token.")

    def issued(self) -> str:
        """What an administrator takes from the console's own tool: the token of before is void."""
        self.spent.append(self.refresh_token)
        self._count += 1
        self.refresh_token = f"rt-{self._count}"
        return self.refresh_token

    def consented(self, asked: Mapping[str, str]) -> str | dict[str, Any]:
        """The permission page: an administrator consents at once; where the browser goes then."""
        back = asked.get("redirect_uri", "")
        if asked.get("app_id") != self._account.app_id:
            return _error(INACTIVE, "Invalid app id.")
        if not back.startswith("http") or self.redirect_uri not in ("", back):
            return _error(MISMATCH, "Invalid redirect uri.")
        challenge = asked.get("code_challenge", "")
        if not challenge or "=" in challenge:
            return _error(MISMATCH, "Invalid code challenge.")
        code = f"code-{self._world.number()}"
        self._given = _Code(code, challenge, self._world.now() + CODE_LASTS)
        answer = {"code": code, "oa_id": self._account.oa_id, "state": asked.get("state", "")}
        return f"{back}{'&' if '?' in back else '?'}{urlencode(answer)}"

    def exchanged(self, code: str, verifier: str) -> Answer:
        """The first pair for a code of the permission page."""
        given, self._given = self._given, None
        known = given is not None and code == given.code and given.until > self._world.now()
        if given is not None and known and _challenges(verifier).isdisjoint({given.challenge}):
            return _error(MISMATCH, "Invalid code verifier.")
        if not known and (not code or code != self.code):
            return _error(MISMATCH, "Invalid authorization code.")
        if len(verifier) != VERIFIER or not (verifier.isascii() and verifier.isalnum()):
            return _error(MISMATCH, "Invalid code verifier.")
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


def _challenges(verifier: str) -> set[str]:
    """Base64 and base64url of the SHA-256: sources differ, so either is right."""
    digest = hashlib.sha256(verifier.encode()).digest()
    both = (base64.b64encode(digest), base64.urlsafe_b64encode(digest))
    return {made.decode().rstrip("=") for made in both}


def _error(code: int, name: str) -> dict[str, Any]:
    return {
        "error": code,
        "error_name": name,
        "error_reason": "",
        "error_description": "",
        "ref_doc": "https://developers.zalo.me/docs",
    }
