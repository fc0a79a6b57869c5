"""Templates that a platform takes by telephone number only, from the campaign to the ledger."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.adapter import TemplateState
from bot.dialogues import book
from bot.domain.prices import read_prices
from bot.domain.templates import Approved
from bot.library.localised import Localised
from bot.library.templates import Form, Gap, Template, Value
from bot.messages import NotSent, OutboundMessage, SendResult, Sent, Why, Wire
from bot.services import campaigns
from bot.store import templates
from bot.store.tables import address, member, outbox
from tests.chat import ZONE, Chat, Paper
from tests.services.test_deliver import broadcast, linked

NINE = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE)
WORDS = Localised("Tin ngày {day}", "News of {day}")
FORM = Form("paper", (Gap("ngay", Value.DAY, 20),), "Tin mới", 2)
LAN = "84912000001"


class Numbers(Paper):
    """A platform whose templates go to numbers only."""

    def __init__(self) -> None:
        super().__init__()
        self.called: list[str] = []
        self.to_number: SendResult = Sent(("z1",), by_phone=True)

    def render(self, message: OutboundMessage) -> tuple[Wire, ...]:
        [wire] = super().render(message)
        if message.template is None:
            return (wire,)
        other = replace(wire, call=message.template.or_phone)
        return (replace(wire, call="user", otherwise=other if other.call else None),)

    async def send(self, wire: Wire) -> SendResult:
        if wire.call != "user":
            return await super().send(wire)
        if wire.otherwise is None:
            return NotSent(Why.REJECTED, "error -249")
        self.called.append(wire.otherwise.call)
        return self.to_number


@pytest.fixture
async def paper(
    chat: Chat,
) -> Numbers:
    """Lan has an account here and has not written for long; templates are approved."""
    await linked(chat)
    made = Numbers()
    made.capabilities = replace(
        made.capabilities, templates=True, template_by_phone=True,
        reply_window=timedelta(hours=1), outside_window=made.capabilities.outside_window.NOTHING,
    )  # fmt: skip
    kept = Template("notice", ("text",), WORDS, Localised("Đọc", "Read"), (FORM,))
    rules = replace(chat.house.rules, paid=True, by_phone=True,
                    prices=read_prices("paper.template=140,paper.phone=200"))  # fmt: skip
    books = book(replace(chat.house.library, templates=(kept,)), ZONE)
    chat.house = replace(chat.house, book=books, rules=rules, adapters={"paper": made})
    async with chat.house.database.write() as connection:
        approved = Approved("441203", TemplateState.ENABLE)
        await templates.put(connection, "paper", "notice", approved, chat.house.now())
        await connection.execute(
            update(member).where(member.c.id == 1).values(phone_enc=chat.house.cipher.seal(LAN))
        )
    chat.clock.set(NINE)
    return made


async def delivered(chat: Chat, id_: str) -> list[tuple[str, str, int]]:
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(outbox.c.state, outbox.c.form, outbox.c.cost).where(
                outbox.c.campaign_id == id_, outbox.c.address_id.is_not(None)
            )
        )
        return [tuple(row) for row in found]


async def test_the_person_is_reached_by_the_own_number_at_its_own_price(
    chat: Chat, paper: Numbers
) -> None:
    id_ = await broadcast(chat, "Tin một")
    _campaign, reach = await campaigns.preview(chat.house, id_)
    assert reach.plan["paper"]["template"] == 1
    await chat.time_passes(timedelta(minutes=1))
    assert (paper.called, await delivered(chat, id_)) == ([LAN], [("sent", "template", 200)])


async def test_numbers_of_the_roster_are_not_used_unless_that_is_switched_on(
    chat: Chat, paper: Numbers
) -> None:
    chat.house = replace(chat.house, rules=replace(chat.house.rules, by_phone=False))
    await broadcast(chat, "Tin một")
    await chat.time_passes(timedelta(minutes=1))
    assert paper.called == []


async def test_a_number_that_is_no_good_is_tried_once_and_the_account_stays(
    chat: Chat, paper: Numbers
) -> None:
    paper.to_number = NotSent(Why.UNKNOWN_USER, "error -118", number=True)
    await broadcast(chat, "Tin một")
    await chat.time_passes(timedelta(minutes=1))
    chat.clock.move(timedelta(days=1))
    await broadcast(chat, "Tin hai")
    await chat.time_passes(timedelta(minutes=1))
    assert paper.called == [LAN]
    async with chat.house.database.read() as connection:
        blocked = await connection.execute(select(address.c.blocked_at))
        assert set(blocked.scalars()) == {None}
