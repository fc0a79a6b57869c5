"""Several processes of one installation: `serve` and `worker`, this program or an older one."""

import asyncio
import io
import json
import signal
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import func, select, update

from bot.crypto import Cipher
from bot.domain.campaigns import Draft, Progress
from bot.domain.push import Content
from bot.library.loader import load
from bot.library.model import Library
from bot.services import campaigns, ledger
from bot.services.house import House
from bot.store.database import Database
from bot.store.migrate import head
from bot.store.tables import campaign, lease
from bot.store.units import unit_by_code
from tests import warm
from tests.acceptance.platforms import Platforms
from tests.acceptance.world import MONDAY, Hand, Installation, World
from tests.chat import chat_on


@dataclass
class Worker:
    """`lantoa worker` beside a world's `serve`."""

    world: Installation[Any]
    name: str = "worker"
    process: warm.Process | None = field(default=None, init=False)

    @property
    def log(self) -> str:
        """All that it has said."""
        return self._path.read_text("utf-8", "replace")

    @property
    def _path(self) -> Path:
        return self.world.folder / f"{self.name}.log"

    async def start(self) -> None:
        """Until it is at work."""
        world = self.world
        await asyncio.to_thread(self._path.touch)
        where, before = (world.folder, world.environment), self._path.stat().st_size
        self.process = warm.started(("worker",), *where, self._path, self._path)

        def is_ready() -> bool:
            with self._path.open("rb") as log:
                log.seek(before)  # one before it may have said so too
                return b"worker.ready" in log.read()

        await self.world.until(is_ready, "the worker is ready", 90)

    async def stop(self) -> int:
        """SIGTERM; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self.process.wait, 60)

    def kill(self) -> None:
        """SIGKILL, where it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@dataclass
class Cold(Installation[Platforms]):
    """Of a program that is not this one: nothing of it is loaded already."""

    async def run(self, *arguments: str, fails: bool = False) -> Any:
        """As that of any installation."""
        told = await asyncio.to_thread(
            subprocess.run,
            self._command(*arguments),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        said = f"{arguments}: {told.stdout}{told.stderr}"
        assert (told.returncode != 0) == fails, said
        assert "Traceback" not in said, said
        return json.loads(told.stdout) if "--json" in arguments else said

    async def start(self) -> None:
        """`lantoa serve`, until it is ready."""
        with (self.folder / "serve.log").open("ab") as log:
            process = await asyncio.to_thread(
                subprocess.Popen,
                self._command("serve", "--port", str(self.port)),
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        self.process = cast(warm.Process, process)  # it has the same words
        await self.until(self._ready, "the process is ready", 60)

    @staticmethod
    def _command(*arguments: str) -> list[str]:
        return [sys.executable, "-P", "-m", "bot", *arguments]


@dataclass
class Office:
    """The officers' deeds and the operator's looks, without a process for each of them."""

    database: Database
    house: House

    @classmethod
    @asynccontextmanager
    async def of(cls, world: Installation[Any]) -> "AsyncIterator[Office]":
        """Open as long as the block lasts."""
        database = Database(world.database_url)
        library = load(None, date(2026, 11, 23))
        assert isinstance(library, Library)
        now = datetime.fromisoformat(world.environment["LANTOA_NOW"])
        house = chat_on(database, Cipher(bytes(range(32))), library, now).house
        yield cls(database, house)
        await database.close()

    @property
    def lesson(self) -> str:
        """The first one."""
        return self.house.library.lessons[0].id

    async def broadcast(self, due_at: datetime) -> str:
        """A lesson to everybody, approved by a second person; its id."""
        async with self.database.read() as connection:
            unit = await unit_by_code(connection, "TINH")
        content = Content(self.lesson, lesson_id=self.lesson)
        draft = Draft(content, int(unit or 0), due_at, topic_id=self.house.library.lessons[0].topic)
        id_ = await campaigns.create(self.house, draft, "NV001")
        await campaigns.approve(self.house, id_, "NV002")
        return id_

    async def due_now(self, id_: str) -> None:
        """It was for tomorrow, and is late."""
        async with self.database.write() as connection:
            long_ago = datetime.fromisoformat(MONDAY)
            await connection.execute(
                update(campaign).where(campaign.c.id == id_).values(due_at=long_ago)
            )

    async def state(self, id_: str) -> tuple[str, Progress]:
        """Of a broadcast."""
        found, progress = await campaigns.status(self.house, id_)
        assert progress.audience == sum(progress.deliveries.values())
        return found.state.value, progress

    async def count(self, *conditions: Any) -> int:
        """How many rows hold."""
        async with self.database.read() as connection:
            return int(await connection.scalar(select(func.count()).where(*conditions)) or 0)

    async def faults(self) -> list[str]:
        """What `lantoa audit` would list."""
        return await ledger.faults(self.house)


async def leader(database_url: str) -> int:
    """The process that leads, by its number; 0 when nobody does."""
    database = Database(database_url)
    async with database.read() as connection:
        found = await connection.scalar(select(lease.c.holder).where(lease.c.name == "scheduler"))
    await database.close()
    return int(str(found).partition("-")[0]) if found else 0


def doubled(world: World, hands: dict[str, Hand]) -> list[str]:
    """Whoever has the same lesson more than once."""
    return [
        code
        for code, hand in hands.items()
        if max(Counter(m.mark for m in lessons(world, hand)).values(), default=0) > 1
    ]


def lessons(world: World, hand: Hand) -> list[Any]:
    """What a broadcast brought to this account."""
    return [m for m in world.sees(hand) if "ack:" in m.mark and "phút" in m.text]


def program_before(root: Path, folder: Path) -> Path:
    """The program as it was before the newest migration, out of the project's own history."""
    [script] = (root / "bot/store/migrations/versions").glob(f"{head()}_*.py")
    # Along the first parents, each of which was a program: a step may have come by a merge.
    how = ("log", "--first-parent", "-m", "--no-renames", "--diff-filter=A", "--format=%H")
    added = _git(root, *how, "--", str(script.relative_to(root)))
    commit = f"{added.decode().split()[-1]}^" if added.strip() else "HEAD"
    packed = _git(root, "archive", commit, "bot", "adapters", "content", "scheduler")
    with tarfile.open(fileobj=io.BytesIO(packed)) as tree:
        tree.extractall(folder, filter="data")
    return folder


def _git(root: Path, *arguments: str) -> bytes:
    try:
        told = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("the project's history is not here")
    return told.stdout
