"""Attachments that are kept for later: their ids last 90 days (Messenger contract §3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.stand_ins import messenger_shapes as shapes
from bot.stand_ins.messenger_shapes import Asked, File, Wrong
from bot.stand_ins.world import World

LAST = timedelta(days=90)
LARGEST = 25_000_000  # bytes


@dataclass(frozen=True)
class Upload:
    """One of them."""

    kind: str
    until: datetime


class Uploads:
    """All of one Page."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept: dict[str, Upload] = {}

    def upload(self, asked: Asked) -> dict[str, str]:
        """`message_attachments`: by address or as a file."""
        message = shapes.message(asked.params, has_file=asked.file is not None)
        attachment = message.get("attachment", {})
        if attachment.get("type") not in shapes.MEDIA or "attachment_id" in attachment["payload"]:
            raise shapes.shape("message.attachment must be a file, or the address of one")
        check_file(attachment["type"], asked.file)
        return {"attachment_id": self.keep(attachment["type"])}

    def keep(self, kind: str) -> str:
        """A new id."""
        id_ = f"16014728{self._world.number():08}"
        self._kept[id_] = Upload(kind, self._world.now() + LAST)
        return id_

    def check(self, message: Mapping[str, Any]) -> None:
        """Every id in a message must be ours, fresh, and of a file of this kind."""
        for kind, id_ in _named(message):
            found = self._kept.get(str(id_))
            if found is None or found.until < self._world.now():
                raise Wrong(100, 2018074, "shape", "the attachment id is foreign or expired")
            if found.kind != kind:
                raise Wrong(100, 2018047, "shape", f"this attachment is of type {found.kind}")

    def kept_with(self, message: Mapping[str, Any]) -> dict[str, str]:
        """A reusable attachment that is sent gets an id by the way."""
        attachment = message.get("attachment", {})
        payload = attachment.get("payload", {})
        reusable = payload.get("is_reusable") in (True, "true") and "attachment_id" not in payload
        return {"attachment_id": self.keep(attachment["type"])} if reusable else {}


def check_file(kind: str, file: File | None) -> None:
    """Its size and its kind."""
    if file is None:
        return
    if len(file.data) > LARGEST:
        raise Wrong(100, 2018109, "length", "the file is larger than 25 MB")
    if not file.data:
        raise shapes.shape("the file is empty")
    if kind != "file" and not file.mime.startswith(f"{kind}/"):
        raise Wrong(100, 2018047, "shape", f"{file.mime} is no {kind}")


def _named(message: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for attachment in [message.get("attachment"), *message.get("attachments", ())]:
        payload = attachment["payload"] if attachment else {}
        if "attachment_id" in payload:
            yield attachment["type"], payload["attachment_id"]
        for element in payload.get("elements", ()):
            if "attachment_id" in element:
                yield element["media_type"], element["attachment_id"]
