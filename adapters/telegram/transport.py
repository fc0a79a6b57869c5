"""python-telegram-bot's requests over the shared aiohttp session.

The token lives here alone: the library builds its addresses without it, so that nothing it logs
or raises can hold it.
"""

import re
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Plain:
    """What a call gives, as one JSON object: a form would be quoted letter by letter."""

    body: bytes

    @classmethod
    def of(cls, **given: object) -> "Plain":
        """Of these values; what is None is left out."""
        return cls(orjson.dumps({name: what for name, what in given.items() if what is not None}))


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
        request_data: RequestData | Plain | None = None,
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

    async def message(self, chat: str, text: str, keyboard: str | None) -> int:
        """Send words; the number of the message. `keyboard` is JSON.

        Of the answer the number is all that is wanted; the library would build the message anew.
        """
        markup = orjson.Fragment(keyboard) if keyboard else None
        sent = await self._called(
            "sendMessage", Plain.of(chat_id=chat, text=text, reply_markup=markup)
        )
        number = sent.get("message_id") if isinstance(sent, dict) else None
        if type(number) is not int:
            raise TypeError("an answer without a message's number")
        return number

    async def seen(self, press: str) -> None:
        """A press was seen: the button stops spinning."""
        await self._called("answerCallbackQuery", Plain.of(callback_query_id=press))

    async def _called(self, method: str, plain: Any) -> Any:
        """The library reads the answer, and hands what is asked on to `do_request` unread."""
        return await self.post(f"/{method}", plain)

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


def _content(data: RequestData | Plain | None) -> dict[str, Any]:
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
