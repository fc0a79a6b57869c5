"""python-telegram-bot's requests over the shared aiohttp session.

The token lives here alone: the library builds its addresses without it, so that nothing it logs
or raises can hold it.
"""

import re
from collections.abc import Mapping
from typing import Any

import aiohttp
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut
from telegram.request import BaseRequest, RequestData

from adapters.fetch import read_from
from adapters.http import FORM, Http, as_form, at, parsed
from adapters.lines import Unanswered, Unreached
from bot.adapter import Unfetched

_PATH = re.compile(r"[\w./-]{1,200}", re.ASCII)
UNNAMED_PAUSE = 5  # seconds, when a 429 does not say how long
# The library knows these; other refusals (413: too big) it would take for a network fault.
KNOWN_REFUSALS = frozenset({400, 401, 403, 404, 409})


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
                method, self._address + url, data=_body(request_data), allow_redirects=False
            ) as answer:
                return _checked(answer.status, await answer.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NetworkError(type(error).__name__) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise TimedOut(type(error).__name__) from None

    async def told(self, method: str, asked: Mapping[str, object]) -> object:
        """One call, without all that the library does around it; its result.

        A form, which whatever stands in for Telegram reads, too. A refusal is the library's own
        error, read by itself.
        """
        try:
            address, body = f"{self._address}/{method}", as_form(asked)
            answer = await self._http.post(address, body, kind=FORM)
        except Unreached as error:
            raise NetworkError(str(error)) from None
        except Unanswered as error:
            raise TimedOut(str(error)) from None
        status, raw = _checked(answer.status, answer.body)
        if status != 200:
            return await Refusal(status, raw).post("")
        return self.parse_json_payload(raw).get("result")

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


class Refusal(Transport):
    """An answer that is here already: what the library would make of it."""

    def __init__(self, status: int, raw: bytes) -> None:
        self._answer = status, raw

    async def do_request(self, *_asked: Any, **_more: Any) -> tuple[int, bytes]:
        """Nobody is asked."""
        return self._answer


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
