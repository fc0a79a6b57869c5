"""An officer's text that sounds like a cry for help: kept nowhere, unless announced as a text.

On both databases: the pass is a row that two messages at once must not both find.
"""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.messages import Address, InboundEvent, Kind
from bot.services.converse import handle
from bot.services.receive import Heard, heard, store
from bot.services.turns import take
from bot.store import conversations, inbox
from bot.store.tables import address, crisis_count
from bot.store.tables import inbox as inbox_rows
from tests.chat import PLATFORM, Chat
from tests.services.either import database_of_a_union

__all__ = ["database_of_a_union"]  # found by pytest: on either database

TEXT = "Bị chồng đánh thì báo ở đâu? Chiều thứ Sáu này mời anh chị cùng nghe luật sư nói."
CRY = "chồng em vừa đánh em, em sợ lắm"
GO_ON, IS_TEXT = "Tiếp tục việc đang làm", "Đây là nội dung bài"


@pytest.fixture
async def writing(chat: Chat) -> Chat:
    """Hoa writes a broadcast, and has just sent its text for the first time."""
    await chat.says("hoa", "HACDEF23")
    await chat.presses("hoa", "Tôi đồng ý")
    await chat.sends("hoa", "go:phatdong")
    await chat.presses("hoa", "Tin do tôi viết")
    card, back = await chat.says("hoa", TEXT)
    assert card.buttons[0].label == "Thoát nhanh"
    assert [button.label for button in back.buttons] == [GO_ON, IS_TEXT]
    return chat


async def answers(chat: Chat) -> dict[str, str]:
    """What the open form holds."""
    house = chat.house
    async with house.database.read() as connection:
        wanted = select(address.c.id).where(
            address.c.user_idx == house.cipher.index(PLATFORM, "hoa")
        )
        found = (await connection.execute(wanted)).scalar_one()
        loaded = await conversations.load(
            connection, house.cipher, found, house.today(), house.now()
        )
    run = loaded.conversation.run
    return dict(run.answers) if run else {}


async def passes(chat: Chat) -> int:
    """How many accounts may send a text that sounds like a cry."""
    async with chat.house.database.read() as connection:
        found = (await connection.execute(select(address.c.prose_until))).scalars().all()
    return sum(until is not None for until in found)


def hoa_writes(chat: Chat, *texts: str) -> list[Heard]:
    """As they come from the platform."""
    at, who = chat.house.now(), Address(PLATFORM, "hoa")
    return [
        heard(InboundEvent(f"x{n}", who, Kind.MESSAGE, at, text)) for n, text in enumerate(texts)
    ]


async def arrive(chat: Chat, *texts: str) -> list[InboundEvent]:
    """Messages that arrive before any of them is handled; as they were stored."""
    house = chat.house
    await store(house, hoa_writes(chat, *texts))
    stored = []
    for _text in texts:
        async with house.database.write() as connection:
            for one in await inbox.claim(
                connection, house.cipher, house.holder, house.lease_now(), 10
            ):
                stored.append(one)
        await handle(house, stored[-1])
    await chat.deliver()
    return [one.event for one in stored]


async def test_the_first_time_nothing_is_kept_and_the_question_is_asked_again(
    writing: Chat,
) -> None:
    (asked,) = await writing.presses("hoa", GO_ON)
    assert "nội dung tin" in asked.text
    assert "text" not in await answers(writing)


async def test_said_to_be_a_text_it_is_the_answer_and_the_card_stands_above(writing: Chat) -> None:
    await writing.presses("hoa", IS_TEXT)
    card, asked = await writing.says("hoa", TEXT)
    assert card.buttons[0].label == "Thoát nhanh"
    assert "chủ đề nào" in asked.text
    assert (await answers(writing))["text"] == TEXT
    async with writing.house.database.read() as connection:
        counted = (await connection.execute(select(crisis_count.c.shown))).scalars().all()
    assert sum(counted) == 1, "the text was no cry: the day counts one card"


async def test_the_pass_is_for_one_message_also_when_two_arrive_at_once(writing: Chat) -> None:
    await writing.presses("hoa", IS_TEXT)
    first, second = await arrive(writing, TEXT, CRY)
    assert (first.kind, first.text) == (Kind.MESSAGE, TEXT)
    assert (second.kind, second.text) == (Kind.CRISIS, "")
    assert writing.hears("hoa")[-2].buttons[0].label == "Thoát nhanh"


async def test_of_two_webhooks_at_the_same_moment_one_finds_the_pass(writing: Chat) -> None:
    await writing.presses("hoa", IS_TEXT)
    house = writing.house
    await asyncio.gather(*(store(house, [said]) for said in hoa_writes(writing, TEXT, CRY)))
    async with house.database.read() as connection:
        waiting = inbox_rows.c.status == inbox.WAITING
        kinds = (await connection.execute(select(inbox_rows.c.kind).where(waiting))).scalars()
    assert sorted(kinds) == ["crisis", "message"]


async def test_what_nobody_gave_a_pass_for_goes_in_with_it_and_loses_its_words(
    writing: Chat,
) -> None:
    """One group of webhooks: of two people who cry one has a pass, and a third says hello."""
    await writing.presses("hoa", IS_TEXT)
    (mine,) = hoa_writes(writing, TEXT)
    others = [
        heard(InboundEvent(f"y{n}", Address(PLATFORM, user), Kind.MESSAGE, mine.event.at, text))
        for n, (user, text) in enumerate((("lan", CRY), ("ai đó", "/trogiup")))
    ]
    house = writing.house
    await store(house, [others[0], mine, others[1]])
    done: list[InboundEvent] = []
    taken = await take(house, 10, None, lambda one, _answered: done.append(one.event))
    assert [(one.address.user, one.kind.value, one.text) for one in done] == [
        ("lan", "crisis", ""), ("ai đó", "message", "/trogiup")
    ]  # fmt: skip
    (text,) = taken.left  # a form looks up more than most turns do: it is answered apart
    assert (text.event.kind, text.event.text) == (Kind.MESSAGE, TEXT)
    await handle(house, text)
    await writing.deliver()
    card, asked = writing.hears("hoa")
    assert card.buttons[0].label == "Thoát nhanh"
    assert "chủ đề nào" in asked.text
    assert (await answers(writing))["text"] == TEXT


async def test_a_text_that_is_too_long_may_be_sent_once_more(writing: Chat) -> None:
    await writing.presses("hoa", IS_TEXT)
    _card, again = await writing.says("hoa", TEXT * 30)
    assert "1500" in again.text
    await writing.says("hoa", TEXT)
    assert (await answers(writing))["text"] == TEXT


@pytest.mark.parametrize("left_by", ["thôi", "/menu", "Mời anh chị dự buổi tọa đàm chiều thứ Sáu."])
async def test_whoever_leaves_the_question_leaves_the_pass(writing: Chat, left_by: str) -> None:
    await writing.presses("hoa", IS_TEXT)
    await writing.says("hoa", left_by)
    (event,) = await arrive(writing, CRY)
    assert (event.kind, event.text) == (Kind.CRISIS, "")


async def test_while_staff_hold_the_talk_the_words_are_a_cry_and_spend_the_pass(
    writing: Chat,
) -> None:
    """They may be meant for the staff: the card comes, and nothing of them is kept."""
    await writing.presses("hoa", IS_TEXT)
    await writing.staff("hoa")
    (let_through,) = await arrive(writing, CRY)
    assert (let_through.kind, let_through.cry) == (Kind.MESSAGE, "danger")
    card, back = writing.hears("hoa")
    assert card.buttons[0].label == "Thoát nhanh"
    assert [button.label for button in back.buttons] == [GO_ON, IS_TEXT]
    assert await answers(writing) == {}
    assert await passes(writing) == 0


@pytest.mark.parametrize("held", [True, False], ids=["staff hold the talk", "a slip of the hand"])
async def test_what_is_said_meanwhile_does_not_prolong_a_pass(writing: Chat, held: bool) -> None:
    """Chat with the staff, or a text that is too long and no cry: the hour runs on."""
    await writing.presses("hoa", IS_TEXT)
    for _minutes in range(3):
        if held:
            await writing.staff("hoa")
        writing.clock.move(timedelta(minutes=19))
        await writing.says("hoa", "vâng, em gửi chị sau" if held else "Mời anh chị đến dự. " * 99)
        assert await passes(writing) == 1
    writing.clock.move(timedelta(minutes=4))
    (event,) = await arrive(writing, CRY)
    assert (event.kind, event.text) == (Kind.CRISIS, "")


async def test_the_plain_way_back_gives_no_pass_but_the_press_that_asks_for_one_does(
    writing: Chat,
) -> None:
    await writing.presses("hoa", IS_TEXT)
    writing.clock.move(timedelta(hours=1))
    await writing.says("hoa", CRY)  # the pass has run out: a card, and the form rests
    await writing.presses("hoa", GO_ON)
    assert await passes(writing) == 0
    _card, back = await writing.says("hoa", TEXT)
    assert [button.label for button in back.buttons] == [GO_ON, IS_TEXT]
    await writing.presses("hoa", IS_TEXT)
    assert await passes(writing) == 1
    await writing.says("hoa", TEXT)
    assert (await answers(writing))["text"] == TEXT
    assert await passes(writing) == 0


async def test_a_draft_from_the_shelf_brings_no_pass_along(writing: Chat) -> None:
    await writing.says("hoa", "báo cáo")
    await writing.presses("hoa", "Hình thức khác")
    await writing.says("hoa", TEXT)
    await writing.presses("hoa", IS_TEXT)
    assert await passes(writing) == 1
    await writing.says("hoa", "/lich")
    await writing.says("hoa", "báo cáo")
    await writing.presses("hoa", "Viết tiếp")
    assert await passes(writing) == 0
    (event,) = await arrive(writing, CRY)
    assert (event.kind, event.text) == (Kind.CRISIS, "")


async def test_it_ends_within_the_hour(writing: Chat) -> None:
    await writing.presses("hoa", IS_TEXT)
    writing.clock.move(timedelta(hours=1))
    (event,) = await arrive(writing, CRY)
    assert (event.kind, event.text) == (Kind.CRISIS, "")


async def test_words_that_were_let_through_too_late_are_a_cry(writing: Chat) -> None:
    """The press that leaves the form and the text come together: nothing of it is answered with."""
    await writing.presses("hoa", IS_TEXT)
    left, cry = await arrive(writing, "thôi", TEXT)
    assert (left.kind, cry.cry) == (Kind.MESSAGE, "violence")
    assert writing.hears("hoa")[-1].buttons[0].label == "Thoát nhanh"
    assert await answers(writing) == {}
    async with writing.house.database.read() as connection:
        bodies = (await connection.execute(select(inbox_rows.c.body_enc))).scalars().all()
    assert not any(bodies)


async def test_a_form_rests_a_day_and_no_longer(writing: Chat) -> None:
    writing.clock.move(timedelta(hours=25))
    (said,) = await writing.presses("hoa", GO_ON)
    assert "được trả lời rồi" in said.text


async def test_nobody_makes_a_pass_of_a_members_form(chat: Chat) -> None:
    await chat.says("lan", "AANCDE23")
    await chat.presses("lan", "Tôi đồng ý")
    await chat.says("lan", "/hoicanbo")
    (card,) = await chat.says("lan", CRY)
    assert card.buttons[0].label == "Thoát nhanh"
    for payload in ("goon:", "goon::text", "goon:x:text"):
        await chat.sends("lan", payload)
    async with chat.house.database.read() as connection:
        passes = (await connection.execute(select(address.c.prose_until))).scalars().all()
    assert not any(passes)
