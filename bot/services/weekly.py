"""The weekly lesson becomes a campaign by itself, once a week, when somebody has asked for it.

It goes to nobody else, keeps to every cap and pause, and opens the reader's own next lesson
(`bot.domain.path`) at the moment of pressing: what was read meanwhile is not offered again. What a
lock screen shows of it is the same for everybody (`domain.md` §8).
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.crypto import new_id
from bot.domain.campaigns import Draft, Kind, Only, State
from bot.domain.push import NEXT_OF_PATH, Content
from bot.i18n import _, localise
from bot.log import log
from bot.services.house import House
from bot.store import campaigns, units, wishes

DAY = 2  # Wednesday, in the middle of the working week
AT = time(8, 0)  # local, as observances are sent
TITLE = _("This week's lesson")
TEXT = _("The next lesson of your own path is here. It takes about two minutes.")


async def plan(house: House) -> int:
    """Make the next week's campaign for each topmost unit; how many are new."""
    due_at = next_due(house.now(), house.rules.zone)
    async with house.database.read() as connection:
        if not await wishes.anybody_weekly(connection):
            return 0
        roots = await units.roots(connection, house.today())
    async with house.database.write() as connection:
        made = [
            await campaigns.create(
                connection, new_id(), _draft(unit_id, due_at), author_id=None, now=house.now(),
                kind=Kind.PATH, state=State.APPROVED, key=f"path:{due_at:%G-W%V}:{unit_id}",
            )
            for unit_id in roots
        ]  # fmt: skip
    if sum(made):
        log.info("weekly.planned", campaigns=sum(made))
    return sum(made)


def next_due(now: datetime, zone: ZoneInfo) -> datetime:
    """The next such morning after now; whoever asks today for a lesson a week gets none at once."""
    local = now.astimezone(zone)
    day = local.date() + timedelta(days=(DAY - local.weekday()) % 7)
    due_at = datetime.combine(day, AT, zone)
    return due_at if due_at > now else datetime.combine(day + timedelta(days=7), AT, zone)


def _draft(unit_id: int, due_at: datetime) -> Draft:
    vi, en = (localise(TEXT, locale) for locale in ("vi", "en"))
    content = Content(NEXT_OF_PATH, title=localise(TITLE, "vi"), text=vi, text_en=en)
    return Draft(content, unit_id, due_at, Only.WEEKLY)
