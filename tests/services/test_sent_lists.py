"""Lists sent in the chat: only where the question is still open, and by who still has the role."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from bot.store.activity_tables import check_in
from bot.store.tables import role_grant
from tests.chat import Chat


async def came(chat: Chat) -> int:
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(func.count()).select_from(check_in))
        return int(found.scalar_one())


@pytest.fixture
async def asked(chat: Chat) -> Chat:
    """Hoa is at the question for the list of a meeting that has been."""
    for said in ("HACDEF23", "1", "/sukien", "1", "1", "1", "1", "Bữa cơm gia đình", "3",
                 "20/11 08:00-11:00", "1"):  # fmt: skip
        await chat.says("Hoa", said)
    assert "danh sách" in (await chat.presses("Hoa", "Nộp danh sách (.xlsx)"))[-1].text
    return chat


async def test_a_list_is_stored(asked: Chat) -> None:
    await asked.hands("Hoa", "co-mat.xlsx")
    assert await came(asked) == 2


async def test_a_list_that_comes_after_the_question_has_rested_is_not_stored(asked: Chat) -> None:
    asked.clock.move(timedelta(hours=25))
    await asked.hands("Hoa", "co-mat.xlsx")
    assert await came(asked) == 0


async def test_a_list_that_comes_while_staff_talk_by_hand_is_not_stored(asked: Chat) -> None:
    await asked.staff("Hoa")
    await asked.hands("Hoa", "co-mat.xlsx")
    assert await came(asked) == 0


async def test_who_has_lost_the_role_learns_nothing_of_codes(asked: Chat) -> None:
    async with asked.house.database.write() as connection:
        await connection.execute(delete(role_grant).where(role_grant.c.member_id == 3))
    told = "\n".join(bubble.text for bubble in await asked.hands("Hoa", "co-loi.xlsx"))
    assert "KHONG" not in told
    assert await came(asked) == 0
