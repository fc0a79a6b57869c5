"""What the conformance suite has to know of a platform: `tests/adapters/<name>/kit.py` tells it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.adapter import WebhookRequest

SECRET = bytes(range(32))  # the program's own, lent to adapters


@dataclass(frozen=True)
class Kit:
    """One platform."""

    name: str
    environ: Mapping[str, str]  # its settings
    hosts: tuple[str, ...]  # the settings that name the platform's hosts
    sign: Callable[[bytes], dict[str, str]]  # the headers of a body as the platform sends it
    samples: tuple[Path, ...]  # bodies of webhooks, one of each shape

    def at(self, url: str) -> dict[str, str]:
        """The settings that let this address stand in for the platform."""
        return dict.fromkeys(self.hosts, url)

    def request(self, body: bytes) -> WebhookRequest:
        """The body as the platform would send it."""
        return WebhookRequest("POST", self.sign(body), {}, body)


def samples(kit: str, pattern: str) -> tuple[Path, ...]:
    """The sample bodies beside the kit; `kit` is its `__file__`."""
    return tuple(sorted(Path(kit).parent.glob(pattern)))
