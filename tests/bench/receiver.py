"""The product's way from a webhook to the disk, and nothing behind it: a process of its own."""

import asyncio
import gc
import json
import sys

from bot.app import build_house
from bot.cli.main import OBJECTS_BETWEEN_COLLECTIONS
from bot.domain import crisis
from bot.running import settle
from bot.services.receive import Receiver
from bot.settings import Settings
from bot.store.database import Database
from bot.web import webhooks
from bot.web.server import application, listen


async def main(port: int) -> None:
    """Receive until told to stop; nobody takes the events."""
    settings = Settings.read()
    database = Database(settings.database_url)
    house = await build_house(settings, database, webchat=False)
    receiver = Receiver(house, lambda: None)
    doors = webhooks.doors(house.adapters, receiver)
    await listen(application(webhooks.routes(doors)), "127.0.0.1", port, doors)
    # As `lantoa serve` does before it is ready.
    crisis.ready()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    settle()
    print(json.dumps({"port": port}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(int(sys.argv[1])))
