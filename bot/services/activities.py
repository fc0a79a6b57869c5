"""Activities for the command line and the demo: listed, and carried out as a person would."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.activities import Activity
from bot.domain.orders import Effect
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.services.house import House
from bot.store import activities
from bot.store.orders import Order, carry_out
from bot.store.people import person_by_code
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


async def carried_out(house: House, member_code: str, key: str, effect: Effect) -> None:
    """What this person orders, with the rights that this person has."""
    await all_carried_out([(house, member_code, key, effect)])


async def all_carried_out(deeds: Iterable[tuple[House, str, str, Effect]]) -> None:
    """Several of them, all or none; each house says when, all have the same database."""
    found = list(deeds)
    if not found:
        return
    async with found[0][0].database.write() as connection:
        for house, member_code, key, effect in found:
            await carry_out(await _order(house, connection, member_code, key), effect)


async def _order(house: House, connection: AsyncConnection, member_code: str, key: str) -> Order:
    return Order(
        connection=connection,
        cipher=house.cipher,
        library=house.library,
        now=house.now(),
        address_id=0,
        platform="",
        person=await person_by_code(connection, house.cipher, member_code, house.today()),
        rules=house.rules,
        key=key,
    )
