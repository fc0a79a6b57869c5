"""Questions to officers: by wish only, past the own unit when private, answered and told once."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from bot.domain.campaigns import Draft, State
from bot.domain.push import Content
from bot.domain.questions import AnswerQuestion, AskOfficer
from bot.errors import Conflict
from bot.services.retention import purge
from bot.store import campaigns, orders
from bot.store.people import person_of
from bot.store.question_tables import library_candidate, library_question
from bot.store.tables import address, audit, conversation, evidence, outbox
from tests.chat import Chat
from tests.dialogues.conftest import CODES

PLAIN = "trại hè năm nay nộp giấy tờ ở đâu ạ?"
PRIVATE = "mẹ chồng em hay giận thì nhờ ai được ạ?"
ANSWER = "Anh chị mang giấy tờ tới văn phòng công đoàn sáng thứ Hai."
KEPT = timedelta(days=365)


async def linked(chat: Chat, *users: str) -> None:
    for user in users:
        await chat.says(user, CODES[user.upper()])
        await chat.presses(user, "Tôi đồng ý")
        chat.hears(user)


def words(bubbles: Iterable[Any]) -> str:
    return "\n".join(bubble.text for bubble in bubbles)


async def count(chat: Chat, table: Table) -> int:
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(func.count()).select_from(table))
        return int(found.scalar_one())


async def stored(chat: Chat) -> str:
    """Every column of every row of what is kept of questions, talks and deeds, unopened."""
    async with chat.house.database.read() as connection:
        rows = [
            row
            for table in (library_question, library_candidate, conversation, audit, outbox)
            for row in await connection.execute(select(table))
        ]
    return " ".join(str(bytes(v).decode("latin-1") if isinstance(v, (bytes, memoryview)) else v)
                    for row in rows for v in row)  # fmt: skip


async def ask(chat: Chat, text: str, whom: str) -> None:
    await chat.says("Lan", text)
    await chat.presses("Lan", whom)


async def answer(chat: Chat, who: str, id_: int, general: str = "") -> str:
    await chat.sends(who, f"hop:{id_}:answer")
    await chat.says(who, ANSWER)
    await (chat.says(who, general) if general else chat.presses(who, "Bỏ qua bước này"))
    return words(await chat.presses(who, "Gửi"))


async def test_nothing_goes_to_anybody_without_the_wish(chat: Chat) -> None:
    await linked(chat, "Lan", "Hoa")
    shown = words(await chat.says("Lan", PLAIN))
    assert "chưa biết" in shown
    await chat.presses("Lan", "Cảm ơn, tôi chưa cần")
    assert await count(chat, library_question) == 0
    assert chat.hears("Hoa") == []
    assert "trại hè" not in words(await chat.says("Hoa", "/hopthu"))


async def test_a_plain_question_is_read_by_the_unit_without_a_name(chat: Chat) -> None:
    await linked(chat, "Lan", "Hoa", "Binh", "Quan")
    await ask(chat, PLAIN, "Hỏi cán bộ đơn vị")
    notice = words(chat.hears("Hoa"))
    assert notice == "Có một câu hỏi đang chờ trả lời."
    assert chat.hears("Quan") == []  # the nearest who hold a role are told, not everybody
    seen = words(await chat.says("Hoa", "/hopthu"))
    assert PLAIN in seen
    assert "Lan " not in seen
    assert "LAN" not in seen


async def test_a_private_question_is_offered_past_the_unit_and_hidden_from_it(chat: Chat) -> None:
    await linked(chat, "Lan", "Hoa", "Quan")
    offered = await chat.says("Lan", PRIVATE)
    assert [b.label for b in offered[-1].buttons][:2] == ["Hỏi cấp trên", "Hỏi cán bộ đơn vị"]
    await chat.presses("Lan", "Hỏi cấp trên")
    assert chat.hears("Hoa") == []
    assert PRIVATE not in words(await chat.says("Hoa", "/hopthu"))
    assert PRIVATE not in words(await chat.sends("Hoa", "hop:1"))
    chat.hears("Quan")
    seen = words(await chat.says("Quan", "/hopthu"))
    assert PRIVATE in seen
    assert "Đơn vị 2" not in seen


async def test_a_private_question_goes_to_the_unit_when_the_person_chooses_so(chat: Chat) -> None:
    await linked(chat, "Lan", "Hoa")
    await ask(chat, PRIVATE, "Hỏi cán bộ đơn vị")
    chat.hears("Hoa")
    assert PRIVATE in words(await chat.says("Hoa", "/hopthu"))


@pytest.mark.parametrize(("stops", "hears"), [("before asking", True), ("after asking", False)])
async def test_only_a_stop_after_the_asking_keeps_the_answer_back(
    chat: Chat, stops: str, hears: bool
) -> None:
    await linked(chat, "Lan", "Hoa")
    if hears:
        await chat.says("Lan", "/dung")
    await ask(chat, PLAIN, "Hỏi cán bộ đơn vị")
    if not hears:
        await chat.says("Lan", "/dung")
    await answer(chat, "Hoa", 1)
    told = [b.text for b in chat.hears("Lan")]
    assert ("Có tin mới về việc anh/chị đã nhờ." in told) == hears


async def test_the_answer_is_told_once_whoever_else_answers(chat: Chat) -> None:
    await linked(chat, "Lan", "Hoa", "Binh")
    await ask(chat, PLAIN, "Hỏi cán bộ đơn vị")
    await chat.sends("Binh", "hop:1:answer")  # Bình has begun
    await chat.says("Binh", "Một câu trả lời khác, đến muộn.")
    await chat.presses("Binh", "Bỏ qua bước này")
    await answer(chat, "Hoa", 1)
    late = words(await chat.presses("Binh", "Gửi"))
    assert "Đã được trả lời" in late
    heard = chat.hears("Lan")
    assert [b.text for b in heard] == ["Có tin mới về việc anh/chị đã nhờ."]
    assert ANSWER in words(await chat.presses("Lan", "Xem"))
    async with chat.house.database.read() as connection:
        told = select(func.count()).where(outbox.c.key.like("%:answer"))
        assert (await connection.execute(told)).scalar_one() == 1
        deeds = select(func.count()).where(audit.c.action == "question.answer")
        assert (await connection.execute(deeds)).scalar_one() == 1


async def test_the_same_order_twice_is_one_question(chat: Chat) -> None:
    await linked(chat, "Lan")
    async with chat.house.database.write() as connection:
        person = await person_of(connection, chat.house.cipher, 1, chat.house.today())
        order = orders.Order(
            connection, chat.house.cipher, chat.house.library, chat.house.now(), 1, "paper",
            person, chat.house.rules, key="r:ask", capabilities=chat.house.capabilities,
        )  # fmt: skip
        for _again in range(2):
            await orders.carry_out(order, AskOfficer(PLAIN, above=False))
        with pytest.raises(Conflict):
            await orders.carry_out(order, AnswerQuestion(1, ANSWER))  # a member has no such right
    assert await count(chat, library_question) == 1


async def test_what_is_kept_for_the_library_leads_to_nobody(chat: Chat) -> None:
    await linked(chat, "Lan", "Hoa")
    await ask(chat, PLAIN, "Hỏi cán bộ đơn vị")
    await answer(chat, "Hoa", 1, general="Giấy tờ đăng ký trại hè nộp ở đâu?")
    await chat.says("Lan", "/xoa")
    await chat.presses("Lan", "Vâng, xóa đi")
    assert await count(chat, library_question) == 0
    async with chat.house.database.read() as connection:
        (kept,) = (await connection.execute(select(library_candidate))).mappings().all()
        key = select(func.count()).where(outbox.c.key.like(f"%{kept['key']}%"))
        assert (await connection.execute(key)).scalar_one() == 0
    opened = chat.house.cipher.open(kept["question_enc"])
    assert opened == "Giấy tờ đăng ký trại hè nộp ở đâu?"
    assert not {"member_id", "unit_id", "question_id"} & set(kept)


async def test_the_words_lie_encrypted_and_are_not_logged(
    chat: Chat, capsys: pytest.CaptureFixture[str]
) -> None:
    await linked(chat, "Lan", "Hoa")
    await ask(chat, PLAIN, "Hỏi cán bộ đơn vị")
    await answer(chat, "Hoa", 1)
    assert await count(chat, library_question) == 1
    kept = await stored(chat)
    logged = "".join(capsys.readouterr())
    for told in ("trại hè", "văn phòng"):
        assert told not in kept
        assert told.encode().decode("latin-1") not in kept
        assert told not in logged


async def test_a_question_is_gone_when_its_time_is_over(chat: Chat) -> None:
    await linked(chat, "Lan", "Hoa")
    await ask(chat, PLAIN, "Hỏi cán bộ đơn vị")
    await answer(chat, "Hoa", 1)
    await ask(chat, PRIVATE, "Hỏi cấp trên")
    chat.clock.move(KEPT - timedelta(hours=1))
    await purge(chat.house)
    assert await count(chat, library_question) == 2
    chat.clock.move(timedelta(hours=2))
    await purge(chat.house)
    assert await count(chat, library_question) == 0


async def test_a_cry_for_help_is_never_a_question(chat: Chat) -> None:
    await linked(chat, "Lan")
    await chat.says("Lan", "/hoicanbo")
    shown = words(await chat.says("Lan", "chồng em đánh em thì em phải làm gì ạ?"))
    assert "113" in shown
    assert await count(chat, library_question) == 0


@pytest.mark.parametrize("said", ["ok", "vâng ạ", "được", "đồng ý"])
async def test_a_yes_to_the_offer_sends_the_question_and_confirms_no_lesson(
    chat: Chat, said: str
) -> None:
    await linked(chat, "Lan", "Hoa")
    await push_a_lesson(chat)
    assert "chưa biết" in words(await chat.says("Lan", PLAIN))
    assert "không kèm tên" in words(await chat.says("Lan", said))
    assert await count(chat, evidence) == 0
    assert await count(chat, library_question) == 1


@pytest.mark.parametrize("said", ["thôi", "không", "không cần đâu"])
async def test_a_no_to_the_offer_ends_the_offer_and_nothing_else(chat: Chat, said: str) -> None:
    await linked(chat, "Lan", "Hoa")
    await chat.says("Lan", PLAIN)
    assert "Chưa gửi gì" in words(await chat.says("Lan", said))
    async with chat.house.database.read() as connection:
        stopped = await connection.execute(select(address.c.stopped_at))
        assert set(stopped.scalars()) == {None}


async def test_a_stop_is_a_stop_at_the_offer_too(chat: Chat) -> None:
    await linked(chat, "Lan", "Hoa")
    await chat.says("Lan", PLAIN)
    assert "sẽ không tự nhắn" in words(await chat.says("Lan", "dừng gửi tin"))


async def push_a_lesson(chat: Chat) -> None:
    """An unread lesson has come to Lan."""
    lesson = chat.house.library.lessons[0]
    draft = Draft(Content(lesson.id, lesson_id=lesson.id), 1, chat.house.now(),
                  topic_id=lesson.topic)  # fmt: skip
    async with chat.house.database.write() as connection:
        await campaigns.create(connection, "c", draft, author_id=None, now=chat.house.now(),
                               state=State.APPROVED)  # fmt: skip
    await chat.time_passes(timedelta(minutes=1))
    assert lesson.title.get("vi") in words(chat.hears("Lan"))


async def test_a_number_is_never_given_to_a_second_question(chat: Chat) -> None:
    """An officer's half-written answer must not meet somebody else's words."""
    await linked(chat, "Lan", "Hoa", "Binh")
    await ask(chat, PLAIN, "Hỏi cán bộ đơn vị")
    first = await newest(chat)
    await chat.sends("Lan", f"ch:{first}:back")
    assert await count(chat, library_question) == 0
    await ask(chat, PLAIN, "Hỏi cán bộ đơn vị")
    assert await newest(chat) > first


async def newest(chat: Chat) -> int:
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(func.max(library_question.c.id)))
        return int(found.scalar_one())
