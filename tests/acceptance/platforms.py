"""Stand-ins of the platforms: they keep what they accepted, and do as the test tells them."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Buttons = list[tuple[str, str]]
JUST_NOW = 4_102_444_800_000  # milliseconds; later than any clock that a test sets


@dataclass
class Accepted:
    """One message that a platform took."""

    text: str
    buttons: Buttons
    picture: bool = False

    @property
    def mark(self) -> str:
        """What makes two messages the same one."""
        return self.text + repr(self.buttons)


@dataclass
class Platforms:
    """All three, on one port of this machine."""

    accepted: dict[tuple[str, str], list[Accepted]] = field(default_factory=dict)
    refreshed: list[str] = field(default_factory=list)
    slow: float = 0.0
    in_flight: Counter[tuple[str, str]] = field(default_factory=Counter)
    cut_off: Counter[tuple[str, str]] = field(default_factory=Counter)
    url: str = ""
    port: int = 0
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen: on a free port at first, on the same one after an outage."""
        app = web.Application(client_max_size=20_000_000)
        app.router.add_post("/v4/oa/access_token", self._refresh)
        app.router.add_post("/v3.0/oa/message/cs", self._zalo)
        app.router.add_get("/v2.0/oa/conversation", self._conversation)
        app.router.add_post("/v2.0/oa/upload/image", self._upload)
        app.router.add_post("/{version}/me/messages", self._messenger)
        app.router.add_post("/bot{token}/{method}", self._telegram)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        self.url = f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    def got(self, platform: str, user: str) -> list[Accepted]:
        """What a person has on the screen."""
        return self.accepted.get((platform, user), [])

    def process_died(self) -> None:
        """Whatever was being taken at this moment may come again."""
        self.cut_off += self.in_flight

    async def _take(self, platform: str, user: str, message: Accepted) -> int:
        """Accept; a caller that dies before it has our answer does not know it."""
        who = (platform, user)
        self.in_flight[who] += 1
        try:
            self.accepted.setdefault(who, []).append(message)
            if self.slow:
                await asyncio.sleep(self.slow)
        finally:
            self.in_flight[who] -= 1
        return len(self.accepted[who])

    async def _refresh(self, request: web.Request) -> web.Response:
        form = await request.post()
        token = str(form["refresh_token"])
        if token in self.refreshed:
            return web.Response()  # a spent token gets an empty body
        self.refreshed.append(token)
        number = len(self.refreshed) + 1
        return web.json_response(
            {"access_token": f"at-{number}", "refresh_token": f"rt-{number}", "expires_in": "90000"}
        )

    async def _zalo(self, request: web.Request) -> web.Response:
        if request.headers.get("access_token") != f"at-{len(self.refreshed) + 1}":
            return web.json_response({"error": -216, "message": "Access token is invalid"})
        body = await request.json()
        message, user = body["message"], body["recipient"]["user_id"]
        payload = message.get("attachment", {}).get("payload", {})
        buttons = [(b["title"], b.get("payload", "")) for b in payload.get("buttons", [])]
        taken = Accepted(message.get("text", ""), buttons, "elements" in payload)
        number = await self._take("zalo", user, taken)
        return web.json_response(
            {"error": 0, "message": "Success", "data": {"message_id": f"z{user}-{number}"}}
        )

    async def _conversation(self, request: web.Request) -> web.Response:
        """What was said to a person, the newest first; a worker in doubt asks for it."""
        user = json.loads(request.query["data"])["user_id"]
        told = enumerate(self.got("zalo", user), 1)
        shown = [
            {"src": 0, "time": JUST_NOW, "type": "text", "message": m.text,
             "message_id": f"z{user}-{number}"}
            for number, m in told
        ]  # fmt: skip
        return web.json_response({"error": 0, "message": "Success", "data": shown[:-11:-1]})

    async def _upload(self, request: web.Request) -> web.Response:
        await request.post()
        return web.json_response({"error": 0, "data": {"attachment_id": "anh-1"}})

    async def _messenger(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"].startswith("Bearer ")
        body = await _messenger_body(request)
        message, user = body["message"], body["recipient"]["id"]
        payload = message.get("attachment", {}).get("payload", {})
        replies = message.get("quick_replies", []) + payload.get("buttons", [])
        buttons = [(b["title"], b.get("payload", "")) for b in replies]
        picture = message.get("attachment", {}).get("type") == "image"
        text = message.get("text") or payload.get("text", "")
        number = await self._take("messenger", user, Accepted(text, buttons, picture))
        return web.json_response({"recipient_id": user, "message_id": f"m_{user}-{number}"})

    async def _telegram(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        is_json = request.content_type == "application/json"
        form: dict[str, Any] = await request.json() if is_json else dict(await request.post())
        if method == "getMe":
            me = {"id": 7, "is_bot": True, "first_name": "Bot", "username": "thu_bot"}
            return web.json_response({"ok": True, "result": me})
        if method == "answerCallbackQuery":
            return web.json_response({"ok": True, "result": True})
        user = str(form["chat_id"])
        keyboard = form.get("reply_markup", {})  # in a form it is text
        found = json.loads(keyboard) if isinstance(keyboard, str) else keyboard
        rows = found.get("inline_keyboard", [])
        buttons = [(b["text"], b.get("callback_data", "")) for row in rows for b in row]
        taken = Accepted(str(form.get("text", "")), buttons, method == "sendPhoto")
        number = await self._take("telegram", user, taken)
        chat = {"id": int(user), "type": "private"}
        return web.json_response(
            {
                "ok": True,
                "result": {"message_id": number, "date": 1795456201, "chat": chat, "text": "x"},
            }
        )


async def _messenger_body(request: web.Request) -> dict[str, Any]:
    if not request.content_type.startswith("multipart/"):
        found: dict[str, Any] = await request.json()
        return found
    form = await request.post()
    return {name: json.loads(str(form[name])) for name in ("recipient", "message")}
