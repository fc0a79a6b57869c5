"""The head of a request that is plainly written, read by one pattern.

Whatever is not, or is longer than aiohttp would take, is none of ours (docs/decisions/0035).
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from bot.web.webhooks import MOST_BYTES, Door

MOST_HEAD, MOST_HEADERS = 8190, 128  # bytes; never more than aiohttp would take
_NAME = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]++"  # what is read is never looked at again
_HEAD = re.compile(rb"POST (/[a-z/]*) HTTP/1\.1\r\n((?:" + _NAME + rb":[\t -~]*+\r\n)*+)\r\n")
_LINE = re.compile(r"([^:\r\n]+):[\t ]*([^\r]*)\r\n")
_LENGTH = re.compile(r"[0-9]{1,7}")
# With one of these it is not just that many bytes, or the connection does not simply go on.
_MEANS_MORE = frozenset(
    (
        *("transfer-encoding", "content-encoding", "expect", "upgrade", "te", "trailer"),
        *("proxy-connection", "sec-websocket-key1"),
    )
)


class Head(NamedTuple):
    """What a request says before its body, and where that begins and ends."""

    door: Door
    headers: dict[str, str]
    begin: int
    end: int


def read(came: bytearray, doors: Mapping[str, Door]) -> Head | None:
    """The head that `came` begins with, or None where it is not plainly written, or not whole."""
    head = _HEAD.match(came, 0, MOST_HEAD)
    door = doors.get(head[1].decode()) if head else None
    headers = _plain(head[2].decode()) if head and door else None
    if head is None or door is None or headers is None:
        return None
    return Head(door, headers, head.end(), head.end() + int(headers["content-length"]))


def _plain(written: str) -> dict[str, str] | None:
    """Headers by their names in small letters, or None where one of them asks for more than that.

    Then there is a length, of no more than may come.
    """
    found = _LINE.findall(written)
    headers = {name.lower(): value.rstrip("\t ") for name, value in found}
    if not len(headers) == len(found) <= MOST_HEADERS or not _MEANS_MORE.isdisjoint(headers):
        return None
    if headers.get("connection", "keep-alive").lower() != "keep-alive":
        return None
    length = headers.get("content-length", "")
    if not _LENGTH.fullmatch(length) or int(length) > MOST_BYTES or "host" not in headers:
        return None
    return headers
