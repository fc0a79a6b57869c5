"""Lines in order, held as the one text that they are: a line is made when it is asked for. Pure.

A hundred thousand strings would take twice the room of their letters.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable

_TOGETHER = 16  # lines of which the first is at hand as a string: a search ends among so many
_END = re.compile(rb"\n")


class SortedLines:
    """Lines in the order of their characters, which is that of their bytes in UTF-8."""

    def __init__(self, text: bytes) -> None:
        """`text`: in order already, each line ended."""
        self._text = text
        self._begins = array("I", [0])  # of each line, and where another would begin
        self._begins.extend(found.end() for found in _END.finditer(text))
        self._at_hand = [self[at] for at in range(0, len(self), _TOGETHER)]
        self._parts = array("I", [*self._begins[:-1:_TOGETHER], len(text)])

    @classmethod
    def of(cls, lines: Iterable[str]) -> "SortedLines":
        """Put in order."""
        return cls("".join(f"{line}\n" for line in sorted(lines)).encode())

    def __len__(self) -> int:
        return len(self._begins) - 1

    def __getitem__(self, at: int) -> str:
        return self._text[self._begins[at] : self._begins[at + 1] - 1].decode()

    def first(self, start: str) -> int:
        """Where the first line stands that is not before this; their number when all are."""
        after = bisect_left(self._at_hand, start)
        if not after:
            return 0
        part = self._text[self._parts[after - 1] : self._parts[after] - 1]
        return (after - 1) * _TOGETHER + bisect_left(part.decode().split("\n"), start)
