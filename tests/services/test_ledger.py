"""The inspection of the ledger finds what it is there for, and what can be mended is."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from bot.messages import NotSent, Why
from bot.metrics import BRAKED
from bot.services import campaigns
from bot.services.ledger import faults, mend
from bot.store.tables import audit, campaign, inbox, outbox
from tests.chat import Chat
from tests.services.test_deliver import broadcast, linked


async def change(chat: Chat, statement: Any) -> None:
    async with chat.house.database.write() as connection:
        await connection.execute(statement)


async def begun(chat: Chat, text: str = "Ngày hội gia đình") -> str:
    """Lan is linked, and a broadcast waits for her."""
    await linked(chat)
    id_ = await broadcast(chat, text)
    await campaigns.advance(chat.house)
    return id_


async def test_a_sound_ledger_has_no_faults(chat: Chat) -> None:
    await begun(chat)
    assert await faults(chat.house) == []
    await chat.deliver()
    await campaigns.advance(chat.house)
    assert await faults(chat.house) == []
    assert await mend(chat.house) == 0


async def test_a_delivery_that_stands_still_is_found(chat: Chat) -> None:
    await chat.says("Lan", "xin chào")
    long_ago = chat.house.lease_now() - timedelta(hours=1)
    await change(chat, outbox.update().values(state="sending", lease_until=long_ago))
    [fault] = await faults(chat.house)
    assert "đứng yên" in fault
    assert "sending" in fault


async def test_an_event_that_nobody_handled_is_found(chat: Chat) -> None:
    await chat.says("Lan", "xin chào")
    an_hour_ago = chat.clock.now() - timedelta(hours=1)
    await change(chat, inbox.update().values(status=0, received_at=an_hour_ago))
    [fault] = await faults(chat.house)
    assert "đã chờ hơn 15 phút" in fault


OF_IT = outbox.c.campaign_id.is_not(None)
WAITING = outbox.c.state == "waiting"
MENDED = [
    ("in flight without a lease", outbox.update().where(WAITING).values(state="sending"),
     "sending"),
    ("set aside for nothing", outbox.update().where(OF_IT).values(shelved=True), "để riêng"),
    ("a delivery is missing", delete(outbox).where(OF_IT, WAITING), "dự định"),
    ("finished too early", campaign.update().values(state="finished"), "đã xong"),
    ("cancelled, and some wait", campaign.update().values(state="cancelled"), "đã xong"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("harm", "words"), [case[1:] for case in MENDED], ids=[case[0] for case in MENDED]
)
async def test_what_is_wrong_is_told_and_put_back_and_noted(
    chat: Chat, harm: Any, words: str
) -> None:
    await begun(chat)
    await change(chat, harm)
    assert words in " ".join(await faults(chat.house))
    assert await mend(chat.house) > 0
    async with chat.house.database.read() as connection:
        noted = await connection.execute(select(audit.c.action).order_by(audit.c.id.desc()))
        assert noted.scalars().first() == "ledger.mend"
    await change(chat, outbox.update().where(outbox.c.state == "uncertain").values(state="sent"))
    assert await faults(chat.house) == []


async def test_what_goes_on_after_the_mending_reaches_its_reader(chat: Chat) -> None:
    await begun(chat)
    await change(chat, delete(outbox).where(OF_IT, WAITING))
    await change(chat, campaign.update().values(state="running"))
    await mend(chat.house)
    await chat.deliver()
    assert len(chat.hears("Lan")) == 1


async def test_what_cannot_be_mended_is_told(chat: Chat) -> None:
    id_ = await begun(chat)
    await change(chat, outbox.update().where(OF_IT, WAITING).values(state="lost"))
    assert "không có thật: lost" in " ".join(await faults(chat.house))
    await mend(chat.house)
    assert len(await faults(chat.house)) == 1
    await change(chat, outbox.update().where(outbox.c.state == "lost").values(state="sent"))
    await plant(chat, id_, 2)
    told = " ".join(await faults(chat.house))
    assert "dự định" in told, "more than was meant"
    assert "hơn một lượt gửi" in told, "and twice to one person"


async def test_an_old_campaign_is_summed_again_by_the_audit_alone(chat: Chat) -> None:
    await begun(chat)
    await chat.deliver()
    await campaigns.advance(chat.house)
    await change(chat, campaign.update().values(intended=2))
    week = timedelta(days=7)
    assert "dự định" in " ".join(await faults(chat.house, chat.clock.now() - week))
    chat.clock.move(timedelta(days=8))
    assert await faults(chat.house, chat.clock.now() - week) == []
    assert "dự định" in " ".join(await faults(chat.house))


async def test_outreach_that_nobody_sends_is_found_unless_a_fault_explains_it(chat: Chat) -> None:
    await begun(chat)
    chat.clock.move(timedelta(minutes=20))
    [fault] = await faults(chat.house)
    assert "paper" in fault
    chat.paper.answer = NotSent(Why.MISCONFIGURED, "key", channel=True, alarm=True)
    await chat.deliver()
    chat.clock.move(timedelta(hours=2))
    assert await faults(chat.house) == []


async def test_a_campaign_that_does_not_begin_is_found(chat: Chat) -> None:
    await linked(chat)
    await broadcast(chat, "Tin đứng yên")
    assert await faults(chat.house) == []
    chat.clock.move(timedelta(minutes=20))
    [fault] = await faults(chat.house)
    assert "chưa bắt đầu" in fault


async def plant(chat: Chat, id_: str, copies: int) -> None:
    """The bug: the same broadcast to the same person, again and again, under other keys."""
    async with chat.house.database.write() as connection:
        found = await connection.execute(
            select(outbox).where(outbox.c.campaign_id == id_, outbox.c.address_id.is_not(None))
        )
        row = dict(found.mappings().one())
        row.pop("id")
        for number in range(copies):
            await connection.execute(insert(outbox).values(**{**row, "key": f"bug:{number}"}))


async def test_the_brake_holds_where_every_other_guard_has_failed(chat: Chat) -> None:
    """Ten rows for one person under ten keys, and caps that allow them all."""
    rules = replace(chat.house.rules, per_day=100, per_week=100, equal_texts=2)
    chat.house = replace(chat.house, rules=rules)
    id_ = await begun(chat)
    await plant(chat, id_, 9)
    before = BRAKED.labels("outreach")._value.get()
    await chat.deliver()
    assert len(chat.hears("Lan")) == 2
    _found, progress = await campaigns.status(chat.house, id_)
    assert progress.reasons["brake"] == 8
    assert BRAKED.labels("outreach")._value.get() - before == 8
    await chat.says("Lan", "/menu")
    assert await chat.says("Lan", "/menu"), "answers are not counted"


async def test_a_try_that_surely_failed_does_not_use_the_brake_up(chat: Chat) -> None:
    chat.house = replace(chat.house, rules=replace(chat.house.rules, equal_texts=1))
    await begun(chat)
    chat.paper.answer = NotSent(Why.NETWORK)
    for _try in range(3):
        await chat.deliver()
        chat.clock.move(timedelta(minutes=11))
    chat.paper.answer = None
    await chat.deliver()
    assert len(chat.hears("Lan")) == 1
