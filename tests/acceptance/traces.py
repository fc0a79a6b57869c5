"""Looks for words in every byte of files, in every dress in which a program may have left them."""

import base64
import json
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

Patterns = Mapping[bytes, str]  # what to look for: what it would be a trace of


def dresses(words: str) -> Iterator[bytes]:
    """The bytes of the words: three normal forms, three cases, five encodings."""
    plain = unicodedata.normalize("NFD", words.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    forms = {unicodedata.normalize("NFC", words), unicodedata.normalize("NFD", words), bare}
    for text in {said for form in forms for said in (form, form.lower(), form.upper())}:
        utf8 = text.encode()
        yield utf8
        yield text.encode("utf-16-le")
        yield text.encode("utf-16-be")
        escaped = json.dumps(text)[1:-1]
        yield escaped.encode()
        yield escaped.upper().replace("\\U", "\\u").encode()
        yield quote(text).encode()
        yield utf8.hex().encode()  # as a dump writes binary columns
        yield from _in_base64(utf8)


def _in_base64(data: bytes) -> Iterator[bytes]:
    """Wherever the words stand in what was encoded: its three alignments, without the edges."""
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + data)
        core = coded[4 * (before > 0) : len(coded) // 4 * 4 - 4]
        yield core
        yield core.replace(b"+", b"-").replace(b"/", b"_")


def patterns(secrets: Iterable[str]) -> dict[bytes, str]:
    """Everything to look for."""
    return {dress: words for words in secrets for dress in dresses(words)}


def found(data: bytes, looked_for: Patterns) -> set[str]:
    """Whose traces are in these bytes, the insides of office files and archives included."""
    written = data.rstrip(b"\0")  # a write-ahead log is mostly empty
    traces = {words for dress, words in looked_for.items() if dress in written}
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(data)) as packed:
            for name in packed.namelist():
                traces |= found(packed.read(name), looked_for)
    return traces


def searched(files: Iterable[Path], looked_for: Patterns) -> tuple[list[str], int]:
    """Which file holds a trace of what; and how many bytes were looked through."""
    told: list[str] = []
    size = 0
    for path in files:
        data = path.read_bytes()
        size += len(data)
        told += [f"{path.name}: {words!r}" for words in sorted(found(data, looked_for))]
    return told, size


def files_under(folder: Path) -> list[Path]:
    """Every file, however deep."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]
