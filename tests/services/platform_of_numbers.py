"""A second platform beside paper: it sends templates to telephone numbers, and to accounts."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import select, update

from bot.adapter import TemplateState
from bot.domain.prices import read_prices
from bot.domain.templates import Approved
from bot.library.localised import Localised
from bot.library.templates import Form, Gap, Template, Value
from bot.messages import Address, InboundEvent, Kind, OutboundMessage, SendResult, Sent, Wire
from bot.services import campaigns
from bot.services.deliver import Deliverer
from bot.store import doubts, receipts, templates
from bot.store.tables import member, outbox
from tests.chat import PLATFORM, ZONE, Chat, Paper, at_once

WORDS = Localised("Tin ngày {day}", "News of {day}")
FORM = Form("zalo", (Gap("ngay", Value.DAY, 20),), "Tin mới", 2)
KEPT = Template("notice", ("text",), WORDS, Localised("Đọc", "Read"), (FORM,))
LAN = "84912000001"
NINE = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE)
GRACE = timedelta(seconds=30)
Answer = SendResult | Callable[[], Awaitable[SendResult]]


class Numbers(Paper):
    """Calls to numbers are written down and answered on a script, then taken."""

    name = "zalo"

    def __init__(self) -> None:
        super().__init__()
        self.capabilities = replace(
            self.capabilities, templates=True, template_by_phone=True,
            reply_window=timedelta(hours=48), outside_window=self.capabilities.outside_window.PAID,
            template_hours=(time(7), time(22)),
        )  # fmt: skip
        self.called: list[str] = []
        self.script: list[Answer] = []

    def render(self, message: OutboundMessage) -> tuple[Wire, ...]:
        """By number where one is given."""
        [wire] = super().render(message)
        phone = message.template.phone if message.template else ""
        return (replace(wire, call="phone", body={"phone": phone}),) if phone else (wire,)

    async def send(self, wire: Wire) -> SendResult:
        """As scripted."""
        if wire.call != "phone":
            return await super().send(wire)
        self.called.append(str(wire.body["phone"]))
        told: Answer = self.script.pop(0) if self.script else Sent((f"z{len(self.called)}",))
        return await told() if callable(told) else told


async def with_numbers(chat: Chat) -> Numbers:
    """Both platforms; Lan has a number, and a template is approved for any text."""
    numbers = Numbers()
    chat.closes_after(timedelta(hours=24))
    prices = read_prices("zalo.template=140,zalo.phone=200")
    house = chat.house
    chat.house = replace(
        house,
        printed=replace(house.library, templates=(KEPT,)),
        rules=replace(house.rules, paid=True, by_phone=True, prices=prices),
        adapters={PLATFORM: chat.paper, "zalo": numbers},
        leases=chat.clock,
    )
    async with house.database.write() as connection:
        approved = Approved("441203", TemplateState.ENABLE)
        await templates.put(connection, "zalo", "notice", approved, house.now())
        await connection.execute(
            update(member)
            .where(member.c.id == 1)
            .values(phone_enc=house.cipher.seal(LAN), phone_consent_at=house.now())
        )
    return numbers


async def passes(chat: Chat, *waits: timedelta) -> None:
    """Time passes in these steps: campaigns begin, doubts are looked at, what is due goes out."""
    for wait in waits:
        chat.clock.move(wait)
        house = chat.house
        async with house.database.write() as connection:
            await doubts.sweep(connection, house.now(), house.lease_now(), GRACE)
        await campaigns.advance(house)
        deliverer = Deliverer(house, at_once)
        while sum([await deliverer.deliver(name, outreach=True) for name in house.adapters]):
            pass
        await deliverer.close()
        await campaigns.advance(house)


async def became(chat: Chat, id_: str) -> tuple[str, str, str, str, int]:
    """Lan's delivery: platform, state, reason, form, cost."""
    async with chat.house.database.read() as connection:
        c = outbox.c
        found = await connection.execute(
            select(c.platform, c.state, c.reason, c.form, c.cost).where(
                c.campaign_id == id_, c.member_id == 1
            )
        )
        platform, state, reason, form, cost = found.one()
        return platform, state, reason, form, cost


async def receipt(chat: Chat) -> None:
    """The platform tells that what went to Lan's number has arrived, under our own key."""
    async with chat.house.database.write() as connection:
        key = (await connection.execute(select(outbox.c.key).where(outbox.c.by_phone))).scalar_one()
        nobody = Address("zalo", "oa:1")
        event = InboundEvent(
            "r1", nobody, Kind.DELIVERED, chat.clock.now(), payload=key, about=("z-late",),
            opens_window=False,
        )  # fmt: skip
        await receipts.note(connection, 0, event, chat.clock.now())
