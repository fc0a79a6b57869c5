"""Counselling around the clock: a cry for help comes first, reminders keep to lawful hours."""

from datetime import timedelta

from sqlalchemy import select, text

from bot.services.counselling import remind
from bot.store.care_tables import counselling
from bot.store.tables import conversation, crisis_count, inbox
from tests.chat import Chat
from tests.dialogues.conftest import CODES


async def linked(chat: Chat, user: str) -> None:
    """Somebody of the roster is at the phone."""
    await chat.says(user, CODES[user.upper()])
    await chat.presses(user, "Tôi đồng ý")
    chat.hears(user)


async def kept(chat: Chat) -> str:
    """All that is stored of talks and events, opened."""
    cipher = chat.house.cipher
    async with chat.house.database.read() as connection:
        talks = (await connection.execute(select(conversation.c.state_enc))).scalars()
        bodies = (await connection.execute(select(inbox.c.body_enc))).scalars()
        return "\n".join(cipher.open(found) for found in (*talks, *bodies) if found)


async def test_a_cry_for_help_within_an_answer_brings_the_card_and_is_not_kept(
    chat: Chat,
) -> None:
    await linked(chat, "Lan")
    await chat.says("Lan", "/tuvan")
    await chat.presses("Lan", "Người tư vấn gọi điện")
    await chat.says("Lan", "12/2026")
    shown = await chat.says("Lan", "lúc nào cũng được, anh ấy dọa giết em nếu không cưới")
    assert "113" in shown[0].text
    assert shown[0].buttons[0].payload == "exit"
    assert "giết" not in await kept(chat)
    async with chat.house.database.read() as connection:
        asked = (await connection.execute(select(counselling.c.id))).all()
        cards = (await connection.execute(select(crisis_count.c.shown))).scalar()
    assert (asked, cards) == ([], 1)


async def test_a_reminder_that_is_due_at_night_goes_out_in_the_morning(chat: Chat) -> None:
    await linked(chat, "Lan")
    await linked(chat, "Hoa")
    await linked(chat, "Binh")
    await chat.says("Lan", "/tuvan")
    await chat.presses("Lan", "Người tư vấn gọi điện")
    await chat.says("Lan", "chưa rõ")
    await chat.says("Lan", "buổi tối")
    await chat.presses("Lan", "Gửi")
    chat.clock.move(timedelta(hours=12, minutes=30))  # half past nine in the evening
    await chat.sends("Hoa", "tv:1:assign")
    await chat.presses("Hoa", "Bình, Đơn vị 2")
    chat.clock.move(timedelta(hours=24, minutes=5))
    chat.hears("Binh")
    assert await remind(chat.house) == 1
    await chat.deliver()
    assert [bubble.text[:16] for bubble in chat.hears("Binh")] == ["Anh/chị được nhờ"]  # of 07:30
    chat.clock.move(timedelta(hours=10))
    await chat.deliver()
    assert [bubble.text[:8] for bubble in chat.hears("Binh")] == ["Có người"]
    assert await remind(chat.house) == 0


async def test_the_word_in_the_middle_of_a_detail_is_not_kept_either(chat: Chat) -> None:
    await linked(chat, "Lan")
    await chat.sends("Lan", "go:chuongtrinh:shelter")
    await chat.presses("Lan", "Sửa nhà")
    shown = await chat.says("Lan", "Nhà tôi dột, chồng tôi đánh tôi mỗi khi mưa xuống")
    assert "113" in shown[0].text
    assert "dột" not in await kept(chat)
    async with chat.house.database.read() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM support_case"))).scalar() == 0
