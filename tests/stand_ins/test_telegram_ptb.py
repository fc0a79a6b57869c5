"""python-telegram-bot's own Application runs on the Telegram stand-in, and knows its failures."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
)

from bot.stand_ins.server import StandIns
from bot.stand_ins.telegram import TelegramStandIn
from bot.stand_ins.world import Limit

LAN = "612345678"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\xe0"
Context = ContextTypes.DEFAULT_TYPE


@pytest.fixture
def bot(stand_ins: StandIns) -> TelegramStandIn:
    found = stand_ins.platforms["telegram"]
    assert isinstance(found, TelegramStandIn)
    found.configure({"webhook": ""})
    return found


def client(stand_ins: StandIns, token: str = "7001122334:standInToken") -> ExtBot[None]:
    return ExtBot(token, base_url=f"{stand_ins.url}/bot", base_file_url=f"{stand_ins.url}/file/bot")


@pytest.fixture
async def sender(stand_ins: StandIns, bot: TelegramStandIn) -> AsyncIterator[ExtBot[None]]:
    async with client(stand_ins) as found:
        yield found


async def start(update: Update, context: Context) -> None:
    button = InlineKeyboardButton("Đã đọc", callback_data="ack:1")
    assert update.message is not None
    text = f"Chào {' '.join(context.args or [])}"
    await update.message.reply_text(text, reply_markup=InlineKeyboardMarkup([[button]]))


async def press(update: Update, _context: Context) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("Cảm ơn")
    await query.edit_message_text(f"Đã ghi nhận {query.data}")


async def until(holds: Callable[[], Any]) -> None:
    for _look in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("never")


@asynccontextmanager
async def polling(stand_ins: StandIns, *handlers: Any) -> AsyncIterator[None]:
    application = Application.builder().bot(client(stand_ins)).build()
    application.add_handlers(handlers)
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=1, allowed_updates=Update.ALL_TYPES)
        yield
        await application.updater.stop()
        await application.stop()


async def test_an_application_we_did_not_write_runs_on_it(
    stand_ins: StandIns, bot: TelegramStandIn
) -> None:
    async with polling(stand_ins, CommandHandler("start", start), CallbackQueryHandler(press)):
        bot.comes(LAN, "qr-kcn-01")
        await until(lambda: len(list(bot.world.talk("telegram", LAN))) == 2)
        bot.presses(LAN, "ack:1")
        await until(lambda: any("ghi nhận" in m["text"] for m in bot.shown(LAN)))
    [edited] = bot.shown(LAN)
    assert edited["text"] == "Đã ghi nhận ack:1"
    assert "reply_markup" not in edited
    assert [m.text for m in bot.world.talk("telegram", LAN)][1:] == ["Chào qr-kcn-01"]
    assert bot.world.refusals == []


async def test_blocking_and_coming_back_are_told(stand_ins: StandIns, bot: TelegramStandIn) -> None:
    seen: list[str] = []

    async def member(update: Update, _context: Context) -> None:
        assert update.my_chat_member is not None
        seen.append(update.my_chat_member.new_chat_member.status)

    handler = ChatMemberHandler(member, ChatMemberHandler.MY_CHAT_MEMBER)
    async with polling(stand_ins, handler):
        bot.comes(LAN)
        bot.goes(LAN)
        bot.says(LAN, "tôi lại đây")
        await until(lambda: len(seen) == 2)
    assert seen == ["kicked", "member"]


async def test_failures_are_what_the_library_expects(
    stand_ins: StandIns, bot: TelegramStandIn, sender: ExtBot[None]
) -> None:
    with pytest.raises(BadRequest, match=r"[Cc]hat not found"):
        await sender.send_message(LAN, "chưa bấm Start")
    bot.comes(LAN)
    with pytest.raises(BadRequest, match="too long"):
        await sender.send_message(LAN, "a" * 4097)
    button = InlineKeyboardButton("x", callback_data="đ" * 33)
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        await sender.send_message(LAN, "a", reply_markup=InlineKeyboardMarkup([[button]]))
    bot.goes(LAN)
    with pytest.raises(Forbidden, match="blocked"):
        await sender.send_message(LAN, "a")
    wrong = client(stand_ins, "1:wrong")
    with pytest.raises(InvalidToken):
        await wrong.initialize()
    await wrong.shutdown()


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
async def test_a_burst_meets_the_limit(bot: TelegramStandIn, sender: ExtBot[None]) -> None:
    bot.comes(LAN)
    bot.world.limits["telegram"] = Limit(2, 60)
    await sender.send_message(LAN, "một")
    await sender.send_message(LAN, "hai")
    with pytest.raises(RetryAfter, match="Retry in"):
        await sender.send_message(LAN, "ba")
    assert [r.reason for r in bot.world.refusals] == ["rate"]


async def test_marks_of_html_are_taken_out_and_told(
    bot: TelegramStandIn, sender: ExtBot[None]
) -> None:
    bot.comes(LAN)
    sent = await sender.send_message(LAN, "👨‍👩‍👧 <b>Nhà &amp; con</b>", parse_mode=ParseMode.HTML)
    assert sent.text == "👨‍👩‍👧 Nhà & con"
    assert list(sent.parse_entities(["bold"]).values()) == ["Nhà & con"]
    with pytest.raises(BadRequest, match=r"(?i)can't parse entities"):
        await sender.send_message(LAN, "1 < 2", parse_mode=ParseMode.HTML)


async def test_files_are_kept_and_used_again(bot: TelegramStandIn, sender: ExtBot[None]) -> None:
    bot.comes(LAN)
    sent = await sender.send_document(LAN, b"noi dung", filename="bai.pdf", caption="Bài")
    assert sent.document is not None
    assert (sent.document.file_name, sent.caption) == ("bai.pdf", "Bài")
    again = await sender.send_document(LAN, sent.document.file_id)
    assert again.document is not None
    file = await sender.get_file(again.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"noi dung"
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type"):
        await sender.send_photo(LAN, sent.document.file_id)


async def test_a_photo_comes_in_ascending_sizes(bot: TelegramStandIn, sender: ExtBot[None]) -> None:
    bot.comes(LAN)
    sent = await sender.send_photo(LAN, PNG)
    assert [(size.width, size.height) for size in sent.photo] == [(90, 67), (640, 480)]
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await sender.send_photo(LAN, b"noi dung")


async def test_commands_and_descriptions_are_kept_by_language(sender: ExtBot[None]) -> None:
    await sender.set_my_commands([BotCommand("dung", "Dừng nhận tin")])
    await sender.set_my_commands([BotCommand("dung", "Stop")], language_code="en")
    await sender.set_my_description("Chương trình gia đình")
    await sender.set_my_short_description("Gia đình")
    assert [c.description for c in await sender.get_my_commands()] == ["Dừng nhận tin"]
    assert [c.description for c in await sender.get_my_commands(language_code="en")] == ["Stop"]
    about = await sender.get_my_description(language_code="en")
    assert about.description == "Chương trình gia đình"
    with pytest.raises(BadRequest, match=r"(?i)command_invalid"):
        await sender.set_my_commands([BotCommand("Dừng", "a")])
