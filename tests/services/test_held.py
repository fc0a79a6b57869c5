"""What concerns one person and finds the window closed waits for that person's next word."""

from datetime import timedelta

from sqlalchemy import select

from bot.messages import NotSent, Why
from bot.store.tables import address, outbox
from bot.store.tell import Word, tell
from tests.chat import Chat
from tests.services.platform_of_paper import lan

DAY = timedelta(days=1)
NOTICE = "Hồ sơ của anh/chị đã được duyệt"


async def notices(chat: Chat, *texts: str) -> None:
    """Lan is told of these, one after the other."""
    house = chat.house
    async with house.database.write() as connection:
        member = (await connection.execute(select(address.c.member_id))).scalars().first()
        assert member is not None
        for text in texts:
            words = [Word(f"n:{text}", member, text)]
            await tell(connection, house.cipher, words, house.now(), house.capabilities)
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
    assert sorted(heard(chat)) == sorted(["năm", "bốn", "ba"])
    await chat.says("Lan", "menu")
    await rests(chat)
    assert heard(chat) == []
    chat.clock.move(DAY)
    await chat.says("Lan", "menu")
    await rests(chat)
    assert sorted(heard(chat)) == sorted(["một", "hai"])


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
    chat.clock.move(DAY)
    await chat.says("Lan", "menu")
    await rests(chat)
    assert NOTICE in heard(chat)


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
