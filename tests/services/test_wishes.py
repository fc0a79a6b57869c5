"""A person's wishes in real talks: broadcasts and observances keep to them, answers come."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.crypto import Cipher
from bot.domain.campaigns import Draft, Kind, State
from bot.domain.outreach import Rules
from bot.domain.push import Content
from bot.library.model import Library
from bot.services import weekly
from bot.store import campaigns
from bot.store.database import Database
from bot.store.platform_tables import push_wish
from bot.store.tables import campaign, evidence, outbox
from tests.chat import ZONE, Chat, chat_on
from tests.dialogues.conftest import CODES, MORNING

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
async def chat(database_of_a_union: Database, cipher: Cipher, library: Library) -> Chat:
    """Monday morning; Lan and Hùng are linked, and the usual caps hold."""
    found = chat_on(database_of_a_union, cipher, library, MORNING)
    rules: Rules = replace(found.house.rules, per_day=1, per_week=3)
    found = chat_on(database_of_a_union, cipher, library, MORNING, rules)
    for name in ("Lan", "Hung"):
        await found.says(name, CODES[name.upper()])
        await found.presses(name, "Tôi đồng ý")
    return found


async def broadcast(chat: Chat, id_: str, kind: Kind = Kind.OFFICER) -> None:
    """An approved campaign to everybody, due now; the timer looks."""
    draft = Draft(Content(f"t-{id_}", text=f"Tin {id_}"), 1, chat.house.now())
    async with chat.house.database.write() as connection:
        key = f"obs:iwd:{id_}:0:1" if kind is Kind.OBSERVANCE else ""
        await campaigns.create(connection, id_, draft, author_id=None, now=chat.house.now(),
                               kind=kind, key=key, state=State.APPROVED)  # fmt: skip
    await chat.time_passes(MINUTE)


async def fate(chat: Chat, id_: str, member_id: int = 1) -> tuple[str, str]:
    """State and reason of a person's delivery."""
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(outbox.c.state, outbox.c.reason).where(
                outbox.c.campaign_id == id_, outbox.c.member_id == member_id
            )
        )
        return tuple(found.one())


def texts(chat: Chat, user: str) -> list[str]:
    return [bubble.text.splitlines()[0] for bubble in chat.hears(user)]


@pytest.mark.parametrize("kind", [Kind.OFFICER, Kind.OBSERVANCE])
async def test_in_a_pause_no_push_comes_and_answers_do(chat: Chat, kind: Kind) -> None:
    await chat.sends("Lan", "nhantin:pause2w")
    await broadcast(chat, "one", kind)
    assert texts(chat, "Lan") == []
    assert texts(chat, "Hung") == ["Tin one"]
    assert await fate(chat, "one") == ("skipped", "paused")
    [answer] = await chat.says("Lan", "menu")
    assert "Lan muốn làm gì" in answer.text


async def test_a_pause_ends_by_itself_and_what_was_held_is_offered_once(chat: Chat) -> None:
    await chat.sends("Lan", "nhantin:pause2w")
    await broadcast(chat, "one")
    chat.clock.move(14 * DAY)
    await broadcast(chat, "two")
    assert texts(chat, "Lan") == ["Tin two"]
    _menu, offer = await chat.says("Lan", "menu")
    assert [button.label for button in offer.buttons] == ["Tin one"]
    [_menu] = await chat.says("Lan", "menu")


async def test_who_pauses_after_a_broadcast_has_begun_does_not_get_it(chat: Chat) -> None:
    await broadcast(chat, "one")
    chat.hears("Lan")
    await broadcast(chat, "two")  # the day is full: it waits for tomorrow
    assert await fate(chat, "two") == ("waiting", "cap")
    await chat.sends("Lan", "nhantin:pause")
    await chat.time_passes(DAY)
    assert await fate(chat, "two") == ("skipped", "paused")
    assert await fate(chat, "two", 2) == ("sent", "")


async def test_who_wants_fewer_gets_one_in_seven_days(chat: Chat) -> None:
    await chat.sends("Lan", "nhantin:less")
    for n in range(3):
        await broadcast(chat, f"n{n}", Kind.OBSERVANCE if n else Kind.OFFICER)
        chat.clock.move(DAY)
    assert texts(chat, "Lan") == ["Tin n0"]
    assert await fate(chat, "n1") == ("waiting", "less_often")
    chat.clock.move(3 * DAY)  # Sunday; the week ends on Monday
    await chat.time_passes(MINUTE)
    assert texts(chat, "Lan") == []
    await chat.time_passes(DAY)
    assert texts(chat, "Lan") == ["Tin n1"]


async def test_a_wish_that_comes_late_is_kept_at_the_moment_of_sending(chat: Chat) -> None:
    for n in range(2):
        await broadcast(chat, f"n{n}")
    await chat.sends("Lan", "nhantin:less")
    chat.hears("Lan")
    await chat.time_passes(DAY)
    assert await fate(chat, "n1") == ("waiting", "less_often")
    assert texts(chat, "Lan") == []
    await chat.time_passes(4 * DAY)
    assert texts(chat, "Lan") == []
    await chat.time_passes(2 * DAY)
    assert texts(chat, "Lan") == ["Tin n1"]


async def test_receiving_again_ends_a_pause_and_stop_still_stops(chat: Chat) -> None:
    await chat.sends("Lan", "nhantin:pause")
    await chat.says("Lan", "/nhanlai")
    await broadcast(chat, "one")
    assert texts(chat, "Lan") == ["Tin one"]
    await chat.says("Lan", "dừng")
    await broadcast(chat, "two")
    assert texts(chat, "Lan") == []


async def test_the_wish_goes_with_the_person_who_is_erased(chat: Chat) -> None:
    await chat.sends("Lan", "nhantin:weekly")
    await chat.says("Lan", "/xoa")
    await chat.presses("Lan", "Vâng, xóa đi")
    async with chat.house.database.read() as connection:
        assert (await connection.execute(select(push_wish.c.member_id))).all() == []


async def weeks(chat: Chat) -> list[tuple[str, str]]:
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(campaign.c.key, campaign.c.state).where(campaign.c.kind == Kind.PATH)
        )
        return [(row.key, row.state) for row in found]


async def test_nobody_gets_a_weekly_lesson_who_has_not_asked(chat: Chat) -> None:
    assert await weekly.plan(chat.house) == 0
    assert await weeks(chat) == []


async def test_the_weekly_lesson_comes_on_wednesday_opens_the_own_path_and_can_be_dropped(
    chat: Chat,
) -> None:
    await chat.sends("Lan", "nhantin:weekly")
    assert [await weekly.plan(chat.house) for _n in range(2)] == [1, 0]
    assert await weeks(chat) == [("path:2026-W48:1", "approved")]
    chat.clock.set(datetime(2026, 11, 25, 8, 0, tzinfo=ZONE))
    chat.hears("Hung")
    await chat.time_passes(MINUTE)
    [message] = chat.hears("Lan")
    assert message.text.startswith("Bài học tuần này")
    assert "DỪNG" in message.text
    assert chat.hears("Hung") == []
    assert message.buttons[0].payload == "go:baihoc"
    [lesson] = await chat.presses("Lan", message.buttons[0].label)
    assert "Năm nay gia đình mình chưa đọc bài nào" in lesson.text
    await chat.sends("Lan", "nhantin:no_weekly")
    assert await weekly.plan(chat.house) == 0


async def test_a_word_of_thanks_for_the_weekly_lesson_acknowledges_nothing(chat: Chat) -> None:
    await chat.sends("Lan", "nhantin:weekly")
    await weekly.plan(chat.house)
    chat.clock.set(datetime(2026, 11, 25, 8, 0, tzinfo=ZONE))
    await chat.time_passes(MINUTE)
    chat.hears("Lan")
    [answer] = await chat.says("Lan", "đã đọc rồi ạ")
    assert "không có bài nào đang chờ xác nhận" in answer.text


async def test_a_pause_holds_the_weekly_lesson_too_and_a_week_missed_is_not_made_up(
    chat: Chat,
) -> None:
    await chat.sends("Lan", "nhantin:weekly")
    await chat.sends("Lan", "nhantin:pause2w")
    await weekly.plan(chat.house)
    chat.hears("Lan")
    chat.clock.set(datetime(2026, 11, 25, 8, 0, tzinfo=ZONE))
    await chat.time_passes(MINUTE)
    assert chat.hears("Lan") == []
    await weekly.plan(chat.house)
    chat.clock.set(datetime(2026, 12, 3, 8, 0, tzinfo=ZONE))  # a day late: nobody was there
    await chat.time_passes(MINUTE)
    assert [state for _key, state in await weeks(chat)] == ["finished", "cancelled"]


async def test_officers_do_not_see_the_weekly_lessons_among_their_broadcasts(chat: Chat) -> None:
    await chat.sends("Lan", "nhantin:weekly")
    await weekly.plan(chat.house)
    await chat.says("Quân", CODES["QUAN"])
    await chat.presses("Quân", "Tôi đồng ý")
    [shelf] = await chat.says("Quân", "phát động")
    assert "Bài học tuần này" not in " ".join([shelf.text, *(b.label for b in shelf.buttons)])


async def test_after_the_weekly_invitation_a_word_of_assent_confirms_no_older_message(
    chat: Chat,
) -> None:
    lesson = chat.house.library.lessons[0]
    draft = Draft(Content(lesson.id, lesson_id=lesson.id), 1, chat.house.now(),
                  topic_id=lesson.topic)  # fmt: skip
    async with chat.house.database.write() as connection:
        await campaigns.create(connection, "older", draft, author_id=None, now=chat.house.now(),
                               state=State.APPROVED)  # fmt: skip
    await chat.time_passes(MINUTE)
    await chat.sends("Lan", "nhantin:weekly")
    await weekly.plan(chat.house)
    chat.clock.set(datetime(2026, 11, 25, 8, 0, tzinfo=ZONE))
    await chat.time_passes(MINUTE)
    chat.hears("Lan")
    [answer] = await chat.says("Lan", "đã đọc rồi ạ")
    assert "không có bài nào đang chờ xác nhận" in answer.text
    async with chat.house.database.read() as connection:
        assert (await connection.execute(select(evidence.c.id))).first() is None
