"""What an operator asks of the account: health, templates, the grant, the proof of the domain."""

import logging
from collections.abc import Mapping

from adapters.http import Response, at, text_at
from adapters.zalo import consent, described
from adapters.zalo.api import Api
from adapters.zalo.errors import failure
from adapters.zalo.quota import quotas_of
from adapters.zalo.reactions import Host
from adapters.zalo.settings import Settings
from adapters.zalo.tokens import AccessTokens
from bot.adapter import Answer, Done, GrantPage, Health, TemplateInfo
from bot.i18n import _, localise
from bot.messages import NotSent, Quota

QUOTA = {"quota_owner": "OA", "product_type": "cs", "quota_type": "sub_quota"}
GRANT_LOST = _(
    "the grant is lost; take a new refresh token from the API Explorer and run `lantoa zalo "
    "token`: the old access token serves for 25 hours at most"
)
log = logging.getLogger("lantoa.zalo")


class Account:
    """The Official Account, beside its messages."""

    def __init__(self, settings: Settings, tokens: AccessTokens, api: Api) -> None:
        self._settings, self._tokens, self._api = settings, tokens, api
        self._alarmed: set[str] = set()

    def _alarm(self, what: str) -> None:
        """Once for each thing: a campaign would say it a thousand times."""
        if what not in self._alarmed:
            self._alarmed.add(what)
            log.error("%s", what)

    async def health(self) -> Health:
        """Name and plan of the account, quotas, and how long the token lasts."""
        answer = await self._api.get("/v2.0/oa/getoa", {})
        failed = failure(answer)
        expires = await self._tokens.expires_at()
        lost = localise(GRANT_LOST, "vi") if await self._tokens.is_lost() else ""
        if failed is not None or isinstance(answer, NotSent):
            detail = failed.detail if failed else ""
            alarm = lost or (detail if failed and failed.alarm else "")
            return Health(False, detail, expires, alarm=alarm)
        return Health(True, _shown(answer), expires, await self._quotas(), lost)

    async def _quotas(self) -> tuple[Quota, ...]:
        answer = await self._api.post("/v3.0/oa/quota/message", QUOTA)
        return tuple(quotas_of(answer)) if isinstance(answer, Response) else ()

    async def template(self, ref: str, language: str) -> TemplateInfo | NotSent:
        """What became of a template, and its parameters; a template has one language."""
        answer = await self._api.get("/template/info/v2", {"template_id": ref}, Host.TEMPLATES)
        failed = failure(answer, Host.TEMPLATES)
        if failed is not None:
            return failed
        return answer if isinstance(answer, NotSent) else described.template(answer)

    def permission_page(self, redirect_uri: str) -> GrantPage:
        """Where an administrator consents."""
        return consent.permission_page(self._settings, redirect_uri)

    async def exchange(self, code: str, verifier: str) -> Done:
        """The first pair for the code of the return."""
        verifier = verifier or self._settings.code_verifier
        return Done("exchange", await self._tokens.exchange(code, verifier))

    async def seed(self, refresh_token: str) -> Done:
        """Spend a token that a person got from the console, and keep the pair it yields."""
        return Done("seed", await self._tokens.seed(refresh_token.strip()))

    def pages(self) -> Mapping[str, Answer]:
        """The file by which Zalo knows whose domain this is."""
        code = self._settings.domain_code
        if not code:
            return {}
        tags = (f'<meta name="{name}" content="{said}">' for name, said in self.meta().items())
        page = f"<!doctype html><html><head>{''.join(tags)}</head><body>{code}</body></html>"
        return {f"/zalo_verifier{code}.html": Answer(200, page, "text/html")}

    def meta(self) -> Mapping[str, str]:
        """The same, as a tag of the first page."""
        code = self._settings.domain_code
        return {"zalo-platform-site-verification": code} if code else {}


def _shown(answer: Response) -> str:
    """The account in one line: its name, its plan, and what it lacks."""
    told = at(answer.body, "data")
    name, plan, until = (
        text_at(told, n) for n in ("name", "package_name", "package_valid_through_date")
    )
    parts = [name]
    if plan:
        parts.append(localise(_("plan {plan} until {day}", plan=plan, day=until or "?"), "vi"))
    if at(told, "is_verified") is not True:
        parts.append(localise(_("not verified"), "vi"))
    return ", ".join(filter(None, parts))
