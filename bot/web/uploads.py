"""Pictures and files posted in the page of the web chat: taken only while a question waits.

What is posted becomes an event like any other; the worker looks at what it is.
"""

from urllib.parse import unquote

from aiohttp import web

from bot.adapter import Received
from bot.domain.photos import MOST_BYTES
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind
from bot.services.house import House
from bot.services.receive import Receiver
from bot.store import webchat
from bot.web import chat

LONGEST_KEY = 64
LONGEST_NAME = 100


def routes(house: House, receiver: Receiver) -> list[web.RouteDef]:
    """`/chat/upload`: one file, the body of a post with session, key and name in its headers."""

    async def upload(request: web.Request) -> web.Response:
        user = chat.verified(house.cipher, request.headers.get("X-Lantoa-Session", ""))
        key = request.headers.get("X-Lantoa-Key", "")
        if user is None:
            return web.Response(status=403, text="Unknown session.\n")
        if not 0 < len(key) <= LONGEST_KEY:
            return web.Response(status=400, text="A key is missing.\n")
        if not await _is_awaited(house, user):
            return web.Response(status=409, text="No question waits for a file.\n")
        data = await _body(request)
        if not data:
            return web.Response(
                status=400 if data == b"" else 413, text="Nothing there, or more than 15 MB.\n"
            )
        media = _media(request, data)
        who = Address(webchat.PLATFORM, user)
        event = InboundEvent(f"{user}:{key}", who, Kind.MESSAGE, house.now(), media=(media,))
        await receiver.take(Received((event,)))
        return web.Response()

    return [web.post("/chat/upload", upload)]


def _media(request: web.Request, data: bytes) -> Media:
    is_picture = request.content_type.startswith("image/")
    name = unquote(request.headers.get("X-Lantoa-Name", ""))[:LONGEST_NAME]
    kind = MediaKind.IMAGE if is_picture else MediaKind.FILE
    return Media(kind, name=name, mime=request.content_type, data=data)


async def _is_awaited(house: House, user: str) -> bool:
    async with house.database.read() as connection:
        return await webchat.takes_files(connection, house.cipher, user, house.today(), house.now())


async def _body(request: web.Request) -> bytes | None:
    """What was posted, read by itself for its own limit; None when it is too much."""
    raw = bytearray()
    async for chunk in request.content.iter_any():
        raw += chunk
        if len(raw) > MOST_BYTES:
            return None
    return bytes(raw)
