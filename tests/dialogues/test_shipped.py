"""With the content that ships: the families' welfare counts for none of the six topics, and the
officers' course is read to its end, answered, and noted as training.
"""

import pytest

from bot.library.loader import load
from bot.library.model import Course, Library, Question
from bot.messages import Bubble
from tests.chat import Chat
from tests.dialogues.conftest import CODES, MORNING

LESSON = "family_welfare_birth_leave"


@pytest.fixture(scope="module")
def library() -> Library:
    """The content that ships."""
    found = load(None, MORNING.date())
    assert isinstance(found, Library), [str(fault) for fault in found]
    return found


def told(bubbles: list[Bubble]) -> str:
    return "\n".join(bubble.text for bubble in bubbles)


async def linked(chat: Chat, user: str) -> None:
    await chat.says(user, CODES[user])
    await chat.presses(user, "Tôi đồng ý")


async def families_reached(chat: Chat) -> str:
    lines = told(await chat.says("QUAN", "/thongke")).split("\n")
    return next(line for line in lines if "gia đình" in line and "%" in line)


async def test_a_lesson_on_welfare_is_noted_and_moves_no_indicator(chat: Chat) -> None:
    await linked(chat, "LAN")
    await linked(chat, "QUAN")
    before = await families_reached(chat)
    assert before.startswith("0,0%")

    thanks = told(await chat.sends("LAN", f"ack:{LESSON}"))
    assert "Cảm ơn anh/chị đã đọc" in thanks
    assert "chủ đề" not in thanks  # no tally of six is moved by it
    assert "đã được ghi nhận rồi" in told(await chat.sends("LAN", f"ack:{LESSON}"))
    assert await families_reached(chat) == before

    await chat.sends("LAN", "ack:gender_equality_shared_work")
    assert not (await families_reached(chat)).startswith("0,0%")


async def test_the_tally_is_of_six_whatever_else_was_read(chat: Chat) -> None:
    await linked(chat, "LAN")
    await chat.sends("LAN", f"ack:{LESSON}")
    thanks = told(await chat.sends("LAN", "ack:gender_equality_shared_work"))
    assert "1 trên 6 chủ đề" in thanks


async def test_an_officers_own_text_is_only_offered_the_topics_that_count(chat: Chat) -> None:
    await linked(chat, "HOA")
    await chat.says("HOA", "/phatdong")
    await chat.says("HOA", "2")
    asked = await chat.says("HOA", "Mời anh chị dự buổi tọa đàm chiều thứ Sáu này tại hội trường.")
    labels = [button.label for bubble in asked for button in bubble.buttons]
    assert "Bình đẳng giới" in labels
    assert "Phúc lợi gia đình đoàn viên" not in labels


@pytest.fixture
def course(library: Library) -> Course:
    found = library.course("family_work_officer")
    assert found is not None
    return found


def option(question: Question, *, right: bool) -> str:
    place = question.right if right else (question.right + 1) % len(question.options.vi)
    return str(place + 1)


async def goes_through(chat: Chat, course: Course, wrong: int) -> str:
    """Bình reads all parts and answers, the first so many questions wrongly; the end."""
    shown = await chat.sends("BINH", f"kh:{course.id}")
    for part in course.parts.vi:
        assert part.split("\n")[0] in told(shown)
        shown = await chat.says("BINH", "1")
    for number, question in enumerate(course.quiz):
        assert question.asked.vi in told(shown)
        shown = await chat.says("BINH", option(question, right=number >= wrong))
        assert question.why.vi in told(shown)
    return told(shown)


async def test_two_mistakes_of_ten_pass_and_are_noted_as_training(
    chat: Chat, course: Course
) -> None:
    await linked(chat, "BINH")
    assert "ghi là đã tập huấn" in await goes_through(chat, course, wrong=2)
    mine = told(await chat.says("BINH", "/taphuan"))
    assert f"“{course.title.vi}”: đạt, đúng 8 trên 10 câu" in mine


async def test_three_mistakes_do_not_pass(chat: Chat, course: Course) -> None:
    await linked(chat, "BINH")
    assert "80%" in await goes_through(chat, course, wrong=3)
    assert "7 trên 10 câu" in told(await chat.says("BINH", "/taphuan"))
    assert "đạt, đúng" not in told(await chat.says("BINH", "/taphuan"))
