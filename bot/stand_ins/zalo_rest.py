"""What else a Zalo account is asked: templates, uploads, quotas, the account, the conversation."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.stand_ins import zalo_shapes as shapes
from bot.stand_ins.zalo_shapes import UPLOADS_LAST, Wrong

if TYPE_CHECKING:
    from bot.stand_ins.zalo import ZaloStandIn

NAME = "zalo"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MEGABYTE = 1_000_000
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
OPENS, CLOSES = 7, 22  # hours for templates of tags 2 and 3
Call = Callable[[Mapping[str, Any], web.Request], Awaitable[Any]]


@dataclass
class Template:
    """An approved text."""

    id: str
    parameters: dict[str, int] = field(default_factory=dict)  # name -> longest
    status: str = "ENABLE"
    tag: int = 2


class Rest:
    """The smaller calls."""

    def __init__(self, account: "ZaloStandIn") -> None:
        self._of = account
        self.templates: dict[str, Template] = {}
        self._uploads: dict[str, datetime] = {}
        self.left = 5000  # of the daily quota of templates

    def routes(self) -> Iterable[web.RouteDef]:
        """Path and call."""
        post: dict[str, Call] = {
            "/v3.0/oa/message/template": self._by_user,
            "/message/template": self._by_phone,
            "/v3.0/oa/quota/message": self._quota,
            "/v2.0/oa/message": self._reaction,
        }
        get: dict[str, Call] = {
            "/v2.0/oa/getoa": self._getoa,
            "/v2.0/oa/conversation": self._conversation,
            "/v3.0/oa/user/detail": self._detail,
            "/template/info/v2": self._info,
            "/template/all": self._all,
            "/message/quota": self._template_quota,
        }
        for path, call in post.items():
            yield web.post(path, self._handler(call, path))
        for path, call in get.items():
            yield web.get(path, self._handler(call, path))
        for kind in ("image", "gif", "file"):
            yield web.post(f"/v2.0/oa/upload/{kind}", self._uploader(kind))

    def _handler(self, call: Call, path: str) -> Callable[..., Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                body = await self._of.body(request, path)
                return self._of.success(await call(body, request))
            except Wrong as wrong:
                return self._of.refusal(path, wrong)

        return handle

    def _uploader(self, kind: str) -> Callable[..., Awaitable[web.StreamResponse]]:
        async def upload(request: web.Request) -> web.StreamResponse:
            try:
                return self._of.success(await self._uploaded(request, kind))
            except Wrong as wrong:
                return self._of.refusal(f"upload/{kind}", wrong)

        return upload

    async def _uploaded(self, request: web.Request, kind: str) -> dict[str, str]:
        if not self._of.mint.is_good(request.headers.get("access_token", "")):
            raise Wrong(-216, "token", "Access token is invalid")
        file = (await request.post()).get("file")
        if not isinstance(file, web.FileField):
            raise shapes.shape("the form field file is missing")
        data = file.file.read()
        most = 5 * MEGABYTE if kind == "file" else MEGABYTE
        if len(data) > most:
            raise Wrong(-210, "length", f"more than {most} bytes")
        if kind == "image" and not data.startswith(PICTURES):
            raise shapes.shape("neither jpg nor png")
        id_ = f"up{self._of.world.number()}"
        self._uploads[id_] = self._of.world.now() + UPLOADS_LAST
        return {"token" if kind == "file" else "attachment_id": id_}

    def check_uploads(self, message: Mapping[str, Any]) -> None:
        """Ids that a message names must be ours and fresh."""
        payload = message.get("attachment", {}).get("payload", {})
        ids = [e.get("attachment_id") for e in payload.get("elements", []) if
               e.get("media_type") != "sticker"]  # fmt: skip
        for id_ in filter(None, [*ids, payload.get("token")]):
            if self._uploads.get(id_, datetime.min.replace(tzinfo=HANOI)) < self._of.world.now():
                raise Wrong(-100, "shape", "the attachment has expired")

    def set_templates(self, found: Iterable[Mapping[str, Any]]) -> None:
        """The templates there are."""
        self.templates = {t["id"]: Template(**t) for t in found}

    def decide(self, template_id: str, status: str, reason: str = "") -> None:
        """Zalo decides upon a template, and says so by webhook."""
        template = self.templates[template_id]
        before, template.status = template.status, status
        self._of.hooks.send(self._of.events.template(template_id, before, status, reason))

    def _usable(self, body: Mapping[str, Any]) -> Template:
        template = self.templates.get(str(body.get("template_id", "")))
        if template is None:
            raise Wrong(-109, "shape", "template_id is unknown")
        if template.status != "ENABLE":
            raise Wrong(-112, "shape", "the template is not approved")
        hour = self._of.world.now().astimezone(HANOI).hour
        if template.tag != 1 and not OPENS <= hour < CLOSES:
            raise Wrong(-133, "window", "templates are not sent at night")
        shapes.template(body, template.parameters)
        if self.left <= 0:
            raise Wrong(-144, "rate", "the daily quota is used up")
        self.left -= 1
        return template

    async def _by_user(self, body: Mapping[str, Any], _request: web.Request) -> dict[str, Any]:
        if "tracking_id" in body:
            raise shapes.shape("tracking_id is not accepted here")
        self._usable(body)
        user = str(body.get("user_id", ""))
        self._of.reachable(user)
        text = " ".join(str(v) for v in body["template_data"].values())
        sent = self._of.deliver(user, text, dict(body), "template")
        quota = {"quota_type": "template", "remain": str(self.left)}
        return {"message_id": sent.id, "user_id": user, "quota": quota}

    async def _by_phone(self, body: Mapping[str, Any], _request: web.Request) -> dict[str, Any]:
        phone, tracking = str(body.get("phone", "")), str(body.get("tracking_id", ""))
        if not phone.lstrip("+").startswith("84"):
            raise Wrong(-108, "shape", "phone must begin with 84")
        if not tracking or len(tracking) > 48:
            raise Wrong(-1122, "shape", "tracking_id has 1 to 48 characters")
        self._usable(body)
        owners = (p for p in self._of.world.people.values() if p.phone == phone.lstrip("+"))
        user = next((p.user for p in owners if p.platform == NAME), "")
        if not user:
            raise Wrong(-118, "person", "this number has no account")
        text = " ".join(str(v) for v in body["template_data"].values())
        sent = self._of.deliver(user, text, dict(body), "template")
        return {
            "msg_id": sent.id,
            "sent_time": str(int(sent.at.timestamp() * 1000)),
            "quota": {"dailyQuota": "5000", "remainingQuota": str(self.left)},
        }

    async def _quota(self, body: Mapping[str, Any], _request: web.Request) -> Any:
        if "user_id" in body:
            person = self._of.world.person(NAME, str(body["user_id"]))
            acted = person.last_acted
            stamp = str(int(acted.timestamp() * 1000)) if acted else "0"
            return {"last_interaction": stamp, "cs_reply": {"remain": 8, "total": 8}}
        if body.get("quota_owner") not in ("OA", "App"):
            raise shapes.shape("user_id or quota_owner is missing")
        asset = {"asset_id": "1", "product_type": body.get("product_type", "cs"),
                 "quota_type": body.get("quota_type", "sub_quota"),
                 "valid_through": "31/12/2026", "total": 2000, "remain": 1000}  # fmt: skip
        return [asset]

    async def _template_quota(self, _body: Mapping[str, Any], _request: web.Request) -> Any:
        return {"dailyQuota": "5000", "remainingQuota": str(self.left)}

    async def _reaction(self, body: Mapping[str, Any], _request: web.Request) -> Any:
        if "sender_action" not in body:
            raise Wrong(-240, "shape", "this old call is closed")
        return {"message_id": ""}

    async def _getoa(self, _body: Mapping[str, Any], _request: web.Request) -> Any:
        return {
            "oaid": self._of.account.oa_id, "name": "Công đoàn tập dượt", "is_verified": True,
            "oa_type": 2, "num_follower": len(self._of.world.people),
            "package_name": "Tăng trưởng", "package_valid_through_date": "31/12/2026",
        }  # fmt: skip

    async def _conversation(self, body: Mapping[str, Any], _request: web.Request) -> Any:
        asked = _data(body)
        talk = list(self._of.world.talk(NAME, str(asked.get("user_id", ""))))
        newest = talk[::-1][: min(int(asked.get("count", 10)), 10)]
        return [
            {
                "src": 1 if m.by == "person" else 0,
                "time": int(m.at.timestamp() * 1000),
                "type": "text",
                "message": m.text,
                "message_id": m.id,
                "from_id": m.user if m.by == "person" else self._of.account.oa_id,
                "to_id": self._of.account.oa_id if m.by == "person" else m.user,
            }
            for m in newest
        ]

    async def _detail(self, body: Mapping[str, Any], _request: web.Request) -> Any:
        person = self._of.world.person(NAME, str(_data(body).get("user_id", "")))
        return {
            "user_id": person.user, "display_name": person.name or "Người dùng",
            "is_sensitive": False, "user_is_follower": person.follows,
        }  # fmt: skip

    async def _info(self, body: Mapping[str, Any], _request: web.Request) -> Any:
        template = self.templates.get(str(body.get("template_id", "")))
        if template is None:
            raise Wrong(-109, "shape", "template_id is unknown")
        return _described(template)

    async def _all(self, _body: Mapping[str, Any], _request: web.Request) -> Any:
        return [_described(t) for t in self.templates.values()]


def _described(template: Template) -> dict[str, Any]:
    parameters = [{"name": n, "require": True, "type": "STRING", "maxLength": longest}
                  for n, longest in template.parameters.items()]  # fmt: skip
    return {"templateId": template.id, "status": template.status, "listParams": parameters}


def _data(query: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        read = json.loads(str(query.get("data", "{}")))
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise shapes.shape("data must be a JSON object")
    return read
