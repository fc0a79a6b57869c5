"""An echo-and-acknowledge bot with aiogram's own webhook server, storing nothing.

Runs in an environment of its own (`.bench`): the library is no part of the product.
"""

import asyncio
import json
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.bench.peers.words import BUTTON, ECHO, PAYLOAD, TAKEN

TOKEN = "7001122334:telegramTokenOfTests"
SECRET = "telegram-secret"
KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text=BUTTON, callback_data=PAYLOAD)]]
)


async def echoed(message: Message) -> None:
    """Words are answered with words and a button."""
    await message.answer(ECHO, reply_markup=KEYBOARD)


async def acknowledged(query: CallbackQuery, bot: Bot) -> None:
    """A press is settled and acknowledged."""
    await asyncio.gather(
        bot.answer_callback_query(query.id),
        bot.send_message(query.from_user.id, TAKEN, reply_markup=KEYBOARD),
    )


async def main(port: int, api: str) -> None:
    """Serve until told to stop."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    bot = Bot(TOKEN, session=session)
    dispatcher = Dispatcher()
    dispatcher.message.register(echoed)
    dispatcher.callback_query.register(acknowledged)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(
        app, path="/webhooks/telegram"
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print(json.dumps({"port": port}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(int(sys.argv[1]), sys.argv[2]))
