"""Somebody chooses a third language: what is translated is said in it, all else in Vietnamese."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.library.loader import load
from bot.library.model import Library
from bot.messages import Bubble
from tests.chat import Chat
from tests.dialogues.conftest import CODES, MORNING
from tests.library.folder import write_sound
from tests.third_language import entry, translated


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Small, sound content; the lesson on violence is translated, that on equality is not."""
    folder = write_sound(tmp_path_factory.mktemp("content") / "content")
    page = folder.read("topics/dv_prevention/dv_prevention_one.vi.md")
    page = page.replace("Lesson vi", "Zaj ib").replace("Second step.", "Kauj ruam ob.")
    folder.write("topics/dv_prevention/dv_prevention_one.hmn.md", page)
    found = load(folder.path, MORNING.date())
    assert isinstance(found, Library), [str(fault) for fault in found]
    return found


@pytest.fixture
def mong(tmp_path: Path) -> Iterator[None]:
    body = (
        entry("English", "Hmoob")
        + entry("Continue", "Nyeem ntxiv")
        + entry("Source: {sources}. Last checked: {day}.", "Los ntawm: {sources}. {day}.")
    )
    with translated(tmp_path / "locale", body):
        yield


def labels(bubbles: list[Bubble]) -> list[str]:
    return [button.label for bubble in bubbles for button in bubble.buttons]


async def test_nobody_is_offered_an_empty_language(chat: Chat) -> None:
    assert labels(await chat.says("LAN", "/ngonngu"))[:2] == ["Tiếng Việt", "English"]
    assert "Hmoob" not in labels(await chat.says("LAN", "/ngonngu"))


async def test_what_is_translated_is_said_and_the_rest_is_vietnamese(
    mong: None, chat: Chat
) -> None:
    await chat.says("LAN", CODES["LAN"])
    await chat.presses("LAN", "Tôi đồng ý")
    await chat.says("LAN", "/ngonngu")
    chosen = await chat.presses("LAN", "Hmoob")
    assert "Từ giờ mình nói tiếng Việt ạ." in chosen[-1].text  # not translated yet, and true

    first = await chat.sends("LAN", "go:baihoc:dv_prevention_one")
    assert first[-1].text.startswith("Zaj ib · 2 phút")
    assert labels(first) == ["Nyeem ntxiv"]
    last = await chat.presses("LAN", "Nyeem ntxiv")
    assert last[-1].text.startswith("Kauj ruam ob.")
    assert "Los ntawm: Luật 73/2006/QH11, Điều 18. 23/11/2026." in last[-1].text
    assert labels(last)[0] == "Tôi đã đọc"

    other = await chat.sends("LAN", "go:baihoc:gender_equality_one")
    assert other[-1].text.startswith("Lesson vi · 2 phút")


async def test_a_card_for_somebody_in_need_is_never_empty(mong: None, chat: Chat) -> None:
    await chat.says("LAN", CODES["LAN"])
    await chat.presses("LAN", "Tôi đồng ý")
    before = await chat.says("LAN", "cứu tôi với")
    await chat.says("LAN", "/ngonngu")
    await chat.presses("LAN", "Hmoob")
    assert await chat.says("LAN", "cứu tôi với") == before
