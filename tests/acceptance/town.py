"""An installation against the strict stand-ins, and the broadcast that goes out in it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.stand_ins.server import StandIns
from bot.stand_ins.settings import environment
from tests import warm
from tests.acceptance.platforms import Accepted
from tests.acceptance.world import MONDAY, Installation
from tests.ports import free_port


@dataclass
class Played:
    """The stand-ins as a world knows its platforms."""

    stand_ins: StandIns

    @property
    def url(self) -> str:
        """Where they listen."""
        return self.stand_ins.url

    def process_died(self) -> None:
        """They do not mind."""

    def got(self, platform: str, user: str) -> list[Accepted]:
        """What a person has on the screen."""
        talk = self.stand_ins.world.talk(platform, user)
        return [Accepted(message.text, []) for message in talk if message.by == "account"]


Town = Installation[Played]
T = TypeVar("T", bound=Town)


@dataclass
class Ticking(Town):
    """Processes whose clocks go alike, whenever each is started; all of them can be set."""

    began: float = field(default_factory=time.monotonic)

    async def until(
        self, holds: Callable[[], Any], what: str, seconds: float = 40, *, pause: float = 0.05
    ) -> None:
        """With more patience: these are many processes on a machine that others use as well."""
        await super().until(holds, what, 4 * seconds, pause=pause)

    @property
    def environment(self) -> dict[str, str]:
        """With the moment at which it starts, and where it is said how wrong the clock is."""
        passed = timedelta(seconds=time.monotonic() - self.began)
        now = datetime.fromisoformat(MONDAY) + passed
        return {
            **super().environment, "LANTOA_NOW": now.isoformat(), warm.CLOCK: str(self._wrong_by)
        }  # fmt: skip

    @property
    def _wrong_by(self) -> Path:
        return self.folder / "clock"

    def set_clock(self, by: timedelta) -> None:
        """Of the machine, under everything that runs: in one step, no process reads half of it."""
        new = self.folder / "clock.new"
        new.write_text(str(by.total_seconds()), "utf-8")
        new.replace(self._wrong_by)


def town_of(
    folder: Path, root: Path, database_url: str, stand_ins: StandIns, **settings: str
) -> Town:
    """Nothing running yet; the stand-ins know where its webhooks are."""
    extra = {**environment(stand_ins.url), **settings}
    return _ready(Town(folder, root, Played(stand_ins), database_url, free_port(), extra=extra))


def ticking_of(
    folder: Path, root: Path, database_url: str, stand_ins: StandIns, **settings: str
) -> Ticking:
    """The same, with a clock that can be set; it is right."""
    extra = {**environment(stand_ins.url), **settings}
    town = Ticking(folder, root, Played(stand_ins), database_url, free_port(), extra=extra)
    _ready(town).set_clock(timedelta())
    return town


def _ready(town: T) -> T:
    town.folder.mkdir(exist_ok=True)
    (town.folder / "serve.log").touch()
    for name, platform in town.platforms.stand_ins.platforms.items():
        platform.configure({"webhook": f"{town.url}/webhooks/{name}"})
    return town


async def drafted(town: Town) -> str:
    """A lesson for everybody; the id of the draft."""
    lesson = (await town.run("lesson", "list", "--json"))[0]["id"]
    made = await town.run(
        "campaign", "create", "--lesson", lesson, "--unit", "TINH", "--by", "NV00001", "--json"
    )
    return str(made["id"])


async def approved(town: Town, id_: str) -> None:
    """By a second person."""
    await town.run("campaign", "approve", id_, "--by", "NV00002")


async def is_finished(town: Town, id_: str) -> bool:
    """Whether nothing of it is open any more."""
    status = await town.run("campaign", "status", id_, "--json")
    return bool(status["state"] == "finished")
