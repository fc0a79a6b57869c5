"""A copy sends nothing, answers nobody but a cry for help, and waits to be told that it lives."""

from datetime import timedelta

import pytest

from bot.domain.life import Silence, Silent
from bot.messages import Address, InboundEvent, Kind, OutboundMessage, Purpose
from bot.services import campaigns
from bot.services.life import awaken, recheck
from bot.services.receive import guarded
from bot.store import inbox, life, outbox
from bot.work.loops import Work
from scheduler.run import Scheduler
from scheduler.ticks import TICKS
from tests.chat import Chat
from tests.services.test_deliver import broadcast, linked

NOBODY: list[object] = []
OLD = "câu trả lời của lúc sao"


@pytest.fixture
async def copy(chat: Chat) -> Chat:
    """The house of paper, restored a moment ago: a broadcast and an answer were on their way."""
    await linked(chat, "Lan")
    for name, code in (("HOA", "HACDEF23"), ("BINH", "BNHCDE23")):
        await chat.says(name, code)
        await chat.presses(name, "Tôi đồng ý")
        chat.hears(name)
    await broadcast(chat, "Ngày hội gia đình")
    await campaigns.advance(chat.house)
    message = OutboundMessage("old", Address("paper", "Lan"), Purpose.REPLY, OLD)
    async with chat.house.database.write() as connection:
        await outbox.put(connection, chat.house.cipher, 1, [message], chat.clock.now())
    chat.clock.move(timedelta(hours=1))
    now = chat.clock.now()
    async with chat.house.database.write() as connection:
        await life.restored(connection, "l", now, now)
    chat.house.pulse.silent = Silent(now, Silence.RESTORED)
    return chat


async def happens(chat: Chat, user: str, text: str) -> list[str]:
    """Somebody writes, the loops of a real process look; what comes back."""
    chat.count += 1
    event = InboundEvent(
        f"w{chat.count}", Address("paper", user), Kind.MESSAGE, chat.clock.now(), text, ""
    )
    async with chat.house.database.write() as connection:
        await inbox.put(connection, chat.house.cipher, [guarded(event)], chat.house.now())
    await turn(chat)
    return [bubble.text for bubble in chat.hears(user)]


async def turn(chat: Chat) -> None:
    work = Work(chat.house)
    while await work._handle_events():
        pass
    await chat.deliver()


async def test_nothing_goes_out_and_only_a_cry_for_help_is_answered(copy: Chat) -> None:
    await copy.deliver()
    assert copy.hears("Lan") == NOBODY
    assert await happens(copy, "Lan", "xin chào") == []
    [card] = await happens(copy, "Lan", "cứu tôi với, anh ấy đánh tôi")
    assert "113" in card
    assert await happens(copy, "HOA", "/menu") == []


async def test_its_timer_begins_nothing(copy: Chat) -> None:
    await broadcast(copy, "Tin tiếp theo")
    scheduler = Scheduler(copy.house, lambda: None)
    scheduler._leader.leads = True
    [tick] = [tick for tick in TICKS if tick.name == "campaigns"]
    await scheduler._tick(tick)
    assert [c.state.value for c in await campaigns.newest(copy.house)] == ["approved", "running"]
    copy.house.pulse.silent = None
    await scheduler._tick(tick)
    assert [c.state.value for c in await campaigns.newest(copy.house)] == ["running", "running"]


async def test_awake_it_answers_what_waited_and_asks_before_it_goes_on(copy: Chat) -> None:
    assert await happens(copy, "Lan", "/menu") == []
    found = await awaken(copy.house)
    assert found is not None
    assert (len(found.paused), found.dropped) == (1, 1)
    assert await awaken(copy.house) is None, "it is awake now"
    await turn(copy)
    [menu] = copy.hears("Lan")
    assert menu.text != OLD, "what was written meanwhile is answered, what was before is not"
    await copy.time_passes(timedelta(minutes=5))
    assert copy.hears("Lan") == NOBODY, "the broadcast waits"
    [asked] = copy.hears("HOA")
    assert "bản sao" in asked.text
    assert "Ngày hội gia đình" in asked.text
    assert [b.text for b in copy.hears("BINH")] == [asked.text], "who approved it is asked, too"
    said = await copy.presses("BINH", "Gửi tiếp")
    assert "được gửi tiếp" in said[0].text
    await copy.time_passes(timedelta(minutes=5))
    assert [b.text.startswith("Ngày hội gia đình") for b in copy.hears("Lan")] == [True]


async def test_a_running_process_notices_the_awakening(copy: Chat) -> None:
    assert not await recheck(copy.house)
    async with copy.house.database.write() as connection:
        await life.awaken(connection, {}, copy.clock.now())
    assert await recheck(copy.house)
    assert copy.house.pulse.silent is None
