"""python-telegram-bot's requests over the shared aiohttp session.

The token lives here alone: the library builds its addresses without it, so that nothing it logs
or raises can hold it.
"""

import re
from typing import Any

import aiohttp
import orjson
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

from adapters.fetch import read_from
from adapters.http import Http, at, parsed
from bot.adapter import Unfetched

_PATH = re.compile(r"[\w./-]{1,200}", re.ASCII)
UNNAMED_PAUSE = 5  # seconds, when a 429 does not say how long
_IS_JSON = {"Content-Type": "application/json"}
# The library knows these; other refusals (413: too big) it would take for a network fault.
KNOWN_REFUSALS = frozenset({400, 401, 403, 404, 409})


class Plain(RequestData):
    """What a call gives, as one JSON object: a form would be quoted letter by letter."""

    __slots__ = ("body",)

    def __init__(self, **given: object) -> None:
        super().__init__([])
        self.body = orjson.dumps({name: what for name, what in given.items() if what is not None})


class Transport(BaseRequest):
    """Time-outs become TimedOut, refused connections NetworkError."""

    def __init__(self, http: Http, url: str, token: str) -> None:
        self._http = http
        self._address, self._files = f"{url}/bot{token}", f"{url}/file/bot{token}"

    @property
    def read_timeout(self) -> float | None:
        """Seconds; the library asks for it."""
        return 20.0

    async def initialize(self) -> None:
        """The session opens at first use."""

    async def shutdown(self) -> None:
        """The session is closed by its last user."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_timeouts: Any,
        **_more: Any,
    ) -> tuple[int, bytes]:
        """One call; `url` is the method's path only."""
        try:
            async with self._http.session.request(
                method, self._address + url, allow_redirects=False, **_content(request_data)
            ) as answer:
                return _checked(answer.status, await answer.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NetworkError(type(error).__name__) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise TimedOut(type(error).__name__) from None

    async def download(self, path: str, most: int) -> bytes | Unfetched:
        """A file at the path that getFile named; the token never leaves this class."""
        if not _PATH.fullmatch(path) or ".." in path:
            return Unfetched.REFUSED
        return await read_from(self._http.session, f"{self._files}/{path}", most)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As the library's own, which would write an answer it cannot read into the log."""
        read = parsed(payload)
        if read is None:
            raise TimedOut("no JSON object in the answer")
        return read


def _checked(status: int, raw: bytes) -> tuple[int, bytes]:
    """The answer, unless the library would misread it."""
    if status == 429:
        pause = at(parsed(raw), "parameters", "retry_after")
        named = isinstance(pause, int) and pause > 0
        raise RetryAfter(pause if named else UNNAMED_PAUSE)
    if status == 408:
        raise TimedOut("http 408")
    if 400 <= status < 500 and status not in KNOWN_REFUSALS:
        raise BadRequest(f"http {status}")
    return status, raw


def _content(data: RequestData | None) -> dict[str, Any]:
    if isinstance(data, Plain):
        return {"data": data.body, "headers": _IS_JSON}
    return {"data": _body(data)}


def _body(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
