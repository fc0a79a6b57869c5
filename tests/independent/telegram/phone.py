"""The person's side: npm telegram-test-api's own client, in a process beside its server."""

import asyncio
import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GLANCE = 0.05  # seconds between two looks
PATIENCE = 60  # seconds until a message that has to come is given up
SCRIPT = Path(__file__).with_suffix(".js")


@dataclass(frozen=True)
class Seen:
    """A message of the bot on the screen."""

    id: int
    text: str
    keys: dict[str, str]  # of its buttons: label to data


@dataclass
class Phone:
    """One person, who reads every message once."""

    process: asyncio.subprocess.Process
    read: set[int] = field(default_factory=set)

    async def told(self, **order: Any) -> Any:
        """One order, and its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        await self.process.stdin.drain()
        return await self._answer()

    async def _answer(self) -> Any:
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        assert line, (await self._complaint())[-2000:]
        return json.loads(line)

    async def _complaint(self) -> str:
        assert self.process.stderr is not None
        return (await self.process.stderr.read()).decode()

    async def sees(self, words: str) -> Seen:
        """Look until a message with these words is there that was not seen before."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = next((seen for seen in await self.unread() if words in seen.text), None)
            if found is not None:
                self.read.add(found.id)
                return found
            await asyncio.sleep(GLANCE)
        raise AssertionError(f"never: {words!r} among {await self.unread()}")

    async def unread(self) -> list[Seen]:
        """What came and was not yet looked for."""
        return [
            Seen(
                each["id"],
                each["text"],
                {key["text"]: key["callback_data"] for key in each["keys"]},
            )
            for each in await self.told(look=True)
            if each["id"] not in self.read
        ]

    async def presses(self, seen: Seen, label: str) -> None:
        """One of the buttons under a message."""
        data = next(data for text, data in seen.keys.items() if label in text)
        await self.told(press=data, under=seen.id)

    async def put_away(self) -> None:
        """The server stops with it."""
        self.process.kill()
        await self.process.communicate()


async def phone(packages: Path, server: str, token: str, person: str) -> Phone:
    """A server at this address, and a phone."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        "node", str(SCRIPT), server, token, person,
        env={**os.environ, "NODE_PATH": str(packages)}, stdin=pipe, stdout=pipe, stderr=pipe,
    )  # fmt: skip
    made = Phone(process)
    assert await made._answer() == "ready"
    return made
