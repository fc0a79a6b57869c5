"""Deliveries: quiet hours, caps, stops, failures of a platform, and what is repeated."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.domain.campaigns import Draft
from bot.domain.push import Content
from bot.errors import Refused
from bot.messages import NotSent, Why
from bot.services import campaigns
from bot.store.tables import address, outbox
from tests.chat import ZONE, Chat
from tests.dialogues.conftest import CODES

EVENING = datetime(2026, 11, 25, 20, 59, tzinfo=ZONE)


async def linked(chat: Chat, name: str = "Lan") -> None:
    await chat.says(name, CODES[{"Lan": "LAN", "Hùng": "HUNG"}[name]])
    await chat.presses(name, "Tôi đồng ý")
    chat.hears(name)


async def broadcast(chat: Chat, text: str) -> str:
    """Drafted by Hoa, approved by Bình, due now."""
    content = Content(f"t-{text}", text=text)
    id_ = await campaigns.create(chat.house, Draft(content, 2, chat.clock.now()), "HOA")
    await campaigns.approve(chat.house, id_, "BINH")
    return id_


async def states(chat: Chat, campaign: str) -> dict[str, str]:
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(outbox.c.state, outbox.c.reason).where(
                outbox.c.campaign_id == campaign, outbox.c.address_id.is_not(None)
            )
        )
        return {row.state: row.reason for row in found}


async def test_what_is_approved_at_night_arrives_in_the_morning(chat: Chat) -> None:
    await linked(chat)
    chat.clock.set(EVENING + timedelta(minutes=30))
    await broadcast(chat, "Tin buổi tối")
    await chat.time_passes(timedelta(minutes=5))
    assert chat.hears("Lan") == []
    await chat.time_passes(timedelta(hours=10))
    assert [b.text.startswith("Tin buổi tối") for b in chat.hears("Lan")] == [True]


async def test_an_answer_comes_at_any_hour(chat: Chat) -> None:
    chat.clock.set(EVENING + timedelta(hours=5))
    assert await chat.says("Lan", "xin chào")


async def test_one_push_a_day_and_the_rest_tomorrow(chat: Chat) -> None:
    chat.house = replace(chat.house, rules=replace(chat.house.rules, per_day=1, per_week=3))
    await linked(chat)
    chat.clock.set(datetime(2026, 11, 25, 9, 0, tzinfo=ZONE))
    for number in range(2):
        await broadcast(chat, f"Tin số {number}")
        await chat.time_passes(timedelta(minutes=1))
    assert len(chat.hears("Lan")) == 1
    await chat.time_passes(timedelta(days=1))
    assert len(chat.hears("Lan")) == 1


async def test_who_stopped_after_the_start_gets_nothing_more(chat: Chat) -> None:
    await linked(chat)
    chat.clock.set(EVENING + timedelta(minutes=10))
    id_ = await broadcast(chat, "Tin đến muộn")
    await chat.time_passes(timedelta(minutes=1))
    await chat.says("Lan", "dừng")
    chat.hears("Lan")
    await chat.time_passes(timedelta(hours=12))
    assert chat.hears("Lan") == []
    assert await states(chat, id_) == {"skipped": "stopped"}


async def test_a_cancelled_campaign_sends_nothing_more(chat: Chat) -> None:
    await linked(chat)
    chat.clock.set(EVENING + timedelta(minutes=10))
    id_ = await broadcast(chat, "Tin bị hủy")
    await chat.time_passes(timedelta(minutes=1))
    await campaigns.cancel(chat.house, id_, "HOA")
    await chat.time_passes(timedelta(hours=12))
    assert chat.hears("Lan") == []


async def test_a_throttled_platform_is_tried_again_and_nothing_is_lost(chat: Chat) -> None:
    chat.paper.answer = NotSent(Why.THROTTLED, retry_after=timedelta(seconds=30))
    await chat.says("Lan", "xin chào")
    chat.paper.answer = None
    await chat.deliver()
    assert chat.hears("Lan") == []
    await chat.time_passes(timedelta(seconds=31))
    assert "đồng ý" in chat.hears("Lan")[0].text


async def test_who_has_blocked_us_is_left_alone_until_they_write(chat: Chat) -> None:
    await linked(chat)
    chat.clock.set(datetime(2026, 11, 25, 9, 0, tzinfo=ZONE))
    chat.paper.answer = NotSent(Why.BLOCKED)
    await broadcast(chat, "Tin thứ nhất")
    await chat.time_passes(timedelta(minutes=1))
    chat.paper.answer = None
    second = await broadcast(chat, "Tin thứ hai")
    await chat.time_passes(timedelta(minutes=1))
    assert await states(chat, second) == {"skipped": "blocked"}
    await chat.says("Lan", "menu")
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(address.c.blocked_at))
        assert set(found.scalars()) == {None}


async def test_an_approved_campaign_of_an_author_needs_a_second_person(chat: Chat) -> None:
    content = Content("t-x", text="Tin của Hoa")
    id_ = await campaigns.create(chat.house, Draft(content, 2, chat.clock.now()), "HOA")
    for who in ("HOA", "LAN"):
        with pytest.raises(Refused):
            await campaigns.approve(chat.house, id_, who)
    await campaigns.approve(chat.house, id_, "QUAN")
