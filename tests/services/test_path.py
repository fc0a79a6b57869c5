"""The next lesson in real talks."""

from tests.chat import Chat
from tests.dialogues.conftest import CODES


async def test_a_lesson_that_is_being_read_stays_the_same_when_the_family_reads_on(
    chat: Chat,
) -> None:
    for name in ("Lan", "Hung"):  # one family
        await chat.says(name, CODES[name.upper()])
        await chat.presses(name, "Tôi đồng ý")
    await chat.says("Lan", "/baihoc")
    await chat.says("Hung", "/baihoc")
    [ending] = await chat.presses("Hung", "Đọc tiếp")
    await chat.presses("Hung", "Tôi đã đọc")
    [rest] = await chat.presses("Lan", "Đọc tiếp")
    assert rest.buttons[0].payload == ending.buttons[0].payload
    await chat.presses("Lan", "Tôi đã đọc")
    [other] = await chat.presses("Lan", "Bài tiếp theo")
    assert "chưa đọc bài nào về chủ đề" in other.text
