"""The Graph API of one Page, and what an operator asks of it (Messenger contract §1, §4, §5)."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from adapters.cut import shortened
from adapters.http import Http, Response, at, list_at, text_at
from adapters.messenger.errors import reaction, refusal
from adapters.messenger.items import START
from adapters.messenger.parse import TEMPLATE_FIELDS, template_state, why_of
from adapters.messenger.pauses import Pauses
from adapters.messenger.settings import Settings
from adapters.messenger.usage import Usage
from bot.adapter import Done, Health, Profile, TemplateDraft, TemplateInfo, TemplateState
from bot.clock import Clock
from bot.messages import NotSent, Why

# What is asked for at the app, by hand, and at the Page, by `lantoa messenger setup` (contract §1).
FIELDS = (
    "messages", "messaging_postbacks", "messaging_referrals", "messaging_optins",
    "message_deliveries", "message_reads", "message_echoes", "message_reactions", "message_edits",
    "messaging_handovers", "standby", "messaging_policy_enforcement", TEMPLATE_FIELDS[0],
)  # fmt: skip
LOCALES = {"vi": "default", "en": "en_US"}
LONGEST_GREETING, LONGEST_LABEL, MOST_ENTRIES = 160, 30, 20
BUTTON_PAYLOAD = "go:menu"  # of a template's button, when a message gives none of its own


class Page:
    """The Page, beside its messages."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        self._settings, self._http = settings, http
        self._usage, self._pauses = Usage(clock), Pauses(clock)
        self._root = f"{settings.api_url}/{settings.version}"
        key, token = settings.app_secret.encode(), settings.page_token.encode()
        self._proof = hmac.new(key, token, hashlib.sha256).hexdigest()

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
            failed = reaction(answer.status, error, answer.headers)
            return self._pauses.with_pause(failed)
        if answer.status != 200:
            return self._pauses.with_pause(refusal(answer.status))
        return answer

    def strain(self) -> float:
        """Share of the allowance that is used."""
        return self._usage.strain()

    async def health(self) -> Health:
        """Whether the token is the one of this Page."""
        answer = await self.call("GET", "me", params={"fields": "id,name"})
        if isinstance(answer, NotSent):
            return Health(False, answer.detail)
        if text_at(answer.body, "id") != self._settings.page_id:
            return Health(False, "LANTOA_MESSENGER_PAGE_TOKEN là mã của một Trang khác")
        return Health(True, text_at(answer.body, "name"))

    async def template(self, ref: str, language: str) -> TemplateInfo | NotSent:
        """What became of a template."""
        answer = await self.call("GET", self._path("message_templates"), params={"name": ref})
        if isinstance(answer, NotSent):
            return answer
        for found in list_at(answer.body, "data"):
            if text_at(found, "name") == ref and text_at(found, "language") == language:
                return _info(found)
        return NotSent(Why.REJECTED, "there is no template of this name")

    async def make_template(self, draft: TemplateDraft) -> TemplateInfo | NotSent:
        """Hand a wording in."""
        answer = await self.call("POST", self._path("message_templates"), json=_wording(draft))
        return answer if isinstance(answer, NotSent) else _info(answer.body)

    async def set_up(self, profile: Profile, webhook_url: str) -> tuple[Done, ...]:
        """Subscription, Get Started, greeting and menu, each told by itself.

        The address of the webhook belongs to the app, and is set in its dashboard.
        """
        steps: dict[str, object] = {
            "get_started": {"payload": START},
            "greeting": _greetings(profile),
            "persistent_menu": _menus(profile),
        }
        done = [await self._subscribe()]
        for name, value in steps.items():
            answer = await self.call("POST", "me/messenger_profile", json={name: value})
            done.append(_done(name, answer))
        return tuple(done)

    async def _subscribe(self) -> Done:
        """To all fields; of the one for templates Meta prints two names."""
        answer: Response | NotSent = NotSent(Why.REJECTED)
        for templates in TEMPLATE_FIELDS:
            fields = ",".join((*FIELDS[:-1], templates))
            params = {"subscribed_fields": fields}
            answer = await self.call("POST", self._path("subscribed_apps"), params=params)
            if not isinstance(answer, NotSent) or answer.why is not Why.REJECTED:
                break
        return _done("subscribed_apps", answer)

    def _path(self, name: str) -> str:
        return f"{self._settings.page_id}/{name}"


def _done(step: str, answer: Response | NotSent) -> Done:
    """`success` and `result` come as texts too."""
    if isinstance(answer, NotSent):
        return Done(step, answer.detail or answer.why.value)
    told = at(answer.body, "success"), at(answer.body, "result")
    good = any(word in (True, "true", "success") for word in told)
    return Done(step, "" if good else "no success told")


def _info(found: Mapping[str, Any]) -> TemplateInfo:
    state = template_state(text_at(found, "status")) or TemplateState.PENDING
    return TemplateInfo(state, why_of(text_at(found, "rejected_reason")))


def _wording(draft: TemplateDraft) -> dict[str, object]:
    body: dict[str, object] = {"type": "BODY", "text": draft.body}
    if draft.examples:
        body["example"] = {"body_text": [list(draft.examples)]}
    parts = [body]
    if draft.buttons:
        buttons = [
            {"type": "POSTBACK", "text": b, "payload": BUTTON_PAYLOAD} for b in draft.buttons
        ]
        parts.append({"type": "BUTTONS", "buttons": buttons})
    named = {"name": draft.name, "language": draft.language, "category": "UTILITY"}
    return {**named, "components": parts}


def _greetings(profile: Profile) -> list[dict[str, str]]:
    return [
        {"locale": locale, "text": shortened(profile.greeting[language], LONGEST_GREETING)}
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
                    "title": shortened(entry.label[language], LONGEST_LABEL),
                    "payload": f"go:{entry.command}",
                }
                for entry in profile.menu[:MOST_ENTRIES]
            ],
        }
        for language, locale in LOCALES.items()
    ]
