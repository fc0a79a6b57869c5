"""Facebook Messenger: a Page's conversations through the Graph API."""

from collections.abc import Mapping

from adapters.http import Http
from adapters.messenger.client import Messenger
from adapters.messenger.settings import SAMPLE as SAMPLE
from adapters.messenger.settings import read
from bot.adapter import Adapter, Tools


def create(environ: Mapping[str, str], tools: Tools) -> Adapter | None:
    """On when its settings are set; `SettingsError` when only some are."""
    settings = read(environ)
    return Messenger(settings, tools, Http()) if settings else None
