"""The page on which an administrator consents (PKCE), and what went wrong, for an operator (§1)."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from adapters.http import Response, text_at
from adapters.zalo.grant import is_lost
from adapters.zalo.settings import VERIFIER_LENGTH, Settings
from bot.adapter import GrantPage
from bot.crypto import new_id
from bot.i18n import Text, _, localise
from bot.messages import NotSent

PROBLEMS: Mapping[str, Text] = {
    "-14002": _("the app is not active, or its ID and secret do not belong together"),
    "-14003": _(
        "the code or the return address is refused; a code is good once and for ten minutes, the "
        "return address has to be the one in the console"
    ),
}
USED = _("this token is unknown or was used before; get a new one from the console")
BUSY = _("another process is renewing the token; try again in a minute")


def permission_page(settings: Settings, redirect_uri: str) -> GrantPage:
    """Where the administrator goes, with a fresh verifier and state."""
    verifier, state = settings.code_verifier or new_verifier(), new_id(32)
    query = {
        "app_id": settings.app_id,
        "redirect_uri": redirect_uri,
        "code_challenge": challenge(verifier),
        "state": state,
    }
    return GrantPage(f"{settings.oauth_url}/v4/oa/permission?{urlencode(query)}", verifier, state)


def challenge(verifier: str) -> str:
    """Base64 of the SHA-256, without padding."""
    return base64.b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def new_verifier() -> str:
    """43 letters and digits whose challenge is the same in Base64 and in base64url."""
    return next(drawn for drawn in _verifiers() if not set("+/") & set(challenge(drawn)))


def _verifiers() -> Iterator[str]:
    while True:
        yield new_id(VERIFIER_LENGTH + 1)[:VERIFIER_LENGTH]


def problem(answer: Response | NotSent | None) -> str:
    """Why there is no pair of tokens, in one line; None: the token was used up before."""
    if answer is None or is_lost(answer):
        return localise(USED, "vi")
    if isinstance(answer, NotSent):
        return localise(_("there was no answer ({why}); try again", why=answer.detail), "vi")
    code = text_at(answer.body, "error")[:10]
    unknown = _("error {code}", code=code or f"http {answer.status}")
    return localise(PROBLEMS.get(code, unknown), "vi")
