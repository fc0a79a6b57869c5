"""Pictures and files: uploaded once for all processes, until their ids expire (contract §3)."""

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import aiohttp

from adapters.cut import nfc
from adapters.http import Response, clean, text_at
from adapters.messenger.items import NAME
from bot.adapter import Tools
from bot.messages import Media, MediaKind, NotSent, Why

LAST = timedelta(days=80)  # of 90
# Nothing is shown by an upload: one that may have arrived is simply repeated.
_HARMLESS = frozenset({Why.UNCERTAIN, Why.UNAVAILABLE})
_UNFIT = re.compile(r'[\x00-\x1f\x7f"\\]')  # for a name in a header
Call = Callable[..., Awaitable[Response | NotSent]]


class Uploads:
    """Ids of what lies with Meta; another Page's ids are worth nothing, so marks bear the Page."""

    def __init__(self, page_id: str, call: Call, tools: Tools) -> None:
        self._page, self._call = page_id, call
        self._shelf, self._clock = tools.uploads, tools.clock
        # One at a time: a broadcast's picture is uploaded by the first who sends it.
        self._one_at_a_time = asyncio.Lock()

    async def id_of(self, media: Media) -> str | NotSent:
        """The attachment id."""
        mark = self._mark(media)
        async with self._one_at_a_time:
            if known := await self._shelf.find(NAME, mark):
                return known
            made = await self._uploaded(media)
            if isinstance(made, str):
                await self._shelf.keep(NAME, mark, made, self._clock.now() + LAST)
            return made

    async def forget(self, media: Media) -> None:
        """Its id is no longer good."""
        await self._shelf.forget(NAME, self._mark(media))

    async def _uploaded(self, media: Media) -> str | NotSent:
        path = f"{self._page}/message_attachments"
        answer = await self._call("POST", path, data=_form(media))
        if isinstance(answer, NotSent):
            return replace(answer, why=Why.NETWORK) if answer.why in _HARMLESS else answer
        return text_at(answer.body, "attachment_id") or NotSent(Why.NETWORK, "no attachment_id")

    def _mark(self, media: Media) -> str:
        """A file bears its name, so the same bytes under another name are another upload."""
        name = _name(media) if media.kind is MediaKind.FILE else ""
        head = f"{self._page}\n{media.kind.value}\n{name}\n"
        return hashlib.sha256(head.encode() + media.data).hexdigest()


def _name(media: Media) -> str:
    return _UNFIT.sub("_", clean(nfc(media.name)))


def _form(media: Media) -> aiohttp.FormData:
    is_image = media.kind is MediaKind.IMAGE
    form = aiohttp.FormData(quote_fields=False)  # people see the name: not with % in it
    attachment = {"type": media.kind.value, "payload": {"is_reusable": True}}
    form.add_field("message", json.dumps({"attachment": attachment}))
    form.add_field(
        "filedata",
        media.data,
        filename=_name(media) or ("anh.png" if is_image else "tep"),
        content_type=media.mime or ("image/png" if is_image else "application/octet-stream"),
    )
    return form
