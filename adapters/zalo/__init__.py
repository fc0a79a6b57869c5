"""Zalo Official Account: consultation messages, events, rotating tokens."""

from collections.abc import Mapping

from adapters.http import Http
from adapters.zalo.client import Zalo
from adapters.zalo.settings import read
from adapters.zalo.tokens import AccessTokens
from bot.adapter import Adapter, Tools


def create(environ: Mapping[str, str], tools: Tools) -> Adapter | None:
    """On when its settings are set; `SettingsError` when only some are."""
    settings = read(environ)
    if settings is None:
        return None
    http = Http()
    return Zalo(settings, tools.clock, http, AccessTokens(settings, tools, http))
