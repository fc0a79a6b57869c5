"""A platform on this machine: keeps what it was asked, and answers as the test scripts it."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import MultipartReader, web
from aiohttp.test_utils import TestServer


@dataclass(frozen=True)
class Asked:
    """One call as it came over the wire."""

    path: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]  # the JSON object, or the fields of a form
    files: Mapping[str, tuple[str, str, bytes]]  # field -> file name, type, content


@dataclass(frozen=True)
class Scripted:
    """What to answer instead of doing the work."""

    status: int = 200
    body: object = None  # bytes go out as they are, anything else as JSON
    headers: Mapping[str, str] = field(default_factory=dict)


CUT = Scripted(status=-1)  # take the call, then close the line without an answer
SILENCE = Scripted(status=-2)  # take the call, then never answer


class PlatformDouble:
    """Answers from the script first; then by itself."""

    url = ""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._script: deque[Scripted] = deque()
        self._over = asyncio.Event()

    def script(self, *answers: Scripted) -> None:
        """Answer the next calls like this."""
        self._script.extend(answers)

    @asynccontextmanager
    async def running(self, port: int | None = None) -> AsyncIterator[None]:
        """Listen on this port of this machine, or on a free one."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        server = TestServer(app, port=port)
        await server.start_server(access_log=None)  # tests look for secrets in all that is logged
        self.url = str(server.make_url("")).rstrip("/")
        try:
            yield
        finally:
            self._over.set()
            await server.close()

    async def answer(self, asked: Asked) -> Scripted:
        """What the platform itself would say."""
        raise NotImplementedError

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        asked = await _asked(request)
        self.asked.append(asked)
        told = self._script.popleft() if self._script else await self.answer(asked)
        if told is SILENCE:
            await self._over.wait()
        if told in (CUT, SILENCE):
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        raw = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
        kind = "text/html" if isinstance(told.body, bytes) else "application/json"
        return web.Response(status=told.status, body=raw, headers=told.headers, content_type=kind)


async def _asked(request: web.Request) -> Asked:
    fields: dict[str, Any] = {}
    files: dict[str, tuple[str, str, bytes]] = {}
    if request.content_type.startswith("multipart/"):
        await _parts(await request.multipart(), fields, files)
    elif request.content_type == "application/json":
        fields = await request.json()
    else:
        fields = {name: str(value) for name, value in (await request.post()).items()}
    return Asked(request.path, dict(request.headers), dict(request.query), fields, files)


async def _parts(
    reader: MultipartReader, fields: dict[str, Any], files: dict[str, tuple[str, str, bytes]]
) -> None:
    async for part in reader:
        assert not isinstance(part, MultipartReader)
        assert part is not None
        assert part.name is not None
        raw = bytes(await part.read())
        if part.filename is None:
            fields[part.name] = raw.decode()
        else:
            files[part.name] = (part.filename, part.headers.get("Content-Type", ""), raw)
