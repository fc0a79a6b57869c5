"""Telegram, through python-telegram-bot's Bot and Update; the library is loaded only when on."""

import os
from collections.abc import Mapping

from adapters.settings import origin, required
from bot.adapter import Adapter, Tools

NAMES = ("TELEGRAM_TOKEN", "TELEGRAM_SECRET_TOKEN")


def create(environ: Mapping[str, str], tools: Tools) -> Adapter | None:
    """On when its settings are set; `SettingsError` when only some are."""
    found = required(environ, NAMES)
    if found is None:
        return None
    # The library is on its way from seconds to timedelta for `retry_after`; we take the new way.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    from adapters.http import Http
    from adapters.telegram.client import Telegram
    from adapters.telegram.transport import Transport

    url = origin(environ, "TELEGRAM_API_URL", "https://api.telegram.org")
    name = environ.get("LANTOA_TELEGRAM_BOT_NAME", "").strip().lstrip("@")
    http = Http()
    transport = Transport(http, url, found["TELEGRAM_TOKEN"])
    return Telegram(found["TELEGRAM_SECRET_TOKEN"], name, tools.clock, http, transport)
