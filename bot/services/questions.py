"""What officers kept of their answers for the library, as the operator lists it."""

from bot.domain.questions import Candidate
from bot.services.house import House
from bot.store import questions


async def candidates(house: House, limit: int) -> tuple[Candidate, ...]:
    """The newest first; nothing of them leads to who asked."""
    async with house.database.read() as connection:
        return await questions.kept(connection, house.cipher, limit)
