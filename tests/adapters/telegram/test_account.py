"""Telegram beside its messages: fetched updates, set-up, health, files, the own number."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp.test_utils import unused_port

from bot.adapter import Adapter, HasHealth, HasProfile, MenuEntry, Polls, Profile, Received
from bot.clock import VirtualClock
from bot.messages import (
    Address,
    Kind,
    Media,
    MediaKind,
    NotSent,
    OutboundMessage,
    Purpose,
    Sent,
    Why,
)
from bot.stand_ins.server import StandIns, running
from bot.stand_ins.telegram import TelegramStandIn
from bot.stand_ins.world import Fault, Trouble
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


async def fetched(bot: Adapter) -> list[tuple[Kind, str]]:
    """What one call brings: kinds, and texts or payloads."""
    assert isinstance(bot, Polls)
    found = await bot.poll()
    assert isinstance(found, Received), found
    return [(e.kind, e.text or e.payload) for e in found.events]


def stored(bot: Adapter) -> None:
    assert isinstance(bot, Polls)
    bot.stored()


async def test_updates_are_fetched_in_order_and_confirmed_by_the_next_call(
    telegram: StandIns, bot: Adapter
) -> None:
    stand_in(telegram).says(LAN, "một")
    stand_in(telegram).says(LAN, "hai")
    assert await fetched(bot) == [(Kind.MESSAGE, "một"), (Kind.MESSAGE, "hai")]
    stored(bot)
    stand_in(telegram).presses(LAN, "ack:1")
    assert await fetched(bot) == [(Kind.BUTTON, "ack:1")]


async def test_what_could_not_be_stored_is_fetched_again(telegram: StandIns, bot: Adapter) -> None:
    stand_in(telegram).says(LAN, "một")
    assert await fetched(bot) == await fetched(bot) == [(Kind.MESSAGE, "một")]


async def test_an_odd_update_is_passed_over_and_its_words_are_logged_nowhere(
    telegram: StandIns, bot: Adapter, caplog: pytest.LogCaptureFixture
) -> None:
    stand_in(telegram).updates.happens({"message": {"message_id": 1, "text": "chồng em đánh em"}})
    stand_in(telegram).says(LAN, "hai")
    caplog.set_level(logging.DEBUG)
    assert await fetched(bot) == [(Kind.OTHER, "message"), (Kind.MESSAGE, "hai")]
    stored(bot)
    stand_in(telegram).says(LAN, "ba")
    assert await fetched(bot) == [(Kind.MESSAGE, "ba")]
    assert "đánh" not in caplog.text


def test_what_the_library_would_log_is_logged_nowhere(
    bot: Adapter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("telegram.Bot").critical("Received data was %r", "chồng em đánh em")
    assert caplog.text == ""


async def test_why_nothing_can_be_fetched_is_told(telegram: StandIns, bot: Adapter) -> None:
    assert isinstance(bot, Polls)
    for status, wanted in ((409, Why.MISCONFIGURED), (502, Why.NETWORK)):
        body = {"ok": False, "error_code": status, "description": "x"}
        telegram.world.faults.append(
            Fault("telegram", Trouble.ERROR, "getUpdates", times=1, status=status, body=body)
        )
        found = await bot.poll()
        assert isinstance(found, NotSent)
        assert found.why is wanted


async def test_health_tells_that_nobody_has_set_the_webhook(telegram: StandIns) -> None:
    settings = {
        "LANTOA_TELEGRAM_TOKEN": "7001122334:standInToken",
        "LANTOA_TELEGRAM_API_URL": telegram.url,
    }
    hooked = built(settings, tools())["telegram"]
    await hooked.open()
    assert isinstance(hooked, HasHealth)
    assert "lantoa telegram setup" in (await hooked.health()).alarm
    assert isinstance(hooked, HasProfile)
    await hooked.set_up(PROFILE, "https://lantoa.example/webhooks/telegram")
    assert (await hooked.health()).alarm == ""
    await hooked.close()


async def test_what_was_not_confirmed_comes_again_after_a_crash(
    telegram: StandIns, bot: Adapter
) -> None:
    stand_in(telegram).says(LAN, "một")
    await fetched(bot)
    settings = {
        "LANTOA_TELEGRAM_TOKEN": "7001122334:standInToken",
        "LANTOA_TELEGRAM_API_URL": telegram.url,
        "LANTOA_TELEGRAM_POLLING": "1",
    }
    anew = built(settings, tools())["telegram"]
    await anew.open()
    assert await fetched(anew) == [(Kind.MESSAGE, "một")]
    await anew.close()


async def test_health_tells_of_a_webhook_that_fails_and_not_of_one_that_failed_once(
    telegram: StandIns,
) -> None:
    clock = VirtualClock(telegram.world.now())
    settings = {
        "LANTOA_TELEGRAM_TOKEN": "7001122334:standInToken",
        "LANTOA_TELEGRAM_API_URL": telegram.url,
    }
    hooked = built(settings, tools(clock=clock))["telegram"]
    await hooked.open()
    assert isinstance(hooked, HasHealth)
    stand_in(telegram).configure({"webhook": f"http://127.0.0.1:{unused_port()}/nobody"})
    stand_in(telegram).says(LAN, "một")
    alarm = ""
    async with asyncio.timeout(10):
        while not alarm:
            alarm = (await hooked.health()).alarm
    assert "LANTOA_TELEGRAM_SECRET_TOKEN" in alarm
    clock.move(timedelta(hours=1))
    assert (await hooked.health()).alarm == ""
    await hooked.close()


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
