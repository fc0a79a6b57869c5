"""What a repeat takes of the brake: a place for each call that begins, none for a claim."""

from dataclasses import replace
from datetime import timedelta

from bot.messages import NotSent, Why
from bot.services.asking import telling
from bot.services.deliver import Deliverer
from bot.store import doubts
from bot.store.dues import LEASE
from tests.chat import PLATFORM, Chat, at_once
from tests.services.platform_of_paper import (
    GRACE,
    Script,
    broadcast,
    echoing,
    lan,
    passes,
    status,
)

MOST = 2  # equal texts
A_MOMENT = timedelta(seconds=1)


async def ready(chat: Chat) -> None:
    """Lan is there, on a platform that echoes, as Messenger does: what it has not may go again."""
    await lan(chat)
    chat.house = replace(chat.house, rules=replace(chat.house.rules, equal_texts=MOST))
    echoing(chat)


async def killed_before_the_call(chat: Chat) -> int:
    """A worker takes what is due and dies; how many deliveries it held when it did."""
    taken = await Deliverer(chat.house, at_once).take(PLATFORM, outreach=True, limit=9)
    for wait in (LEASE, GRACE):
        chat.clock.move(wait + A_MOMENT)
        async with chat.house.database.write() as connection:
            tells = telling(chat.house)
            await doubts.sweep(connection, chat.house.now(), chat.house.lease_now(), GRACE, tells)
    return len(taken.dues)


async def test_workers_that_die_before_they_call_leave_a_call_to_the_next(chat: Chat) -> None:
    await ready(chat)
    script = Script(chat, NotSent(Why.NETWORK))
    id_ = await broadcast(chat)
    chat.clock.move(timedelta(hours=1))
    assert [await killed_before_the_call(chat) for _kill in range(5)] == [1] * 5
    await passes(chat, A_MOMENT)
    assert script.copies == ["Lan"]
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_a_repeat_whose_call_began_has_used_its_place_up(chat: Chat) -> None:
    await ready(chat)
    script = Script(chat, *[NotSent(Why.UNCERTAIN)] * 9)
    id_ = await broadcast(chat)
    await passes(chat, *[LEASE + A_MOMENT, GRACE + A_MOMENT] * 5)
    assert script.calls == ["Lan"] * MOST
    assert await status(chat, id_) == ({"failed": 1}, {"uncertain": 1})
