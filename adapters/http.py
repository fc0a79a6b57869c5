"""One HTTP call: a response, or a reason why there is none. Never logs addresses or bodies.

Below it: readers for JSON that nobody vouches for. They give a plain value for everything.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

import aiohttp
import orjson
from yarl import URL

from adapters.lines import LONGEST_ANSWER, Lines, Unanswered, Unreached
from adapters.plain import Answered
from bot.messages import NotSent, Why
from bot.quick import quick

TIMEOUT = aiohttp.ClientTimeout(total=20, connect=5)
PATIENCE = 20.0  # seconds, where those name none
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
NOTHING: Mapping[str, str] = MappingProxyType({})
# Nothing was sent.
_NOWHERE = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_EARLIEST, _LATEST = 1_000_000_000, 4_102_444_800  # seconds: 2001 to 2100
_MILLISECONDS = 100_000_000_000  # a stamp above this is in milliseconds
MOMENT, MOST_ALIKE = 1.0, 64  # seconds; values of forms that are kept so long
_alike: dict[tuple[str, str], str] = {}


@quick
@dataclass(frozen=True, slots=True)
class Response:
    """What came back: a status, and the body if it is a JSON object."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    empty: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


class Http:
    """The client that all adapters of a process share; opened by the first, closed by the last."""

    _session: aiohttp.ClientSession | None = None
    _lines: Lines | None = None  # by which JSON is posted
    _is_over = False  # a session stands for all calls
    _users = 0

    @staticmethod
    def over(session: aiohttp.ClientSession | None) -> None:
        """Calls go by this session from now on: for simulations, where no socket is opened."""
        Http._session, Http._is_over = session, session is not None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open session."""
        if Http._session is None or Http._session.closed:
            Http._session = aiohttp.ClientSession(
                timeout=TIMEOUT,
                cookie_jar=aiohttp.DummyCookieJar(),
                connector=aiohttp.TCPConnector(limit=128, limit_per_host=64),
            )
        return Http._session

    async def open(self) -> None:
        """Count one more user."""
        Http._users += 1

    async def close(self) -> None:
        """The last user closes the session, and hangs up."""
        Http._users = max(0, Http._users - 1)
        if Http._users:
            return
        if Http._session is not None:
            await Http._session.close()
            Http._session = None
        if Http._lines is not None:
            Http._lines.close()
            Http._lines = None

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **content: Any
    ) -> Response | NotSent:
        """Call; NETWORK: it never arrived, UNCERTAIN: nobody knows, whoever gave up on the way.

        Redirects are answers like others: a token must not follow them to another host.
        """
        try:
            if method == "POST" and "json" in content:
                return _read(await self._posted(url, headers or {}, **content))
            return _read(await self._asked(method, url, headers, content))
        except Unreached as error:
            return NotSent(Why.NETWORK, str(error))
        except Unanswered as error:
            return NotSent(Why.UNCERTAIN, str(error))

    def _posted(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        json: object,
        params: Mapping[str, str] | None = None,
    ) -> Awaitable[Answered]:
        if params:
            try:
                url = _with(url, tuple(params.items()))
            except ValueError as error:  # no address: nothing was sent
                raise Unreached(type(error).__name__) from None
        return self.post(url, as_json(json), headers)

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str] = NOTHING, *, kind: str = JSON
    ) -> Awaitable[Answered]:
        """Post what is of this kind; `Unreached`, or `Unanswered`: nobody knows if it arrived."""
        told = {**headers, "Content-Type": kind}
        if Http._is_over:
            return self._asked("POST", url, told, {"data": body})
        if Http._lines is None:
            Http._lines = Lines()
        total, connect = TIMEOUT.total or PATIENCE, TIMEOUT.connect or PATIENCE
        return Http._lines.post(url, told, body, total=total, connect=connect)

    async def _asked(
        self, method: str, url: str, headers: Mapping[str, str] | None, content: Mapping[str, Any]
    ) -> Answered:
        """By the session: whatever is no JSON, and what is read in parts."""
        given = {"allow_redirects": False, **content}
        try:
            async with self.session.request(method, url, headers=headers, **given) as answer:
                return Answered(answer.status, answer.headers, await _limited(answer.content))
        except _NOWHERE as error:
            raise Unreached(type(error).__name__) from None
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Unanswered(type(error).__name__) from None


@lru_cache(maxsize=64)
def _with(url: str, params: tuple[tuple[str, str], ...]) -> str:
    return str(URL(url).update_query(params))


def as_json(value: object) -> bytes:
    """As bytes; half letters, which no platform could read, as their numbers."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value).encode()


def as_form(values: Mapping[str, object]) -> bytes:
    """As bytes; what is None is left out."""
    given = ((name, str(value)) for name, value in values.items() if value is not None)
    return "&".join([_field(name, value) for name, value in given]).encode("ascii")


def _field(name: str, value: str) -> str:
    if value.isascii() and value.isdigit():
        return f"{name}={value}"
    return _escaped(name, value)


def _escaped(name: str, value: str) -> str:
    """Many people are told alike: what each of them is told is not written anew.

    It is kept for a moment only: some of it is for one person, and nobody else's business.
    """
    if (found := _alike.get((name, value))) is not None:
        return found
    found = URL.build(query={name: value}).raw_query_string
    _keep((name, value), found)
    return found


def _keep(what: tuple[str, str], written: str) -> None:
    if len(_alike) >= MOST_ALIKE:
        return
    if not _alike:
        asyncio.get_running_loop().call_later(MOMENT, _alike.clear)
    _alike[what] = written


async def _limited(stream: aiohttp.StreamReader) -> bytes:
    """The body; more than an API ever says is not read to its end."""
    raw = bytearray()
    async for chunk in stream.iter_any():
        raw += chunk
        if len(raw) > LONGEST_ANSWER:
            raise aiohttp.ClientPayloadError("too long")
    return bytes(raw)


def _read(answer: Answered) -> Response | NotSent:
    found = parsed(answer.body)
    if answer.status >= 500 and found is None:
        return no_word(answer.status)
    return Response(answer.status, found or {}, not answer.body, answer.headers)


def no_word(status: int, detail: str = "") -> NotSent:
    """A 5xx without a word of the platform: a gateway gave up, and nobody knows how far it came.

    The next call would end alike: the channel rests, so that few messages come into doubt.
    """
    return NotSent(Why.UNCERTAIN, detail or f"http {status}", channel=True)


def same(one: str, other: str) -> bool:
    """Equal, compared in constant time."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


def parsed(body: bytes) -> dict[str, Any] | None:
    """A JSON object, or None for anything else, however odd."""
    try:
        read = orjson.loads(body)
    except ValueError:  # what only the slow one takes: other encodings, half letters, NaN
        read = None
        with suppress(ValueError, RecursionError):  # too deep, numbers too long, no UTF-8
            read = json.loads(body)
    return read if isinstance(read, dict) else None


def at(found: object, *path: str) -> Any:
    """What lies at this path of nested objects; None when the path ends early."""
    for name in path:
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return found


def text_at(found: object, *path: str) -> str:
    """Words at this path; a number becomes its digits, anything else ""."""
    value: Any = found
    for name in path:  # as `at`, which would cost another call, a dozen times a webhook
        if type(value) is not dict:
            return ""
        value = value.get(name)
    if type(value) is str:
        return value if value.isascii() and "\x00" not in value else clean(value)
    return str(value) if type(value) is int else ""


def list_at(found: object, *path: str) -> list[Any]:
    """A list at this path, or an empty one."""
    value = at(found, *path)
    return value if isinstance(value, list) else []


def clean(text: object) -> str:
    """Words without what databases and encodings refuse (NUL, lone surrogates); "" for others."""
    if not isinstance(text, str):
        return ""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "ignore").decode("utf-8")
    return text.replace("\x00", "")


Now = TypeVar("Now", datetime, None)


def moment(stamp: object, now: Now) -> datetime | Now:
    """A stamp in seconds or milliseconds, number or string; `now` when it makes no sense."""
    try:
        number = float(stamp) if isinstance(stamp, (int, float, str)) else 0.0
        seconds = number / 1000 if number > _MILLISECONDS else number
        if _EARLIEST < seconds < _LATEST:
            return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError):
        pass
    return now
