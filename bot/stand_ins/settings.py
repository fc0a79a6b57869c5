"""Settings of the stand-ins, by name; what is left over is a mistake of whoever set it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bot.stand_ins.hooks import Hooks, Manners

TELEGRAM_TOKEN, TELEGRAM_SECRET = "7001122334:standInToken", "stand-in-secret"


def manners(hooks: Hooks, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Take `webhook` and how webhooks behave; the rest is returned."""
    left = dict(settings)
    if "webhook" in left:
        hooks.manners.url = str(left.pop("webhook"))
    names = {field.name for field in fields(Manners)} - {"url"}
    return taken(hooks.manners, left, *names)


def taken(owner: Any, settings: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Set these attributes of the owner, of the type they have; the rest is returned."""
    left = dict(settings)
    for name in names:
        if name in left:
            value, kind = left.pop(name), type(getattr(owner, name))
            alike = {float: int, tuple: list}.get(kind, kind)
            if not isinstance(value, (kind, alike)):
                raise ValueError(f"{name} must be of type {kind.__name__}")
            setattr(owner, name, kind(value))
    return left


def environment(url: str) -> dict[str, str]:
    """What Lan Toả has to be told to take the stand-ins at `url` for the platforms."""
    from bot.stand_ins.messenger_events import Page
    from bot.stand_ins.zalo_events import Account

    account, page = Account(), Page()
    values = {
        "ZALO_APP_ID": account.app_id,
        "ZALO_APP_SECRET": account.app_secret,
        "ZALO_OA_ID": account.oa_id,
        "ZALO_OA_SECRET_KEY": account.oa_secret,
        "ZALO_REFRESH_TOKEN": "rt-1",
        "ZALO_API_URL": url,
        "ZALO_OAUTH_URL": url,
        "ZALO_TEMPLATE_API_URL": url,
        "MESSENGER_PAGE_ID": page.page_id,
        "MESSENGER_PAGE_TOKEN": page.page_token,
        "MESSENGER_APP_SECRET": page.app_secret,
        "MESSENGER_VERIFY_TOKEN": page.verify_token,
        "MESSENGER_API_URL": url,
        "TELEGRAM_TOKEN": TELEGRAM_TOKEN,
        "TELEGRAM_SECRET_TOKEN": TELEGRAM_SECRET,
        "TELEGRAM_API_URL": url,
    }
    return {f"LANTOA_{name}": value for name, value in values.items()}
