"""An answer that is plainly written, read by one pattern.

Building aiohttp's parser and asking it twice takes longer than all else that a small call costs.
Whatever is written in any other way, or does not come whole and alone, is left to that parser.
"""

import re
from typing import NamedTuple

from multidict import CIMultiDict

_HEAD = re.compile(
    rb"HTTP/1\.1 ([2-5][0-9][0-9]) [ -~]*\r\n((?:[A-Za-z0-9-]{1,100}:[\t -~]*\r\n){1,64})\r\n"
)
_LINE = re.compile(r"([^:\r\n]+):[\t ]*((?:[^\r]*[^\r\t ])?)[\t ]*\r\n")
_LENGTH = re.compile(r"[0-9]{1,6}")
LONGEST_HEAD = 8_190  # bytes, as aiohttp takes it
_BODILESS = frozenset({204, 304})
# With one of these it is not just that many bytes, or the connection does not simply go on.
_MEANS_MORE = frozenset({"transfer-encoding", "content-encoding", "upgrade", "trailer"})


class Plain(NamedTuple):
    """A whole answer."""

    status: int
    headers: CIMultiDict[str]
    body: bytes


def plainly(came: bytes) -> Plain | None:
    """The answer that `came` is, from its first byte to its last; None where it is not plain."""
    head = _HEAD.match(came, 0, LONGEST_HEAD)
    if head is None or (status := int(head[1])) in _BODILESS:
        return None
    found = _LINE.findall(head[2].decode())
    if not _MEANS_MORE.isdisjoint([name.lower() for name, _value in found]):
        return None
    headers = CIMultiDict(found)
    if any(value.lower() != "keep-alive" for value in headers.getall("connection", ())):
        return None
    length = headers.getall("content-length", [])
    if len(length) != 1 or not _LENGTH.fullmatch(length[0]):
        return None
    body = came[head.end() :]
    return Plain(status, headers, body) if len(body) == int(length[0]) else None
