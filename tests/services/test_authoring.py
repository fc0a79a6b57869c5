"""From a draft in chat to what everybody reads: two people, no restart, versions kept."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from bot.domain.campaigns import Draft, State
from bot.domain.push import Content
from bot.library.model import Library
from bot.messages import Bubble
from bot.services import campaigns
from bot.services.authoring import current, keep_folder
from bot.store import campaigns as store
from bot.store.authoring import versions
from bot.store.authoring_tables import lesson_version
from bot.store.tables import evidence, outbox, role_grant
from tests.chat import Chat
from tests.dialogues.conftest import MORNING
from tests.library.folder import LESSON

ID = "gender_equality_one"
PATH = f"topics/gender_equality/{ID}"
BODY = "Chuyện mới ở nhà chị Lan.\n***\nMột ý mới.\nỞ nhà: cùng nấu một bữa."


def page(locale: str) -> str:
    home = "Ở nhà:" if locale == "vi" else "At home:"
    return LESSON.format(
        id=ID, title=f"Lesson {locale}", first="First.", second="Second.", home=home, task="talk."
    )


@pytest.fixture
async def office(chat: Chat) -> Chat:
    """Hoa is an officer of the whole beside the admin Quân; the folder's versions are kept."""
    async with chat.house.database.write() as connection:
        await connection.execute(
            insert(role_grant).values(member_id=3, unit_id=1, role="officer", created_at=MORNING)
        )
    await keep_folder(chat.house, {f"{PATH}.{at}.md": page(at).encode() for at in ("vi", "en")})
    for user, code in (("hoa", "HACDEF23"), ("quan", "QANCDE23"), ("lan", "AANCDE23")):
        await chat.says(user, code)
        await chat.presses(user, "Tôi đồng ý")
    return chat


async def rewrite(chat: Chat, user: str, title: str, body: str = "-") -> list[Bubble]:
    """Title and Vietnamese text anew, all else as it was."""
    await chat.sends(user, f"go:soanbai:{ID}")
    for part, said in (("Tên bài", title), ("Nội dung", body)):
        if said != "-":
            await chat.presses(user, part)
            await chat.says(user, said)
            await chat.presses(user, "Giữ như cũ")
    return await kept(chat, user)


async def kept(chat: Chat, user: str) -> list[Bubble]:
    """The draft is done; the sources were not read again."""
    await chat.presses(user, "Xong, giữ lại")
    await chat.says(user, "bỏ qua")
    return await chat.presses(user, "Xem bản nháp")


async def asks(chat: Chat, user: str, *said: str) -> list[Bubble]:
    """A question more, in both languages: `[label]` presses, all else is written."""
    await chat.presses(user, "Câu hỏi")
    for one in said:
        if one.startswith("["):
            await chat.presses(user, one[1:-1])
        else:
            await chat.says(user, one)
    return await kept(chat, user)


async def read(chat: Chat, user: str) -> list[str]:
    """The lesson as a member reads it, up to its last button."""
    first = await chat.sends(user, f"go:baihoc:{ID}")
    last = await chat.presses(user, "Đọc tiếp")
    return [bubble.text for bubble in (*first, *last)]


def labels(bubbles: list[Bubble]) -> list[str]:
    return [button.label for bubble in bubbles for button in bubble.buttons]


async def test_what_a_second_person_approved_is_read_at_once(office: Chat) -> None:
    shown = await rewrite(office, "hoa", "Tên bài mới", BODY)
    assert "Duyệt đúng bản này" not in labels(shown)  # the author's own
    assert "Tên bài mới" not in (await read(office, "lan"))[0]
    seen = await office.sends("quan", f"bl:{ID}:2")
    assert "+ Chuyện mới ở nhà chị Lan." in seen[-1].text
    assert any("Tên bài mới · 2 phút" in bubble.text for bubble in seen)  # as platforms show it
    await office.presses("quan", "Duyệt đúng bản này")
    first, last = await read(office, "lan")
    assert first.startswith("Tên bài mới · 2 phút\n\nChuyện mới ở nhà chị Lan.")
    assert "Ở nhà: cùng nấu một bữa." in last


async def test_the_author_cannot_approve_by_hand(office: Chat) -> None:
    await rewrite(office, "hoa", "Tên bài mới")
    (answer,) = await office.sends("hoa", f"bl:{ID}:2:ok:00000000")
    assert "Anh/chị là người viết bản này" in answer.text
    assert "Lesson vi" in (await read(office, "lan"))[0]


async def test_the_table_itself_wants_two_people_and_one_page_of_each_version(
    office: Chat,
) -> None:
    row: dict[str, Any] = {
        "lesson_id": "x", "locale": "vi", "version": 1, "topic": "t", "page": "p",
        "state": "approved", "author_id": 3, "approver_id": 3, "created_at": MORNING,
    }  # fmt: skip
    for wrong in ([row], [{**row, "approver_id": None}], [{**row, "approver_id": 5}] * 2):
        with pytest.raises(IntegrityError):
            async with office.house.database.write() as connection:
                await connection.execute(insert(lesson_version), wrong)


async def test_a_change_after_it_was_seen_is_not_approved_with_it(office: Chat) -> None:
    await rewrite(office, "hoa", "Tên bài mới")
    await office.sends("quan", f"bl:{ID}:2")
    await rewrite(office, "hoa", "Tên bài khác")
    (answer,) = await office.presses("quan", "Duyệt đúng bản này")
    assert "không còn chờ duyệt" in answer.text


async def test_a_draft_with_a_fault_cannot_be_approved(office: Chat) -> None:
    await rewrite(office, "hoa", "Tên bài mới")
    async with office.house.database.write() as connection:  # not by typing: that is refused
        faulty = page("vi").replace("First.", "Gọi 0912 345 678 nhé.")
        await connection.execute(
            lesson_version.update()
            .where(lesson_version.c.version == 2, lesson_version.c.locale == "vi")
            .values(page=faulty)
        )
    seen = await office.sends("quan", f"bl:{ID}:2")
    assert "0912 345 678" in seen[-1].text
    assert "Duyệt đúng bản này" not in labels(seen)


QUIZ = (
    "Bố hay mẹ chăm con?", "Bố\nMẹ\nCả hai", "[Cả hai]", "Cả hai cùng có quyền và trách nhiệm.",
    "Who looks after the child?", "The father\nThe mother\nBoth", "Both have the same duty.",
)  # fmt: skip


async def test_questions_written_in_chat_are_seen_approved_and_answered(office: Chat) -> None:
    await office.sends("hoa", f"go:soanbai:{ID}")
    await asks(office, "hoa", *QUIZ)
    seen = await office.sends("quan", f"bl:{ID}:2")
    assert "[Bố]  [Mẹ]  [Cả hai]" in seen[0].text, "as platforms show it"
    assert "Câu hỏi, tiếng Anh\n  + Who looks after the child? – The father" in seen[-1].text
    await office.presses("quan", "Duyệt đúng bản này")
    await read(office, "lan")
    await office.presses("lan", "Tôi đã đọc")
    (asked,) = await office.presses("lan", "Câu hỏi nhỏ")
    assert [b.label for b in asked.buttons] == ["Bố", "Mẹ", "Cả hai"]
    told, _end = await office.presses("lan", "Bố")
    assert told.text == "Chưa đúng ạ. Câu đúng: Cả hai\nCả hai cùng có quyền và trách nhiệm."
    async with office.house.database.read() as connection:
        rows = await connection.execute(select(evidence.c.member_id, evidence.c.version))
        assert [tuple(row) for row in rows] == [(1, 2)]


async def test_a_question_changed_after_it_was_seen_is_not_approved_with_it(office: Chat) -> None:
    await office.sends("hoa", f"go:soanbai:{ID}")
    await asks(office, "hoa", *QUIZ)
    seen = await office.sends("quan", f"bl:{ID}:2")
    press = next(b.payload for s in seen for b in s.buttons if b.label == "Duyệt đúng bản này")
    async with office.house.database.write() as connection:
        rows = await connection.execute(select(lesson_version).where(lesson_version.c.version == 2))
        for row in rows.all():
            await connection.execute(
                lesson_version.update()
                .where(lesson_version.c.id == row.id)
                .values(page=row.page.replace("right: 3", "right: 1"))
            )
    (answer,) = await office.sends("quan", press)
    assert "đã bị sửa sau khi" in answer.text


async def test_a_question_is_taken_out_and_the_difference_told(office: Chat) -> None:
    await office.sends("hoa", f"go:soanbai:{ID}")
    await asks(office, "hoa", *QUIZ)
    await office.sends("quan", f"bl:{ID}:2")
    await office.presses("quan", "Duyệt đúng bản này")
    await office.sends("hoa", f"go:soanbai:{ID}")
    await office.presses("hoa", "Câu hỏi")
    await office.presses("hoa", "1. Bố hay mẹ chăm con?")
    await office.presses("hoa", "Bỏ câu này")
    shown = await kept(office, "hoa")
    assert "− Bố hay mẹ chăm con?" in shown[-1].text
    assert not any("[Bố]" in bubble.text for bubble in shown)


async def test_level_readers_and_the_day_of_the_check_are_written_and_told(office: Chat) -> None:
    await office.sends("hoa", f"go:soanbai:{ID}")
    await office.presses("hoa", "Mức, người đọc")
    await office.presses("hoa", "bài đọc thêm")
    await office.presses("hoa", "nhà có trẻ")
    await office.presses("hoa", "Xong, giữ lại")
    await office.says("hoa", "20/11/2026")
    (*_looks, told) = await office.presses("hoa", "Xem bản nháp")
    assert "Mức\n  − bài đầu\n  + bài đọc thêm" in told.text
    assert "Người đọc\n  − mọi người\n  + nhà có trẻ" in told.text
    assert "+ 20/11/2026" in told.text


async def test_a_part_of_the_course_before_marrying_is_changed_like_a_lesson(
    office: Chat, library: Library
) -> None:
    part = library.premarital[0]
    path = f"counselling/{part.id}"
    pages = {f"{path}.{at}.md": part_page(at, part.id).encode() for at in ("vi", "en")}
    await keep_folder(office.house, pages)
    await office.sends("hoa", f"go:soanbai:{part.id}")
    await office.presses("hoa", "Việc ở nhà")
    await office.says("hoa", "Mỗi người kể một điều mình mong.")
    await office.presses("hoa", "Giữ như cũ")
    shown = await kept(office, "hoa")
    assert "Ở nhà: Mỗi người kể một điều mình mong." in shown[0].text
    await office.sends("quan", f"bl:{part.id}:2")
    await office.presses("quan", "Duyệt đúng bản này")
    await office.says("lan", "/tuvan")
    said = [b.text for b in await office.sends("lan", "go:hoctuvan")]
    while "Mỗi người kể" not in said[-1]:
        said += [b.text for b in await office.presses("lan", "Đọc tiếp")]
    assert "Ở nhà: Mỗi người kể một điều mình mong." in said[-1]


def part_page(locale: str, part_id: str) -> str:
    return page(locale).replace(f"id: {ID}", f"id: {part_id}")


async def test_an_acknowledgement_is_of_the_version_that_was_read(office: Chat) -> None:
    await read(office, "lan")  # version 1 lies on the screen
    await rewrite(office, "hoa", "Tên bài mới")
    await office.sends("quan", f"bl:{ID}:2")
    await office.presses("quan", "Duyệt đúng bản này")
    await office.presses("lan", "Tôi đã đọc")
    await read(office, "quan")
    await office.presses("quan", "Tôi đã đọc")
    async with office.house.database.read() as connection:
        rows = await connection.execute(select(evidence.c.member_id, evidence.c.version))
        kept = await versions(connection, ID)
    assert sorted(map(tuple, rows)) == [(1, 1), (5, 2)]
    assert [(one.version, one.state, one.acknowledged) for one in kept] == [
        (2, "approved", 1), (1, "folder", 1),
    ]  # fmt: skip


async def test_typed_words_confirm_the_version_that_a_broadcast_brought(office: Chat) -> None:
    house = office.house
    draft = Draft(Content(ID, lesson_id=ID), 1, house.now(), topic_id="gender_equality")
    id_ = await campaigns.create(house, draft, "HOA")
    await campaigns.approve(house, id_, "QUAN")
    await office.time_passes(timedelta(minutes=1))
    assert any("Lesson vi" in bubble.text for bubble in office.hears("lan"))
    await rewrite(office, "hoa", "Tên bài mới")
    await office.sends("quan", f"bl:{ID}:2")
    await office.presses("quan", "Duyệt đúng bản này")
    await office.says("lan", "đã đọc")
    async with house.database.read() as connection:
        rows = await connection.execute(select(evidence.c.member_id, evidence.c.version))
    assert list(map(tuple, rows)) == [(1, 1)]


async def test_a_withdrawn_version_gives_way_to_the_one_before(office: Chat) -> None:
    await rewrite(office, "hoa", "Tên bài mới")
    await office.sends("quan", f"bl:{ID}:2")
    await office.presses("quan", "Duyệt đúng bản này")
    await office.sends("hoa", f"bl:{ID}:2:drop")
    await office.presses("hoa", "Rút bản này")
    assert "Lesson vi" in (await read(office, "lan"))[0]


async def test_nothing_is_read_anew_while_nothing_changed(office: Chat) -> None:
    await rewrite(office, "hoa", "Tên bài mới")
    await office.sends("quan", f"bl:{ID}:2")
    await office.presses("quan", "Duyệt đúng bản này")
    async with office.house.database.read() as connection:
        await current(office.house, connection)
        once = office.house.library
        await current(office.house, connection)
        assert office.house.library is once


async def test_a_broadcast_of_a_lesson_that_was_withdrawn_sends_nothing_empty(office: Chat) -> None:
    draft = Draft(Content("gone", lesson_id="gone"), 1, office.house.now())
    async with office.house.database.write() as connection:
        await store.create(connection, "c", draft, author_id=None, now=office.house.now(),
                           state=State.APPROVED)  # fmt: skip
    office.hears("lan")
    await office.time_passes(timedelta(minutes=1))
    assert office.hears("lan") == []
    async with office.house.database.read() as connection:
        found = await connection.execute(
            select(outbox.c.state, outbox.c.reason).where(outbox.c.campaign_id == "c",
                                                          outbox.c.member_id == 1)
        )  # fmt: skip
        assert tuple(found.one()) == ("failed", "empty")
