"""What is left of a quota is asked of the platform for the very preview somebody waits for."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.adapter import Health
from bot.messages import Outside, Quota
from bot.services import channels
from bot.store import faults
from tests.chat import PLATFORM, Chat, Paper
from tests.dialogues.conftest import CODES

TEXT = "Mời anh chị dự buổi tọa đàm về bình đẳng giới chiều thứ Sáu này tại hội trường."


class Telling(Paper):
    """Paper that says what is left, or lets one wait."""

    left = 480
    times = 0
    answers: asyncio.Event | None = None

    async def health(self) -> Health:
        self.times += 1
        if self.answers is not None:
            await self.answers.wait()
        return Health(True, quotas=(Quota("sub_quota", self.left, 500),))


@pytest.fixture
async def paper(chat: Chat) -> Telling:
    """Messages cost something after an hour; Hoa, an officer, heard from us three hours ago."""
    found = Telling()
    found.capabilities = replace(
        found.capabilities,
        reply_window=timedelta(hours=1), paid_window=timedelta(days=7),
        outside_window=Outside.PAID,
    )  # fmt: skip
    chat.paper = found
    chat.house = replace(
        chat.house, adapters={PLATFORM: found}, rules=replace(chat.house.rules, paid=True)
    )
    for name in ("HOA", "LAN"):
        await chat.says(name, CODES[name])
        await chat.presses(name, "Tôi đồng ý")
        chat.hears(name)
    chat.clock.move(timedelta(hours=3))
    return found


async def preview(chat: Chat) -> str:
    """What Hoa reads before she keeps a draft."""
    await chat.says("HOA", "/phatdong")
    for word in ("2", TEXT, "3", "1"):
        await chat.says("HOA", word)
    return "\n".join(bubble.text for bubble in await chat.says("HOA", "1"))


async def test_the_preview_shows_what_the_platform_says_at_that_moment(
    chat: Chat, paper: Telling
) -> None:
    await channels.ask(chat.house)
    paper.left = 7
    chat.clock.move(timedelta(minutes=5))
    shown = await preview(chat)
    now = chat.clock.now().astimezone(chat.house.rules.zone)
    assert "còn nhận 7 tin" in shown
    assert f"{now:%H:%M}" in shown


async def test_one_preview_asks_once_however_often_it_is_looked_at(
    chat: Chat, paper: Telling
) -> None:
    await preview(chat)
    await chat.presses("HOA", "Giữ lại")
    await chat.presses("HOA", "Xem tin này")
    assert paper.times == 1


async def test_a_platform_that_does_not_answer_is_not_waited_for_and_its_last_word_stands(
    chat: Chat, paper: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    await channels.ask(chat.house)
    then = chat.clock.now().astimezone(chat.house.rules.zone)
    chat.clock.move(timedelta(minutes=20))
    paper.answers = asyncio.Event()  # never set
    monkeypatch.setattr(channels, "WAITED_FOR", 0.01)
    times = paper.times
    shown = await preview(chat)
    assert "còn nhận 480 tin" in shown
    await chat.presses("HOA", "Giữ lại")
    await chat.presses("HOA", "Xem tin này")
    assert paper.times == times + 1  # nor is it waited for twice within the minute
    assert f"{then:%H:%M}" in shown
    async with chat.house.database.read() as connection:
        assert [f for f in await faults.all_of(connection) if f.is_open] == []


async def test_other_questions_ask_no_platform(chat: Chat, paper: Telling) -> None:
    await chat.says("LAN", "bài học")
    await chat.says("HOA", "/chitieu")
    assert paper.times == 0
