"""The hand that writes and reads in tests: the real engine and store, on a platform of paper."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.adapter import Answer, Received, Unfetched, WebhookRequest
from bot.clock import VirtualClock
from bot.crypto import Cipher
from bot.domain.outreach import QuietHours, Rules
from bot.library.model import Library
from bot.messages import (
    Address,
    Bubble,
    Capabilities,
    InboundEvent,
    Kind,
    Media,
    MediaKind,
    OutboundMessage,
    Outside,
    SendResult,
    Sent,
    Wire,
)
from bot.services import campaigns, counselling, letters
from bot.services.converse import handle
from bot.services.deliver import Deliverer
from bot.services.house import House
from bot.services.receive import heard, store
from bot.services.turns import take
from bot.services.under_way import Turn
from bot.store.database import Database
from tests.pictures import FILES
from tests.sheets import SHEETS

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PLATFORM = "paper"


class Paper:
    """A platform that shows everything and keeps what it was given, per person."""

    name = PLATFORM
    capabilities = Capabilities(
        4000, 20, 60, 64, frozenset(MediaKind), True, None, None, Outside.FREE, frozenset(), 1000,
        asks_phone=True,
    )  # fmt: skip

    def __init__(self) -> None:
        self.capabilities = type(self).capabilities
        self.shown: dict[str, list[Bubble]] = {}
        self.answer: SendResult | None = None

    def receive(self, request: WebhookRequest) -> Received:
        return Received((), Answer(404))

    def render(self, message: OutboundMessage) -> tuple[Wire, ...]:
        image = message.media[0] if message.media else None
        bubble = Bubble(message.text, message.buttons, image)
        return (Wire(bubble, {"to": message.to.user}),)

    async def send(self, wire: Wire) -> SendResult:
        if self.answer is not None:
            return self.answer
        self.shown.setdefault(str(wire.body["to"]), []).append(wire.bubble)
        return Sent((f"p{sum(map(len, self.shown.values()))}",))

    async def fetch(self, media: Media, most: int) -> bytes | Unfetched:
        made = FILES.get(media.url) or SHEETS.get(media.url)
        return made() if made else Unfetched.GONE

    async def settle(self, event: InboundEvent) -> None: ...

    async def open(self) -> None: ...

    async def close(self) -> None: ...


async def at_once(_platform: str, _many: int) -> Turn:
    """No pace on paper."""
    return now


async def now() -> None:
    """Nobody waits."""


@dataclass
class Chat:
    """People writing to Lan Toả, one after the other."""

    house: House
    clock: VirtualClock
    paper: Paper
    count: int = 0
    read: dict[str, int] = field(default_factory=dict)

    async def says(self, user: str, text: str) -> list[Bubble]:
        """Somebody writes; what comes back."""
        return await self._happens(user, Kind.MESSAGE, text=text)

    async def presses(self, user: str, label: str) -> list[Bubble]:
        """Somebody presses the button of that label in the newest message that has it."""
        for bubble in reversed(self.paper.shown.get(user, [])):
            for button in bubble.buttons:
                if button.label == label:
                    return await self._happens(user, Kind.BUTTON, payload=button.payload)
        raise AssertionError(f"{user} sees no button {label!r}")

    async def sends(self, user: str, payload: str) -> list[Bubble]:
        """A payload comes in, from whatever button."""
        return await self._happens(user, Kind.BUTTON, payload=payload)

    async def shows(self, user: str, *names: str) -> list[Bubble]:
        """Somebody sends pictures, or what looks like them."""
        media = tuple(Media(MediaKind.IMAGE, url=name) for name in names)
        return await self._happens(user, Kind.MESSAGE, media=media)

    async def hands(self, user: str, name: str) -> list[Bubble]:
        """Somebody sends a file."""
        media = (Media(MediaKind.FILE, name=name, url=name),)
        return await self._happens(user, Kind.MESSAGE, media=media)

    async def follows(self, user: str, code: str = "") -> list[Bubble]:
        """Somebody comes by a link."""
        return await self._happens(user, Kind.LINK if code else Kind.FOLLOW, payload=code)

    async def shares(self, user: str, number: str) -> list[Bubble]:
        """Somebody shares a telephone number by the platform's own means."""
        return await self._happens(user, Kind.PHONE, text=number)

    async def staff(self, user: str, kind: Kind = Kind.TAKEOVER) -> None:
        """Somebody of the staff writes to a person by hand, or hands the thread back."""
        await self._happens(user, kind)

    def closes_after(self, window: timedelta) -> None:
        """The platform closes a talk so long after a person's last word."""
        self.paper.capabilities = replace(
            self.paper.capabilities, reply_window=window, outside_window=Outside.NOTHING
        )

    async def _happens(
        self,
        user: str,
        kind: Kind,
        text: str = "",
        payload: str = "",
        media: tuple[Media, ...] = (),
    ) -> list[Bubble]:
        self.count += 1
        arrived = heard(
            InboundEvent(
                f"e{self.count}", Address(PLATFORM, user), kind, self.clock.now(), text, payload,
                media,
                opens_window=kind not in (Kind.TAKEOVER, Kind.HANDBACK),
            )
        )  # fmt: skip
        house = self.house
        await store(house, [arrived])
        taken = await take(house, 10, None, lambda _one, _answered: None)
        for one in taken.left:
            await handle(house, one)
        await self.deliver()
        self.clock.move(timedelta(seconds=5))
        return self.hears(user)

    def hears(self, user: str) -> list[Bubble]:
        """What this person has not read yet."""
        shown = self.paper.shown.get(user, [])
        new = shown[self.read.get(user, 0) :]
        self.read[user] = len(shown)
        return new

    async def deliver(self) -> None:
        """Everything that is due goes out."""
        deliverer = Deliverer(self.house, at_once)
        for outreach in (False, True):
            while await deliverer.deliver(PLATFORM, outreach=outreach):
                pass
        await deliverer.close()

    async def time_passes(self, by: timedelta) -> None:
        """The clock moves, the timer looks, what is due goes out."""
        self.clock.move(by)
        await counselling.remind(self.house)
        await campaigns.advance(self.house)
        await letters.remind(self.house)
        await self.deliver()
        await campaigns.advance(self.house)


def chat_on(
    database: Database,
    cipher: Cipher,
    library: Library,
    now: datetime,
    rules: Rules | None = None,
) -> Chat:
    """A house of paper."""
    clock, paper = VirtualClock(now), Paper()
    kept = rules or Rules(ZONE, QuietHours((time(21), time(7, 30))), library.silent_on, 20, 50)
    house = House(database, cipher, clock, library, kept, {PLATFORM: paper}, "test")
    return Chat(house, clock, paper)
