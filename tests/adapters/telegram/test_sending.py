"""Telegram: a message in, forms out, answers and failures back as values."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import adapters.http
import adapters.telegram.client as client
from adapters.telegram.render import CAPABILITIES, render
from bot.adapter import Adapter
from bot.messages import (
    Address,
    Button,
    InboundEvent,
    Kind,
    Media,
    MediaKind,
    NotSent,
    OutboundMessage,
    Purpose,
    SendResult,
    Sent,
    Why,
)
from tests.adapters.kits import ENVIRON, NOW, SECRETS, built, read
from tests.adapters.platform_double import CUT, SILENCE, Scripted
from tests.adapters.telegram_double import TelegramDouble, faults, refused, result

USER = "612345678"
TOKEN = ENVIRON["LANTOA_TELEGRAM_TOKEN"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    """The Bot API."""
    made = TelegramDouble(TOKEN)
    async with made.running():
        yield made


@pytest.fixture
async def bot(double: TelegramDouble) -> AsyncIterator[Adapter]:
    """The adapter, ready to send to the double."""
    adapter = built({"LANTOA_TELEGRAM_API_URL": double.url})["telegram"]
    await adapter.open()
    yield adapter
    await adapter.close()


def message(text: str = "Chào anh/chị", *buttons: Button, **more: Any) -> OutboundMessage:
    given = {"key": "r:1:0", "to": Address("telegram", USER), "purpose": Purpose.REPLY}
    return OutboundMessage(**{**given, **more}, text=text, buttons=buttons)


async def send(bot: Adapter, sent: OutboundMessage | None = None) -> list[SendResult]:
    return [await bot.send(wire) for wire in bot.render(sent or message())]


def why(found: SendResult) -> Why | None:
    return found.why if isinstance(found, NotSent) else None


async def test_a_text_goes_out_as_a_plain_form(bot: Adapter, double: TelegramDouble) -> None:
    assert await send(bot, message("Giá < 5 & *đẹp* _x_")) == [Sent(("42",))]
    [asked] = double.asked
    assert asked.path == f"/bot{TOKEN}/sendMessage"
    assert asked.body == {"chat_id": USER, "text": "Giá < 5 & *đẹp* _x_"}


async def test_buttons_stand_under_each_other(bot: Adapter, double: TelegramDouble) -> None:
    wanted = read("telegram", "api.sendMessage")["request"]["json"]["reply_markup"]
    await send(bot, message("Đúng không?", Button("Có", "v1|q3|yes"), Button("Không", "v1|q3|no")))
    rows = double.asked[0].body["reply_markup"]["inline_keyboard"]
    assert rows == [[button] for button in wanted["inline_keyboard"][0]]


async def test_a_link_is_a_button_too(bot: Adapter, double: TelegramDouble) -> None:
    await send(bot, message("Đọc thêm", Button("Mở", url="https://vidu.example/a")))
    rows = double.asked[0].body["reply_markup"]["inline_keyboard"]
    assert rows == [[{"text": "Mở", "url": "https://vidu.example/a"}]]


async def test_a_picture_is_uploaded_before_its_words(bot: Adapter, double: TelegramDouble) -> None:
    picture = Media(MediaKind.IMAGE, "biểu đồ.png", "image/png", PNG)
    assert await send(bot, message("Kết quả", media=(picture,))) == [Sent(("42",)), Sent(("43",))]
    assert double.methods() == ["sendPhoto", "sendMessage"]
    _name, kind, data = double.asked[0].files["photo"]
    assert (kind, data) == ("image/png", PNG)


async def test_a_picture_alone_is_one_call(bot: Adapter, double: TelegramDouble) -> None:
    await send(bot, message("", media=(Media(MediaKind.IMAGE, "", "", PNG),)))
    assert double.methods() == ["sendPhoto"]


async def test_a_lesson_of_usual_length_is_one_message(bot: Adapter) -> None:
    assert len(bot.render(message("từ " * 1300))) == 1


async def test_four_thousand_emoji_arrive_in_parts(bot: Adapter, double: TelegramDouble) -> None:
    results = await send(bot, message("👍" * 4000))
    assert all(isinstance(found, Sent) for found in results)
    assert "".join(asked.body["text"] for asked in double.asked) == "👍" * 4000


def test_a_payload_too_long_for_a_button_becomes_a_numbered_line() -> None:
    long = Button("Xã Tân Hòa", "go:" + "đ" * 31)
    [wire] = render(message("Chọn", long, Button("Menu", "go:menu")), CAPABILITIES)
    assert [button.label for button in wire.bubble.buttons] == ["Menu"]
    assert "1. Xã Tân Hòa" in wire.bubble.text


LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=9000)
BUTTONS = st.builds(
    Button,
    st.text(st.sampled_from("aàạ 👍đ"), min_size=1, max_size=90).filter(str.strip),
    payload=st.text("a:đ", min_size=1, max_size=50),
)


@settings(max_examples=60)
@given(LETTERS, st.lists(BUTTONS, max_size=45))
def test_whatever_is_said_fits_the_limits_of_the_platform(text: str, buttons: list[Button]) -> None:
    for wire in render(message(text, *buttons), CAPABILITIES):
        assert list(faults({key: str(value) for key, value in wire.body.items()})) == []


ERRORS = [
    ("error.429", Why.THROTTLED),
    ("error.403.blocked", Why.BLOCKED),
    ("error.403.deactivated", Why.BLOCKED),
    ("error.403.initiate", Why.BLOCKED),
    ("error.400.chat_not_found", Why.UNKNOWN_USER),
    ("error.400.not_modified", None),
    ("error.400.parse", Why.REJECTED),
    ("error.409", Why.MISCONFIGURED),
]


@pytest.mark.parametrize(("name", "wanted"), ERRORS)
async def test_each_error_of_the_contract_is_a_reason(
    bot: Adapter, double: TelegramDouble, name: str, wanted: Why | None
) -> None:
    sample = read("telegram", name)
    double.script(Scripted(sample["status"], sample["body"]))
    assert [why(found) for found in await send(bot)] == [wanted]


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (refused(401, "Unauthorized"), Why.MISCONFIGURED),
        (refused(404, "Not Found"), Why.MISCONFIGURED),
        (refused(400, "Bad Request: PEER_ID_INVALID"), Why.UNKNOWN_USER),
        (refused(400, "Bad Request: message is too long"), Why.REJECTED),
        (refused(413, "Request Entity Too Large"), Why.REJECTED),
        (refused(500, "Internal Server Error"), Why.NETWORK),
        (Scripted(502, b"<html>Bad gateway</html>"), Why.NETWORK),
        (Scripted(302, b"", {"Location": "/"}), Why.NETWORK),
        (Scripted(200, b"<html>Log in to this network</html>"), Why.UNCERTAIN),
        (Scripted(200, {"ok": True}), Why.UNCERTAIN),
        (result(True), Why.UNCERTAIN),
        (CUT, Why.UNCERTAIN),
    ],
)
async def test_odd_answers_are_reasons_too(
    bot: Adapter, double: TelegramDouble, told: Scripted, wanted: Why
) -> None:
    double.script(told)
    assert [why(found) for found in await send(bot)] == [wanted]
    assert len(double.asked) == 1


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        (refused(429, "Too Many Requests: retry after 14", retry_after=14), 14),
        (refused(429, "Too Many Requests"), 5),
        (Scripted(429, {"parameters": {"retry_after": "soon"}}), 5),
        (Scripted(429, b""), 5),
    ],
)
async def test_a_throttled_bot_waits_as_long_as_it_is_told(
    bot: Adapter, double: TelegramDouble, told: Scripted, seconds: int
) -> None:
    double.script(told)
    [found] = await send(bot)
    assert isinstance(found, NotSent)
    assert (found.why, found.retry_after) == (Why.THROTTLED, timedelta(seconds=seconds))


async def test_no_answer_in_time_is_doubt(
    bot: Adapter, double: TelegramDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters.http, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    double.script(SILENCE)
    assert [why(found) for found in await send(bot)] == [Why.UNCERTAIN]


async def test_the_words_of_a_refusal_stay_out_of_the_detail(
    bot: Adapter, double: TelegramDouble
) -> None:
    double.script(refused(400, "Bad Request: can't parse entities: Lời riêng"))
    [found] = await send(bot)
    assert isinstance(found, NotSent)
    assert found.detail == "Can't parse entities"


def press(settle: str) -> InboundEvent:
    return InboundEvent("1", Address("telegram", USER), Kind.BUTTON, NOW, settle=settle)


async def test_a_press_is_answered_once(bot: Adapter, double: TelegramDouble) -> None:
    await bot.settle(press("2630000000000000001"))
    await bot.settle(press(""))
    assert [asked.body for asked in double.asked] == [{"callback_query_id": "2630000000000000001"}]


@pytest.mark.parametrize(
    "told", [CUT, Scripted(200, {"ok": True}), refused(400, "Bad Request: query is too old")]
)
async def test_a_press_answered_in_vain_is_no_harm(
    bot: Adapter, double: TelegramDouble, told: Scripted
) -> None:
    double.script(told)
    await bot.settle(press("2630000000000000001"))
    assert double.methods() == ["answerCallbackQuery"]


async def nameless(double: TelegramDouble) -> Adapter:
    """An adapter that was not told its bot's name, just opened."""
    url = {"LANTOA_TELEGRAM_API_URL": double.url, "LANTOA_TELEGRAM_BOT_NAME": ""}
    adapter = built(url)["telegram"]
    assert adapter.capabilities.deep_link is None
    await adapter.open()
    return adapter


async def named(adapter: Adapter) -> str:
    """The link, as soon as there is one."""
    for _look in range(1000):
        if adapter.capabilities.deep_link is not None:
            break
        await asyncio.sleep(0.01)
    return adapter.capabilities.deep_link or ""


async def test_the_bot_learns_its_name_by_itself(double: TelegramDouble) -> None:
    adapter = await nameless(double)
    assert await named(adapter) == "https://t.me/thu_bot?start={code}"
    await adapter.close()


async def test_it_asks_again_when_telegram_was_down(
    double: TelegramDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "FIRST_WAIT", 0.01)
    double.script(CUT, refused(500, "Internal Server Error"), Scripted(200, {"ok": True}))
    adapter = await nameless(double)
    assert await named(adapter) == "https://t.me/thu_bot?start={code}"
    assert double.methods() == ["getMe"] * 4
    await adapter.close()


async def test_it_can_be_closed_while_telegram_is_silent(double: TelegramDouble) -> None:
    double.script(SILENCE)
    adapter = await nameless(double)
    await adapter.close()
    assert adapter.capabilities.deep_link is None


async def test_a_refused_token_is_told_once_until_it_works_again(
    bot: Adapter, double: TelegramDouble, caplog: pytest.LogCaptureFixture
) -> None:
    no = refused(401, "Unauthorized")
    double.script(no, no)
    await send(bot)
    await send(bot)
    assert caplog.text.count("LANTOA_TELEGRAM_TOKEN") == 1
    await send(bot)
    double.script(no)
    await send(bot)
    assert caplog.text.count("LANTOA_TELEGRAM_TOKEN") == 2


@pytest.mark.parametrize("logger", [None, "telegram", "telegram.Bot", "aiohttp"])
async def test_no_log_at_any_level_holds_a_secret_or_a_word(
    double: TelegramDouble, caplog: pytest.LogCaptureFixture, logger: str | None
) -> None:
    caplog.set_level(logging.DEBUG, logger)
    adapter = await nameless(double)
    double.script(*(Scripted(200, b"?"), refused(401, "Unauthorized"), CUT) * 2)
    for _time in range(6):
        await send(adapter, message("Lời riêng"))
        await adapter.settle(press("1"))
    await adapter.close()
    assert not [word for word in (*SECRETS, "Lời riêng", USER) if word in caplog.text]


async def test_an_answer_nobody_can_read_is_not_written_down(
    bot: Adapter, double: TelegramDouble, caplog: pytest.LogCaptureFixture
) -> None:
    double.script(Scripted(200, "Lời riêng".encode()), Scripted(400, "Lời riêng".encode()))
    results = [*await send(bot), *await send(bot)]
    assert "Lời riêng" not in caplog.text + repr(results)
