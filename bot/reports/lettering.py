"""How wide words are in the bundled font, so that they can be cut where they must be.

The renderer draws text but does not measure it. Two tables of the font file are all it takes:
which glyph a letter has (`cmap`, format 4) and how far that glyph advances (`hmtx`).
"""

import struct
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from pathlib import Path

FAMILY = "Be Vietnam Pro"
ELLIPSIS = "…"


class Weight(StrEnum):
    """The cuts of the font that are used."""

    REGULAR = "Regular"
    SEMIBOLD = "SemiBold"


@dataclass(frozen=True, slots=True)
class Font:
    """Advance of every letter the font knows, in parts of the font size."""

    advances: Mapping[str, float]

    def writable(self, text: str) -> str:
        """The text in one line, without what the font cannot write, such as emoji."""
        composed = unicodedata.normalize("NFC", text)
        known = (c if c in self.advances else " " if c.isspace() else "" for c in composed)
        return " ".join("".join(known).split())

    def width(self, text: str, size: float) -> float:
        """How wide a writable text is, in pixels at that size."""
        return size * sum(self.advances[letter] for letter in text)

    def fitted(self, text: str, size: float, room: float) -> str:
        """The text; cut in its middle if too wide: names of units differ at their ends."""
        text = self.writable(text)
        if self.width(text, size) <= room:
            return text
        words = text.split()
        for kept in range(len(words) - 1, 1, -1):
            ahead = kept // 3 or 1
            cut = " ".join((*words[:ahead], ELLIPSIS, *words[ahead - kept :]))
            if self.width(cut, size) <= room:
                return cut
        while text and self.width(text + ELLIPSIS, size) > room:
            text = text[:-1]
        return text.rstrip() + ELLIPSIS

    def wrapped(self, text: str, size: float, room: float, most: int) -> list[str]:
        """The text in at most that many lines; what is longer is cut."""
        lines: list[str] = []
        for word in self.writable(text).split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, size) <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        rest = " ".join(lines[most - 1 :])
        return [self.fitted(line, size, room) for line in (*lines[: most - 1], rest) if line]


def plain(text: str) -> str:
    """Composed, and without marks that redraw what is around them; line breaks stay."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if c.isprintable() or c == "\n")


def font_file(weight: Weight) -> Path:
    """Where the installed font package keeps that cut."""
    files = resources.files("fontpkg_be_vietnam_pro")
    return Path(str(files / "files" / f"BeVietnamPro-{weight.value}.ttf"))


@lru_cache
def font(weight: Weight) -> Font:
    """Read a cut of the font once."""
    data = font_file(weight).read_bytes()
    tables = _tables(data)
    (units_per_em,) = struct.unpack_from(">H", data, tables["head"] + 18)
    (metrics,) = struct.unpack_from(">H", data, tables["hhea"] + 34)
    advances = struct.unpack_from(">" + "Hh" * metrics, data, tables["hmtx"])[::2]
    return Font({
        chr(code): advances[min(glyph, metrics - 1)] / units_per_em
        for code, glyph in _glyphs(data, tables["cmap"])
    })  # fmt: skip


def _tables(data: bytes) -> dict[str, int]:
    (count,) = struct.unpack_from(">H", data, 4)
    entries = (struct.unpack_from(">4sLLL", data, 12 + 16 * i) for i in range(count))
    return {tag.decode("latin-1"): offset for tag, _checksum, offset, _length in entries}


def _glyphs(data: bytes, cmap: int) -> Iterator[tuple[int, int]]:
    """Every code point of the basic plane that has a glyph of its own."""
    at = cmap + _format_4(data, cmap)
    (doubled,) = struct.unpack_from(">H", data, at + 6)
    row, shape = doubled, f">{doubled // 2}H"
    ends = struct.unpack_from(shape, data, at + 14)
    starts = struct.unpack_from(shape, data, at + 16 + row)
    deltas = struct.unpack_from(shape, data, at + 16 + 2 * row)
    offsets_at = at + 16 + 3 * row
    offsets = struct.unpack_from(shape, data, offsets_at)
    for i, (first, last, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = offsets_at + 2 * i + offset + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", data, place)
            if offset == 0 or glyph:
                glyph = (glyph + delta) % 0x10000
            if glyph:
                yield code, glyph


def _format_4(data: bytes, cmap: int) -> int:
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for i in range(count):
        (offset,) = struct.unpack_from(">L", data, cmap + 4 + 8 * i + 4)
        if struct.unpack_from(">H", data, cmap + offset) == (4,):
            return int(offset)
    raise ValueError("the font has no cmap of format 4")
