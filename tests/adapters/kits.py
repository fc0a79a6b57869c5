"""Every platform's kit, found by folder like the adapters; and what adapters are lent in tests."""

import importlib
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import adapters
from bot.adapter import Adapter, Tokens, Tools
from bot.clock import VirtualClock
from tests.adapters.conformance import SECRET as SECRET
from tests.adapters.conformance import Kit as Kit

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def _kit(name: str) -> Kit:
    kit: Kit = importlib.import_module(f"tests.adapters.{name}.kit").KIT
    return kit


KITS = {name: _kit(name) for name in adapters.names()}
ENVIRON = {name: value for kit in KITS.values() for name, value in kit.environ.items()}
SECRETS = tuple(
    value for name, value in ENVIRON.items() if name.endswith(("SECRET", "SECRET_KEY", "TOKEN"))
)


class Vault:
    """Tokens in memory, with the right to refresh."""

    def __init__(self) -> None:
        self.tokens: Tokens | None = None
        self.taken = False
        self.spent: Counter[str] = Counter()
        self.last = ""

    async def load(self, platform: str) -> Tokens | None:
        return self.tokens

    async def claim(self, platform: str) -> bool:
        free, self.taken = not self.taken, True
        return free

    async def spend(self, platform: str, refresh: str) -> int:
        self.spent[refresh] += 1
        self.last = refresh
        return self.spent[refresh] - 1

    async def unspend(self, platform: str) -> None:
        self.spent[self.last] -= 1

    async def save(self, platform: str, tokens: Tokens) -> None:
        self.tokens, self.taken = tokens, False

    async def release(self, platform: str) -> None:
        self.taken = False


class Shelf:
    """Uploads in memory."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.kept: dict[tuple[str, str], tuple[str, datetime]] = {}

    async def find(self, platform: str, digest: str) -> str | None:
        found = self.kept.get((platform, digest))
        return found[0] if found and found[1] > self._clock.now() else None

    async def keep(self, platform: str, digest: str, id_: str, expires_at: datetime) -> None:
        self.kept[platform, digest] = (id_, expires_at)

    async def forget(self, platform: str, digest: str) -> None:
        self.kept.pop((platform, digest), None)


def tools(
    vault: Vault | None = None, clock: VirtualClock | None = None, uploads: Shelf | None = None
) -> Tools:
    clock = clock or VirtualClock(NOW)
    return Tools(
        clock,
        vault or Vault(),
        uploads or Shelf(clock),
        "https://lantoa.example",
        SECRET,
    )


def built(extra: dict[str, str] | None = None, given: Tools | None = None) -> dict[str, Adapter]:
    """Every adapter there is, switched on."""
    found = adapters.build(ENVIRON | (extra or {}), given or tools())
    return {adapter.name: adapter for adapter in found}


def read(platform: str, name: str) -> Any:
    """A sample by name."""
    return json.loads((HERE / platform / f"{name}.json").read_text("utf-8"))


def ascii_json(value: Any) -> bytes:
    """As Meta writes it: ASCII, slashes escaped."""
    return json.dumps(value, ensure_ascii=True).replace("/", "\\/").encode()
