"""A campaign that has begun: every delivery waits."""

from datetime import datetime

from bot.app import build_house
from bot.domain.campaigns import Draft, State
from bot.domain.push import Content
from bot.domain.reach import Reach
from bot.services.campaigns import outlook
from bot.settings import Settings
from bot.store import campaigns
from bot.store.database import Database
from bot.store.terms import terms_of
from tests.bench.places import NOW

ID = "00bench000"
MOMENT = datetime.fromisoformat(NOW)


async def begin(settings: Settings, database: Database, unit_id: int = 1) -> int:
    """A lesson for everybody of the unit; how many wait."""
    house = await build_house(settings, database, webchat=False)
    lesson = house.library.lessons[0]
    draft = Draft(Content(lesson.id, lesson.id, lesson.title.vi), unit_id, MOMENT)
    async with database.write() as connection:
        await campaigns.create(
            connection, ID, draft, author_id=None, now=MOMENT, state=State.APPROVED
        )
        found = await campaigns.get(connection, ID)
        assert found is not None
        terms = await terms_of(connection, outlook(house), found)
        return await campaigns.begin(connection, found, terms, house.now(), Reach(0, {}, {}))
