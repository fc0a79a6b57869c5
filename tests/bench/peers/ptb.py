"""An echo-and-acknowledge bot with python-telegram-bot's own Application, storing nothing.

`own`: as the library comes, over httpx; `aiohttp`: over one shared aiohttp session, which is the
fastest that it can be made. Updates are handed over as its documentation says for a web server of
one's own.
"""

import asyncio
import json
import os
import sys
from typing import Any

import aiohttp
from aiohttp import web

os.environ.setdefault("PTB_TIMEDELTA", "1")

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from tests.bench.peers.words import BUTTON, ECHO, PAYLOAD, TAKEN

TOKEN = "7001122334:telegramTokenOfTests"
SECRET = "telegram-secret"
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton(BUTTON, callback_data=PAYLOAD)]])


class OverAiohttp(BaseRequest):
    """The library's calls over an aiohttp session."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds."""
        return 20.0

    async def initialize(self) -> None:
        """Open."""
        connector = aiohttp.TCPConnector(limit=128, limit_per_host=64)
        self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        """Close."""
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_rest: Any,
        **_more: Any,
    ) -> tuple[int, bytes]:  # fmt: skip
        """One call."""
        assert self._session is not None
        data = request_data.json_parameters if request_data else None
        async with self._session.request(method, url, data=data) as answer:
            return answer.status, await answer.read()


async def echoed(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Words are answered with words and a button."""
    assert update.message is not None
    await update.message.reply_text(ECHO, reply_markup=KEYBOARD)


async def acknowledged(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A press is settled and acknowledged."""
    assert update.callback_query is not None
    assert update.effective_chat is not None
    await asyncio.gather(
        update.callback_query.answer(),
        context.bot.send_message(update.effective_chat.id, TAKEN, reply_markup=KEYBOARD),
    )


async def main(port: int, api: str, transport: str) -> None:
    """Serve until told to stop."""
    request: BaseRequest = (
        OverAiohttp() if transport == "aiohttp" else HTTPXRequest(connection_pool_size=256)
    )
    application = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{api}/bot")
        .request(request)
        .updater(None)
        .concurrent_updates(256)
        .build()
    )
    application.add_handler(CallbackQueryHandler(acknowledged))
    application.add_handler(MessageHandler(filters.TEXT, echoed))

    async def hook(request: web.Request) -> web.Response:
        if request.headers.get("x-telegram-bot-api-secret-token") != SECRET:
            return web.Response(status=403)
        update = Update.de_json(json.loads(await request.read()), application.bot)
        await application.update_queue.put(update)
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/webhooks/telegram", hook)])
    async with application:
        await application.start()
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        print(json.dumps({"port": port}), flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(int(sys.argv[1]), *sys.argv[2:4]))
