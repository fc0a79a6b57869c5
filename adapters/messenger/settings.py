"""LANTOA_MESSENGER_*."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from adapters.settings import origin, rate, required
from bot.errors import SettingsError

VERSION = "v26.0"
NAMES = (
    "MESSENGER_PAGE_ID",
    "MESSENGER_PAGE_TOKEN",
    "MESSENGER_APP_SECRET",
    "MESSENGER_VERIFY_TOKEN",
)


# Of no account: enough to render a message, which is all it is for.
SAMPLE = {f"LANTOA_{name}": "0" for name in NAMES}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the Page and the app are."""

    page_id: str
    page_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    api_url: str
    version: str
    window: timedelta = timedelta(hours=24)  # an ad may open it for longer: the platform decides
    per_second: float = 40.0
    app_id: str = ""  # our app's own; "": learnt from the echoes of what we send


def read(environ: Mapping[str, str]) -> Settings | None:
    """None when Messenger is off."""
    found = required(environ, NAMES)
    if found is None:
        return None
    return Settings(
        page_id=found[NAMES[0]],
        page_token=found[NAMES[1]],
        app_secret=found[NAMES[2]],
        verify_token=found[NAMES[3]],
        api_url=origin(environ, "MESSENGER_API_URL", "https://graph.facebook.com"),
        version=_version(environ.get("LANTOA_MESSENGER_API_VERSION", "").strip() or VERSION),
        window=timedelta(hours=rate(environ, "MESSENGER_WINDOW_HOURS", 24.0)),
        per_second=rate(environ, "MESSENGER_RATE", 40.0),
        app_id=_digits(environ, "MESSENGER_APP_ID"),
    )


def _digits(environ: Mapping[str, str], name: str) -> str:
    found = environ.get(f"LANTOA_{name}", "").strip()
    if found and not (found.isascii() and found.isdecimal()):
        raise SettingsError(f"LANTOA_{name}", f"cần một dãy chữ số, gặp {found!r}")
    return found


def _version(value: str) -> str:
    if not re.fullmatch(r"v\d+\.\d+", value):
        raise SettingsError("LANTOA_MESSENGER_API_VERSION", f"cần dạng {VERSION}, gặp {value!r}")
    return value
