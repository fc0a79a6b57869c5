"""What the conformance suite needs to know of each platform: settings, signatures, samples."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import adapters
from bot.adapter import Adapter, Tokens, Tools, WebhookRequest
from bot.clock import VirtualClock
from bot.crypto import Cipher

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SECRET = bytes(range(32))
ENVIRON = {
    "LANTOA_ZALO_APP_ID": "1357924680135792468",
    "LANTOA_ZALO_APP_SECRET": "zaloAppSecretOfTests",
    "LANTOA_ZALO_OA_ID": "2468013579246801357",
    "LANTOA_ZALO_OA_SECRET_KEY": "oaSecretForTestsOnly01",
    "LANTOA_ZALO_REFRESH_TOKEN": "rt-1",
    "LANTOA_MESSENGER_PAGE_ID": "104567890123456",
    "LANTOA_MESSENGER_PAGE_TOKEN": "EAAGtesttoken",
    "LANTOA_MESSENGER_APP_SECRET": "0123456789abcdef0123456789abcdef",
    "LANTOA_MESSENGER_VERIFY_TOKEN": "bi-mat",
    "LANTOA_TELEGRAM_TOKEN": "7001122334:telegramTokenOfTests",
    "LANTOA_TELEGRAM_SECRET_TOKEN": "telegram-secret",
    "LANTOA_TELEGRAM_BOT_NAME": "thu_bot",
}
SECRETS = tuple(
    value for name, value in ENVIRON.items() if name.endswith(("SECRET", "SECRET_KEY", "TOKEN"))
)


class Vault:
    """Tokens in memory, with the right to refresh."""

    def __init__(self) -> None:
        self.tokens: Tokens | None = None
        self.taken = False

    async def load(self, platform: str) -> Tokens | None:
        return self.tokens

    async def claim(self, platform: str) -> bool:
        free, self.taken = not self.taken, True
        return free

    async def save(self, platform: str, tokens: Tokens) -> None:
        self.tokens, self.taken = tokens, False

    async def release(self, platform: str) -> None:
        self.taken = False


def tools(vault: Vault | None = None, clock: VirtualClock | None = None) -> Tools:
    return Tools(clock or VirtualClock(NOW), vault or Vault(), "https://lantoa.example", SECRET)


def built(extra: dict[str, str] | None = None, given: Tools | None = None) -> dict[str, Adapter]:
    """Every adapter there is, switched on."""
    found = adapters.build(ENVIRON | (extra or {}), given or tools())
    return {adapter.name: adapter for adapter in found}


def _zalo(body: bytes) -> dict[str, str]:
    try:
        stamp = str(json.loads(body).get("timestamp", ""))
    except (ValueError, AttributeError, RecursionError):
        stamp = ""
    app, key = ENVIRON["LANTOA_ZALO_APP_ID"], ENVIRON["LANTOA_ZALO_OA_SECRET_KEY"]
    mac = hashlib.sha256(app.encode() + body + stamp.encode("utf-8", "ignore") + key.encode())
    return {"x-zevent-signature": f"mac={mac.hexdigest()}"}


def _messenger(body: bytes) -> dict[str, str]:
    key = ENVIRON["LANTOA_MESSENGER_APP_SECRET"].encode()
    return {"x-hub-signature-256": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()}


def _telegram(body: bytes) -> dict[str, str]:
    secret = ENVIRON["LANTOA_TELEGRAM_SECRET_TOKEN"]
    return {"x-telegram-bot-api-secret-token": secret}


def _webchat(body: bytes) -> dict[str, str]:
    return {"x-lantoa-session": Cipher(SECRET).sign("webchat:khach")}


@dataclass(frozen=True)
class Kit:
    """One platform."""

    name: str
    sign: Callable[[bytes], dict[str, str]]
    samples: tuple[Path, ...]

    def request(self, body: bytes) -> WebhookRequest:
        """The body as the platform would send it."""
        return WebhookRequest("POST", self.sign(body), {}, body)


KITS = {
    kit.name: kit
    for kit in (
        Kit("zalo", _zalo, tuple(sorted((HERE / "zalo").glob("event.*.json")))),
        Kit("messenger", _messenger, tuple(sorted((HERE / "messenger").glob("event.*.json")))),
        Kit("telegram", _telegram, tuple(sorted((HERE / "telegram").glob("update.*.json")))),
        Kit("webchat", _webchat, (HERE / "webchat.json",)),
    )
}


def read(platform: str, name: str) -> Any:
    """A sample by name."""
    return json.loads((HERE / platform / f"{name}.json").read_text("utf-8"))


def ascii_json(value: Any) -> bytes:
    """As Meta writes it: ASCII, slashes escaped."""
    return json.dumps(value, ensure_ascii=True).replace("/", "\\/").encode()
