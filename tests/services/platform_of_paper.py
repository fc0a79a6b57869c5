"""A platform of paper that fails on a script, and the hand that lets its doubts run out."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.domain.campaigns import Draft
from bot.domain.push import Content
from bot.messages import Address, InboundEvent, Kind, NotSent, Receipt, SendResult, Sent, Why, Wire
from bot.services import campaigns
from bot.services.asking import telling
from bot.store import doubts, receipts
from bot.store.tables import outbox
from tests.chat import PLATFORM, ZONE, Chat
from tests.dialogues.conftest import CODES

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE)
GRACE = timedelta(seconds=30)
NO_ANSWER = NotSent(Why.UNCERTAIN, "TimeoutError")
BUSY = NotSent(Why.UNAVAILABLE, "code 2")
MINUTE, SHORT = timedelta(minutes=1), timedelta(seconds=31)
Answer = SendResult | Callable[[], Awaitable[SendResult]]


class Script:
    """What paper answers to the next calls; `copies` is what came onto people's screens."""

    def __init__(self, chat: Chat, *answers: Answer, shown: Sequence[int] = ()) -> None:
        self.chat, self.answers, self.shown = chat, list(answers), shown
        self.calls: list[str] = []
        self.copies: list[str] = []
        chat.paper.send = self.send  # type: ignore[method-assign]

    async def send(self, wire: Wire) -> SendResult:
        """Answer as scripted, then take everything; numbers in `shown` arrive nevertheless."""
        number = len(self.calls)
        self.calls.append(str(wire.body["to"]))
        told: Answer = self.answers.pop(0) if self.answers else Sent((f"m{number}",))
        found = told if not callable(told) else await told()
        if isinstance(found, Sent) or number in self.shown:
            self.copies.append(str(wire.body["to"]))
        return found


async def lan(chat: Chat, *accounts: str) -> None:
    """Lan joins by each of these accounts; then it is nine in the morning of a later day."""
    chat.house = replace(chat.house, leases=chat.clock)
    for account in accounts or ("Lan",):
        await chat.says(account, CODES["LAN"])
        await chat.presses(account, "Tôi đồng ý")
    for account in accounts or ("Lan",):
        chat.hears(account)
    chat.clock.set(NINE)


async def broadcast(chat: Chat, text: str = "Tin") -> str:
    """Drafted by Hoa, approved by Bình, begun."""
    content = Content(f"t-{text}", text=text)
    id_ = await campaigns.create(chat.house, Draft(content, 2, chat.clock.now()), "HOA")
    await campaigns.approve(chat.house, id_, "BINH")
    await chat.time_passes(timedelta(seconds=1))
    return id_


async def passes(chat: Chat, *waits: timedelta) -> None:
    """Time passes in these steps; after each the doubts are looked at and what is due goes out."""
    for wait in waits:
        chat.clock.move(wait)
        house = chat.house
        async with house.database.write() as connection:
            told = telling(house)
            await doubts.sweep(connection, house.now(), house.lease_now(), GRACE, told)
        await chat.time_passes(timedelta(0))


async def status(chat: Chat, campaign: str) -> tuple[dict[str, int], dict[str, int]]:
    """What `campaign status` shows of those who have an account: states and reasons."""
    _campaign, progress = await campaigns.status(chat.house, campaign)
    reasons = {why: n for why, n in progress.reasons.items() if why != "not_linked"}
    linked = progress.reasons.get("not_linked", 0)
    states = dict(progress.deliveries)
    states["skipped"] = states.get("skipped", 0) - linked
    return {state: n for state, n in states.items() if n}, reasons


async def echo(
    chat: Chat, user: str = "Lan", *, state: str = "sending", part: int | None = None
) -> None:
    """The platform shows us our own message, or a part of it but the last, under our mark."""
    async with chat.house.database.write() as connection:
        row = (await connection.execute(select(outbox).where(outbox.c.state == state))).one()
        mark = row.key if part is None else f"{row.key}#{part}"
        event = InboundEvent(
            f"echo-{row.id}", Address(PLATFORM, user), Kind.ECHO, chat.clock.now(),
            payload=mark, about=("m_echo",), opens_window=False,
        )  # fmt: skip
        await receipts.note(connection, row.address_id, event, chat.clock.now())


def echoing(chat: Chat) -> None:
    """The platform shows us what we said, as Messenger does, and none of its echoes is late."""
    receipts = frozenset({Receipt.ECHO})
    chat.paper.capabilities = replace(chat.paper.capabilities, receipts=receipts, per_second=1000)
    chat.house.echoed_at[PLATFORM] = chat.clock.now() + timedelta(days=1)


class Remembering:
    """A platform that can be asked: what it says, one answer after the other, then nothing."""

    def __init__(self, chat: Chat, *answers: Sent | NotSent | None) -> None:
        self.answers, self.count = list(answers), 0
        vars(chat.paper)["look_up"] = self.look_up

    async def look_up(
        self, wire: Wire, since: object, before: Sequence[Wire] = ()
    ) -> SendResult | None:
        """What it says."""
        self.count += 1
        return self.answers.pop(0) if self.answers else None
