"""A thin front of npm telegram-test-api 4.2.1 that mends its faults, and nothing else.

The faults: platforms/telegram.md §6. Every word of the conversation still passes the server.
"""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.acceptance.platforms import Accepted

POLL_GAP = 0.05  # seconds between two looks for the caller, who asks once and waits
UNKNOWN = ("setMyCommands", "setMyDescription", "setMyShortDescription", "sendChatAction")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Front:
    """The Bot API as the adapter sees it; the server behind it is told by `server`."""

    server: str
    secret: str
    http: aiohttp.ClientSession = field(default_factory=aiohttp.ClientSession)
    hook: str = ""  # where the bot wants its updates
    calls: list[str] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._method)
        app.router.add_post("/update", self._update)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
        await self.http.close()

    def got(self, _platform: str, _user: str) -> list[Accepted]:
        """The server keeps the screens; the phone looks at them."""
        return []

    def process_died(self) -> None:
        """The server does not mind."""

    async def _method(self, request: web.Request) -> web.Response:
        """One call of the bot, passed on and mended."""
        method, form = request.match_info["method"], dict(await request.post())
        self.calls.append(method)
        if method in UNKNOWN:
            return web.json_response({"ok": True, "result": True})
        if method == "setWebhook":  # the server sends no secret, so it sends here
            self.hook, form["url"] = str(form["url"]), f"{self.url}/update"
        path = f"{self.server}{request.path}"
        if method == "getUpdates":
            found = await self._waited(path, float(str(form.get("timeout", 0))))
        else:
            found = await self._passed(path, form)
        return web.json_response(found, status=200 if found["ok"] else found["error_code"])

    async def _passed(self, path: str, form: dict[str, Any]) -> dict[str, Any]:
        async with self.http.post(path, data=form) as answer:
            found: dict[str, Any] = await answer.json()
        found["result"] = _mended(path.rsplit("/", 1)[1], found.get("result"))
        return found

    async def _waited(self, path: str, seconds: float) -> dict[str, Any]:
        """The server answers at once; a bot expects to be kept waiting."""
        until = time.monotonic() + seconds
        while True:
            found = await self._passed(path, {})
            if found["result"] or time.monotonic() > until:
                return found
            await asyncio.sleep(POLL_GAP)

    async def _update(self, request: web.Request) -> web.Response:
        """An update on its way to the bot's webhook, with the secret it was promised."""
        update = _with_names(await request.json())
        secret = {SECRET_HEADER: self.secret}
        async with self.http.post(self.hook, json=update, headers=secret) as answer:
            return web.Response(status=answer.status)


def _mended(method: str, result: Any) -> Any:
    if result is None:
        return True
    if method == "getMe":
        return {**result, "is_bot": True}
    if method == "getUpdates":
        return [_with_names(update) for update in result]
    if method == "sendMessage":
        return {**result, "date": result["date"] // 1000}
    return result


def _with_names(update: dict[str, Any]) -> dict[str, Any]:
    """A pressed button, with what the server leaves out of it."""
    pressed = update.get("callback_query")
    if pressed is not None:
        pressed["chat_instance"] = "1"
        pressed["message"].setdefault("date", 0)
    return update
