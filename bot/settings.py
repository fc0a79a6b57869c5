"""LANTOA_* as one typed object. A wrong or missing one ends the start with one line.

Platforms read their own variables (`adapters/*/settings.py`); everything else is here.
"""

from datetime import time
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.crypto import decode_key, key_from_file
from bot.domain.outreach import NEVER_QUIET, QuietHours
from bot.domain.prices import ESTIMATES, Prices, read_prices
from bot.errors import SettingsError

DEFAULT_DATABASE = "sqlite:///var/lantoa.db"
KEY_FILE = Path("var/secret.key")
NEXT_KEY_FILE = Path("var/secret.key.next")  # there while the key is being changed
PERSON_KEYS = Path("var/person.keys")  # people's own keys: what archives are opened with


def _quiet_hours(value: Any) -> QuietHours:
    if isinstance(value, QuietHours):
        return value
    if str(value).strip().lower() in ("off", ""):
        return NEVER_QUIET
    begin, dash, end = str(value).partition("-")
    if not dash:
        raise ValueError("cần hai giờ, ví dụ 21:00-07:30")
    return QuietHours((time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())))


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


Switch = Annotated[bool, BeforeValidator(_switch)]


class Settings(BaseSettings):
    """What an operator may set; `.env` in the working folder is read too."""

    model_config = SettingsConfigDict(
        env_prefix="LANTOA_", env_file=".env", extra="ignore", arbitrary_types_allowed=True
    )

    database_url: str = DEFAULT_DATABASE
    content_dir: Path | None = None
    secret_key: str = Field(default="", repr=False)
    secret_key_next: str = Field(default="", repr=False)  # while the key changes: keys rotate
    person_keys: Path = PERSON_KEYS
    public_url: str = "http://127.0.0.1:8080"
    timezone: Annotated[ZoneInfo, BeforeValidator(_zone), NoDecode] = ZoneInfo("Asia/Ho_Chi_Minh")
    quiet_hours: Annotated[QuietHours, BeforeValidator(_quiet_hours), NoDecode] = QuietHours(
        (time(21), time(7, 30))
    )
    push_per_day: int = Field(default=1, ge=1)
    push_per_week: int = Field(default=3, ge=1)
    silent_days: str = "default"  # default: Sundays and holidays.yaml; off: none
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
    log_format: str = "console"  # console or json
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
            raise SettingsError(variable, _reason(first["msg"])) from None

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
            return tuple(decode_key(value) for value in (self.secret_key, *following))
        if not self.on_sqlite:
            raise SettingsError("LANTOA_SECRET_KEY", "phải được đặt khi dùng PostgreSQL")
        kept = (key_from_file(KEY_FILE),)
        return (*kept, key_from_file(NEXT_KEY_FILE)) if NEXT_KEY_FILE.exists() else kept


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
