"""Pictures and files: uploaded once for all processes, until their ids expire (contract §2.3)."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta

from adapters.http import text_at
from adapters.zalo.api import Api
from adapters.zalo.errors import failure
from adapters.zalo.files import Upload, upload_of
from adapters.zalo.post import NAME
from bot.adapter import Uploads as Shelf
from bot.clock import Clock
from bot.messages import Media, NotSent, Why

LASTS = timedelta(days=6)  # of seven
# Nothing is shown by an upload: one that may have arrived is simply repeated.
_HARMLESS = frozenset({Why.UNCERTAIN, Why.UNAVAILABLE})


class Uploads:
    """Ids of what was uploaded."""

    def __init__(self, api: Api, clock: Clock, shelf: Shelf) -> None:
        self._api, self._clock, self._shelf = api, clock, shelf
        # One at a time: a broadcast's picture is uploaded by the first who sends it.
        self._one_at_a_time = asyncio.Lock()

    async def id_of(self, media: Media) -> str | NotSent:
        """The attachment id of a picture, or the token of a file."""
        upload = upload_of(media)
        if upload is None:
            return NotSent(Why.REJECTED, "no picture and no file that Zalo takes")
        mark = _mark(media, upload)
        async with self._one_at_a_time:
            if known := await self._shelf.find(NAME, mark):
                return known
            made = await self._uploaded(media.data, upload)
            if isinstance(made, str):
                await self._shelf.keep(NAME, mark, made, self._clock.now() + LASTS)
            return made

    async def forget(self, media: Media) -> None:
        """Its id is no longer good."""
        upload = upload_of(media)
        if upload is not None:
            await self._shelf.forget(NAME, _mark(media, upload))

    async def _uploaded(self, data: bytes, to: Upload) -> str | NotSent:
        answer = await self._api.upload(f"/v2.0/oa/upload/{to.where}", to.name, to.kind, data)
        failed = failure(answer)
        if failed is not None:
            return replace(failed, why=Why.NETWORK) if failed.why in _HARMLESS else failed
        told = "token" if to.where == "file" else "attachment_id"
        id_ = "" if isinstance(answer, NotSent) else text_at(answer.body, "data", told)
        return id_ or NotSent(Why.REJECTED, f"no {told}")


def _mark(media: Media, upload: Upload) -> str:
    """A file bears its name, so the same bytes under another name are another upload."""
    head = "" if upload.where == "image" else f"{upload.name}\n"
    return hashlib.sha256(head.encode() + media.data).hexdigest()
