"""HTTP between the adapters and the stand-ins within one process: no socket, nothing else left out.

A call becomes a real request of the stand-ins' own application: its routes, its checks, its
troubles. What would be a time-out is told at once: the clock here is moved by hand.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import TracebackType
from typing import Any, cast
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpVersion11, RawRequestMessage
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from bot.errors import LanToaError
from bot.simulate.world import KEPT, Screens
from bot.stand_ins.server import owner

ORIGIN = "http://platforms.invalid"  # never looked up
PLAIN_FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 30_000_000
GRANT = "/access_token"  # whoever dies here has lost the grant, and a person has to renew it


class Unsupported(LanToaError):
    """The simulated wire carries no files: nothing in a simulated year shows a picture."""


class End(asyncio.Transport):
    """The end of a line, as far as anybody asks: it can be cut."""

    aborted = False

    def abort(self) -> None:
        """The line goes dead before an answer."""
        self.aborted = True

    def pause_reading(self) -> None:
        """All is there already."""

    def resume_reading(self) -> None:
        """All is there already."""


class Line(BaseProtocol):
    """What a request of aiohttp has to know of its connection."""

    ssl_context = peername = sockname = None

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.end = End()
        self.transport = self.end


class Body:
    """The body of a request, all of it there already."""

    def __init__(self, told: bytes) -> None:
        self._told = told

    def at_eof(self) -> bool:
        """Whether there is nothing to read."""
        return not self._told


class Stream:
    """The body of an answer, as far as the adapters read it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def iter_any(self) -> Any:
        """In one piece."""
        yield self._body


class Answer:
    """What came back."""

    def __init__(self, response: web.Response) -> None:
        self.status, self.headers = response.status, response.headers
        body = response.body
        self._body = body if isinstance(body, bytes) else b""
        self.content = Stream(self._body)

    async def read(self) -> bytes:
        """The whole body."""
        return self._body


class Call:
    """`async with session.request(…) as answer`."""

    def __init__(self, wire: "Wire", method: str, url: str, content: Mapping[str, Any]) -> None:
        self._wire, self._what = wire, (method, url, content)

    async def __aenter__(self) -> Answer:
        return await self._wire.carried(*self._what)

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        return


class Wire:
    """What the adapters take for a session of aiohttp."""

    closed = False

    def __init__(
        self, application: web.Application, watch: Callable[[], None], screens: Screens
    ) -> None:
        self._application, self._screens = application, screens
        self._watch = watch  # before each call and after it: a process may die at either moment

    def request(self, method: str, url: str, **content: Any) -> Call:
        """Begin a call, as aiohttp does."""
        return Call(self, method, url, content)

    async def close(self) -> None:
        """There is nothing to close."""

    async def carried(self, method: str, url: str, content: Mapping[str, Any]) -> Answer:
        """There and back."""
        watch = _nobody if url.endswith(GRANT) else self._watch
        watch()
        line = Line(asyncio.get_running_loop())
        request, kept = _request(line, method, url, content), list[str]()
        token = KEPT.set(kept)
        try:
            response = await self._application._handle(request)
            watch()
            if line.end.aborted:
                raise aiohttp.ServerDisconnectedError
        except BaseException:
            self._screens.doubtful.update((owner(request.path), id_) for id_ in kept)
            raise
        finally:
            KEPT.reset(token)
        return Answer(cast("web.Response", response))


def _nobody() -> None:
    """Nobody dies here."""


def _request(line: Line, method: str, url: str, content: Mapping[str, Any]) -> web.Request:
    loop = asyncio.get_running_loop()
    kind, body = _body(content)
    headers = CIMultiDict(content.get("headers") or {})
    if kind:
        headers["Content-Type"] = kind
    if body:
        headers["Content-Length"] = str(len(body))
    address = _address(url)
    if params := content.get("params"):
        address = address.update_query(params)
    message = RawRequestMessage(
        method, str(address), HttpVersion11, CIMultiDictProxy(headers), (), False, None, False,
        False, address,
    )  # fmt: skip
    nobody = cast("Any", None)
    request = web.Request(
        message, cast("Any", Body(body)), cast("Any", line), nobody, nobody, loop,
        client_max_size=MOST_BYTES, host="platforms.invalid", scheme="http", remote="127.0.0.1",
    )  # fmt: skip
    request._read_bytes = body  # as if it had been read from the line
    return request


@lru_cache(maxsize=256)
def _address(url: str) -> URL:
    """Few of them are called, again and again."""
    return URL(url.removeprefix(ORIGIN))


def _body(content: Mapping[str, Any]) -> tuple[str, bytes]:
    """The kind of the content and its bytes."""
    if (told := content.get("json")) is not None:
        return "application/json", json.dumps(told).encode()
    data = content.get("data")
    if data is None or isinstance(data, bytes):  # its kind stands in the headers
        return "", data or b""
    if isinstance(data, Mapping):
        return PLAIN_FORM, urlencode(data).encode()
    raise Unsupported(f"{type(data).__name__}: the simulation carries JSON and plain forms only")
