"""Zalo Official Account: consultation messages, events, rotating tokens."""

from collections.abc import Mapping

from adapters.http import Http
from adapters.zalo.client import Zalo
from adapters.zalo.settings import SAMPLE as SAMPLE
from adapters.zalo.settings import read
from bot.adapter import Adapter, Tools


def create(environ: Mapping[str, str], tools: Tools) -> Adapter | None:
    """On when its settings are set; `SettingsError` when only some are."""
    settings = read(environ)
    return Zalo(settings, tools, Http()) if settings else None
