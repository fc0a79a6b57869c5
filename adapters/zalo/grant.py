"""The grant: how tokens are asked for, and what the answers mean (Zalo contract §1)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from adapters.http import Http, Response, text_at
from adapters.zalo.settings import Settings
from bot.adapter import Tokens
from bot.messages import NotSent, Why

SHORTEST, USUAL, LONGEST = 1, 90_000, 7_776_000  # seconds
UNKNOWN_TOKEN = "-14014"
BUSY = "-32"


async def refreshed(settings: Settings, http: Http, refresh: str) -> Response | NotSent:
    """Spend a refresh token.

    Two calls take less than the minute for which a process may hold the right to refresh.
    """
    form = {"refresh_token": refresh, "grant_type": "refresh_token"}
    return await _asked(settings, http, form)


async def exchanged(settings: Settings, http: Http, code: str, verifier: str) -> Response | NotSent:
    """The first pair for the code of the return; it is good for ten minutes and once."""
    form = {"code": code, "grant_type": "authorization_code", "code_verifier": verifier}
    return await _asked(settings, http, form)


async def _asked(settings: Settings, http: Http, form: Mapping[str, str]) -> Response | NotSent:
    return await http.request(
        "POST",
        f"{settings.oauth_url}/v4/oa/access_token",
        headers={"secret_key": settings.app_secret},
        data={**form, "app_id": settings.app_id},
    )


def pair(answer: Response | NotSent | None, now: datetime, seed: str) -> Tokens | None:
    """The new pair: a success is two tokens, whatever else the answer says."""
    if answer is None or isinstance(answer, NotSent):
        return None
    access, refresh = (_token(answer, name) for name in ("access_token", "refresh_token"))
    if not access or not refresh:
        return None
    return Tokens(access, refresh, now + _life(text_at(answer.body, "expires_in")), seed)


def is_lost(answer: Response | NotSent) -> bool:
    """Whether the refresh token is dead: used already (no body at all), or unknown."""
    if isinstance(answer, NotSent):
        return False
    unknown = text_at(answer.body, "error") == UNKNOWN_TOKEN
    return unknown or (answer.status == 200 and answer.empty)


def is_unspent(answer: Response | NotSent) -> bool:
    """Whether the refresh token was surely not used: not arrived, or refused for another reason."""
    if isinstance(answer, NotSent):
        return answer.why is Why.NETWORK
    code = text_at(answer.body, "error")
    return answer.status == 429 or code not in ("", "0", UNKNOWN_TOKEN)


def refusal(answer: Response | NotSent) -> NotSent:
    """Why there is no pair though the grant may live. Nothing was sent: no doubt about that."""
    if isinstance(answer, NotSent):
        return NotSent(Why.NETWORK, f"oauth: {answer.detail}", channel=True)
    code = text_at(answer.body, "error")[:10]
    if code == BUSY or answer.status == 429:
        return NotSent(Why.THROTTLED, "oauth: busy", timedelta(minutes=1), channel=True)
    if answer.status >= 500 or not code:
        return NotSent(Why.NETWORK, f"oauth: http {answer.status}", channel=True)
    return NotSent(Why.MISCONFIGURED, f"oauth: error {code}", channel=True, alarm=True)


def _token(answer: Response, name: str) -> str:
    """A token that can stand in a header; "" for anything else."""
    token = text_at(answer.body, name)
    return token if token.isascii() and token.isprintable() and " " not in token else ""


def _life(said: str) -> timedelta:
    known = said.isascii() and said.isdigit() and len(said) < 10
    return timedelta(seconds=min(max(int(said), SHORTEST), LONGEST) if known else USUAL)
