"""Who can be reached in no chat is reached by the telephone number, last of all and once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.domain.reach import Advice, Lever
from bot.messages import NotSent, SendResult, Sent, Why
from bot.services import campaigns
from bot.store.platform_tables import push_slot
from bot.store.tables import address, evidence, member, outbox
from tests.chat import Chat
from tests.services.platform_of_numbers import (
    LAN,
    NINE,
    Numbers,
    became,
    passes,
    receipt,
    with_numbers,
)
from tests.services.test_deliver import broadcast, linked

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SENT = ("zalo", "sent", "", "template", 200)
NO_ANSWER = NotSent(Why.UNCERTAIN, "TimeoutError")


@pytest.fixture
async def numbers(chat: Chat) -> Numbers:
    """Lan agreed on paper, and has not written for two days: paper is closed."""
    found = await with_numbers(chat)
    await linked(chat)
    chat.clock.set(NINE)
    return found


async def changed(chat: Chat, **values: object) -> None:
    """Lan's account becomes another."""
    async with chat.house.database.write() as connection:
        await connection.execute(update(address).values(**values))


async def test_it_is_planned_with_its_price_and_comes_true(chat: Chat, numbers: Numbers) -> None:
    id_ = await broadcast(chat, "Tin một")
    _campaign, reach = await campaigns.preview(chat.house, id_)
    assert (reach.plan["zalo"]["template"], reach.by_phone, reach.cost) == (1, 1, 200)
    [lan] = [one for one in await campaigns.each(chat.house, id_) if one.platform]
    assert (lan.member, lan.platform, lan.form, lan.by_phone) == ("LAN", "zalo", "template", True)
    await passes(chat, MINUTE)
    assert (numbers.called, await became(chat, id_)) == ([LAN], SENT)
    _campaign, progress = await campaigns.status(chat.house, id_)
    assert (progress.forms["zalo"]["template"], progress.by_phone, progress.cost) == (1, 1, 200)
    assert chat.hears("Lan") == []


async def test_in_the_evening_it_waits_for_the_morning(chat: Chat, numbers: Numbers) -> None:
    chat.clock.set(NINE.replace(hour=22))
    id_ = await broadcast(chat, "Tin một")
    _campaign, reach = await campaigns.preview(chat.house, id_)
    assert {span.begins for span in reach.timeline} == {NINE.replace(day=26, hour=7, minute=30)}
    await passes(chat, HOUR)
    assert numbers.called == []
    await passes(chat, 9 * HOUR)
    assert await became(chat, id_) == SENT


async def test_numbers_are_not_used_unless_that_is_switched_on(
    chat: Chat, numbers: Numbers
) -> None:
    chat.house = replace(chat.house, rules=replace(chat.house.rules, by_phone=False))
    id_ = await broadcast(chat, "Tin một")
    await passes(chat, MINUTE)
    assert numbers.called == []
    assert (await became(chat, id_))[1:3] == ("skipped", "window_closed")


async def test_without_money_it_says_what_money_would_do(chat: Chat, numbers: Numbers) -> None:
    chat.house = replace(chat.house, rules=replace(chat.house.rules, paid=False))
    id_ = await broadcast(chat, "Tin một")
    _campaign, reach = await campaigns.preview(chat.house, id_)
    assert reach.unreachable["paid_off"] == 1
    assert reach.advice[0] == Advice(Lever.PAID, 1, 200)
    await passes(chat, MINUTE)
    assert numbers.called == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"stopped_at": NINE}, "stopped"),
        ({"blocked_at": NINE}, "blocked"),
        ({"consent_at": None}, "no_consent"),
    ],
)
async def test_a_number_in_the_list_is_no_consent(
    chat: Chat, numbers: Numbers, change: dict[str, object], reason: str
) -> None:
    await changed(chat, **change)
    id_ = await broadcast(chat, "Tin một")
    await passes(chat, MINUTE)
    assert (numbers.called, (await became(chat, id_))[2]) == ([], reason)


async def test_who_blocked_us_anywhere_is_not_called(chat: Chat, numbers: Numbers) -> None:
    async with chat.house.database.write() as connection:
        await connection.execute(insert(address).values(
            platform="telegram", user_idx="t", user_enc=chat.house.cipher.seal("7"), member_id=1,
            created_at=NINE, consent_at=NINE, blocked_at=NINE, locale="vi"))  # fmt: skip
    id_ = await broadcast(chat, "Tin một")
    await passes(chat, MINUTE)
    assert (numbers.called, (await became(chat, id_))[1]) == ([], "skipped")


async def test_a_chat_that_is_open_again_comes_first(chat: Chat, numbers: Numbers) -> None:
    chat.clock.set(NINE.replace(hour=22))
    id_ = await broadcast(chat, "Tin một")
    await passes(chat, MINUTE)
    await chat.says("Lan", "menu")
    await passes(chat, 10 * HOUR)
    assert (await became(chat, id_))[:2] == ("paper", "sent")
    assert numbers.called == []
    assert [b.text.startswith("Tin một") for b in chat.hears("Lan")] == [True]


async def test_who_stops_before_it_goes_gets_nothing(chat: Chat, numbers: Numbers) -> None:
    chat.clock.set(NINE.replace(hour=22))
    id_ = await broadcast(chat, "Tin một")
    await passes(chat, MINUTE)
    await chat.says("Lan", "dừng")
    await passes(chat, 10 * HOUR)
    assert (numbers.called, (await became(chat, id_))[1:3]) == ([], ("skipped", "stopped"))


@pytest.mark.parametrize("change", [{"phone_idx": None, "phone_enc": None}, {"erased_at": NINE}])
async def test_a_number_that_is_gone_before_it_goes_is_told(
    chat: Chat, numbers: Numbers, change: dict[str, object]
) -> None:
    chat.clock.set(NINE.replace(hour=22))
    id_ = await broadcast(chat, "Tin một")
    await passes(chat, MINUTE)
    async with chat.house.database.write() as connection:
        await connection.execute(update(member).where(member.c.id == 1).values(**change))
    await passes(chat, 10 * HOUR)
    assert (numbers.called, (await became(chat, id_))[1:3]) == ([], ("skipped", "no_number"))


async def test_after_the_last_account_failed_for_good_comes_the_number_and_then_nothing(
    chat: Chat, numbers: Numbers
) -> None:
    await chat.says("Lan", "menu")
    chat.hears("Lan")
    chat.paper.answer = NotSent(Why.REJECTED, "error 1")
    numbers.script = [NotSent(Why.REJECTED, "error -1124")]
    id_ = await broadcast(chat, "Tin một")
    await passes(chat, *[MINUTE] * 4)
    assert numbers.called == [LAN]
    assert (await became(chat, id_))[:3] == ("zalo", "failed", "rejected")


async def test_a_template_that_goes_to_numbers_only_goes_there(
    chat: Chat, numbers: Numbers
) -> None:
    """Zalo refuses it for the account with -249."""
    async with chat.house.database.write() as connection:
        await connection.execute(insert(address).values(
            platform="zalo", user_idx="z", user_enc=chat.house.cipher.seal("5001"), member_id=1,
            created_at=NINE, consent_at=NINE, locale="vi"))  # fmt: skip
    numbers.answer = NotSent(Why.REJECTED, "error -249")
    id_ = await broadcast(chat, "Tin một")
    _campaign, reach = await campaigns.preview(chat.house, id_)
    assert (reach.plan["zalo"]["template"], reach.cost, reach.by_phone) == (1, 140, 0)
    await passes(chat, MINUTE)
    assert (numbers.called, await became(chat, id_)) == ([LAN], SENT)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (NotSent(Why.UNKNOWN_USER, "error -118", number=True), "bad_number"),
        (NotSent(Why.BLOCKED, "error -141"), "blocked"),
    ],
)
async def test_a_number_that_takes_none_is_called_once_and_the_chat_stays(
    chat: Chat, numbers: Numbers, answer: NotSent, reason: str
) -> None:
    numbers.script = [answer]
    first = await broadcast(chat, "Tin một")
    await passes(chat, MINUTE)
    assert (await became(chat, first))[1:3] == ("failed", reason)
    chat.clock.move(DAY)
    second = await broadcast(chat, "Tin hai")
    _campaign, reach = await campaigns.preview(chat.house, second)
    assert (reach.reached, reach.unreachable["window_closed"]) == (0, 1)
    await passes(chat, MINUTE)
    assert numbers.called == [LAN]
    async with chat.house.database.read() as connection:
        blocked = await connection.execute(select(address.c.blocked_at))
        assert set(blocked.scalars()) == {None}
    *_answer, offer = await chat.says("Lan", "menu")
    assert [button.label for button in offer.buttons] == ["Tin hai", "Tin một"]


async def test_it_counts_for_the_caps(chat: Chat, numbers: Numbers) -> None:
    chat.house = replace(chat.house, rules=replace(chat.house.rules, per_day=1, per_week=3))
    for text in ("Tin một", "Tin hai"):
        await broadcast(chat, text)
        await passes(chat, MINUTE)
    assert numbers.called == [LAN]
    await passes(chat, DAY)
    assert numbers.called == [LAN, LAN]


async def test_a_call_without_an_answer_is_never_repeated_nor_sent_elsewhere(
    chat: Chat, numbers: Numbers
) -> None:
    numbers.script = [NO_ANSWER]
    id_ = await broadcast(chat, "Tin một")
    await passes(chat, MINUTE)
    assert (await became(chat, id_))[1] == "uncertain"
    await chat.says("Lan", "menu")  # and so paper is open
    chat.hears("Lan")
    await passes(chat, *[MINUTE] * 4, DAY)
    assert (numbers.called, chat.hears("Lan")) == ([LAN], [])
    assert (await became(chat, id_))[1:3] == ("failed", "uncertain")
    async with chat.house.database.read() as connection:
        assert len((await connection.execute(select(push_slot.c.id))).all()) == 1
    await receipt(chat)  # the telephone was off
    assert (await became(chat, id_))[1:] == ("delivered", "", "template", 200)


async def test_a_receipt_before_the_answer_is_lost_means_sent(chat: Chat, numbers: Numbers) -> None:
    async def lost() -> SendResult:
        await receipt(chat)
        return NO_ANSWER

    numbers.script = [lost]
    id_ = await broadcast(chat, "Tin một")
    await passes(chat, MINUTE)
    assert await became(chat, id_) == SENT


@pytest.mark.parametrize(("called", "calls"), [(True, 0), (False, 1)])
async def test_a_worker_that_died_before_the_call_loses_nothing_and_after_it_repeats_nothing(
    chat: Chat, numbers: Numbers, called: bool, calls: int
) -> None:
    id_ = await broadcast(chat, "Tin một")
    await campaigns.advance(chat.house)
    async with chat.house.database.write() as connection:
        began = NINE if called else None
        await connection.execute(update(outbox).where(outbox.c.by_phone).values(
            state="sending", attempts=1, holder="dead", lease_until=NINE, repeated_at=began,
        ))  # fmt: skip
    await passes(chat, *[MINUTE] * 4)
    assert len(numbers.called) == calls
    outcome = ("failed", "uncertain") if called else ("sent", "repeated")
    assert (await became(chat, id_))[1:3] == outcome


async def test_what_died_before_the_call_and_is_refused_then_is_told_as_refused(
    chat: Chat, numbers: Numbers
) -> None:
    numbers.script = [NotSent(Why.UNKNOWN_USER, "error -118", number=True)]
    id_ = await broadcast(chat, "Tin một")
    await campaigns.advance(chat.house)
    async with chat.house.database.write() as connection:
        await connection.execute(update(outbox).where(outbox.c.by_phone).values(
            state="sending", attempts=1, holder="dead", lease_until=NINE))  # fmt: skip
    await passes(chat, *[MINUTE] * 4)
    assert (await became(chat, id_))[1:3] == ("failed", "bad_number")


async def test_what_was_surely_not_sent_is_tried_again(chat: Chat, numbers: Numbers) -> None:
    numbers.script = [NotSent(Why.NETWORK), Sent(("z2",))]
    id_ = await broadcast(chat, "Tin một")
    await passes(chat, *[MINUTE] * 4)
    assert (numbers.called, await became(chat, id_)) == ([LAN, LAN], SENT)


async def test_in_the_chat_of_the_consent_nothing_was_said_that_could_be_confirmed(
    chat: Chat, numbers: Numbers
) -> None:
    """What came by number is offered there, in full, when the person next writes."""
    await broadcast(chat, "Tin một")
    await passes(chat, MINUTE)
    said = await chat.says("Lan", "đã đọc")
    async with chat.house.database.read() as connection:
        assert (await connection.execute(select(evidence.c.id))).all() == []
    assert "Tin một" in [button.label for bubble in said for button in bubble.buttons]


async def test_who_writes_while_the_number_is_refused_gets_it_in_the_chat(
    chat: Chat, numbers: Numbers
) -> None:
    async def refused() -> SendResult:
        await chat.says("Lan", "menu")
        return NotSent(Why.UNKNOWN_USER, "error -118", number=True)

    numbers.script = [refused]
    id_ = await broadcast(chat, "Tin một")
    await passes(chat, MINUTE)
    assert (await became(chat, id_))[:2] == ("paper", "sent")
    assert [b.text.startswith("Tin một") for b in chat.hears("Lan")][-1]
    async with chat.house.database.read() as connection:
        began = await connection.execute(select(outbox.c.repeated_at, outbox.c.by_phone).where(
            outbox.c.campaign_id == id_, outbox.c.member_id == 1))  # fmt: skip
        assert tuple(began.one()) == (None, False)  # in the chat it has its own repeat before it
