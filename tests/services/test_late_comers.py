"""People who join a unit after its split was planned: shown, and told to the admin above."""

from datetime import date, timedelta

from sqlalchemy import insert, select

from bot.domain.organisation import Kind, Succession, Target
from bot.services.late_comers import warn
from bot.services.organisation import change, units
from bot.store.tables import member, membership
from tests.chat import Chat
from tests.dialogues.conftest import CODES

TODAY, DAY = date(2026, 11, 23), date(2026, 11, 30)
PLACED = {"LAN": "U4", "HOA": "U5", "BINH": "U5"}


async def planned(chat: Chat) -> None:
    """U2 is to be split; everybody of today has a place. Quân, above it, is in chat."""
    targets = (Target("U4", "Đơn vị 4"), Target("U5", "Đơn vị 5"))
    outcome = await change(chat.house, Succession(Kind.SPLIT, ("U2",), targets, DAY, PLACED))
    assert outcome.faults == ()
    for user, code in (("quan", "QUAN"), ("hoa", "HOA")):
        await chat.says(user, CODES[code])
        await chat.presses(user, "Tôi đồng ý")


async def joins(chat: Chat, id_: int, code: str, until: date | None = None) -> None:
    """Somebody new in U2."""
    async with chat.house.database.write() as connection:
        await connection.execute(
            insert(member).values(id=id_, code=code, gender="", created_at=chat.house.now())
        )
        await connection.execute(
            insert(membership).values(
                member_id=id_, unit_id=2, family_id=1, category="member", key_officer=False,
                valid_from=TODAY, valid_to=until, recorded_at=chat.house.now(),
            )
        )  # fmt: skip


async def heard(chat: Chat, user: str) -> str:
    await warn(chat.house)
    await chat.deliver()
    return " ".join(bubble.text for bubble in chat.hears(user))


async def test_whoever_came_after_the_plan_is_told_of_once_to_the_admin_above(chat: Chat) -> None:
    await planned(chat)
    assert await heard(chat, "quan") == ""
    await joins(chat, 90, "MOI1")
    await joins(chat, 91, "DI", until=DAY - timedelta(days=1))
    told = await heard(chat, "quan")
    assert "MOI1" in told
    assert "30/11/2026" in told
    assert not {"DI", "LAN", "HOA"} & set(told.replace(".", " ").replace(",", " ").split())
    assert await heard(chat, "quan") == ""
    assert await heard(chat, "hoa") == "", "the officer of the unit cannot place anybody"
    await joins(chat, 92, "MOI2")
    assert "MOI1, MOI2" in await heard(chat, "quan")


async def test_they_stand_in_the_list_of_units_until_the_day(chat: Chat) -> None:
    await planned(chat)
    await joins(chat, 90, "MOI1")
    left = {unit.code: unit.unplaced for unit in await units(chat.house, TODAY) if unit.unplaced}
    assert left == {"U2": ("MOI1",)}
    async with chat.house.database.write() as connection:
        own = membership.c.member_id == 90
        await connection.execute(membership.update().where(own).values(valid_to=DAY))
    assert not any(unit.unplaced for unit in await units(chat.house, TODAY))
    async with chat.house.database.read() as connection:
        assert (await connection.execute(select(membership.c.id).where(own))).first()
