"""What a person would order in chat, carried out without a conversation: for the demo."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.orders import Effect
from bot.services import orders as _orders  # noqa: F401 - a deed may be any of them
from bot.services.house import House
from bot.store.orders import Order, carry_out
from bot.store.people import person_by_code


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
