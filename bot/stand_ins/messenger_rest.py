"""What else a Page is asked: uploads, profile, templates, subscriptions, threads, batches."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from aiohttp import web

from bot.stand_ins import messenger_shapes as shapes
from bot.stand_ins.messenger_shapes import Wrong

if TYPE_CHECKING:
    from bot.stand_ins.messenger import MessengerStandIn

UPLOADS_LAST = timedelta(days=90)
MOST_IN_A_BATCH = 50
PROFILE = {"get_started", "greeting", "ice_breakers", "persistent_menu", "whitelisted_domains",
           "commands", "account_linking_url"}  # fmt: skip
Call = Callable[[Mapping[str, Any], web.Request], Awaitable[Any]]


@dataclass
class Template:
    """A utility template."""

    name: str
    language: str
    id: str
    gaps: int = 0
    status: str = "APPROVED"


class Rest:
    """The smaller calls."""

    def __init__(self, page: "MessengerStandIn") -> None:
        self._of = page
        self.profile: dict[str, Any] = {}
        self.subscribed: list[str] = []
        self.templates: dict[tuple[str, str], Template] = {}
        self._uploads: dict[str, datetime] = {}

    def routes(self, version: str) -> Iterable[web.RouteDef]:
        """Path and call, with and without a version."""
        calls: tuple[tuple[str, str, Call], ...] = (
            ("POST", "/{page}/message_attachments", self._upload),
            ("GET", "/{page}/messenger_profile", self._get_profile),
            ("POST", "/{page}/messenger_profile", self._set_profile),
            ("DELETE", "/{page}/messenger_profile", self._delete_profile),
            ("GET", "/{page}/message_templates", self._templates),
            ("POST", "/{page}/message_templates", self._make_template),
            ("POST", "/{page}/subscribed_apps", self._subscribe),
            ("GET", "/{page}/subscribed_apps", self._subscriptions),
            ("GET", "/{page}/thread_owner", self._owner),
            (
                "POST",
                "/{page}/{control:[a-z]+_thread_control}",
                self._control,
            ),
            ("GET", "/{node}", self._node),
            ("POST", "/", self._batch),
        )
        for method, path, call in calls:
            yield web.route(method, version + path, self._handler(call, path))
        yield web.post(version, self._handler(self._batch, "/"))

    def _handler(self, call: Call, path: str) -> Callable[..., Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                body = await _body(request)
                self._of.check(request, body)
                return self._of.answer(await call(body, request))
            except Wrong as wrong:
                return self._of.refusal(path, wrong)

        return handle

    def check_uploads(self, message: Mapping[str, Any]) -> None:
        """An attachment id must be ours and fresh."""
        payload = message.get("attachment", {}).get("payload", {})
        first: Mapping[str, Any] = next(iter(payload.get("elements", [])), {})
        id_ = payload.get("attachment_id") or first.get("attachment_id")
        if not id_:
            return
        good = self._uploads.get(id_)
        if good is None or good < self._of.world.now():
            raise Wrong(100, 2018074, "shape", "the attachment id is foreign or expired")

    def check_template(self, message: Mapping[str, Any]) -> None:
        """A utility template must be known, approved and filled."""
        found = message.get("template")
        if not isinstance(found, dict):
            raise shapes.shape("UTILITY needs message.template")
        language = found.get("language", {}).get("code", "")
        template = self.templates.get((str(found.get("name", "")), language))
        if template is None or template.status != "APPROVED":
            raise Wrong(100, 1893029, "shape", "there is no approved template of this name")
        shapes.utility(found, template.gaps)

    def set_templates(self, found: Iterable[Mapping[str, Any]]) -> None:
        """The templates there are."""
        made = [Template(id=str(self._of.world.number()), **t) for t in found]
        self.templates = {(t.name, t.language): t for t in made}

    def decide(self, name: str, language: str, status: str) -> None:
        """Meta decides upon a template, and says so by webhook."""
        template = self.templates[name, language]
        template.status = status
        event = self._of.events.template(name, language, template.id, status)
        self._of.hooks.send(event)

    async def _upload(self, body: Mapping[str, Any], _request: web.Request) -> Any:
        attachment = body.get("message", {}).get("attachment", {})
        if attachment.get("type") not in shapes.MEDIA:
            raise shapes.shape("message.attachment.type is missing")
        id_ = f"16014728{self._of.world.number():08}"
        self._uploads[id_] = self._of.world.now() + UPLOADS_LAST
        return {"attachment_id": id_}

    async def _get_profile(self, _body: Mapping[str, Any], request: web.Request) -> Any:
        names = request.query.get("fields", "").split(",")
        return {"data": [{n: self.profile[n] for n in names if n in self.profile}]}

    async def _set_profile(self, body: Mapping[str, Any], _request: web.Request) -> Any:
        new = {n: v for n, v in body.items() if n not in ("access_token", "appsecret_proof")}
        if unknown := new.keys() - PROFILE:
            raise shapes.shape(f"unknown properties: {sorted(unknown)}")
        if "persistent_menu" in new and "get_started" not in {**self.profile, **new}:
            raise shapes.shape("the menu needs get_started")
        for greeting in new.get("greeting", []):
            if len(greeting.get("text", "")) > 160:
                raise shapes.length("a greeting has at most 160 characters")
        self.profile |= new
        return {"result": "success"}

    async def _delete_profile(self, body: Mapping[str, Any], _request: web.Request) -> Any:
        for name in body.get("fields", []):
            self.profile.pop(name, None)
        return {"result": "success"}

    async def _templates(self, _body: Mapping[str, Any], request: web.Request) -> Any:
        name = request.query.get("name")
        found = [t for t in self.templates.values() if name in (None, t.name)]
        return {"data": [{"id": t.id, "name": t.name, "language": t.language,
                          "status": t.status, "category": "UTILITY"} for t in found]}  # fmt: skip

    async def _make_template(self, body: Mapping[str, Any], _request: web.Request) -> Any:
        parts = [c for c in body.get("components", []) if c.get("type") == "BODY"]
        if len(parts) != 1 or body.get("category") != "UTILITY":
            raise shapes.shape("one BODY and the category UTILITY are needed")
        text = str(parts[0].get("text", ""))
        gaps = text.count("{{")
        samples = parts[0].get("example", {}).get("body_text", [[]])[0]
        if len(text) > 1024 or len(samples) != gaps:
            raise shapes.shape("the body has at most 1,024 characters and a sample for each gap")
        key = (str(body.get("name")), str(body.get("language")))
        made = Template(*key, str(self._of.world.number()), gaps, "PENDING")
        self.templates[key] = made
        return {"id": made.id, "status": made.status, "category": "UTILITY"}

    async def _subscribe(self, body: Mapping[str, Any], request: web.Request) -> Any:
        fields = request.query.get("subscribed_fields") or str(body.get("subscribed_fields", ""))
        self.subscribed = fields.split(",")
        return {"success": True}

    async def _subscriptions(self, _body: Mapping[str, Any], _request: web.Request) -> Any:
        app = {"id": str(self._of.page.app_id), "subscribed_fields": self.subscribed}
        return {"data": [app] if self.subscribed else []}

    async def _owner(self, _body: Mapping[str, Any], request: web.Request) -> Any:
        held = request.query.get("recipient", "") in self._of.held
        app = "263902037430900" if held else str(self._of.page.app_id)
        return {"data": [{"thread_owner": {"app_id": app}}]}

    async def _control(self, body: Mapping[str, Any], request: web.Request) -> Any:
        user = str(body.get("recipient", {}).get("id", ""))
        if request.match_info["control"].startswith("take"):
            self._of.held.discard(user)
        elif request.match_info["control"].startswith("pass"):
            self._of.held.add(user)
        return {"success": True}

    async def _node(self, _body: Mapping[str, Any], request: web.Request) -> Any:
        node = request.match_info["node"]
        if node in ("me", self._of.page.page_id):
            return {"id": self._of.page.page_id, "name": "Công đoàn tập dượt"}
        person = self._of.world.people.get(("messenger", node))
        if person is None:
            raise Wrong(100, 2018218, "person", "no profile available for this user")
        return {"id": node, "first_name": person.name or "Bạn", "last_name": "Đoàn viên"}

    async def _batch(self, body: Mapping[str, Any], _request: web.Request) -> Any:
        calls = body.get("batch")
        if not isinstance(calls, list) or not 1 <= len(calls) <= MOST_IN_A_BATCH:
            raise shapes.shape(f"batch has 1 to {MOST_IN_A_BATCH} calls")
        return [self._one(call) for call in calls]

    def _one(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """One call of a batch: its body is URL-encoded, its answer is a JSON text."""
        values = {n: v[0] for n, v in parse_qs(str(call.get("body", ""))).items()}
        body = {n: _json(v) for n, v in values.items()}
        try:
            if not str(call.get("relative_url", "")).endswith("me/messages"):
                raise shapes.shape("only me/messages is known in a batch")
            named, user = shapes.recipient(body)
            return {"code": 200, "body": json.dumps(self._of.send(body, named, user))}
        except Wrong as wrong:
            refused = self._of.refusal("batch", wrong)
            return {"code": refused.status, "body": refused.text}


async def _body(request: web.Request) -> Mapping[str, Any]:
    if request.method == "GET":
        return {}
    if request.content_type == "application/json":
        return dict(_json((await request.read()).decode()) or {})
    form = await request.post()
    return {name: _json(value) for name, value in form.items() if isinstance(value, str)}


def _json(value: str) -> Any:
    try:
        return json.loads(value) if value[:1] in "{[" else value
    except ValueError:
        return value
