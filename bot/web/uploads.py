"""Pictures posted in the page of the web chat: taken only while a question waits for them.

What is posted becomes an event like any other; the worker looks at the picture.
"""

from aiohttp import web

from bot.adapter import Received
from bot.domain.photos import MOST_BYTES
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind
from bot.services.house import House
from bot.services.receive import Receiver
from bot.store import webchat
from bot.web import chat

LONGEST_KEY = 64


def routes(house: House, receiver: Receiver) -> list[web.RouteDef]:
    """`/chat/upload`: one picture, the body of a post with session and key in its headers."""

    async def upload(request: web.Request) -> web.Response:
        user = chat.verified(house.cipher, request.headers.get("X-Lantoa-Session", ""))
        key = request.headers.get("X-Lantoa-Key", "")
        if user is None:
            return web.Response(status=403, text="Unknown session.\n")
        if not 0 < len(key) <= LONGEST_KEY:
            return web.Response(status=400, text="A key is missing.\n")
        if not await _is_awaited(house, user):
            return web.Response(status=409, text="No question waits for a picture.\n")
        data = await _body(request)
        if not data:
            return web.Response(status=400 if data == b"" else 413, text="No picture of 15 MB.\n")
        media = Media(MediaKind.IMAGE, mime=request.content_type, data=data)
        who = Address(webchat.PLATFORM, user)
        event = InboundEvent(f"{user}:{key}", who, Kind.MESSAGE, house.now(), media=(media,))
        await receiver.take(Received((event,)))
        return web.Response()

    return [web.post("/chat/upload", upload)]


async def _is_awaited(house: House, user: str) -> bool:
    async with house.database.read() as connection:
        return await webchat.takes_photos(
            connection, house.cipher, user, house.today(), house.now()
        )


async def _body(request: web.Request) -> bytes | None:
    """What was posted, read by itself for its own limit; None when it is too much."""
    raw = bytearray()
    async for chunk in request.content.iter_any():
        raw += chunk
        if len(raw) > MOST_BYTES:
            return None
    return bytes(raw)
