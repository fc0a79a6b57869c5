"""What the answers to sends teach: rests, probes, and alarms that no good send hides."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.faults import Fault
from bot.messages import NotSent, Sent, Why
from bot.services.condition import ANSWERS_TRY, Condition
from bot.store import faults
from tests.chat import PLATFORM, Chat

BLIP = NotSent(Why.NETWORK, "oauth: ClientConnectorError", channel=True)
QUOTA = NotSent(Why.THROTTLED, "error -211", timedelta(hours=1), channel=True, alarm=True)
DEAD = NotSent(Why.MISCONFIGURED, "grant lost", channel=True, alarm=True)
REFUSED = NotSent(Why.REJECTED, "error -146", alarm=True)
GOOD = Sent(("x",))
SECOND = timedelta(seconds=1)


@pytest.fixture
def condition(chat: Chat) -> Condition:
    """Of a process whose rests go by the clock of the test."""
    chat.house = replace(chat.house, leases=chat.clock)
    return Condition(chat.house)


def rest(condition: Condition, *, outreach: bool) -> timedelta:
    found = condition.rests(PLATFORM, outreach=outreach)
    return (found.retry_after or timedelta()) if found else timedelta()


async def written(chat: Chat, condition: Condition) -> list[Fault]:
    """The faults that are open once everything is written down."""
    async with chat.house.database.write() as connection:
        await condition.write(connection)
    async with chat.house.database.read() as connection:
        return [fault for fault in await faults.all_of(connection) if fault.is_open]


def test_what_fails_together_is_one_failure(chat: Chat, condition: Condition) -> None:
    for rests in (2 * SECOND, 4 * SECOND):
        for _send in range(20):
            condition.note(PLATFORM, BLIP)
        assert rest(condition, outreach=True) == rest(condition, outreach=False) == rests
        chat.clock.move(rests)


def test_bulk_waits_ever_longer_and_an_answer_no_longer_than_half_a_minute(
    chat: Chat, condition: Condition
) -> None:
    for _try in range(7):
        condition.note(PLATFORM, BLIP)
        chat.clock.move(rest(condition, outreach=True))
    condition.note(PLATFORM, BLIP)
    assert rest(condition, outreach=True) > timedelta(minutes=4)
    assert rest(condition, outreach=False) == ANSWERS_TRY


def test_an_answer_that_goes_out_well_ends_the_rest_of_bulk(
    chat: Chat, condition: Condition
) -> None:
    for _try in range(7):
        condition.note(PLATFORM, BLIP)
        chat.clock.move(rest(condition, outreach=True))
    condition.note(PLATFORM, BLIP)
    condition.note(PLATFORM, GOOD)
    assert rest(condition, outreach=True) == timedelta()
    assert not condition.is_probing(PLATFORM)


def test_a_pause_that_the_platform_asks_for_is_kept(condition: Condition) -> None:
    condition.note(PLATFORM, BLIP)
    asked = NotSent(Why.THROTTLED, "RetryAfter", 40 * SECOND, channel=True)
    condition.note(PLATFORM, asked)
    condition.note(PLATFORM, GOOD)  # was on its way already
    assert rest(condition, outreach=True) == rest(condition, outreach=False) == 40 * SECOND


def test_a_used_up_quota_holds_bulk_and_no_answer(condition: Condition) -> None:
    condition.note(PLATFORM, QUOTA)
    assert rest(condition, outreach=True) == timedelta(hours=1)
    assert rest(condition, outreach=False) == timedelta()


async def test_an_alarm_about_one_kind_of_message_is_not_hidden_by_good_sends(
    chat: Chat, condition: Condition
) -> None:
    condition.note(PLATFORM, REFUSED)
    condition.note(PLATFORM, GOOD)
    assert [f.detail for f in await written(chat, condition)] == ["error -146"]
    chat.clock.move(timedelta(minutes=1))
    condition.note(PLATFORM, GOOD)
    assert [f.detail for f in await written(chat, condition)] == ["error -146"]


async def test_two_alarms_of_one_moment_are_both_kept(chat: Chat, condition: Condition) -> None:
    condition.note(PLATFORM, REFUSED)
    condition.note(PLATFORM, replace(REFUSED, detail="error -115"))
    assert len(await written(chat, condition)) == 2


async def test_a_good_send_ends_a_fault_of_the_channel(chat: Chat, condition: Condition) -> None:
    condition.note(PLATFORM, GOOD)
    condition.note(PLATFORM, DEAD)
    assert [f.detail for f in await written(chat, condition)] == ["grant lost"]
    condition.note(PLATFORM, GOOD)
    assert await written(chat, condition) == []


async def test_free_answers_do_not_show_that_a_quota_is_back(
    chat: Chat, condition: Condition
) -> None:
    condition.note(PLATFORM, QUOTA)
    await written(chat, condition)
    for _minutes in range(2):
        condition.note(PLATFORM, GOOD)
        assert [f.detail for f in await written(chat, condition)] == ["error -211"]
        chat.clock.move(timedelta(minutes=20))
    chat.clock.move(timedelta(minutes=21))
    condition.note(PLATFORM, GOOD)
    assert await written(chat, condition) == []
