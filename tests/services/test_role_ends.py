"""A role that ends while a turn is thought over gives nothing any more."""

import pytest
from sqlalchemy import delete, func, select

from bot.services import converse
from bot.services.house import House
from bot.store.inbox import Claimed
from bot.store.tables import campaign, role_grant
from tests.chat import Chat

CODE = "HACDEF23"  # of Hoa, an officer


async def test_what_an_officer_ordered_while_the_role_ended_is_not_done(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in (CODE, "1", "phát động", "1", "1", "1", "1", "1"):
        await chat.says("Hoa", words)
    thought = converse._prepare

    async def meanwhile(house: House, claimed: Claimed) -> converse.Prepared:
        prepared = await thought(house, claimed)
        async with house.database.write() as connection:
            await connection.execute(delete(role_grant).where(role_grant.c.member_id == 3))
        return prepared

    monkeypatch.setattr(converse, "_prepare", meanwhile)
    heard = await chat.presses("Hoa", "Giữ lại")
    async with chat.house.database.read() as connection:
        kept = (await connection.execute(select(func.count()).select_from(campaign))).scalar()
    assert kept == 0
    assert "cán bộ" in heard[-1].text
