"""Files uploaded to a Zalo account; their ids expire after seven days (contract §2.3)."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.stand_ins import zalo_shapes as shapes
from bot.stand_ins.zalo_shapes import Wrong

if TYPE_CHECKING:
    from bot.stand_ins.zalo import ZaloStandIn

LAST = timedelta(days=7)
MEGABYTE = 1_000_000
LARGEST = {"image": MEGABYTE, "gif": 5 * MEGABYTE, "file": 5 * MEGABYTE}  # bytes; gif: unsure
# PDF, DOC and DOCX; a CSV is known by its name alone.
BEGINNINGS = {
    "image": (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"),
    "gif": (b"GIF8",),
    "file": (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
}
EXPIRED = -100


class Uploads:
    """What was uploaded, and until when it can be used."""

    def __init__(self, account: "ZaloStandIn") -> None:
        self._of = account
        self.until: dict[str, datetime] = {}

    def routes(self) -> Iterable[web.RouteDef]:
        """One call for each kind."""
        for kind in LARGEST:
            yield web.post(f"/v2.0/oa/upload/{kind}", self._uploader(kind))

    def _uploader(self, kind: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def upload(request: web.Request) -> web.StreamResponse:
            try:
                self._of.authorise(request)
                id_ = self._taken(await _file(request), kind)
            except Wrong as wrong:
                return self._of.refusal(kind, wrong)
            return self._of.success({"token" if kind == "file" else "attachment_id": id_})

        return upload

    def _taken(self, file: web.FileField, kind: str) -> str:
        data = file.file.read(LARGEST[kind] + 1)
        if len(data) > LARGEST[kind]:
            raise shapes.length(f"more than {LARGEST[kind]} bytes")
        is_table = kind == "file" and file.filename.lower().endswith(".csv")
        if not data.startswith(BEGINNINGS[kind]) and not is_table:
            raise shapes.shape(f"a file of this type is not taken as {kind}")
        id_ = f"up{self._of.world.number()}"
        self.until[id_] = self._of.world.now() + LAST
        return id_

    def check(self, message: Mapping[str, Any]) -> None:
        """Ids that a message names must be ours and fresh."""
        payload = message.get("attachment", {}).get("payload", {})
        ids = [e.get("attachment_id") for e in payload.get("elements", ())
               if e.get("media_type") in ("image", "gif")]  # fmt: skip
        for id_ in filter(None, [*ids, payload.get("token")]):
            until = self.until.get(id_)
            if until is None or until <= self._of.world.now():
                raise Wrong(EXPIRED, "shape", "the attachment has expired")


async def _file(request: web.Request) -> web.FileField:
    if request.content_type != "multipart/form-data":
        raise shapes.shape("a file is uploaded as multipart/form-data")
    try:
        found = (await request.post()).get("file")
    except ValueError:
        found = None
    if not isinstance(found, web.FileField):
        raise shapes.shape("the form field file is missing")
    return found
