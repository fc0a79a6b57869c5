"""Telegram, through python-telegram-bot's Bot and Update; the library is loaded only when on."""

import os
from collections.abc import Mapping

from adapters.telegram.settings import SAMPLE as SAMPLE
from adapters.telegram.settings import read
from bot.adapter import Adapter, Tools


def create(environ: Mapping[str, str], tools: Tools) -> Adapter | None:
    """On when its settings are set; `SettingsError` when only some are."""
    settings = read(environ)
    if settings is None:
        return None
    # The library is on its way from seconds to timedelta for `retry_after`; we take the new way.
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    from adapters.http import Http
    from adapters.telegram.client import Telegram
    from adapters.telegram.transport import Transport

    http = Http()
    return Telegram(settings, tools, http, Transport(http, settings.api_url, settings.token))
