"""Campaigns that pause themselves: after an outage, and when too much of them fails."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.failures import Limits
from bot.errors import Refused
from bot.messages import NotSent, Why
from bot.services import campaigns
from bot.services.deliver import Deliverer
from bot.services.pauses import judge, look
from bot.store import life
from bot.store.tables import address
from tests.chat import Chat, at_once
from tests.services.test_deliver import broadcast, linked, states

CODES = {"HOA": "HACDEF23", "BINH": "BNHCDE23"}


async def at_home(chat: Chat) -> None:
    """Lan and both officers are linked; the database knows where it lives."""
    await linked(chat)
    for name, code in CODES.items():
        await chat.says(name, code)
        await chat.presses(name, "Tôi đồng ý")
        chat.hears(name)
    async with chat.house.database.write() as connection:
        await life.settle_in(connection, {}, chat.clock.now())
    await look(chat.house)


async def state_of(chat: Chat, id_: str) -> tuple[str, str]:
    found, _progress = await campaigns.status(chat.house, id_)
    return found.state.value, found.reason


async def test_what_was_due_in_an_outage_waits_for_a_yes(chat: Chat) -> None:
    await at_home(chat)
    id_ = await broadcast(chat, "Tin lỡ giờ")
    await chat.time_passes(timedelta(hours=25))
    assert await state_of(chat, id_) == ("paused", "outage")
    assert chat.hears("Lan") == []
    [asked] = chat.hears("HOA")
    assert "không chạy" in asked.text
    await chat.presses("HOA", "Gửi tiếp")
    await chat.time_passes(timedelta(minutes=1))
    assert len(chat.hears("Lan")) == 1


async def test_a_short_outage_holds_nothing_up(chat: Chat) -> None:
    await at_home(chat)
    await broadcast(chat, "Tin hơi muộn")
    await chat.time_passes(timedelta(hours=5))
    assert len(chat.hears("Lan")) == 1


async def test_what_was_half_sent_waits_too_and_no_worker_is_quicker(chat: Chat) -> None:
    await at_home(chat)
    id_ = await broadcast(chat, "Tin dở dang")
    await campaigns.advance(chat.house)
    chat.clock.move(timedelta(hours=24))

    assert await Deliverer(chat.house, at_once).deliver("paper", outreach=True) == 0
    await look(chat.house)
    assert await state_of(chat, id_) == ("paused", "outage")
    await chat.deliver()
    assert chat.hears("Lan") == []
    await campaigns.resume(chat.house, id_, "BINH")
    await chat.deliver()
    assert len(chat.hears("Lan")) == 1


async def test_what_is_due_now_goes_on_after_an_outage(chat: Chat) -> None:
    """Planned for the hour at which it comes back: that is in time."""
    await at_home(chat)
    chat.clock.move(timedelta(hours=24))
    await broadcast(chat, "Tin đúng giờ")
    await chat.time_passes(timedelta(minutes=1))
    assert len(chat.hears("Lan")) == 1


def strict(chat: Chat, sample: int = 3) -> None:
    chat.house = replace(
        chat.house, rules=replace(chat.house.rules, failures=Limits(25, 50, sample))
    )


@pytest.mark.parametrize(
    ("why", "reason", "words"),
    [
        (Why.REJECTED, "platform_failures", "nền tảng từ chối"),
        (Why.BLOCKED, "person_failures", "đã chặn"),
    ],
)
async def test_too_many_failures_pause_it_and_the_author_is_told_why(
    chat: Chat, why: Why, reason: str, words: str
) -> None:
    await at_home(chat)
    strict(chat)
    id_ = await broadcast(chat, "Tin bị hỏng")
    await campaigns.advance(chat.house)
    chat.paper.answer = NotSent(why)
    await chat.deliver()
    chat.paper.answer = None
    async with chat.house.database.write() as connection:  # the officers are friends again
        await connection.execute(address.update().values(blocked_at=None))
    assert await judge(chat.house) == 1
    assert await state_of(chat, id_) == ("paused", reason)
    await chat.deliver()
    [told] = chat.hears("HOA")
    assert words in told.text
    assert "3 trên 3 tin đã hỏng" in told.text
    assert await judge(chat.house) == 0, "it is paused once"


async def test_few_failures_and_a_small_sample_pause_nothing(chat: Chat) -> None:
    await at_home(chat)
    strict(chat, sample=4)
    id_ = await broadcast(chat, "Tin cho ba người")
    await campaigns.advance(chat.house)
    chat.paper.answer = NotSent(Why.REJECTED)
    await chat.deliver()
    assert await judge(chat.house) == 0
    assert set(await states(chat, id_)) == {"failed"}


async def test_after_a_yes_failures_are_counted_anew(chat: Chat) -> None:
    await at_home(chat)
    strict(chat)
    id_ = await broadcast(chat, "Tin thử lại")
    await campaigns.advance(chat.house)
    chat.paper.answer = NotSent(Why.REJECTED)
    await chat.deliver()
    await judge(chat.house)
    await campaigns.resume(chat.house, id_, "HOA")
    assert await judge(chat.house) == 0
    with pytest.raises(Refused):
        await campaigns.resume(chat.house, id_, "HOA")


async def test_only_who_holds_a_role_there_may_let_it_go_on(chat: Chat) -> None:
    await at_home(chat)
    id_ = await broadcast(chat, "Tin lỡ giờ")
    await chat.time_passes(timedelta(hours=25))
    with pytest.raises(Refused):
        await campaigns.resume(chat.house, id_, "LAN")
    assert await state_of(chat, id_) == ("paused", "outage")
