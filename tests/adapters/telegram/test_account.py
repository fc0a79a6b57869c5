"""Telegram beside its messages: fetched updates, set-up, health, files, the own number."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.adapter import Adapter, HasHealth, HasProfile, MenuEntry, Polls, Profile
from bot.messages import (
    Address,
    Kind,
    Media,
    MediaKind,
    OutboundMessage,
    Purpose,
    Sent,
)
from bot.stand_ins.server import StandIns, running
from bot.stand_ins.telegram import TelegramStandIn
from tests.adapters.kits import built, tools

LAN = "612345678"
PROFILE = Profile({"vi": "Chào", "en": "Hello"}, (MenuEntry("menu", {"vi": "Menu", "en": "Menu"}),))


@pytest.fixture
async def telegram() -> AsyncIterator[StandIns]:
    async with running() as found:
        yield found


@pytest.fixture
async def bot(telegram: StandIns) -> AsyncIterator[Adapter]:
    settings = {
        "LANTOA_TELEGRAM_TOKEN": "7001122334:standInToken",
        "LANTOA_TELEGRAM_API_URL": telegram.url,
        "LANTOA_TELEGRAM_POLLING": "1",
        "LANTOA_TELEGRAM_SECRET_TOKEN": "",
    }
    made = built(settings, tools())["telegram"]
    await made.open()
    yield made
    await made.close()


def stand_in(telegram: StandIns) -> TelegramStandIn:
    found = telegram.platforms["telegram"]
    assert isinstance(found, TelegramStandIn)
    return found


async def test_updates_are_fetched_in_order_and_confirmed_by_the_next_call(
    telegram: StandIns, bot: Adapter
) -> None:
    assert isinstance(bot, Polls)
    assert bot.polling
    stand_in(telegram).says(LAN, "một")
    stand_in(telegram).says(LAN, "hai")
    first = await bot.poll()
    assert [e.text for e in first.events] == ["một", "hai"]
    stand_in(telegram).presses(LAN, "ack:1")
    second = await bot.poll()
    assert [(e.kind, e.payload) for e in second.events] == [(Kind.BUTTON, "ack:1")]


async def test_what_was_not_confirmed_comes_again_after_a_crash(
    telegram: StandIns, bot: Adapter
) -> None:
    assert isinstance(bot, Polls)
    stand_in(telegram).says(LAN, "một")
    await bot.poll()
    settings = {
        "LANTOA_TELEGRAM_TOKEN": "7001122334:standInToken",
        "LANTOA_TELEGRAM_API_URL": telegram.url,
        "LANTOA_TELEGRAM_POLLING": "1",
    }
    anew = built(settings, tools())["telegram"]
    await anew.open()
    assert isinstance(anew, Polls)
    assert [e.text for e in (await anew.poll()).events] == ["một"]
    await anew.close()


async def test_commands_and_words_are_set_in_both_languages(
    telegram: StandIns, bot: Adapter
) -> None:
    assert isinstance(bot, HasProfile)
    done = await bot.set_up(PROFILE, "https://lantoa.example/webhooks/telegram")
    assert [step.problem for step in done] == [""] * 6
    assert set(stand_in(telegram).commands) == {"", "en"}


async def test_a_wrong_token_is_told_step_by_step(telegram: StandIns) -> None:
    settings = {"LANTOA_TELEGRAM_TOKEN": "1:wrong", "LANTOA_TELEGRAM_API_URL": telegram.url}
    wrong = built(settings, tools())["telegram"]
    await wrong.open()
    assert isinstance(wrong, HasProfile)
    assert isinstance(wrong, HasHealth)
    done = await wrong.set_up(PROFILE, "https://lantoa.example/webhooks/telegram")
    assert all("InvalidToken" in step.problem for step in done)
    assert not (await wrong.health()).ok
    await wrong.close()


async def test_a_file_is_uploaded_once(telegram: StandIns, bot: Adapter) -> None:
    stand_in(telegram).comes(LAN)
    file = Media(MediaKind.FILE, "thu.pdf", "application/pdf", b"%PDF noi dung")
    message = OutboundMessage("k", Address("telegram", LAN), Purpose.REPLY, "", media=(file,))
    for _time in range(2):
        [wire] = bot.render(message)
        assert isinstance(await bot.send(wire), Sent)
    assert len(stand_in(telegram)._files) == 1


def test_the_own_number_is_asked_for_by_the_platforms_keyboard(bot: Adapter) -> None:
    asked = OutboundMessage(
        "k", Address("telegram", LAN), Purpose.REPLY, "Số của chị?", asks_phone=True
    )
    [wire] = bot.render(asked)
    keyboard = json.loads(str(wire.body["reply_markup"]))["keyboard"]
    assert keyboard[0][0]["request_contact"] is True
