"""Which accounts are open for plain words at a moment: `bot.domain.windows`, for the database."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, false, or_

from bot.domain.windows import MARGIN, always_open, opened_since
from bot.messages import Capabilities
from bot.store.tables import address


def open_first(platforms: Mapping[str, Capabilities], at: datetime) -> ColumnElement[int]:
    """An order: accounts that may be written to at no cost at that moment before the others."""
    return case((or_(false(), *_is_open(platforms, at)), 0), else_=1)


def _is_open(platforms: Mapping[str, Capabilities], at: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for platform, can in platforms.items():
        here = address.c.platform == platform
        if always_open(can):
            found.append(here)
        elif can.reply_window is not None:
            since = opened_since(can.reply_window, at + MARGIN)
            found.append(and_(here, address.c.last_inbound_at >= since))
    return found
