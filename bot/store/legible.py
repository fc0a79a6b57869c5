"""Rows that cannot be read: each is a fault of its own, and holds up nobody else.

A field is damaged, was sealed with another key, or has a form that this program does not know. Were
the key of the whole database another one, nothing may be set aside: all of it can be read again as
soon as the right key is back.
"""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.errors import SettingsError, Unreadable
from bot.log import log
from bot.metrics import UNREADABLE_ROWS
from bot.store.keys import KEY, mark_of

UNREADABLE = "unreadable"  # the reason why such a row is set aside
BROKEN = (Unreadable, ValueError, KeyError, TypeError)  # what reading such a row raises


async def only_these(
    connection: AsyncConnection, cipher: Cipher, what: str, rows: Collection[int]
) -> None:
    """Note that these rows of a table cannot be read; nothing of what is in them is told.

    Raises SettingsError when it is the key that is wrong, and with it every row.
    """
    if await mark_of(connection, KEY) not in (None, cipher.mark):
        raise SettingsError(
            "LANTOA_SECRET_KEY", "không phải khóa của cơ sở dữ liệu này; hãy đặt lại khóa cũ"
        )
    noted(what, rows)


def noted(what: str, rows: Collection[int]) -> None:
    """The same where nothing is written in place of what could not be read."""
    log.error("row.unreadable", table=what, rows=sorted(rows))
    UNREADABLE_ROWS.labels(what).inc(len(rows))
