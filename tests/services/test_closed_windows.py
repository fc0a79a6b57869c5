"""A closed window: the template or the permission at the same account, then the next one."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.adapter import TemplateState
from bot.domain.templates import Approved
from bot.domain.windows import Form as Way
from bot.library.localised import Localised
from bot.library.templates import Form, Template
from bot.messages import NotSent, OutboundMessage, Outside, Receipt, SendResult, Sent, Why, Wire
from bot.services import campaigns
from bot.store import doubts, permits, templates
from bot.store.platform_tables import permit
from bot.store.tables import address, outbox
from tests.chat import PLATFORM, Chat
from tests.services.platform_of_paper import (
    GRACE,
    NINE,
    Script,
    broadcast,
    echo,
    lan,
    passes,
    status,
)

CLOSED = NotSent(Why.WINDOW_CLOSED, "error -230")
NOTICE = Template(
    "notice", ("text",), Localised("Có tin mới", "There is news"), Localised("Đọc", "Read"),
    (Form(PLATFORM, ()),),
)  # fmt: skip
MINUTE = timedelta(minutes=1)


@pytest.fixture
def rendered(chat: Chat) -> list[OutboundMessage]:
    """Every message as the platform was to show it."""
    found: list[OutboundMessage] = []
    show = chat.paper.render

    def render(message: OutboundMessage) -> tuple[Wire, ...]:
        found.append(message)
        return show(message)

    chat.paper.render = render  # type: ignore[method-assign]
    return found


def windows(chat: Chat, *, templates: bool = False, permits: bool = False) -> None:
    """Paper closes like Zalo: free for two days, paid for seven, then templates only."""
    chat.paper.capabilities = replace(
        chat.paper.capabilities, reply_window=timedelta(days=2), paid_window=timedelta(days=7),
        outside_window=Outside.PAID, receipts=frozenset({Receipt.ECHO}),
        templates=templates, permits=permits,
    )  # fmt: skip


async def with_template(chat: Chat) -> None:
    """An approved template stands in for texts, and may cost something."""
    library = replace(chat.house.library, templates=(NOTICE,))
    rules = replace(chat.house.rules, paid=True)
    chat.house = replace(chat.house, printed=library, rules=rules)
    async with chat.house.database.write() as connection:
        found = Approved("441203", TemplateState.ENABLE)
        await templates.put(connection, PLATFORM, "notice", found, chat.clock.now())


async def forms(chat: Chat, campaign: str) -> dict[str, int]:
    _campaign, progress = await campaigns.status(chat.house, campaign)
    return {form: n for form, n in progress.forms.get(PLATFORM, {}).items() if n}


async def test_a_window_that_the_platform_calls_closed_leads_to_the_template(chat: Chat) -> None:
    windows(chat, templates=True)
    await lan(chat)
    await with_template(chat)
    await chat.says("Lan", "menu")
    script = Script(chat, CLOSED)
    id_ = await broadcast(chat)
    await passes(chat, MINUTE)
    assert script.calls == ["Lan", "Lan"]
    assert len(script.copies) == 1
    assert await forms(chat, id_) == {"template": 1}


async def test_what_was_closed_once_is_planned_as_closed(chat: Chat) -> None:
    windows(chat, templates=True)
    await lan(chat)
    await with_template(chat)
    await chat.says("Lan", "menu")
    Script(chat, CLOSED)
    await broadcast(chat)
    await passes(chat, MINUTE)
    later = await broadcast(chat, "Tin hai")
    assert await forms(chat, later) == {"template": 1}
    await chat.says("Lan", "menu")
    open_again = await broadcast(chat, "Tin ba")
    assert await forms(chat, open_again) == {"free": 1}


async def test_without_a_template_the_next_account_gets_it(chat: Chat) -> None:
    windows(chat)
    await lan(chat, "Lan", "Lan2")
    for user in ("Lan", "Lan2"):
        await chat.says(user, "menu")
    script = Script(chat, CLOSED)
    id_ = await broadcast(chat)
    await passes(chat, MINUTE)
    assert script.calls == ["Lan2", "Lan"]
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_where_no_window_is_known_a_closed_one_ends_it(chat: Chat) -> None:
    await lan(chat)
    script = Script(chat, *[CLOSED] * 5)
    id_ = await broadcast(chat)
    await passes(chat, MINUTE, MINUTE)
    assert len(script.calls) == 1
    assert await status(chat, id_) == ({"failed": 1}, {"window_closed": 1})


async def test_a_template_that_is_refused_ends_it(chat: Chat) -> None:
    windows(chat, templates=True)
    await lan(chat)
    await with_template(chat)
    script = Script(chat, *[CLOSED] * 9)
    id_ = await broadcast(chat)
    await passes(chat, MINUTE, MINUTE)
    assert len(script.calls) <= 2
    assert await status(chat, id_) == ({"failed": 1}, {"window_closed": 1})


async def test_a_template_speaks_the_language_of_which_the_approval_is_known(
    chat: Chat, rendered: list[OutboundMessage]
) -> None:
    windows(chat, templates=True)
    await lan(chat)
    await with_template(chat)
    async with chat.house.database.write() as connection:
        english = {"locale": "en", "last_inbound_at": NINE - timedelta(days=30)}
        await connection.execute(update(address).values(english))
    Script(chat)
    await broadcast(chat)
    [message] = rendered[-1:]
    assert message.template is not None
    assert (message.template.language, message.text) == ("vi", "Có tin mới")


async def permitted(chat: Chat, *tokens: str) -> None:
    """Lan was last heard a month ago, and allowed so many later messages."""
    windows(chat, permits=True)
    await lan(chat)
    async with chat.house.database.write() as connection:
        await connection.execute(update(address).values(last_inbound_at=NINE - timedelta(days=30)))
        for token in tokens:
            await permits.give(connection, chat.house.cipher, 1, token, NINE)


async def used(chat: Chat) -> list[bool]:
    async with chat.house.database.read() as connection:
        rows = await connection.execute(select(permit.c.used_at).order_by(permit.c.id))
        return [row.used_at is not None for row in rows]


async def no_answer_but_an_echo(chat: Chat) -> None:
    async def fails() -> SendResult:
        await echo(chat)
        return NotSent(Why.UNCERTAIN)

    Script(chat, fails)
    await broadcast(chat)


async def found_when_asked(chat: Chat) -> None:
    async def looks(_wire: Wire, *_since: object) -> Sent:
        return Sent(("there",))

    chat.paper.look_up = looks  # type: ignore[attr-defined]
    Script(chat, NotSent(Why.UNCERTAIN))
    await broadcast(chat)
    await passes(chat, timedelta(seconds=31))


@pytest.mark.parametrize("story", [no_answer_but_an_echo, found_when_asked])
async def test_a_permission_is_spent_however_it_became_known_that_it_was_used(
    chat: Chat, story: object, rendered: list[OutboundMessage]
) -> None:
    await permitted(chat, "one")
    assert callable(story)
    await story(chat)
    assert rendered[-1].permit == "one"
    assert await used(chat) == [True]
    second = await broadcast(chat, "Tin hai")
    assert await status(chat, second) == ({"skipped": 1}, {"window_closed": 1})


async def test_after_a_crash_a_permission_belongs_to_its_delivery(chat: Chat) -> None:
    await permitted(chat, "one")
    id_ = await broadcast_claimed(chat)
    async with chat.house.database.write() as connection:
        await connection.execute(
            update(outbox).where(outbox.c.campaign_id == id_, outbox.c.state == "sending")
            .values(platform_id="m_echo")
        )  # fmt: skip
        lapsed = chat.house.lease_now() + timedelta(minutes=2)
        await doubts.sweep(connection, chat.clock.now(), lapsed, GRACE)
    assert await used(chat) == [True]
    assert await forms(chat, id_) == {Way.OPT_IN.value: 1}


async def broadcast_claimed(chat: Chat) -> str:
    """A campaign whose delivery was taken by a worker that is no more."""
    taken = asyncio.Event()

    async def hangs() -> SendResult:
        taken.set()
        await asyncio.Event().wait()
        raise AssertionError

    Script(chat, hangs)
    worker = asyncio.create_task(broadcast(chat))
    await taken.wait()
    worker.cancel()
    await asyncio.wait({worker})
    async with chat.house.database.read() as connection:
        row = await connection.execute(
            select(outbox.c.campaign_id).where(outbox.c.state == "sending")
        )
        return str(row.scalar_one())


async def test_a_free_message_in_doubt_leaves_the_permission_alone(chat: Chat) -> None:
    await permitted(chat, "one")
    await chat.says("Lan", "menu")
    await no_answer_but_an_echo(chat)
    await passes(chat, MINUTE)
    assert await used(chat) == [False]


async def test_a_permission_of_a_message_that_was_not_sent_stays_good(chat: Chat) -> None:
    await permitted(chat, "one")
    Script(chat, NotSent(Why.REJECTED))
    await broadcast(chat)
    assert await used(chat) == [False]
    second = await broadcast(chat, "Tin hai")
    assert await status(chat, second) == ({"sent": 1}, {})
    assert await used(chat) == [True]
