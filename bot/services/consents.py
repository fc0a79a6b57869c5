"""Proof of consent for whoever has to show it; that it was looked at is kept."""

from bot.domain.consents import Proof
from bot.services.house import House
from bot.store import audit
from bot.store.consents import proofs


async def proven(house: House, member: str = "") -> list[Proof]:
    """Every answer of one member, or of everybody, the oldest first."""
    async with house.database.write() as connection:
        await audit.record(
            connection, at=house.now(), actor=audit.OPERATOR, action="consents.show", subject=member
        )
        return await proofs(connection, member)
