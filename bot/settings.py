"""LANTOA_* as one typed object. A wrong or missing one ends the start with one line.

Platforms read their own variables (`adapters/*/settings.py`); everything else is here.
"""

import difflib
import os
from collections.abc import Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict

from bot.crypto import decode_key, key_from_file
from bot.domain.outreach import NEVER_QUIET, QuietHours
from bot.domain.prices import ESTIMATES, Prices, read_prices
from bot.errors import SettingsError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ENV_FILE = ".env"  # in the working folder; a variable of the process comes before its line there
DEFAULT_DATABASE = "sqlite:///var/lantoa.db"
KEY_FILE = Path("var/secret.key")
NEXT_KEY_FILE = Path("var/secret.key.next")  # there while the key is being changed
PERSON_KEYS = Path("var/person.keys")  # people's own keys: what archives are opened with


def _quiet_hours(value: Any) -> QuietHours:
    if isinstance(value, QuietHours):
        return value
    if str(value).strip().lower() in ("off", ""):
        return NEVER_QUIET
    begin, _dash, end = str(value).partition("-")
    try:
        return QuietHours((time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())))
    except ValueError:
        raise ValueError(f"cần hai giờ như 21:00-07:30, hoặc off; gặp {value!r}") from None


def _zone(value: Any) -> ZoneInfo:
    try:
        return value if isinstance(value, ZoneInfo) else ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"không có múi giờ {value!r}, ví dụ Asia/Ho_Chi_Minh") from None


def _prices(value: Any) -> Prices:
    return value if isinstance(value, Prices) else read_prices(str(value))


def _switch(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    words = {
        "on": True,
        "1": True,
        "true": True,
        "off": False,
        "0": False,
        "false": False,
        "": False,
    }
    if str(value).strip().lower() not in words:
        raise ValueError("chỉ nhận on hoặc off")
    return words[str(value).strip().lower()]


def _percent(value: Any) -> Any:
    if value in ("", None):
        return None
    if not str(value).isdigit() or not 1 <= int(value) <= 100:
        raise ValueError("cần một số từ 1 đến 100, hoặc để trống")
    return int(value)


def _one_of(*words: str) -> BeforeValidator:
    """One of these words, in any case; empty is the first of them."""

    def chosen(value: Any) -> str:
        found = str(value).strip().lower() or words[0]
        if found not in words:
            raise ValueError(f"chỉ nhận {' hoặc '.join(words)}, gặp {value!r}")
        return found

    return BeforeValidator(chosen)


def _web_address(value: Any) -> str:
    parts = urlsplit(str(value).strip())
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"cần một địa chỉ như https://lantoa.example.vn, gặp {value!r}")
    return str(value).strip()


Switch = Annotated[bool, BeforeValidator(_switch)]


class Settings(BaseSettings):
    """What an operator may set; `.env` in the working folder is read too."""

    model_config = SettingsConfigDict(
        env_prefix="LANTOA_", env_file=ENV_FILE, extra="ignore", arbitrary_types_allowed=True
    )

    database_url: str = DEFAULT_DATABASE
    content_dir: Path | None = None
    secret_key: str = Field(default="", repr=False)
    secret_key_next: str = Field(default="", repr=False)  # while the key changes: keys rotate
    person_keys: Path = PERSON_KEYS
    public_url: Annotated[str, BeforeValidator(_web_address)] = "http://127.0.0.1:8080"
    timezone: Annotated[ZoneInfo, BeforeValidator(_zone), NoDecode] = ZoneInfo("Asia/Ho_Chi_Minh")
    quiet_hours: Annotated[QuietHours, BeforeValidator(_quiet_hours), NoDecode] = QuietHours(
        (time(21), time(7, 30))
    )
    push_per_day: int = Field(default=1, ge=1)
    push_per_week: int = Field(default=3, ge=1)
    # default: Sundays and holidays.yaml; off: none
    silent_days: Annotated[str, _one_of("default", "off")] = "default"
    observances_per_week: int = Field(default=1, ge=1)
    takeover_minutes: int = Field(default=30, ge=1)
    silence_hours: float = Field(default=2, ge=0)
    paid_messages: Switch = False
    template_by_phone: Switch = False
    prices: Annotated[Prices, BeforeValidator(_prices), NoDecode] = read_prices(ESTIMATES)
    webchat: Switch = False
    link_code_days: int = Field(default=90, ge=1)
    checkin_code_minutes: int = Field(default=15, ge=1, le=240)
    pass_mark: Annotated[int | None, BeforeValidator(_percent)] = None
    outage_hours: float = Field(default=12, ge=0.5)
    failure_limit_platform: int = Field(default=25, ge=1, le=100)
    failure_limit_person: int = Field(default=50, ge=1, le=100)
    failure_sample: int = Field(default=100, ge=1)
    equal_texts: int = Field(default=3, ge=1)
    equal_texts_hours: float = Field(default=24, gt=0)
    care_text_days: int = Field(default=365, ge=30, le=3650)
    controller: str = ""  # who answers for the data: the organisation's own name
    controller_contact: str = ""  # and how it is reached; shown as it is written
    log_format: Annotated[str, _one_of("console", "json")] = "console"
    traces: str = ""  # where OpenTelemetry's collector takes OTLP over HTTP; empty: no traces
    now: str = ""

    @classmethod
    def read(cls, **changes: Any) -> Self:
        """The settings of this process; the first fault becomes one line naming its variable."""
        try:
            return cls(**changes)
        except ValidationError as error:
            first = error.errors()[0]
            variable = "LANTOA_" + str(first["loc"][0]).upper()
            raise SettingsError(variable, _reason(first)) from None

    @property
    def on_sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.database_url.startswith("sqlite")

    def keys(self) -> tuple[bytes, ...]:
        """The root key, and while it is being changed the next one: settings, or files beside an
        embedded database. Which of the two is written with, the database knows.
        """
        if self.secret_key:
            following = (self.secret_key_next,) if self.secret_key_next else ()
            others = (decode_key(value, "LANTOA_SECRET_KEY_NEXT") for value in following)
            return decode_key(self.secret_key), *others
        if not self.on_sqlite:
            raise SettingsError("LANTOA_SECRET_KEY", "phải được đặt khi dùng PostgreSQL")
        kept = (key_from_file(KEY_FILE),)
        return (*kept, key_from_file(NEXT_KEY_FILE)) if NEXT_KEY_FILE.exists() else kept


def environment() -> Mapping[str, str]:
    """What platforms read: the variables of this process, before those of `.env`."""
    kept = DotEnvSettingsSource(Settings).env_vars
    named = {name.upper(): value for name, value in kept.items() if value is not None}
    return named | os.environ


def unknown(environ: Mapping[str, str], platforms: Sequence[str]) -> dict[str, str]:
    """LANTOA_* variables nobody reads, each with the one that may have been meant, or "".

    Names of a platform are its own affair. Told, never refused: while versions change, the older
    program meets variables of the newer one.
    """
    ours = [f"LANTOA_{name.upper()}" for name in Settings.model_fields]
    theirs = tuple(f"LANTOA_{name.upper()}_" for name in platforms)
    strange = [
        name
        for name in sorted(environ)
        if name.startswith("LANTOA_") and name not in ours and not name.startswith(theirs)
    ]
    return {name: _meant(name, ours) for name in strange}


def _meant(name: str, known: Sequence[str]) -> str:
    """Compared without what all of them begin with, which would make any two alike."""
    bare = [one.removeprefix("LANTOA_") for one in known]
    near = difflib.get_close_matches(name.removeprefix("LANTOA_"), bare, n=1, cutoff=0.7)
    return f"LANTOA_{near[0]}" if near else ""


# What pydantic finds wrong, in the operator's language; the rest are sentences of our own.
_REASONS = {
    "int_parsing": "cần một số nguyên",
    "float_parsing": "cần một số",
    "greater_than": "cần lớn hơn {gt:g}",
    "greater_than_equal": "cần từ {ge:g} trở lên",
    "less_than_equal": "nhiều nhất {le:g}",
}


def _reason(error: "ErrorDetails") -> str:
    known = _REASONS.get(error["type"])
    if known is None:
        return error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return f"{known.format(**error.get('ctx', {}))}, gặp {error['input']!r}"
