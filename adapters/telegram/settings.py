"""LANTOA_TELEGRAM_*."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.settings import origin, rate, required

TOKEN, SECRET = "TELEGRAM_TOKEN", "TELEGRAM_SECRET_TOKEN"


# Of no account: enough to render a message, which is all it is for.
SAMPLE = {f"LANTOA_{name}": "0" for name in (TOKEN, SECRET)}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the bot is, and how its updates come."""

    token: str = field(repr=False)
    secret: str = field(repr=False)  # of webhooks; needless while updates are fetched
    api_url: str
    bot_name: str
    polling: bool
    per_second: float


def read(environ: Mapping[str, str]) -> Settings | None:
    """None when Telegram is off."""
    polling = environ.get("LANTOA_TELEGRAM_POLLING", "").strip().lower() in ("1", "on", "true")
    found = required(environ, (TOKEN,) if polling else (TOKEN, SECRET))
    if found is None:
        return None
    return Settings(
        token=found[TOKEN],
        secret=environ.get(f"LANTOA_{SECRET}", "").strip(),
        api_url=origin(environ, "TELEGRAM_API_URL", "https://api.telegram.org"),
        bot_name=environ.get("LANTOA_TELEGRAM_BOT_NAME", "").strip().lstrip("@"),
        polling=polling,
        per_second=rate(environ, "TELEGRAM_RATE", 25.0),
    )
