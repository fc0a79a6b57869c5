"""A turn that waits for a platform holds up its own person and nobody else."""

import asyncio

import pytest

from bot.messages import Address, InboundEvent, Kind, Media, MediaKind
from bot.services.house import House
from bot.store import inbox
from bot.store.inbox import Claimed
from bot.work import loops
from tests.chat import PLATFORM, Chat


async def writes(chat: Chat, user: str) -> None:
    # Who sends a file is answered alone: it may have to be fetched before.
    file = (Media(MediaKind.FILE, "a.pdf", url="https://files.invalid/a.pdf"),)
    who = Address(PLATFORM, user)
    event = InboundEvent(f"e-{user}", who, Kind.MESSAGE, chat.clock.now(), "a", media=file)
    async with chat.house.database.write() as connection:
        await inbox.put(connection, chat.house.cipher, [event], chat.clock.now())


async def test_the_next_person_is_answered_meanwhile(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform_answers, answered = asyncio.Event(), list[str]()

    async def handle(_house: House, claimed: Claimed) -> bool:
        user = claimed.event.address.user
        if user == "Hoa":
            await platform_answers.wait()
        answered.append(user)
        return False

    monkeypatch.setattr(loops, "handle", handle)
    work = loops.Work(chat.house)
    async with asyncio.timeout(20):
        await writes(chat, "Hoa")
        await work._handle_events()
        await writes(chat, "Lan")
        await work._handle_events()
        assert answered == ["Lan"]
        platform_answers.set()
        await work._handle_events()
    assert answered == ["Lan", "Hoa"]
