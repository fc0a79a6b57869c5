"""A stand-in of Zalo, and the adapter as the processes of an installation have it."""

from dataclasses import dataclass

from bot.adapter import Adapter
from bot.clock import VirtualClock
from bot.messages import (
    Address,
    Button,
    Media,
    NotSent,
    OutboundMessage,
    Purpose,
    SendResult,
    Sent,
    Why,
)
from tests.adapters.kits import Shelf, Vault, built, tools
from tests.adapters.zalo.kit import HOSTS
from tests.adapters.zalo_double import ZaloDouble

USER = "5836201947362015948"


@dataclass
class Scene:
    """Zalo, a vault, a clock, and as many processes as a test needs."""

    zalo: ZaloDouble
    vault: Vault
    clock: VirtualClock
    shelf: Shelf

    def process(self, refresh_token: str = "", **settings: str) -> Adapter:
        """An adapter of one more process on the same vault; settings without LANTOA_ZALO_."""
        changed = {f"LANTOA_ZALO_{name}": value for name, value in settings.items()}
        if refresh_token:
            changed["LANTOA_ZALO_REFRESH_TOKEN"] = refresh_token
        lent = tools(self.vault, self.clock, self.shelf)
        return built(dict.fromkeys(HOSTS, self.zalo.url) | changed, lent)["zalo"]


def message(
    text: str = "Chào anh/chị", *buttons: Button, media: tuple[Media, ...] = ()
) -> OutboundMessage:
    """An answer to the person of the samples."""
    return OutboundMessage("r:1:0", Address("zalo", USER), Purpose.REPLY, text, buttons, media)


async def send(adapter: Adapter, text: str = "Chào anh/chị") -> SendResult:
    """Send one text."""
    [wire] = adapter.render(message(text))
    return await adapter.send(wire)


def why(result: SendResult) -> Why | None:
    """The reason of a failure."""
    return result.why if isinstance(result, NotSent) else None


def is_sent(result: SendResult) -> bool:
    """Whether Zalo has it, under an id."""
    return isinstance(result, Sent) and all(result.ids)
