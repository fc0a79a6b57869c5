"""Activities for the command line: what the units have reported."""

from datetime import date

from bot.domain.activities import Activity
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.services.house import House
from bot.store import activities
from bot.store.units import unit_by_code


async def listed(
    house: House, unit_code: str | None, begin: date | None, end: date | None
) -> list[Activity]:
    """Reports of a unit and those below it, of these days, both included; the newest first."""
    async with house.database.read() as connection:
        unit_id = await unit_by_code(connection, unit_code) if unit_code else None
        if unit_code and unit_id is None:
            raise Refused(localise(_unknown(unit_code), DEFAULT_LOCALE))
        days = (begin or date.min, end or date.max)
        return await activities.reported(connection, house.cipher, unit_id, days, house.today())


def _unknown(code: str) -> Text:
    return _("There is no unit {code}. Import the roster first, or check the code.", code=code)
