"""Answers of Telegram as they are: what is read of them is what is needed.

The library would read all updates of an answer at once, refuse it whole for one odd update, and
write the people's words of it into the log.
Of a message that was sent the number is all that is wanted; the library would build it anew.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from telegram import Bot

from adapters.telegram.parse import LARGEST
from adapters.telegram.transport import Plain

WAIT = 15  # seconds for Telegram to wait for an update; less than our patience with an answer


class FetchingBot(Bot):
    """The library's bot, and its answers unread."""

    async def raw_message(self, chat: str, text: str, keyboard: str | None) -> int:
        """Send words; the number of the message. `keyboard` is JSON."""
        markup = orjson.Fragment(keyboard) if keyboard else None
        words = Plain(chat_id=chat, text=text, reply_markup=markup)
        sent: Any = await self.request.post("/sendMessage", words)
        number = sent.get("message_id") if isinstance(sent, dict) else None
        if type(number) is not int:
            raise TypeError("an answer without a message's number")
        return number

    async def settle(self, press: str) -> None:
        """A press was seen."""
        await self.request.post("/answerCallbackQuery", Plain(callback_query_id=press))

    async def raw_updates(self, offset: int, kinds: Sequence[str]) -> list[dict[str, Any]]:
        """Those from this number on; the earlier ones are confirmed by it. 0: none are."""
        asked = {"offset": offset or None, "timeout": WAIT, "allowed_updates": list(kinds)}
        found = await self._post("getUpdates", asked)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def number_of(update: dict[str, Any] | None) -> int | None:
    """The update's number; None for what has none, which is no update."""
    number = update.get("update_id") if update else None
    return number if type(number) is int and 0 <= number <= LARGEST else None
