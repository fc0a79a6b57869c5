"""How updates reach a bot: by webhook or by polling, never by both (Telegram contract §2)."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from bot.stand_ins import telegram_shapes as shapes
from bot.stand_ins.hooks import Hooks
from bot.stand_ins.telegram_shapes import Form, Wrong
from bot.stand_ins.world import World

LONGEST_POLL = 50.0  # seconds
MOST_AT_ONCE = 100
KEPT = timedelta(hours=24)
FIRST = 810_000_000
PORTS = (443, 80, 88, 8443)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
NOT_UNLESS_ASKED = ("chat_member", "message_reaction", "message_reaction_count")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Updates:
    """The updates of one bot; their numbers rise by one."""

    def __init__(self, world: World, secret_token: str) -> None:
        self.hooks = Hooks(world, self._sign, self._repeats)
        self.secret_token = secret_token
        self._world = world
        self._last, self._queued = FIRST, 0
        self._allowed: list[str] | None = None  # none or empty: all but a few
        self._max_connections = 40
        self._waiting: deque[tuple[datetime, dict[str, Any]]] = deque()
        self._poller: asyncio.Future[bool] | None = None  # True: updates, False: thrown out
        self._failed, self._failure = 0, (0, "")

    def happens(self, content: Mapping[str, Any]) -> None:
        """One update, unless its kind is not asked for."""
        [kind] = content
        allowed = kind in self._allowed if self._allowed else kind not in NOT_UNLESS_ASKED
        if not allowed:
            return
        self._last += 1
        update = {"update_id": self._last, **content}
        if self.hooks.manners.url:
            self._post(update)
            return
        self._waiting.append((self._world.now(), update))
        if self.polled:
            self._wake(updates=True)

    def _post(self, update: Mapping[str, Any]) -> None:
        self._queued += 1
        self.hooks.send(json.dumps(update, ensure_ascii=False).encode())

    async def poll(self, form: Form) -> list[dict[str, Any]]:
        """The answer to getUpdates; the offset confirms what came before it."""
        if self.hooks.manners.url:
            raise _conflict("can't use getUpdates method while webhook is active; "
                            "use deleteWebhook to delete the webhook first")  # fmt: skip
        self._restrict(form)
        self._confirm(shapes.whole(form, "offset"))
        limit = shapes.whole(form, "limit", MOST_AT_ONCE)
        if self.polled:
            self._wake(updates=False)
        wait = min(max(float(shapes.whole(form, "timeout")), 0.0), LONGEST_POLL)
        if not self._waiting and wait:
            await self._wait(wait)
        return [update for _when, update in self._waiting][: min(max(limit, 1), MOST_AT_ONCE)]

    @property
    def polled(self) -> bool:
        """Whether somebody waits for an update now."""
        return self._poller is not None and not self._poller.done()

    def _wake(self, *, updates: bool) -> None:
        """Whoever waits gets the updates, or is thrown out."""
        if self._poller is not None:
            self._poller.set_result(updates)

    async def _wait(self, seconds: float) -> None:
        waiting: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._poller = waiting
        try:
            rung = await asyncio.wait_for(waiting, seconds)
        except TimeoutError:
            return
        if not rung:
            raise _conflict("terminated by other getUpdates request; "
                            "make sure that only one bot instance is running")  # fmt: skip

    def _confirm(self, offset: int) -> None:
        oldest = self._world.now() - KEPT
        kept = [(when, u) for when, u in self._waiting if when >= oldest]
        kept = kept[offset:] if offset < 0 else [k for k in kept if k[1]["update_id"] >= offset]
        self._waiting = deque(kept)

    def _restrict(self, form: Form) -> None:
        """A list once given stays until another is given; an empty one brings the usual back."""
        if (allowed := shapes.names(form, "allowed_updates")) is not None:
            self._allowed = allowed

    def set_webhook(self, form: Form) -> bool:
        """Updates go there from now on, those that wait first; without an address, to who polls."""
        url, secret = shapes.words(form, "url", 2048), shapes.words(form, "secret_token", 256)
        if secret and not _SECRET.fullmatch(secret):
            raise shapes.bad("secret token contains unallowed characters")
        connections = shapes.whole(form, "max_connections", 40)
        if not 1 <= connections <= 100:
            raise shapes.bad("max_connections must be from 1 to 100")
        if url:
            _check_address(url)
        self._restrict(form)
        self.hooks.manners.url, self.secret_token = url, secret
        self._max_connections = connections
        self._drop_or_send(form)
        return True

    def delete_webhook(self, form: Form) -> bool:
        """Back to polling."""
        self.hooks.manners.url = ""
        self._drop_or_send(form)
        return True

    def _drop_or_send(self, form: Form) -> None:
        if shapes.is_true(form, "drop_pending_updates"):
            self._waiting.clear()
        while self._waiting and self.hooks.manners.url:
            self._post(self._waiting.popleft()[1])

    def info(self) -> dict[str, Any]:
        """The answer to getWebhookInfo; an update that is repeated on purpose counts twice."""
        self._repeats(0)
        url, heard = self.hooks.manners.url, self.hooks.heard
        due = max(self._queued - heard.taken - heard.refused, 0) if url else 0
        told: dict[str, Any] = {
            "url": url, "has_custom_certificate": False,
            "pending_update_count": due + len(self._waiting),
        }  # fmt: skip
        if url:
            told["max_connections"] = self._max_connections
        if self._allowed:
            told["allowed_updates"] = self._allowed
        if self._failure[0]:
            told |= dict(zip(("last_error_date", "last_error_message"), self._failure, strict=True))
        return told

    def _sign(self, _body: bytes) -> dict[str, str]:
        name = "X-Telegram-Bot-Api-Secret-Token"
        return {name: self.secret_token} if self.secret_token else {}

    def _repeats(self, _again: int) -> dict[str, str]:
        """Nothing is added to a repeat, but it shows that something failed."""
        failed = {s: n for s, n in self.hooks.heard.statuses.items() if s != 200}
        if sum(failed.values()) > self._failed:
            self._failed = sum(failed.values())
            status = max(failed, key=failed.__getitem__)
            why = f"Wrong response from the webhook: {status}" if status else "Connection failed"
            self._failure = (int(self._world.now().timestamp()), why)
        return {}


def _conflict(why: str) -> Wrong:
    return Wrong(409, "shape", f"Conflict: {why}")


def _check_address(url: str) -> None:
    """Telegram wants HTTPS; here plain HTTP will do on this machine."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise shapes.bad("bad webhook: invalid URL") from None
    if parts.hostname in LOOPBACK and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https" or not parts.hostname:
        raise shapes.bad("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in PORTS:
        raise shapes.bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
