"""The Telegram stand-in is good enough for python-telegram-bot's own Application."""

import asyncio
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, ExtBot

from bot.stand_ins.server import StandIns
from bot.stand_ins.telegram import TelegramStandIn
from bot.stand_ins.world import Limit

LAN = "612345678"


@pytest.fixture
def bot(stand_ins: StandIns) -> TelegramStandIn:
    found = stand_ins.platforms["telegram"]
    assert isinstance(found, TelegramStandIn)
    found.configure({"webhook": ""})
    return found


def client(stand_ins: StandIns, token: str = "7001122334:standInToken") -> ExtBot[None]:
    return ExtBot(token, base_url=f"{stand_ins.url}/bot", base_file_url=f"{stand_ins.url}/file/bot")


async def opened(stand_ins: StandIns) -> ExtBot[None]:
    sender = client(stand_ins)
    await sender.initialize()
    return sender


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    button = InlineKeyboardButton("Đã đọc", callback_data="ack:1")
    assert update.message is not None
    text = f"Chào {' '.join(context.args or [])}"
    await update.message.reply_text(text, reply_markup=InlineKeyboardMarkup([[button]]))


async def press(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("Cảm ơn")
    await query.edit_message_text(f"Đã ghi nhận {query.data}")


async def until(holds: Any) -> None:
    for _look in range(500):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("never")


async def test_an_application_we_did_not_write_runs_on_it(
    stand_ins: StandIns, bot: TelegramStandIn
) -> None:
    application = Application.builder().bot(client(stand_ins)).build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(press))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=1)
        bot.comes(LAN, "qr-kcn-01")
        await until(lambda: len(list(bot.world.talk("telegram", LAN))) == 2)
        bot.presses(LAN, "ack:1")
        await until(lambda: any("ghi nhận" in str(m.get("text")) for m in bot._shown.values()))
        await application.updater.stop()
        await application.stop()
    assert [m.text for m in bot.world.talk("telegram", LAN)] == ["/start qr-kcn-01",
                                                                "Chào qr-kcn-01"]  # fmt: skip


async def test_failures_are_what_the_library_expects(
    stand_ins: StandIns, bot: TelegramStandIn
) -> None:
    sender = await opened(stand_ins)
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
    await sender.shutdown()
    wrong = client(stand_ins, "1:wrong")
    with pytest.raises(InvalidToken):
        await wrong.initialize()
    await wrong.shutdown()


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
async def test_a_burst_meets_the_limit(stand_ins: StandIns, bot: TelegramStandIn) -> None:
    bot.comes(LAN)
    bot.world.limits["telegram"] = Limit(2, 60)
    sender = await opened(stand_ins)
    await sender.send_message(LAN, "một")
    await sender.send_message(LAN, "hai")
    with pytest.raises(RetryAfter) as met:
        await sender.send_message(LAN, "ba")
    assert "Retry in" in str(met.value)
    await sender.shutdown()


async def test_files_are_kept_and_used_again(stand_ins: StandIns, bot: TelegramStandIn) -> None:
    bot.comes(LAN)
    sender = await opened(stand_ins)
    sent = await sender.send_document(LAN, b"noi dung", filename="bai.pdf")
    assert sent.document is not None
    again = await sender.send_document(LAN, sent.document.file_id)
    assert again.document is not None
    file = await sender.get_file(again.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"noi dung"
    await sender.shutdown()
