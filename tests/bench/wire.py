"""As little HTTP as the outside world needs, so that it costs less than what it measures."""

import asyncio
import re
from collections.abc import Callable
from typing import cast

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)


class Messages:
    """Whole messages out of a stream of bytes: head and body."""

    def __init__(self) -> None:
        self._left = b""

    def fed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """Those that are complete by now."""
        self._left += data
        found = []
        while (one := self._next()) is not None:
            found.append(one)
        return found

    def _next(self) -> tuple[bytes, bytes] | None:
        end = self._left.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self._left[:end]
        if _CHUNKED.search(head):
            raise ValueError("this little HTTP knows no chunks")
        length = _LENGTH.search(head)
        size = int(length[1]) if length else 0
        body = self._left[end + 4 : end + 4 + size]
        if len(body) < size:
            return None
        self._left = self._left[end + 4 + size :]
        return head, body


def request(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A POST on a connection that stays open."""
    named = {"Host": "127.0.0.1", "Content-Type": "application/json", **headers}
    named["Content-Length"] = str(len(body))
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answer(body: bytes) -> bytes:
    """A 200 with JSON."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


class Caller(asyncio.Protocol):
    """A connection that asks one thing after the other."""

    def __init__(self, told: Callable[["Caller", int], None]) -> None:
        self._told = told
        self._messages = Messages()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Open."""
        self._transport = cast(asyncio.Transport, transport)  # what asyncio gives for a socket

    def ask(self, raw: bytes) -> None:
        """Send; `told` hears the status of the answer."""
        assert self._transport is not None
        self._transport.write(raw)

    def data_received(self, data: bytes) -> None:
        """An answer, or a part of one."""
        for head, _body in self._messages.fed(data):
            self._told(self, int(head[9:12]))

    def close(self) -> None:
        """Done."""
        if self._transport is not None:
            self._transport.close()
