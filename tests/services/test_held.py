"""What concerns one person and finds the window closed waits for that person's next word."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.messages import Kind, NotSent, Why
from bot.store.tables import address, outbox
from bot.store.tell import Word, tell, tell_accounts
from tests.chat import Chat
from tests.services.platform_of_paper import lan, passes

DAY = timedelta(days=1)
NOTICE = "Hồ sơ của anh/chị đã được duyệt"


async def notices(chat: Chat, *texts: str, not_before: datetime | None = None) -> None:
    """Lan is told of these, one after the other."""
    house = chat.house
    async with house.database.write() as connection:
        member = (await connection.execute(select(address.c.member_id))).scalars().first()
        assert member is not None
        for text in texts:
            words = [Word(f"n:{text}", member, text)]
            await tell(connection, house.cipher, words, house.now(), house.capabilities, not_before)
    await chat.deliver()


async def rests(chat: Chat, by: timedelta = timedelta(minutes=1)) -> None:
    chat.clock.move(by)
    await chat.deliver()


def heard(chat: Chat, user: str = "Lan") -> list[str]:
    return [bubble.text for bubble in chat.hears(user)]


async def states(chat: Chat) -> list[tuple[str, str]]:
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(outbox.c.state, outbox.c.reason)
            .where(outbox.c.purpose == "service").order_by(outbox.c.id)
        )  # fmt: skip
        return [(row.state, row.reason) for row in found]


async def closed(chat: Chat, *accounts: str) -> None:
    """Lan wrote four days ago at these accounts, and the talk closes after one."""
    await lan(chat, *accounts)
    chat.closes_after(DAY)
    chat.clock.move(4 * DAY)


async def test_no_call_is_wasted_on_a_closed_talk_and_the_notice_follows_the_next_answer(
    chat: Chat,
) -> None:
    await closed(chat)
    await notices(chat, NOTICE)
    assert heard(chat) == []
    assert await states(chat) == [("waiting", "window_closed")]
    answered = await chat.says("Lan", "menu")
    assert answered
    assert NOTICE not in [bubble.text for bubble in answered]
    await rests(chat)
    assert heard(chat) == [NOTICE]
    await rests(chat, DAY)
    await chat.says("Lan", "menu")
    await rests(chat)
    assert NOTICE not in heard(chat)


async def test_an_open_talk_is_told_at_once(chat: Chat) -> None:
    await closed(chat)
    await chat.says("Lan", "menu")
    await notices(chat, NOTICE)
    assert NOTICE in heard(chat)


async def test_answers_do_not_wait_behind_it(chat: Chat) -> None:
    await closed(chat)
    await notices(chat, NOTICE)
    for _time in range(2):
        assert await chat.says("Lan", "menu")


async def test_three_at_a_time_the_newest_first_and_once_a_day(chat: Chat) -> None:
    await closed(chat)
    await notices(chat, "một", "hai", "ba", "bốn", "năm")
    await chat.says("Lan", "menu")
    await rests(chat)
    assert heard(chat) == ["ba", "bốn", "năm"]
    await chat.says("Lan", "menu")
    await rests(chat)
    assert heard(chat) == []
    await rests(chat, timedelta(hours=23))  # the talk is still open: the others follow unasked
    assert heard(chat) == ["một", "hai"]


async def test_what_the_window_closed_upon_once_more_waits_once_more(chat: Chat) -> None:
    await closed(chat)
    await notices(chat, "một", "hai", "ba", "bốn")
    await chat.says("Lan", "menu")
    await rests(chat)
    assert heard(chat) == ["hai", "ba", "bốn"]
    await rests(chat, 2 * DAY)
    assert heard(chat) == []
    await chat.says("Lan", "menu")
    await rests(chat)
    assert heard(chat) == ["một"]


async def test_whoever_says_stop_is_told_nothing_more(chat: Chat) -> None:
    await closed(chat)
    await notices(chat, NOTICE)
    await chat.says("Lan", "dừng")
    await rests(chat)
    assert NOTICE not in heard(chat)
    assert await states(chat) == [("waiting", "window_closed")]


async def test_nothing_comes_between_a_person_in_need_and_the_help(chat: Chat) -> None:
    await closed(chat)
    await notices(chat, NOTICE)
    assert await chat.says("Lan", "chồng đánh tôi, cứu tôi với")
    await rests(chat)
    assert heard(chat) == []
    for word in ("cảm ơn", "menu"):
        await chat.says("Lan", word)
        await rests(chat)
        assert NOTICE not in heard(chat)
    chat.clock.move(DAY)
    await chat.says("Lan", "menu")
    await rests(chat)
    assert NOTICE in heard(chat)


async def test_nothing_comes_onto_the_screen_that_was_left_in_haste(chat: Chat) -> None:
    await closed(chat)
    await notices(chat, NOTICE)
    await chat.sends("Lan", "go:exit")
    await chat.says("Lan", "menu")
    await rests(chat)
    assert NOTICE not in heard(chat)


async def test_nothing_breaks_in_while_staff_talk_with_the_person(chat: Chat) -> None:
    await closed(chat)
    await notices(chat, NOTICE)
    await chat.staff("Lan")
    await chat.says("Lan", "vâng ạ")
    await chat.says("Lan", "/menu")
    await rests(chat)
    assert NOTICE not in heard(chat)
    await chat.staff("Lan", Kind.HANDBACK)
    await chat.says("Lan", "menu")
    await rests(chat)
    assert NOTICE in heard(chat)


async def test_help_at_night_does_not_wait_behind_a_notice_for_the_morning(chat: Chat) -> None:
    await lan(chat)
    chat.clock.move(timedelta(hours=13))
    morning = chat.clock.now() + timedelta(hours=9)
    await notices(chat, NOTICE, not_before=morning)
    assert await chat.says("Lan", "chồng đánh tôi, cứu tôi với")
    assert await chat.says("Lan", "menu")
    chat.clock.set(morning)
    await chat.deliver()
    assert heard(chat)[-1] == NOTICE


async def test_a_notice_in_doubt_whose_window_closes_keeps_no_answer_back(chat: Chat) -> None:
    await lan(chat)
    chat.closes_after(DAY)
    await chat.says("Lan", "menu")
    chat.paper.answer = NotSent(Why.UNCERTAIN, "no answer")
    await notices(chat, NOTICE)
    chat.paper.answer = NotSent(Why.WINDOW_CLOSED, "error -230")
    await passes(chat, 2 * DAY, DAY)
    chat.paper.answer = None
    assert await states(chat) == [("failed", "uncertain")]
    assert await chat.says("Lan", "menu")


async def test_a_hiccup_after_days_of_waiting_loses_nothing(chat: Chat) -> None:
    await closed(chat)
    await notices(chat, NOTICE)
    chat.clock.move(4 * DAY)
    await chat.says("Lan", "menu")
    chat.paper.answer = NotSent(Why.NETWORK, "unreachable")
    await rests(chat)
    chat.paper.answer = None
    await rests(chat, timedelta(minutes=30))
    assert NOTICE in heard(chat)


async def test_it_does_not_overtake_an_answer_that_the_platform_slows_down(chat: Chat) -> None:
    await closed(chat)
    await notices(chat, NOTICE)
    chat.paper.answer = NotSent(Why.THROTTLED, "slow down", timedelta(minutes=5))
    await chat.says("Lan", "menu")
    chat.paper.answer = None
    await rests(chat)
    assert heard(chat) == []
    await rests(chat, timedelta(minutes=10))
    *answer, last = heard(chat)
    assert answer
    assert last == NOTICE


async def test_a_stop_between_the_order_and_the_sending_is_heeded(chat: Chat) -> None:
    await lan(chat)
    await notices(chat, NOTICE, not_before=chat.clock.now() + timedelta(hours=9))
    await chat.says("Lan", "dừng")
    await rests(chat, timedelta(hours=10))
    assert NOTICE not in heard(chat)
    assert await states(chat) == [("cancelled", "stopped")]


async def test_that_nobody_asked_the_platform_is_no_word_of_the_platform(chat: Chat) -> None:
    """A paid message may be open still: the moment the person was heard stays as it was."""
    await closed(chat)
    async with chat.house.database.read() as connection:
        before = (await connection.execute(select(address.c.last_inbound_at))).scalars().all()
    await notices(chat, NOTICE)
    async with chat.house.database.read() as connection:
        after = (await connection.execute(select(address.c.last_inbound_at))).scalars().all()
    assert after == before


async def test_an_open_account_is_taken_before_a_closed_one_that_was_chosen(chat: Chat) -> None:
    await closed(chat, "Lan", "Lan khác")
    async with chat.house.database.write() as connection:
        first = (await connection.execute(select(address.c.id).order_by(address.c.id))).scalars()
        chosen = address.c.id == first.first()
        await connection.execute(
            address.update().where(chosen).values(preferred_at=chat.clock.now())
        )
    await chat.says("Lan khác", "menu")
    await notices(chat, NOTICE)
    assert (NOTICE in heard(chat), NOTICE in heard(chat, "Lan khác")) == (False, True)


async def test_it_follows_the_person_to_the_account_where_they_write(chat: Chat) -> None:
    await closed(chat, "Lan", "Lan khác")
    await notices(chat, NOTICE)  # both are closed: it waits for the one last heard from
    await chat.says("Lan", "menu")
    await rests(chat)
    assert NOTICE in heard(chat)
    assert NOTICE not in heard(chat, "Lan khác")


async def test_words_for_one_account_wait_for_that_account(chat: Chat) -> None:
    """Somebody else may hold the other telephone."""
    await closed(chat, "Lan", "Lan khác")
    house = chat.house
    async with house.database.write() as connection:
        ids = await connection.execute(select(address.c.id).order_by(address.c.id))
        words = [(ids.scalars().first() or 0, Word("n:1", 0, NOTICE))]
        await tell_accounts(connection, house.cipher, words, house.now(), house.now())
    await chat.deliver()
    await chat.says("Lan khác", "menu")
    await rests(chat)
    assert (NOTICE in heard(chat), NOTICE in heard(chat, "Lan khác")) == (False, False)
    await chat.says("Lan", "menu")
    await rests(chat)
    assert (NOTICE in heard(chat), NOTICE in heard(chat, "Lan khác")) == (True, False)


@pytest.mark.parametrize(("asks", "told"), [("before the stop", False), ("after it", True)])
@pytest.mark.parametrize("by", ["member", "account"])
async def test_who_asks_after_a_stop_is_answered_at_last(
    chat: Chat, asks: str, told: bool, by: str
) -> None:
    await lan(chat)
    before = chat.clock.now()
    await chat.says("Lan", "dừng")
    asked_at = chat.clock.now() if told else before
    chat.closes_after(DAY)
    chat.clock.move(4 * DAY)
    house = chat.house
    async with house.database.write() as connection:
        row = (await connection.execute(select(address).order_by(address.c.id))).first()
        assert row is not None
        word, now = Word("n:1", row.member_id, NOTICE), house.now()
        if by == "member":
            await tell(connection, house.cipher, [word], now, house.capabilities, asked_at=asked_at)
        else:
            await tell_accounts(
                connection, house.cipher, [(row.id, word)], now, now, asked_at=asked_at
            )
    await chat.deliver()
    await chat.says("Lan", "menu")
    await rests(chat)
    assert (NOTICE in heard(chat)) == told


async def test_what_a_stop_holds_back_comes_after_the_resuming(chat: Chat) -> None:
    await closed(chat)
    await notices(chat, NOTICE)
    for word in ("dừng", "menu"):
        await chat.says("Lan", word)
        await rests(chat)
        assert NOTICE not in heard(chat)
    assert await states(chat) == [("waiting", "window_closed")]
    await chat.sends("Lan", "go:nhanlai")
    await rests(chat)
    assert NOTICE in heard(chat)


async def test_what_nobody_asked_for_does_not_move_to_an_account_that_stopped(chat: Chat) -> None:
    await lan(chat)
    await chat.says("Lan", "dừng")
    await lan(chat, "Lan khác")  # linked since: nothing was stopped there
    chat.closes_after(DAY)
    chat.clock.move(4 * DAY)
    await notices(chat, NOTICE)
    await chat.says("Lan", "menu")
    await rests(chat)
    assert NOTICE not in heard(chat)
    await chat.says("Lan khác", "menu")
    await rests(chat)
    assert NOTICE in heard(chat, "Lan khác")


async def test_a_platform_that_calls_it_closed_earlier_than_we_do_loses_nothing(chat: Chat) -> None:
    await closed(chat)
    await chat.says("Lan", "menu")
    chat.hears("Lan")
    chat.paper.answer = NotSent(Why.WINDOW_CLOSED, "error -230")
    await notices(chat, NOTICE)
    assert await states(chat) == [("waiting", "window_closed")]
    chat.paper.answer = None
    await chat.says("Lan", "menu")
    await rests(chat)
    assert NOTICE in heard(chat)


async def test_after_a_month_it_is_given_up_and_says_why(chat: Chat) -> None:
    await closed(chat)
    await notices(chat, NOTICE)
    await rests(chat, 31 * DAY)
    assert await states(chat) == [("failed", "window_closed")]
