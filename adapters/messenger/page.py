"""What an operator asks of the Page: health, profile, templates (Messenger contract §1, §5)."""

from collections.abc import Mapping
from typing import Any

from adapters.http import Http, Response, at, list_at, text_at
from adapters.messenger.errors import reaction, refusal
from adapters.messenger.items import START
from adapters.messenger.settings import Settings
from adapters.messenger.usage import Usage
from bot.adapter import Done, Health, Profile, TemplateDraft, TemplateInfo, TemplateState
from bot.messages import NotSent, Why

FIELDS = (
    "messages,messaging_postbacks,messaging_referrals,messaging_optins,message_deliveries,"
    "message_reads,message_echoes,message_reactions,message_edits,messaging_handovers,standby,"
    "messaging_policy_enforcement,message_template_status_update"
)
LOCALES = {"vi": "default", "en": "en_US"}
LONGEST_GREETING, LONGEST_LABEL = 160, 30
STATES = {
    "APPROVED": TemplateState.ENABLE,
    "REJECTED": TemplateState.REJECT,
    "DISABLED": TemplateState.DISABLE,
}


class Page:
    """The Page, beside its messages."""

    def __init__(self, settings: Settings, http: Http, usage: Usage, proof: str) -> None:
        self._settings, self._http, self._usage, self._proof = settings, http, usage, proof
        self._root = f"{settings.api_url}/{settings.version}"

    async def call(self, method: str, path: str, **content: Any) -> Response | NotSent:
        """A call with token and proof; a body with `error` is a failure, whatever the status."""
        params = {"appsecret_proof": self._proof, **content.pop("params", {})}
        answer = await self._http.request(
            method,
            f"{self._root}/{path}",
            params=params,
            headers={"Authorization": f"Bearer {self._settings.page_token}"},
            **content,
        )
        if isinstance(answer, NotSent):
            return answer
        self._usage.note(answer.headers)
        error = at(answer.body, "error")
        if isinstance(error, dict):
            return reaction(answer.status, error, answer.headers)
        return answer if answer.status == 200 else refusal(answer.status)

    async def health(self) -> Health:
        """Whether the token is the one of this Page."""
        answer = await self.call("GET", "me", params={"fields": "id,name"})
        if isinstance(answer, NotSent):
            return Health(False, answer.detail)
        if text_at(answer.body, "id") != self._settings.page_id:
            return Health(False, "LANTOA_MESSENGER_PAGE_TOKEN: of another Page")
        return Health(True, text_at(answer.body, "name"))

    async def template(self, ref: str, language: str) -> TemplateInfo | NotSent:
        """What became of a template."""
        path = f"{self._settings.page_id}/message_templates"
        answer = await self.call("GET", path, params={"name": ref})
        if isinstance(answer, NotSent):
            return answer
        for found in list_at(answer.body, "data"):
            if text_at(found, "name") == ref and text_at(found, "language") == language:
                return _info(found)
        return NotSent(Why.REJECTED, "there is no template of this name")

    async def make_template(self, draft: TemplateDraft) -> TemplateInfo | NotSent:
        """Hand a wording in."""
        samples = {"body_text": [list(draft.examples)]}
        body = {"type": "BODY", "text": draft.body, "example": samples}
        buttons = [{"type": "POSTBACK", "text": b, "payload": "go:menu"} for b in draft.buttons]
        parts: list[Mapping[str, Any]] = [body]
        if buttons:
            parts.append({"type": "BUTTONS", "buttons": buttons})
        wanted = {"name": draft.name, "language": draft.language, "category": "UTILITY"}
        path = f"{self._settings.page_id}/message_templates"
        answer = await self.call("POST", path, json={**wanted, "components": parts})
        return answer if isinstance(answer, NotSent) else _info(answer.body)

    async def set_up(self, profile: Profile, webhook_url: str) -> tuple[Done, ...]:
        """Subscription, Get Started, greeting and menu, each told by itself."""
        page = self._settings.page_id
        return (
            await self._step("subscribed_apps", f"{page}/subscribed_apps",
                             params={"subscribed_fields": FIELDS}),
            await self._step("get_started", json={"get_started": {"payload": START}}),
            await self._step("greeting", json={"greeting": _greetings(profile)}),
            await self._step("persistent_menu", json={"persistent_menu": _menus(profile)}),
        )  # fmt: skip

    async def _step(self, name: str, path: str = "me/messenger_profile", **content: Any) -> Done:
        answer = await self.call("POST", path, **content)
        return Done(name, answer.detail if isinstance(answer, NotSent) else "")


def _info(found: Mapping[str, Any]) -> TemplateInfo:
    state = STATES.get(text_at(found, "status"), TemplateState.PENDING)
    return TemplateInfo(state, text_at(found, "rejected_reason"))


def _greetings(profile: Profile) -> list[dict[str, str]]:
    return [
        {"locale": locale, "text": profile.greeting[language][:LONGEST_GREETING]}
        for language, locale in LOCALES.items()
    ]


def _menus(profile: Profile) -> list[dict[str, Any]]:
    return [
        {
            "locale": locale,
            "composer_input_disabled": False,
            "call_to_actions": [
                {
                    "type": "postback",
                    "title": entry.label[language][:LONGEST_LABEL],
                    "payload": f"go:{entry.command}",
                }
                for entry in profile.menu
            ],
        }
        for language, locale in LOCALES.items()
    ]
