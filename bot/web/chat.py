"""The local web chat: a page, a session, a stream of delivered messages.

What is typed goes through the same webhook, inbox, engine and outbox as on every platform.
"""

import asyncio
import base64
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Any

import orjson
from aiohttp import web

from bot.crypto import Cipher, new_id
from bot.messages import Media, MediaKind, Purpose
from bot.services.house import House
from bot.store import webchat
from bot.store.webchat import Shown

LOOK = 0.25  # seconds between two looks into the outbox while a browser listens
SESSION = "webchat:"
Sign = Callable[[str], str]


def routes(house: House) -> list[web.RouteDef]:
    """`/`, `/chat` and what the page needs."""

    async def page(_request: web.Request) -> web.Response:
        html = (resources.files("bot.web") / "static" / "chat.html").read_text("utf-8")
        return web.Response(text=html, content_type="text/html", headers=_SAFE)

    async def asset(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in _TYPES:
            raise web.HTTPNotFound
        return web.Response(body=_asset(name), content_type=_TYPES[name], headers=_CACHED)

    async def calendar(_request: web.Request) -> web.Response:
        html = (resources.files("bot.web") / "static" / "calendar.html").read_text("utf-8")
        return web.Response(text=html, content_type="text/html", headers=_SAFE)

    async def session(_request: web.Request) -> web.Response:
        return web.json_response({"session": signed(house.cipher, f"guest-{new_id(12)}")})

    async def stream(request: web.Request) -> web.StreamResponse:
        user = verified(house.cipher, request.query.get("session", ""))
        if user is None:
            raise web.HTTPForbidden
        return await _stream(house, request, user)

    return [
        web.get("/", page),
        web.get("/chat", page),
        web.get("/chat/assets/{name}", asset),
        web.get("/chat/calendar", calendar),
        web.post("/chat/session", session),
        web.get("/chat/stream", stream),
    ]


_TYPES = {
    "calendar.js": "text/javascript",
    "chat.css": "text/css",
    "chat.js": "text/javascript",
    "font.ttf": "font/ttf",
    "font-bold.ttf": "font/ttf",
}
_SAFE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


_CACHED = {"Cache-Control": "max-age=600"}
_FONTS = {"font.ttf": "BeVietnamPro-Regular.ttf", "font-bold.ttf": "BeVietnamPro-SemiBold.ttf"}


@lru_cache
def _asset(name: str) -> bytes:
    if name in _FONTS:
        return (resources.files("fontpkg_be_vietnam_pro") / "files" / _FONTS[name]).read_bytes()
    return (resources.files("bot.web") / "static" / name).read_bytes()


def signed(cipher: Cipher, user: str) -> str:
    """A session that lets the browser write and read as this account."""
    return cipher.sign(SESSION + user)


def verified(cipher: Cipher, session: str) -> str | None:
    """The account behind a session; None when it is not ours."""
    value = cipher.verified(session)
    return value.removeprefix(SESSION) if value and value.startswith(SESSION) else None


async def _stream(house: House, request: web.Request, user: str) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(request)
    with suppress(ConnectionResetError):  # the page was closed: nothing is lost by that
        await _tell(house, request, response, user)
    return response


async def _tell(
    house: House, request: web.Request, response: web.StreamResponse, user: str
) -> None:
    since = _moment(request.query.get("since", ""))
    sent: set[int] = set()
    await response.write(b": hello\n\n")
    while not request.transport or not request.transport.is_closing():
        async with house.database.read() as connection:
            found = await webchat.delivered(connection, house.cipher, user, since)
        for shown in found:
            since = max(since, shown.at) if since else shown.at
            if shown.id not in sent:
                sent.add(shown.id)
                await response.write(b"data: " + orjson.dumps(as_json(shown)) + b"\n\n")
        await asyncio.sleep(LOOK)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else None


def as_json(shown: Shown) -> dict[str, Any]:
    """A message as the page reads it."""
    message = shown.message
    return {
        "id": shown.id,
        "at": shown.at.isoformat(),
        "text": message.text,
        "buttons": [
            {"label": b.label, "payload": b.payload, "url": b.url} for b in message.buttons
        ],
        "images": [_image(media) for media in message.media if media.kind is not MediaKind.FILE],
        "files": [_file(media) for media in message.media if media.kind is MediaKind.FILE],
        "lang": message.locale,
        # Nobody asked for it: the question above it stays open, and so do its buttons.
        "notice": message.purpose is not Purpose.REPLY,
    }


def _image(media: Media) -> dict[str, str]:
    return {"alt": media.alt or media.name, "src": _data(media)}


def _file(media: Media) -> dict[str, str]:
    return {"name": media.name, "href": _data(media)}


def _data(media: Media) -> str:
    return f"data:{media.mime};base64,{base64.b64encode(media.data).decode()}"
