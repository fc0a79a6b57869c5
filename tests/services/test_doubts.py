"""Doubts: how many copies a person gets, and what `campaign status` says of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.adapter import Health
from bot.messages import NotSent, SendResult, Sent, Why, Wire
from bot.services import campaigns
from bot.services.deliver import Deliverer
from bot.store.platform_tables import push_slot
from bot.store.tables import address, outbox
from tests.chat import PLATFORM, Chat, at_once
from tests.services.platform_of_paper import (
    BUSY,
    MINUTE,
    NINE,
    NO_ANSWER,
    SHORT,
    Remembering,
    Script,
    broadcast,
    echo,
    lan,
    passes,
    status,
)

GATEWAY = NotSent(Why.UNCERTAIN, "http 502", channel=True)


@pytest.mark.parametrize("why", [Why.BLOCKED, Why.WINDOW_CLOSED, Why.REJECTED, Why.UNKNOWN_USER])
async def test_after_a_doubt_a_refusal_leads_to_no_second_account(chat: Chat, why: Why) -> None:
    await lan(chat, "Lan", "Lan2")
    script = Script(chat, NO_ANSWER, NotSent(why), shown=[0])
    id_ = await broadcast(chat)
    await passes(chat, SHORT, MINUTE, MINUTE)
    assert len(script.copies) == 1
    assert len(set(script.calls)) == 1
    assert await status(chat, id_) == ({"failed": 1}, {"uncertain": 1})


@pytest.mark.parametrize("change", ["stopped_at", "blocked_at"])
async def test_who_stops_after_a_doubt_gets_no_copy_elsewhere(chat: Chat, change: str) -> None:
    await lan(chat, "Lan", "Lan2")
    script = Script(chat, NO_ANSWER, shown=[0])
    id_ = await broadcast(chat)
    async with chat.house.database.write() as connection:
        row = (await connection.execute(select(outbox).where(outbox.c.state == "uncertain"))).one()
        mine = address.c.id == row.address_id
        await connection.execute(update(address).where(mine).values({change: NINE}))
    await passes(chat, SHORT, MINUTE, MINUTE)
    assert len(script.copies) == 1
    assert await status(chat, id_) == ({"failed": 1}, {"uncertain": 1})


async def test_what_is_cancelled_in_doubt_is_not_called_unsent(chat: Chat) -> None:
    await lan(chat)
    script = Script(chat, GATEWAY, GATEWAY, GATEWAY)
    id_ = await broadcast(chat)
    await passes(chat, SHORT)
    await campaigns.cancel(chat.house, id_, "HOA")
    await passes(chat, MINUTE, MINUTE, MINUTE)
    assert "cancelled" not in (await status(chat, id_))[0]
    assert len(script.copies) == 0


@pytest.mark.parametrize("why", [Why.UNAVAILABLE, Why.UNCERTAIN, Why.NETWORK, Why.BLOCKED])
async def test_an_echo_before_the_answer_means_sent_whatever_the_answer(
    chat: Chat, why: Why
) -> None:
    await lan(chat, "Lan", "Lan2")

    async def fails() -> SendResult:
        await echo(chat, script.calls[0])
        return NotSent(why)

    script = Script(chat, fails, shown=[0])
    id_ = await broadcast(chat)
    await passes(chat, SHORT, MINUTE, MINUTE)
    assert len(script.copies) == 1
    assert await status(chat, id_) == ({"sent": 1}, {})
    async with chat.house.database.read() as connection:
        assert len((await connection.execute(select(push_slot.c.id))).all()) == 1


async def test_a_platforms_passing_failure_is_tried_three_times_more_and_given_up(
    chat: Chat,
) -> None:
    await lan(chat)
    script = Script(chat, *[BUSY] * 50)
    id_ = await broadcast(chat)
    await passes(chat, *[timedelta(minutes=12)] * 20)
    assert len(script.calls) == 4
    assert await status(chat, id_) == ({"failed": 1}, {"gave_up": 1})


async def test_a_host_that_cannot_be_reached_for_hours_costs_no_message(chat: Chat) -> None:
    await lan(chat)
    script = Script(chat, *[NotSent(Why.NETWORK)] * 60)  # eleven hours long
    id_ = await broadcast(chat)
    await passes(chat, *[timedelta(minutes=11)] * 65)
    assert len(script.calls) == 61
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_other_waits_do_not_use_up_the_tries(chat: Chat) -> None:
    await lan(chat)
    Script(chat, *[NotSent(Why.NETWORK)] * 6, BUSY, BUSY)
    id_ = await broadcast(chat)
    await passes(chat, *[timedelta(minutes=5)] * 12)
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_a_doubt_is_repeated_once_and_then_told_as_one(chat: Chat) -> None:
    await lan(chat, "Lan", "Lan2")
    script = Script(chat, *[NO_ANSWER] * 9, shown=[0, 1])
    id_ = await broadcast(chat)
    assert await status(chat, id_) == ({"uncertain": 1}, {})
    await passes(chat, SHORT)
    assert await status(chat, id_) == ({"uncertain": 1}, {})  # an echo may still come
    await passes(chat, *[MINUTE] * 5)
    assert len(script.copies) == 2
    assert await status(chat, id_) == ({"failed": 1}, {"uncertain": 1})


async def test_a_late_echo_of_the_second_copy_still_counts(chat: Chat) -> None:
    await lan(chat)

    async def repeated() -> SendResult:
        await echo(chat)
        return NO_ANSWER

    Script(chat, NO_ANSWER, repeated)
    id_ = await broadcast(chat)
    await passes(chat, SHORT, MINUTE)
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_an_echo_that_comes_after_all_was_given_up_still_counts(chat: Chat) -> None:
    """Webhooks may be late by minutes: nobody took them, or many stood before them."""
    await lan(chat)
    Script(chat, NO_ANSWER, NO_ANSWER, shown=[1])
    id_ = await broadcast(chat)
    await passes(chat, SHORT, *[MINUTE] * 4)
    assert await status(chat, id_) == ({"failed": 1}, {"uncertain": 1})
    await echo(chat, state="failed")
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_what_cannot_be_asked_stays_in_doubt_and_is_asked_again(chat: Chat) -> None:
    await lan(chat)
    script = Script(chat, NO_ANSWER, shown=[0])
    asked = Remembering(chat, *[NotSent(Why.UNCERTAIN, "http 502")] * 5, Sent(("found",)))
    id_ = await broadcast(chat)
    await passes(chat, SHORT, timedelta(seconds=1))
    assert await status(chat, id_) == ({"uncertain": 1}, {"unasked": 1})
    await passes(chat, *[timedelta(minutes=11)] * 8)
    assert asked.count == 6
    assert len(script.copies) == 1
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_where_the_platform_tells_a_second_doubt_is_asked_about_too(chat: Chat) -> None:
    await lan(chat)
    script = Script(chat, NO_ANSWER, NO_ANSWER, shown=[1])
    asked = Remembering(chat, None, Sent(("found",)))
    id_ = await broadcast(chat)
    await passes(chat, SHORT, *[MINUTE] * 3)
    assert (asked.count, len(script.calls), len(script.copies)) == (2, 2, 1)
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_what_the_platform_surely_has_not_goes_out_again(chat: Chat) -> None:
    await lan(chat)
    script = Script(chat, NO_ANSWER, NO_ANSWER)
    Remembering(chat, None, None)
    id_ = await broadcast(chat)
    await passes(chat, SHORT, *[MINUTE] * 5)
    assert (len(script.calls), len(script.copies)) == (3, 1)
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_that_has_an_end(chat: Chat) -> None:
    await lan(chat)
    script = Script(chat, *[NO_ANSWER] * 50)
    Remembering(chat)
    id_ = await broadcast(chat)
    await passes(chat, *[MINUTE] * 9)
    assert len(script.calls) == chat.house.rules.equal_texts
    assert await status(chat, id_) == ({"failed": 1}, {"uncertain": 1})


async def test_a_gateway_that_fails_for_an_hour_costs_no_message_and_no_copy(chat: Chat) -> None:
    await lan(chat)
    down, sent = True, 0

    async def gateway(wire: Wire) -> SendResult:
        nonlocal sent
        if down:
            return GATEWAY
        sent += 1
        return Sent(("m",))

    async def looks(wire: Wire, *_since: object) -> Sent | NotSent | None:
        return GATEWAY if down else None

    chat.paper.send = gateway  # type: ignore[method-assign]
    chat.paper.look_up = looks  # type: ignore[attr-defined]
    id_ = await broadcast(chat)
    await passes(chat, *[timedelta(minutes=2)] * 30)
    assert (await status(chat, id_))[0].keys() <= {"uncertain", "waiting"}
    down = False
    await passes(chat, *[timedelta(minutes=11)] * 3)
    assert sent == 1
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_a_channel_without_memory_is_asked_how_it_is_before_the_one_repeat(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lan(chat)
    down, asked = True, 0
    worker = Deliverer(chat.house, at_once)  # that knows what it has seen of the channel

    async def deliver() -> None:
        while await worker.deliver(PLATFORM, outreach=True):
            pass

    monkeypatch.setattr(chat, "deliver", deliver)

    async def health() -> Health:
        nonlocal asked
        asked += 1
        return Health(not down)

    chat.paper.health = health  # type: ignore[attr-defined]
    script = Script(chat, GATEWAY)
    id_ = await broadcast(chat)
    await passes(chat, *[timedelta(minutes=3)] * 20)
    assert asked > 3
    assert len(script.calls) == 1
    assert (await status(chat, id_))[1].get("unasked", 1) == 1
    down = False
    await passes(chat, *[timedelta(minutes=11)] * 3)
    await worker.close()
    assert len(script.copies) == 1
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_a_question_that_is_refused_for_good_is_given_up_and_the_message_repeated(
    chat: Chat,
) -> None:
    await lan(chat)
    script = Script(chat, NO_ANSWER)
    asked = Remembering(chat, *[NotSent(Why.REJECTED, "error -240")] * 50)
    id_ = await broadcast(chat)
    await passes(chat, *[timedelta(minutes=11)] * 12)
    assert asked.count <= 8
    assert len(script.copies) == 1
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_in_doubt_a_slot_of_the_day_is_kept(chat: Chat) -> None:
    await lan(chat)
    chat.house = replace(chat.house, rules=replace(chat.house.rules, per_day=1))
    script = Script(chat, NO_ANSWER, NotSent(Why.THROTTLED, retry_after=timedelta(hours=1)))
    first = await broadcast(chat, "Tin một")
    await passes(chat, SHORT, MINUTE)
    second = await broadcast(chat, "Tin hai")
    await passes(chat, MINUTE)
    assert len(script.calls) == 2
    assert await status(chat, second) == ({"waiting": 1}, {"cap": 1})
    await passes(chat, timedelta(hours=2))
    assert await status(chat, first) == ({"sent": 1}, {})
    assert await status(chat, second) == ({"waiting": 1}, {"cap": 1})
