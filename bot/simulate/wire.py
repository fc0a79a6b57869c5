"""HTTP between the adapters and the stand-ins within one process: no socket, nothing else left out.

A call goes by the routes of the stand-ins' own application, through its troubles, to the handler
that a server would ask, with as much of a request as these handlers look at. What would be a
time-out is told at once: the clock here is moved by hand.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from types import TracebackType
from typing import Any, cast
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp.web import UrlMappingMatchInfo
from multidict import CIMultiDict, MultiDict, MultiDictProxy
from yarl import URL

from bot.errors import LanToaError
from bot.simulate.world import KEPT, Screens
from bot.stand_ins.server import owner

ORIGIN = "http://platforms.invalid"  # never looked up
PLAIN_FORM = "application/x-www-form-urlencoded"
NO_KIND = "application/octet-stream"
FILES_TOO = "the simulation carries JSON and plain forms only"
MOST_WAYS = 1024  # whose routes are remembered: some hold a person's id
GRANT = "/access_token"  # whoever dies here has lost the grant, and a person has to renew it
_Way = tuple[UrlMappingMatchInfo, Handler]


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


class Told:
    """A request, all of it there already, as the handlers of the stand-ins ask it."""

    __slots__ = ("_body", "can_read_body", "content_type", "headers", "match_info", "method",
                 "path", "query", "rel_url", "transport")  # fmt: skip
    match_info: UrlMappingMatchInfo

    def __init__(
        self, method: str, address: URL, kind: str, headers: CIMultiDict[str], body: bytes
    ) -> None:
        self.method, self.rel_url = method, address
        self.path, self.query = address.path, address.query
        self.content_type, self.headers = kind, headers
        self._body, self.can_read_body = body, bool(body)
        self.transport = End()

    async def read(self) -> bytes:
        """The body."""
        return self._body

    async def post(self) -> MultiDictProxy[str]:
        """What a plain form holds; nothing of any other body."""
        if self.content_type != PLAIN_FORM:
            return MultiDictProxy(MultiDict())
        return URL.build(query_string=self._body.decode("ascii"), encoded=True).query


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
        self._ways: dict[tuple[str, str], _Way] = {}
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
        request, kept = _request(method, url, content), list[str]()
        token = KEPT.set(kept)
        try:
            response = await self._answered(request)
            watch()
            if request.transport.aborted:
                raise aiohttp.ServerDisconnectedError
        except BaseException:
            self._screens.doubtful.update((owner(request.path), id_) for id_ in kept)
            raise
        finally:
            KEPT.reset(token)
        return Answer(cast("web.Response", response))

    async def _answered(self, request: Told) -> web.StreamResponse:
        known = self._ways.get((request.method, request.rel_url.raw_path))
        request.match_info, handler = known or await self._way(request)
        return await handler(cast("web.Request", request))

    async def _way(self, request: Told) -> "_Way":
        """The route of a call, and what it goes through on the way there."""
        application = self._application
        found = await application.router.resolve(cast("web.Request", request))
        handler = found.handler
        for middleware in reversed(application.middlewares):
            handler = partial(middleware, handler=handler)
        if len(self._ways) >= MOST_WAYS:
            self._ways.clear()
        self._ways[request.method, request.rel_url.raw_path] = found, handler
        return found, handler


def _nobody() -> None:
    """Nobody dies here."""


def _request(method: str, url: str, content: Mapping[str, Any]) -> Told:
    kind, body = _body(content)
    headers = CIMultiDict(content.get("headers") or {})
    kind = kind or headers.get("Content-Type", NO_KIND).partition(";")[0].strip().lower()
    if kind.startswith("multipart/"):
        raise Unsupported(FILES_TOO)
    address = _address(url)
    if params := content.get("params"):
        address = address.update_query(params)
    return Told(method, address, kind, headers, body)


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
    raise Unsupported(f"{type(data).__name__}: {FILES_TOO}")
