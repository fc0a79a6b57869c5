"""Which pictures and files Zalo takes, and how they are uploaded (Zalo contract §2.3). Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from adapters.cut import nfc
from bot.messages import Media, MediaKind

LARGEST_IMAGE, LARGEST_FILE = 1_000_000, 5_000_000  # bytes
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_UNFIT = re.compile(r'[\x00-\x1f\x7f"\\]')  # for a name in a header
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# By the end of the name: the first bytes, and the type. A table has no first bytes of its own.
_FILES: Mapping[str, tuple[bytes, str]] = {
    ".pdf": (b"%PDF", "application/pdf"),
    ".doc": (b"\xd0\xcf\x11\xe0", "application/msword"),
    ".docx": (b"PK\x03\x04", _WORD),
    ".csv": (b"", "text/csv"),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """How something is uploaded: the last word of the path, a name, a type."""

    where: str
    name: str
    kind: str


def upload_of(media: Media) -> Upload | None:
    """How this goes to Zalo; None for what it would refuse."""
    if media.kind is MediaKind.IMAGE:
        kind = next((k for start, k in _PICTURES.items() if media.data.startswith(start)), None)
        if kind is None or len(media.data) > LARGEST_IMAGE:
            return None
        return Upload("image", "anh.png" if kind == "image/png" else "anh.jpg", kind)
    name = _UNFIT.sub("_", nfc(PurePath(media.name).name))
    start, kind = _FILES.get(PurePath(name).suffix.lower(), (b"", ""))
    fits = 0 < len(media.data) <= LARGEST_FILE and media.data.startswith(start)
    named = media.kind is MediaKind.FILE and kind
    return Upload("file", name, kind) if named and fits else None


def showable(media: Media) -> Media:
    """As it is, if Zalo shows it; else of a kind that is named in the text."""
    lies_elsewhere = media.kind is MediaKind.IMAGE and media.url and not media.data
    if lies_elsewhere or upload_of(media):
        return media
    return replace(media, kind=MediaKind.VIDEO, name=media.name or "file")
