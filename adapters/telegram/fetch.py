"""Updates of Telegram as they are: what is read of them is what is needed.

The library would read all updates of an answer at once, refuse it whole for one odd update, and
write the people's words of it into the log.
"""

from collections.abc import Sequence
from typing import Any

from telegram import Bot

from adapters.telegram.parse import LARGEST

WAIT = 15  # seconds for Telegram to wait for an update; less than our patience with an answer


class FetchingBot(Bot):
    """The library's bot, and its updates unread."""

    async def raw_updates(self, offset: int, kinds: Sequence[str]) -> list[dict[str, Any]]:
        """Those from this number on; the earlier ones are confirmed by it. 0: none are."""
        asked = {"offset": offset or None, "timeout": WAIT, "allowed_updates": list(kinds)}
        found = await self._post("getUpdates", asked)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def number_in(sent: object) -> int:
    """The number of the message that was sent; `TypeError` where none is told."""
    number = sent.get("message_id") if isinstance(sent, dict) else None
    if type(number) is not int:
        raise TypeError("an answer without a message's number")
    return number


def number_of(update: dict[str, Any] | None) -> int | None:
    """The update's number; None for what has none, which is no update."""
    number = update.get("update_id") if update else None
    return number if type(number) is int and 0 <= number <= LARGEST else None
