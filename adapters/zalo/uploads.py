"""Pictures: uploaded once, known by their content until their ids expire (Zalo contract §2.3)."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.http import text_at
from adapters.zalo.api import Api
from adapters.zalo.errors import failure
from adapters.zalo.render import type_of
from bot.clock import Clock
from bot.messages import Media, NotSent, Why

LASTS = timedelta(days=6)  # of seven
# Nothing is shown by an upload: one that may have arrived is simply repeated.
_HARMLESS = frozenset({Why.UNCERTAIN, Why.UNAVAILABLE})


class Uploads:
    """Ids of uploaded pictures."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api, self._clock = api, clock
        self._known: dict[str, tuple[str, datetime]] = {}
        # One at a time: a broadcast's picture is uploaded by the first who sends it.
        self._one_at_a_time = asyncio.Lock()

    async def id_of(self, picture: Media) -> str | NotSent:
        """The attachment id."""
        mark = _mark(picture)
        async with self._one_at_a_time:
            self._drop_expired()
            if mark in self._known:
                return self._known[mark][0]
            made = await self._uploaded(picture.data)
            if isinstance(made, str):
                self._known[mark] = (made, self._clock.now() + LASTS)
            return made

    def forget(self, picture: Media) -> None:
        """Its id is no longer good."""
        self._known.pop(_mark(picture), None)

    def _drop_expired(self) -> None:
        now = self._clock.now()
        self._known = {mark: kept for mark, kept in self._known.items() if kept[1] > now}

    async def _uploaded(self, data: bytes) -> str | NotSent:
        kind = type_of(data) or "image/jpeg"
        name = "anh.png" if kind == "image/png" else "anh.jpg"
        answer = await self._api.upload("/v2.0/oa/upload/image", name, kind, data)
        failed = failure(answer)
        if failed is not None:
            return replace(failed, why=Why.NETWORK) if failed.why in _HARMLESS else failed
        id_ = "" if isinstance(answer, NotSent) else text_at(answer.body, "data", "attachment_id")
        return id_ or NotSent(Why.REJECTED, "no attachment id")


def _mark(picture: Media) -> str:
    return hashlib.sha256(picture.data).hexdigest()
