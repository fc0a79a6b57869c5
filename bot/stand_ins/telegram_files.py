"""Files that a bot sends, and takes back by their ids (Telegram contract §2, §4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.stand_ins import telegram_shapes as shapes
from bot.stand_ins.world import World

LARGEST_UPLOAD, LARGEST_PHOTO, LARGEST_DOWNLOAD = 50_000_000, 10_000_000, 20_000_000  # bytes
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")
THUMBNAIL = (90, 67)


@dataclass(frozen=True)
class File:
    """One of them; `data` is None for one that Telegram was to fetch by its address."""

    id: str
    kind: str  # Photo or Document
    data: bytes | None
    name: str = ""
    mime: str = ""

    def told(self) -> dict[str, Any]:
        """As any answer names it."""
        size = {"file_size": len(self.data)} if self.data is not None else {}
        return {"file_id": self.id, "file_unique_id": f"AQ{self.id}", **size}


class Files:
    """All that were sent."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: dict[str, File] = {}

    def __len__(self) -> int:
        """How many ids there are."""
        return len(self._kept)

    def photo(self, form: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Its sizes, ascending."""
        file = self._taken(form, "photo", "Photo")
        width, height = _size(file.data or b"")
        small = self._keep(File(f"{file.id}s", "Photo", file.data, file.name, file.mime))
        return [
            {**small.told(), "width": THUMBNAIL[0], "height": THUMBNAIL[1]},
            {**file.told(), "width": width, "height": height},
        ]

    def document(self, form: Mapping[str, Any]) -> dict[str, Any]:
        """As its message tells it."""
        file = self._taken(form, "document", "Document")
        more = {"file_name": file.name, "mime_type": file.mime}
        return {**file.told(), **{name: value for name, value in more.items() if value}}

    def told(self, form: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to getFile: the path to fetch it from."""
        file = self._kept.get(str(form.get("file_id", "")))
        if file is None or file.data is None:
            raise shapes.bad("wrong file_id or the file is temporarily unavailable")
        if len(file.data) > LARGEST_DOWNLOAD:
            raise shapes.bad("file is too big", "length")
        return {**file.told(), "file_path": f"{file.kind.lower()}s/{file.id}"}

    def at(self, path: str) -> bytes | None:
        """What lies at a path that getFile has told."""
        file = self._kept.get(path.rpartition("/")[2])
        return file.data if file is not None else None

    def _keep(self, file: File) -> File:
        self._kept[file.id] = file
        return file

    def _taken(self, form: Mapping[str, Any], name: str, kind: str) -> File:
        given = form.get(name)
        if isinstance(given, str) and given.startswith("attach://"):
            given = form.get(given.removeprefix("attach://"))
        if isinstance(given, web.FileField):
            return self._uploaded(given, kind)
        if isinstance(given, str) and given.startswith(("http://", "https://")):
            return self._keep(File(self._id(), kind, None, given.rpartition("/")[2]))
        known = self._kept.get(str(given or ""))
        if known is None:
            wrong = "wrong remote file identifier specified: Wrong string length"
            raise shapes.bad(wrong if given else f"there is no {name} in the request")
        if known.kind != kind:
            raise shapes.bad(f"can't use file of type {known.kind} as {kind}")
        return known

    def _uploaded(self, given: web.FileField, kind: str) -> File:
        data = given.file.read()
        largest = LARGEST_PHOTO if kind == "Photo" else LARGEST_UPLOAD
        if not data:
            raise shapes.bad("file must be non-empty")
        if len(data) > largest:
            raise shapes.bad(f"file of size {len(data)} bytes is too big", "length")
        if kind == "Photo" and not data.startswith(PICTURES):
            raise shapes.bad("IMAGE_PROCESS_FAILED")
        return self._keep(File(self._id(), kind, data, given.filename, given.content_type))

    def _id(self) -> str:
        return f"AgAC{self._world.number()}"


def _size(data: bytes) -> tuple[int, int]:
    """Of a PNG as its head says; others are taken for what phones make."""
    if data.startswith(PICTURES[0]) and len(data) >= 24:
        return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    return 800, 600
