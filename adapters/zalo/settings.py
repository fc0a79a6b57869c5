"""LANTOA_ZALO_*."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.settings import origin, rate, required
from bot.errors import SettingsError

NAMES = ("ZALO_APP_ID", "ZALO_APP_SECRET", "ZALO_OA_ID", "ZALO_OA_SECRET_KEY", "ZALO_REFRESH_TOKEN")

VERIFIER_LENGTH = 43
SEEDED_LATER = "-"  # in place of the first refresh token: it comes by `lantoa zalo token`


# Of no account: enough to render a message, which is all it is for.
SAMPLE = {f"LANTOA_{name}": "0" for name in NAMES}


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
    per_second: float = 10.0
    info_image_url: str = ""  # shown where the person is asked for the own data
    domain_code: str = ""  # by which Zalo knows our web server
    code_verifier: str = field(default="", repr=False)  # fixed in the console, if it is


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
        per_second=rate(environ, "ZALO_RATE", 10.0),
        info_image_url=_given(
            environ, "INFO_IMAGE_URL", r"https?://\S+", "cần địa chỉ ảnh dạng https://…"
        ),
        domain_code=_given(environ, "DOMAIN_CODE", r"[\w-]+", "chỉ gồm chữ, số, gạch nối"),
        code_verifier=_given(
            environ,
            "CODE_VERIFIER",
            rf"[A-Za-z0-9]{{{VERIFIER_LENGTH}}}",
            f"cần đúng {VERIFIER_LENGTH} chữ cái không dấu và chữ số",
        ),
    )


def _given(environ: Mapping[str, str], name: str, shape: str, wanted: str) -> str:
    """An optional setting; `SettingsError` when it has not the shape that Zalo wants."""
    variable = f"LANTOA_ZALO_{name}"
    value = environ.get(variable, "").strip()
    if value and not re.fullmatch(shape, value, re.ASCII):
        raise SettingsError(variable, wanted)
    return value
