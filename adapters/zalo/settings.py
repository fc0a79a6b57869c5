"""LANTOA_ZALO_*."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.settings import origin, required

NAMES = ("ZALO_APP_ID", "ZALO_APP_SECRET", "ZALO_OA_ID", "ZALO_OA_SECRET_KEY", "ZALO_REFRESH_TOKEN")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the app and the Official Account are."""

    app_id: str
    app_secret: str = field(repr=False)
    oa_id: str
    oa_secret: str = field(repr=False)  # signs webhooks; not the app's secret
    refresh_token: str = field(repr=False)  # the first one; later ones live in the vault
    api_url: str
    oauth_url: str
    template_api_url: str


def read(environ: Mapping[str, str]) -> Settings | None:
    """None when Zalo is off."""
    found = required(environ, NAMES)
    if found is None:
        return None
    return Settings(
        app_id=found[NAMES[0]],
        app_secret=found[NAMES[1]],
        oa_id=found[NAMES[2]],
        oa_secret=found[NAMES[3]],
        refresh_token=found[NAMES[4]],
        api_url=origin(environ, "ZALO_API_URL", "https://openapi.zalo.me"),
        oauth_url=origin(environ, "ZALO_OAUTH_URL", "https://oauth.zaloapp.com"),
        template_api_url=origin(
            environ, "ZALO_TEMPLATE_API_URL", "https://business.openapi.zalo.me"
        ),
    )
