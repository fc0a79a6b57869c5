"""An installation against the strict stand-ins, and the broadcast that goes out in it."""

from dataclasses import dataclass
from pathlib import Path

from bot.stand_ins.server import StandIns
from bot.stand_ins.settings import environment
from tests.acceptance.platforms import Accepted
from tests.acceptance.world import Installation
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


def town_of(
    folder: Path, root: Path, database_url: str, stand_ins: StandIns, **settings: str
) -> Town:
    """Nothing running yet; the stand-ins know where its webhooks are."""
    folder.mkdir(exist_ok=True)
    (folder / "serve.log").touch()
    extra = {**environment(stand_ins.url), **settings}
    town = Town(folder, root, Played(stand_ins), database_url, free_port(), extra=extra)
    for name, platform in stand_ins.platforms.items():
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
