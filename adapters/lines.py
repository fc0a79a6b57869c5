"""What is posted over connections that stay open, with as little around each call as it takes.

aiohttp's client spends 130 to 200 µs of processor time on a small call, ten times what the socket
costs, and a broadcast is nothing but such calls. Here is only what they need: no cookies, proxies,
redirects or streams, as the session of `adapters.http` has none either. Answers that are plainly
written are read by one pattern (`adapters.plain`), all others by aiohttp's own parser.
"""

import asyncio
import re
import select
import ssl
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic

from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import SERVER_SOFTWARE
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.http_parser import HttpResponseParser, RawResponseMessage
from aiohttp.streams import StreamReader
from yarl import URL

from adapters.addresses import Addresses
from adapters.overdue import Overdue
from adapters.places import Places
from adapters.plain import Answered, plainly
from bot.errors import LanToaError

LONGEST_ANSWER = 1_000_000  # bytes; more than an API ever says
IDLE = 15.0  # seconds after which a connection that was not used is not used again
MOST = 192  # calls of one host under way: of answers, of outreach, of all else, 64 each
# As aiohttp's client says it, but for packed answers: none is asked for.
SAYS = f"Accept: */*\r\nUser-Agent: {SERVER_SOFTWARE}\r\n"
SWITCHING = 101  # to another protocol: nobody asked for it
_PLAIN = re.compile(r"[\x20-\x7e]*")


class Unreached(LanToaError):
    """The host was not reached: it got nothing."""


class Unanswered(LanToaError):
    """It was asked and gave no whole answer: nobody knows what it did."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call goes."""

    host: str
    port: int
    is_secret: bool  # by TLS
    begin: str  # of the request: its first line, and the host's name


@lru_cache(maxsize=64)
def place(url: str) -> Place:
    """Read an address."""
    read = URL(url)
    if not read.host or read.port is None or read.scheme not in ("http", "https"):
        raise ValueError("no address of a host")
    named = read.host_port_subcomponent
    begin = f"POST {read.raw_path_qs} HTTP/1.1\r\nHost: {named}\r\n{SAYS}"
    return Place(read.host, read.port, read.scheme == "https", begin)


class Line(BaseProtocol):
    """One connection: one question, one answer."""

    def __init__(self, loop: asyncio.AbstractEventLoop, overdue: Overdue) -> None:
        super().__init__(loop)
        self._overdue = overdue
        self.is_good = True  # another question may follow
        self.rested_at = 0.0
        self._asked: asyncio.Future[Answered] | None = None
        self._told: tuple[RawResponseMessage, StreamReader] | None = None
        self._hears: select.poll | None = None

    @property
    def is_open(self) -> bool:
        """Whether another question may follow, as far as anybody knows here."""
        return self.is_good and self.transport is not None and not self.transport.is_closing()

    @property
    def is_silent(self) -> bool:
        """Whether nothing lies in the kernel that nobody has read: not even that it is over.

        Only of a line that rests: it has nothing to say, by TLS neither.
        """
        if self._hears is None:
            assert self.transport is not None  # it is open
            self._hears = select.poll()
            self._hears.register(self.transport.get_extra_info("socket").fileno(), select.POLLIN)
        return not self._hears.poll(0)

    async def ask(self, raw: bytes, patience: float) -> Answered:
        """The answer within so many seconds; `Unanswered`, and the line is of no more use."""
        self._parser = None  # what came after the answer before belongs to no other
        self._asked = self._loop.create_future()
        assert self.transport is not None  # it was opened
        self._overdue.begin(self, patience)
        try:
            self.transport.write(raw)
            return await self._asked
        except asyncio.CancelledError:
            self.hang_up()
            raise
        finally:
            self._overdue.end(self)
            self._asked = None

    def too_late(self) -> None:
        """Nobody waits for the answer any more."""
        self._fail("TimeoutError")

    def _read_by_parser(self) -> None:
        self._parser = HttpResponseParser(
            self, self._loop, LONGEST_ANSWER, payload_exception=Unanswered,
            response_with_body=True, read_until_eof=True,
        )  # fmt: skip

    def data_received(self, data: bytes) -> None:
        """An answer, or a part of one; what nobody asked for would be taken for the next one's."""
        if self._asked is None or self._asked.done():
            self._fail("unasked")
            return
        if self._parser is None:
            if (plain := plainly(data)) is not None:
                self._asked.set_result(plain)
                return
            self._read_by_parser()
        assert self._parser is not None
        try:
            messages, _upgraded, _tail = self._parser.feed_data(data)
        except HttpProcessingError as error:
            self._fail(type(error).__name__)
            return
        for message, body in messages:
            if message.code < 200 and message.code != SWITCHING:  # more is to come
                continue
            if self._told is not None:  # a second one: nobody asked for that
                self._fail("unasked")
                return
            self._told = message, body
        self._look()

    def _look(self) -> None:
        """Give the answer, if it is whole."""
        if self._told is None:
            return
        message, body = self._told
        if (error := body.exception()) is not None or body.total_bytes > LONGEST_ANSWER:
            self._fail(type(error).__name__ if error else "too long")
        elif body.is_eof():
            self._told = None
            is_last = message.should_close or message.code == SWITCHING
            self.is_good = not is_last and self._is_all_read()
            answer = Answered(message.code, message.headers, body.read_nowait())
            if self._asked is not None and not self._asked.done():
                self._asked.set_result(answer)

    def _is_all_read(self) -> bool:
        """Whether nothing followed the answer: what has begun would go on in the next one.

        Blank lines between answers are nothing, and end whatever has begun. (aiohttp's parser that
        is not compiled takes them for a fault: then each call has a line of its own.)
        """
        assert self._parser is not None
        try:
            return not self._parser.feed_data(b"\r\n\r\n")[0]
        except HttpProcessingError:
            return False

    def connection_lost(self, error: BaseException | None) -> None:
        """The other side hung up, which may be the end of an answer without a length."""
        super().connection_lost(error)
        self.is_good = False
        if self._told is not None and error is None and self._parser is not None:
            try:
                self._parser.feed_eof()
            except HttpProcessingError:  # it broke off
                pass
            else:
                self._look()
        self._fail(type(error).__name__ if error else "hung up")

    def _fail(self, why: str) -> None:
        self.hang_up()
        if self._asked is not None and not self._asked.done():
            self._asked.set_exception(Unanswered(why))

    def hang_up(self) -> None:
        """At once; nothing more is heard."""
        self.is_good = False
        if self.transport is not None:
            self.transport.abort()


class Pool:
    """The lines to one host."""

    def __init__(self, to: Place) -> None:
        self.resting: deque[Line] = deque()  # in the order in which they were used
        self.addresses = Addresses(to.host, to.port)
        self.overdue = Overdue(asyncio.get_running_loop())
        self.places = Places(MOST)

    async def enter(self, patience: float) -> None:
        """Wait for a place; a host that answers nobody does not eat up all sockets there are."""
        try:
            async with asyncio.timeout(patience):
                await self.places.wait()
        except TimeoutError:
            raise Unreached("no place") from None

    def usable(self) -> Line | None:
        """The one that was used last; whoever rests too long may be about to be hung up."""
        while self.resting:
            line = self.resting.pop()
            if line.is_open and monotonic() - line.rested_at < IDLE and line.is_silent:
                return line
            line.hang_up()
        return None

    def rest(self, line: Line) -> None:
        """It is done; those that rest too long, behind those that are used, are hung up."""
        line.rested_at = monotonic()
        while self.resting and line.rested_at - self.resting[0].rested_at >= IDLE:
            self.resting.popleft().hang_up()
        self.resting.append(line)

    def close(self) -> None:
        """Hang up whatever rests."""
        self.addresses.close()
        self.overdue.close()
        while self.resting:
            self.resting.pop().hang_up()


class Lines:
    """Those that are open and rest, by host; used by one event loop."""

    def __init__(self) -> None:
        self._pools: dict[tuple[str, int, bool], Pool] = {}
        self._tls: ssl.SSLContext | None = None
        self._is_closed = False

    async def post(
        self, url: str, headers: Mapping[str, str], body: bytes, *, total: float, connect: float
    ) -> Answered:
        """Post; `Unreached` or `Unanswered`, with the fault's name and never an address."""
        try:
            to = place(url)
            raw = _request(to, headers, body)
        except ValueError as error:  # no such request can be sent, and none was
            raise Unreached(type(error).__name__) from None
        begin = monotonic()  # nothing of it takes longer than all of it may
        pool = self._pool(to)
        if not pool.places.take():
            await pool.enter(connect)
        try:
            line = pool.usable() or await self._opened(pool, to, begin + connect - monotonic())
            answer = await line.ask(raw, begin + total - monotonic())
        finally:
            pool.places.leave()
        if line.is_good and not self._is_closed:
            pool.rest(line)
        else:
            line.hang_up()
        return answer

    def _pool(self, to: Place) -> Pool:
        key = (to.host, to.port, to.is_secret)
        if (found := self._pools.get(key)) is None:
            found = self._pools[key] = Pool(to)
        return found

    async def _opened(self, pool: Pool, to: Place, patience: float) -> Line:
        try:
            async with asyncio.timeout(patience):
                line = await self._connected(pool, to)
        except (OSError, TimeoutError, ValueError) as error:
            raise Unreached(type(error).__name__) from None
        if not line.is_open:
            raise Unreached("hung up")
        return line

    async def _connected(self, pool: Pool, to: Place) -> Line:
        loop = asyncio.get_running_loop()
        if to.is_secret and self._tls is None:
            self._tls = await loop.run_in_executor(None, ssl.create_default_context)
        found = await pool.addresses.connected()
        tls, name = (self._tls, to.host) if to.is_secret else (None, None)
        try:
            _transport, line = await loop.create_connection(
                lambda: Line(loop, pool.overdue), sock=found, ssl=tls, server_hostname=name
            )
        except BaseException:
            found.close()
            raise
        return line

    def close(self) -> None:
        """Hang up whatever rests; what is under way hangs up when it is done."""
        self._is_closed = True
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()


def _request(to: Place, headers: Mapping[str, str], body: bytes) -> bytes:
    return b"%s%d\r\n\r\n%s" % (_head(to.begin, tuple(headers.items())), len(body), body)


@lru_cache(maxsize=64)
def _head(begin: str, headers: tuple[tuple[str, str], ...]) -> bytes:
    """All that stands before the length, which comes last."""
    named = "".join(f"{name}: {value}\r\n" for name, value in headers)
    if not _PLAIN.fullmatch(named.replace("\r\n", "", len(headers))):
        raise ValueError("a header that no request can have")
    return f"{begin}{named}Content-Length: ".encode("ascii")
