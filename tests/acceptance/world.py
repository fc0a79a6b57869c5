"""A running Lan Toả with people around it: process, command line, hands on four channels."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import aiohttp

from tests import warm
from tests.acceptance import bodies
from tests.acceptance.bodies import Deed
from tests.acceptance.platforms import Accepted, Platforms
from tests.adapters.kits import ENVIRON, KITS

MONDAY = "2026-11-23T09:00:00+07:00"
CHANNELS = ("zalo", "messenger", "telegram", "webchat")
# Seconds between two looks by a command: it would else take the time of what it waits for.
NOW_AND_THEN = 0.5


class Screens(Protocol):
    """The platforms, as far as a world has to know them."""

    @property
    def url(self) -> str:
        """Where they listen."""
        ...

    def got(self, platform: str, user: str) -> list[Accepted]:
        """What a person has on the screen."""
        ...

    def process_died(self) -> None:
        """Whatever was being taken at this moment may come again."""
        ...


@dataclass
class Hand:
    """One account of a person on one channel."""

    platform: str
    user: str
    session: str = ""


S = TypeVar("S", bound=Screens)


@dataclass
class Installation(Generic[S]):
    """One organisation's installation."""

    folder: Path
    root: Path
    platforms: S
    database_url: str
    port: int
    now: str = MONDAY
    extra: dict[str, str] = field(default_factory=dict)
    process: warm.Process | None = None
    http: aiohttp.ClientSession = field(default_factory=aiohttp.ClientSession)
    number: int = 0
    screens: dict[str, list[Accepted]] = field(default_factory=dict)
    streams: list["asyncio.Task[None]"] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """As an operator would set it."""
        api = {
            f"LANTOA_{name}_URL": self.platforms.url
            for name in ("ZALO_API", "ZALO_OAUTH", "MESSENGER_API", "TELEGRAM_API")
        }
        return {
            **{k: v for k, v in os.environ.items() if not k.startswith("LANTOA_")},
            **ENVIRON,
            **api,
            "LANTOA_DATABASE_URL": self.database_url,
            "LANTOA_NOW": self.now,
            "LANTOA_SECRET_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "LANTOA_WEBCHAT": "on",
            "LANTOA_PUSH_PER_DAY": "20",
            "LANTOA_PUSH_PER_WEEK": "50",
            "PYTHONPATH": str(self.root),
            **self.extra,
        }

    @property
    def url(self) -> str:
        """Where the process listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Everything that any process of this world has said."""
        return (self.folder / "serve.log").read_text("utf-8", "replace")

    async def run(self, *arguments: str, fails: bool = False) -> Any:
        """A command; its JSON when it was asked for, else its words."""
        told = await asyncio.to_thread(warm.ran, arguments, self.folder, self.environment)
        said = f"{arguments}: {told.stdout}{told.stderr}"
        assert (told.returncode != 0) == fails, said
        assert "Traceback" not in said, said
        return json.loads(told.stdout) if "--json" in arguments or "json" in arguments else said

    async def start(self) -> None:
        """`lantoa serve`, until it is ready."""
        log = self.folder / "serve.log"
        command = ("serve", "--port", str(self.port))
        self.process = warm.started(command, self.folder, self.environment, log, log)
        await self.until(self._ready, "the process is ready", 60)

    async def _ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log[-3000:]
        try:
            async with self.http.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self) -> None:
        """SIGKILL: no good-bye."""
        assert self.process is not None
        self.process.kill()
        self.platforms.process_died()
        await asyncio.to_thread(self.process.wait)

    async def stop(self) -> None:
        """SIGTERM; it must end well."""
        for task in self.streams:
            task.cancel()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            code = await asyncio.to_thread(self.process.wait, 30)
            assert code == 0, self.log[-3000:]
        await self.http.close()

    async def until(
        self, holds: Callable[[], Any], what: str, seconds: float = 40, *, pause: float = 0.05
    ) -> None:
        """Wait for a condition, not for luck; `pause` seconds lie between two looks."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = holds()
            if await found if asyncio.iscoroutine(found) else found:
                return
            await asyncio.sleep(pause)
        raise AssertionError(f"never: {what}\n{self.log[-2000:]}")

    async def post(self, platform: str, body: bytes, headers: dict[str, str]) -> int:
        """A webhook; repeated, as platforms do, until somebody answers."""
        for _attempt in range(1200):  # two minutes: a process starts anew on a busy machine
            try:
                async with self.http.post(
                    f"{self.url}/webhooks/{platform}", data=BytesIO(body), headers=headers
                ) as answer:
                    if answer.status < 500:
                        return answer.status
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
        raise AssertionError("nobody answers webhooks")

    async def deed(self, hand: Hand, *, text: str = "", payload: str = "", times: int = 1) -> None:
        """Write or press; the same event as often as the platform likes."""
        self.number += 1
        body = bodies.body(hand.platform, Deed(self.number, hand.user, text, payload))
        headers = (
            {"x-lantoa-session": hand.session}
            if hand.platform == "webchat"
            else KITS[hand.platform].sign(body)
        )
        for _time in range(times):
            assert await self.post(hand.platform, body, headers) == 200

    def sees(self, hand: Hand) -> list[Accepted]:
        """What stands on this account's screen."""
        if hand.platform == "webchat":
            return self.screens.get(hand.user, [])
        return self.platforms.got(hand.platform, hand.user)

    async def guest(self) -> Hand:
        """A new web chat in a browser that stays open."""
        async with self.http.post(f"{self.url}/chat/session") as answer:
            session = (await answer.json())["session"]
        user = session.split(":", 1)[1].split(".")[0]
        self.streams.append(asyncio.create_task(self._watch(user, session)))
        return Hand("webchat", user, session)

    async def _watch(self, user: str, session: str) -> None:
        screen = self.screens.setdefault(user, [])
        seen: set[int] = set()
        while True:
            try:
                async with self.http.get(
                    f"{self.url}/chat/stream",
                    params={"session": session},
                    timeout=aiohttp.ClientTimeout(total=None),
                ) as stream:
                    async for line in stream.content:
                        if line.startswith(b"data: "):
                            found = json.loads(line[6:])
                            buttons = [(b["label"], b["payload"]) for b in found["buttons"]]
                            if found["id"] not in seen:
                                seen.add(found["id"])
                                screen.append(Accepted(found["text"], buttons))
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)

    async def joins(self, hand: Hand, code: str, *, code_first: bool = False) -> None:
        """From a stranger to a linked member."""
        await self.deed(hand, text=code if code_first else "xin chào")
        agrees = "consent:yes:"
        await self.until(lambda: offers(self.sees(hand), agrees), "the consent question")
        await self.deed(hand, payload=offered(self.sees(hand), agrees))
        if not code_first:
            await self.until(lambda: len(self.sees(hand)) >= 2, "thanks for the consent")
            await self.deed(hand, text=code.lower())
        await self.until(
            lambda: any("Đã liên kết" in m.text for m in self.sees(hand)), f"{hand} is linked"
        )


World = Installation[Platforms]


def offers(screen: list[Accepted], payload: str) -> bool:
    """Whether a button with such a payload is there."""
    return bool(offered(screen, payload))


def offered(screen: list[Accepted], payload: str) -> str:
    """The newest payload that begins so; "" where there is none."""
    found = (p for message in reversed(screen) for _label, p in message.buttons)
    return next((p for p in found if p.startswith(payload)), "")
