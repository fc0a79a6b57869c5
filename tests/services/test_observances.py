"""Observances become campaigns by themselves: once, in time, or not at all with a reason."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.services.observances import plan
from bot.store.tables import campaign, outbox, unit_span
from tests.chat import ZONE, Chat
from tests.dialogues.conftest import CODES

EIGHTH_OF_MARCH = datetime(2027, 3, 8, tzinfo=ZONE)


async def campaigns_of(chat: Chat) -> list[tuple[str, str, str]]:
    """Key, state and reason of every campaign."""
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(campaign.c.key, campaign.c.state, campaign.c.reason).order_by(campaign.c.due_at)
        )
        return [tuple(row) for row in found]


async def test_steps_that_are_near_are_planned_once(chat: Chat) -> None:
    chat.clock.set(EIGHTH_OF_MARCH - timedelta(days=20))
    assert await plan(chat.house) > 0
    planned = await campaigns_of(chat)
    assert await plan(chat.house) == 0
    assert await campaigns_of(chat) == planned
    assert {state for _key, state, _reason in planned} == {"approved"}
    assert all(key.startswith("obs:iwd:2027:") for key, _state, _reason in planned)


async def test_a_reminder_goes_out_on_its_morning_to_linked_members(chat: Chat) -> None:
    await chat.says("Lan", CODES["LAN"])
    await chat.presses("Lan", "Tôi đồng ý")
    chat.hears("Lan")
    chat.clock.set(EIGHTH_OF_MARCH - timedelta(days=8))
    await plan(chat.house)
    await chat.time_passes(timedelta(days=8, hours=8, minutes=1))
    [message] = chat.hears("Lan")
    assert message.text.startswith("Bài học tuần này")
    assert "DỪNG" in message.text
    assert message.buttons[0].payload.startswith("go:baihoc:")


async def test_what_passed_during_a_week_of_downtime_is_skipped_with_a_reason(chat: Chat) -> None:
    await chat.says("Lan", CODES["LAN"])
    await chat.presses("Lan", "Tôi đồng ý")
    chat.hears("Lan")
    chat.clock.set(EIGHTH_OF_MARCH - timedelta(days=13))
    await plan(chat.house)
    chat.clock.set(EIGHTH_OF_MARCH + timedelta(days=3))
    await plan(chat.house)
    await chat.time_passes(timedelta(minutes=1))
    assert chat.hears("Lan") == []
    assert {(state, reason) for _key, state, reason in await campaigns_of(chat)} == {
        ("cancelled", "time_passed")
    }


async def test_nothing_from_before_the_first_roster_is_planned(chat: Chat) -> None:
    async with chat.house.database.write() as connection:
        await connection.execute(
            unit_span.update().values(valid_from=EIGHTH_OF_MARCH.date() + timedelta(days=1))
        )
    chat.clock.set(EIGHTH_OF_MARCH + timedelta(days=2))
    assert await plan(chat.house) == 0


async def test_two_planners_at_once_make_one_campaign(chat: Chat) -> None:
    chat.clock.set(EIGHTH_OF_MARCH - timedelta(days=13))
    twin = replace(chat.house, holder="twin")
    first, second = await plan(chat.house), await plan(twin)
    assert first > 0
    assert second == 0


async def test_key_officers_are_called_on_before_members(chat: Chat) -> None:
    chat.clock.set(EIGHTH_OF_MARCH - timedelta(days=20))
    await plan(chat.house)
    await chat.time_passes(timedelta(days=7))
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(campaign.c.only).where(campaign.c.kind == "observance")
        )
        kinds = set(found.scalars())
        sent = await connection.execute(select(outbox.c.reason))
        assert set(sent.scalars()) <= {"not_linked", ""}
    assert "key_officers" in kinds
