"""Calls over connections that stay open: no answer is ever that of another call."""

import asyncio
import gzip
import socket
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import count
from time import monotonic

import pytest

from adapters import addresses, lines
from adapters.lines import Lines, Unanswered, Unreached
from adapters.plain import Answered
from tests.waiting import until

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


class Host:
    """Answers each call with the next bytes; None: never. An empty end hangs up."""

    def __init__(self) -> None:
        self.script: deque[tuple[bytes, ...] | None] = deque()
        self.asked: list[bytes] = []
        self.connections = 0
        self.url = ""
        self.gone = 0
        self._hear: set[asyncio.StreamWriter] = set()

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        self._hear.add(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                self.asked.append(head + await reader.readexactly(size))
                for part in self.script.popleft() or ():
                    if not part:
                        writer.close()
                        return
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(0)
        self.gone += 1

    def end(self) -> None:
        """Of every connection, without the event loop: its other end has not read it yet."""
        for writer in self._hear:
            writer.get_extra_info("socket").shutdown(socket.SHUT_WR)

    def say(self, raw: bytes) -> None:
        """On every connection, to whoever listens."""
        for writer in self._hear:
            writer.write(raw)

    def hang_up(self) -> None:
        """On everybody."""
        for writer in self._hear:
            writer.close()


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    """A host on this machine."""
    found = Host()
    server = await asyncio.start_server(found.hear, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/a?b=%20"
    yield found
    found.hang_up()
    server.close()


@pytest.fixture
async def open_lines() -> AsyncIterator[Lines]:
    """Closed in the end."""
    found = Lines()
    yield found
    found.close()


def _resting(by: Lines) -> list[lines.Line]:
    [pool] = by._pools.values()
    return list(pool.resting)


def _rests_badly(by: Lines) -> bool:
    [line] = _resting(by)
    return not line.is_good


async def post(by: Lines, host: Host, *, total: float = 5.0) -> Answered:
    return await by.post(host.url, {"token": "t"}, b'{"a":1}', total=total, connect=5.0)


async def test_a_call_is_a_whole_request_and_the_line_serves_the_next(
    host: Host, open_lines: Lines
) -> None:
    host.script.extend([(OK,), (OK,)])
    for _call in range(2):
        answer = await post(open_lines, host)
        assert (answer.status, answer.body) == (200, b"{}")
    assert host.connections == 1
    lines_of_it = host.asked[0].split(b"\r\n")
    assert lines_of_it[0] == b"POST /a?b=%20 HTTP/1.1"
    assert b"token: t" in lines_of_it
    assert lines_of_it[-1] == b'{"a":1}'


@pytest.mark.parametrize(
    ("parts", "body"),
    [
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{", b'"b":', b"1}"), b'{"b":1}'),
        ((CHUNKED + b"3\r\n{}", b" \r\n0\r\n\r\n"), b"{} "),
        ((b"HTTP/1.1 200 OK\r\n\r\n{}", b""), b"{}"),
        ((b"HTTP/1.1 100 Continue\r\n\r\n", OK), b"{}"),
        ((b"HTTP/1.1 204 No Content\r\n\r\n",), b""),
    ],
)  # fmt: skip
async def test_an_answer_in_whatever_pieces_is_one(
    host: Host, open_lines: Lines, parts: tuple[bytes, ...], body: bytes
) -> None:
    host.script.append(parts)
    assert (await post(open_lines, host)).body == body


@pytest.mark.parametrize(
    "parts",
    [
        (b"",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", b""),
        (CHUNKED + b"9\r\n{", b""),
        (b"what?\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n", b"x" * 1_500_000),
    ],
)
async def test_half_an_answer_is_none_and_nobody_knows(
    host: Host, open_lines: Lines, parts: tuple[bytes, ...]
) -> None:
    host.script.extend([parts, (OK,)])
    with pytest.raises(Unanswered):
        await post(open_lines, host)
    assert (await post(open_lines, host)).body == b"{}"
    assert host.connections == 2


async def test_an_answer_that_comes_too_late_is_nobody_elses(host: Host, open_lines: Lines) -> None:
    """It would tell of one person's message what became of another's."""
    host.script.extend([None, (OK,)])
    with pytest.raises(Unanswered, match="TimeoutError"):
        await post(open_lines, host, total=0.02)
    host.say(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate")
    assert (await post(open_lines, host)).body == b"{}"


async def test_nor_is_that_of_a_call_which_was_given_up(host: Host, open_lines: Lines) -> None:
    host.script.extend([None, (OK,)])
    given_up = asyncio.create_task(post(open_lines, host))
    await until(lambda: host.asked)
    given_up.cancel()
    with suppress(asyncio.CancelledError):
        await given_up
    host.say(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate")
    assert (await post(open_lines, host)).body == b"{}"


async def test_who_speaks_unasked_is_hung_up_on(host: Host, open_lines: Lines) -> None:
    host.script.extend([(OK,), (OK,)])
    await post(open_lines, host)
    host.say(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
    await until(lambda: _rests_badly(open_lines))
    assert (await post(open_lines, host)).status == 200
    assert host.connections == 2


async def test_what_comes_behind_an_answer_is_no_part_of_the_next(
    host: Host, open_lines: Lines
) -> None:
    """Two people's calls in a row: the first's answer is followed by half of another."""
    half = b"HTTP/1.1 500 No\r\nX-Half: "
    host.script.extend([(OK + half,), (OK,)])
    await post(open_lines, host)
    assert (await post(open_lines, host)).status == 200
    assert host.connections == 2


async def test_packed_answers_are_unpacked_as_far_as_an_answer_may_be_long(
    host: Host, open_lines: Lines
) -> None:
    def packed(raw: bytes) -> bytes:
        body = gzip.compress(raw)
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    host.script.extend([(packed(b"{}"),), (packed(b"x" * 30_000_000),)])
    assert (await post(open_lines, host)).body == b"{}"
    with pytest.raises(Unanswered):
        await post(open_lines, host, total=2.0)


async def test_a_host_that_answers_nobody_holds_only_so_many_lines(
    host: Host, open_lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "MOST", 2)
    host.script.extend([None] * 3)
    hang = [asyncio.create_task(post(open_lines, host)) for _call in range(2)]
    await until(lambda: len(host.asked) == 2)
    with pytest.raises(Unreached, match="no place"):
        await open_lines.post(host.url, {}, b"{}", total=5.0, connect=0.02)
    for call in hang:
        call.cancel()
    await asyncio.gather(*hang, return_exceptions=True)
    host.script.clear()
    host.script.append((OK,))
    assert (await post(open_lines, host)).status == 200


async def test_the_way_there_is_part_of_all_the_time_a_call_may_take(
    host: Host, open_lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A delivery is held for so long: later it may be another worker's."""
    moments, patience = count(step=3.0), list[float]()

    async def ask(_line: object, _raw: bytes, most: float) -> Answered:
        patience.append(most)
        return Answered(200, {}, b"")

    monkeypatch.setattr(lines, "monotonic", lambda: next(moments))
    monkeypatch.setattr(lines.Line, "ask", ask)
    await open_lines.post(host.url, {}, b"{}", total=20.0, connect=5.0)
    assert patience == [14.0]  # the clock was looked at twice since it began


@pytest.mark.parametrize("ends", ["told", "hung up", "old"])
async def test_a_line_that_is_over_is_not_used_again(
    host: Host, open_lines: Lines, ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
    host.script.extend([(told if ends == "told" else OK,), (OK,)])
    await post(open_lines, host)
    if ends == "hung up":
        host.hang_up()
        await until(lambda: _rests_badly(open_lines))
    if ends == "old":
        monkeypatch.setattr(lines, "IDLE", 0.0)
    await post(open_lines, host)
    assert host.connections == 2


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/x", "http://nowhere.invalid/x", "http://[::/x", "/x",
     f"http://{'a' * 70}.vn/x"],
)  # fmt: skip
async def test_a_host_that_is_not_there_got_nothing(open_lines: Lines, url: str) -> None:
    with pytest.raises(Unreached):
        await open_lines.post(url, {}, b"{}", total=5.0, connect=5.0)


async def test_no_header_can_begin_another(host: Host, open_lines: Lines) -> None:
    """Nor can one be sent that is no header: the host got nothing."""
    for header in ("a\r\nb: c", "thẻ"):
        with pytest.raises(Unreached):
            await open_lines.post(host.url, {"t": header}, b"{}", total=1.0, connect=1.0)
    with pytest.raises(Unreached):
        await open_lines.post(host.url.replace("http", "ftp"), {}, b"{}", total=1.0, connect=1.0)
    assert host.asked == []


async def test_the_second_address_is_tried_when_the_first_is_dead(
    host: Host, open_lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host with an address of the newer family where the network has none of it."""
    loop = asyncio.get_running_loop()
    look = loop.getaddrinfo

    async def both(name: str, port: int, **kinds: int) -> list[object]:
        found = await look("127.0.0.1", port, **kinds)
        dead = (*found[0][:4], ("127.0.0.1", 9))
        return [dead, *found]

    monkeypatch.setattr(loop, "getaddrinfo", both)
    host.script.append((OK,))
    assert (await post(open_lines, host)).status == 200


async def test_a_line_whose_end_nobody_has_read_yet_is_not_used(
    host: Host, open_lines: Lines
) -> None:
    """What is written there is lost, and nobody would know whether it arrived."""
    host.script.extend([(OK,), (OK,)])
    await post(open_lines, host)
    host.end()
    assert (await post(open_lines, host)).body == b"{}"
    assert host.connections == 2


async def test_what_rests_too_long_behind_those_in_use_is_hung_up(
    host: Host, open_lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.script.extend([(OK,)] * 6)
    await asyncio.gather(*(post(open_lines, host) for _call in range(4)))
    assert (host.connections, len(_resting(open_lines))) == (4, 4)
    later = monotonic() + lines.IDLE - 1
    monkeypatch.setattr(lines, "monotonic", lambda: later)
    await post(open_lines, host)
    later += 2
    await post(open_lines, host)
    assert (host.connections, len(_resting(open_lines))) == (4, 1)


async def test_a_call_that_ends_after_all_were_closed_leaves_nothing_open(host: Host) -> None:
    found = Lines()
    host.script.append(None)
    call = asyncio.create_task(post(found, host))
    await until(lambda: host.asked)
    found.close()
    host.say(OK)
    assert (await call).status == 200
    await until(lambda: host.gone == 1)


async def test_a_host_is_looked_up_once_for_all_and_asked_first_where_it_answered(
    host: Host, open_lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    look, connect = loop.getaddrinfo, loop.sock_connect
    looked, tried = list[str](), list[int]()

    async def both(name: str, port: int, **kinds: int) -> list[object]:
        looked.append(name)
        found = await look("127.0.0.1", port, **kinds)
        return [(*found[0][:4], ("127.0.0.1", 9)), *found]

    async def noted(sock: socket.socket, address: tuple[str, int]) -> None:
        tried.append(address[1])
        await connect(sock, address)

    monkeypatch.setattr(loop, "getaddrinfo", both)
    monkeypatch.setattr(loop, "sock_connect", noted)
    host.script.extend([(OK,)] * 4)
    await asyncio.gather(*(post(open_lines, host) for _call in range(3)))
    assert (host.connections, looked, tried.count(9)) == (3, ["127.0.0.1"], 3)
    monkeypatch.setattr(lines, "IDLE", 0.0)  # another line
    await post(open_lines, host)
    assert (host.connections, looked, tried.count(9)) == (4, ["127.0.0.1"], 3)
    monkeypatch.setattr(addresses, "KNOWN", 0.0)
    host.script.append((OK,))
    await post(open_lines, host)
    assert len(looked) == 2


async def test_who_gives_up_on_a_look_up_takes_it_from_nobody(
    host: Host, open_lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    look, known, looks = loop.getaddrinfo, asyncio.Event(), count(1)
    many = 0

    async def slow(name: str, port: int, **kinds: int) -> list[object]:
        nonlocal many
        many = next(looks)
        await known.wait()
        return list(await look(name, port, **kinds))

    monkeypatch.setattr(loop, "getaddrinfo", slow)
    host.script.append((OK,))
    first = asyncio.create_task(post(open_lines, host))
    await until(lambda: many)
    second = asyncio.create_task(post(open_lines, host))
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    known.set()
    assert ((await second).status, many) == (200, 1)
