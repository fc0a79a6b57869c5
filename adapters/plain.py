"""An answer that is plainly written, read by one pattern.

Building aiohttp's parser and asking it twice takes longer than all else that a small call costs.
Whatever is written in any other way, or does not come whole and alone, is left to that parser.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from multidict import CIMultiDict, CIMultiDictProxy

from bot.quick import quick

_HEAD = re.compile(
    rb"HTTP/1\.1 ([2-5][0-9][0-9]) [ -~]*\r\n((?:[A-Za-z0-9-]{1,100}:[\t -~]*\r\n){1,64})\r\n"
)
_LINE = re.compile(r"([^:\r\n]+):[\t ]*((?:[^\r]*[^\r\t ])?)[\t ]*\r\n")
_LENGTH = re.compile(r"[0-9]{1,6}")
LONGEST_HEAD = 8_190  # bytes, as aiohttp takes it
_END = b"\r\n\r\n"
_ALIKE = 64  # heads that are kept: of one host all are alike, but for the time and the length
_BODILESS = frozenset({204, 304})
# With one of these it is not just that many bytes, or the connection does not simply go on.
_MEANS_MORE = frozenset({"transfer-encoding", "content-encoding", "upgrade", "trailer"})


@quick
@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer."""

    status: int
    headers: Mapping[str, str]  # found by any spelling of their names
    body: bytes


class Head(NamedTuple):
    """What stands before a body."""

    status: int
    headers: CIMultiDictProxy[str]
    length: int  # bytes of the body


def plainly(came: bytes) -> Answered | None:
    """The answer that `came` is, from its first byte to its last; None where it is not plain."""
    end = came.find(_END, 0, LONGEST_HEAD) + len(_END)
    head = _head(came[:end])
    if head is None or len(came) - end != head.length:
        return None
    return Answered(head.status, head.headers, came[end:])


@lru_cache(maxsize=_ALIKE)
def _head(written: bytes) -> Head | None:
    """The head that this is; None where it is not plain. It says nothing of any person."""
    head = _HEAD.fullmatch(written)
    if head is None or (status := int(head[1])) in _BODILESS:
        return None
    found = _LINE.findall(head[2].decode())
    if not _MEANS_MORE.isdisjoint([name.lower() for name, _value in found]):
        return None
    headers = CIMultiDictProxy(CIMultiDict(found))
    if any(value.lower() != "keep-alive" for value in headers.getall("connection", ())):
        return None
    length = headers.getall("content-length", [])
    if len(length) != 1 or not _LENGTH.fullmatch(length[0]):
        return None
    return Head(status, headers, int(length[0]))
