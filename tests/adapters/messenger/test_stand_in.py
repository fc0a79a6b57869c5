"""Messenger: the adapter and the strict stand-in understand each other, both ways."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.http import Response
from adapters.messenger.client import Messenger
from adapters.messenger.page import FIELDS
from bot.adapter import MenuEntry, Profile, TemplateDraft, TemplateInfo, TemplateState
from bot.adapter import WebhookRequest as Request
from bot.messages import (
    Address,
    Button,
    InboundEvent,
    Kind,
    Media,
    MediaKind,
    Notice,
    OutboundMessage,
    Purpose,
    SendResult,
    Sent,
    TemplateUse,
)
from bot.stand_ins.messenger import MessengerStandIn
from bot.stand_ins.server import StandIns, running
from tests.adapters.kits import built

LAN = Address("messenger", "7512345678901234")
PICTURE = Media(MediaKind.IMAGE, "a.png", "image/png", b"\x89PNG\r\n\x1a\n")


class Ear:
    """Where the stand-in's webhooks arrive: read by the adapter."""

    adapter: Messenger

    def __init__(self) -> None:
        self.events: list[InboundEvent] = []
        self.notices: list[Notice] = []

    async def hear(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Request("POST", headers, {}, await request.read())
        received = self.adapter.receive(asked)
        self.events += received.events
        self.notices += received.notices
        return web.Response(status=received.answer.status)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
async def stand_ins(ear: Ear) -> AsyncIterator[StandIns]:
    app = web.Application()
    app.router.add_post("/", ear.hear)
    server = TestServer(app)
    await server.start_server()
    async with running() as found:
        found.platforms["messenger"].configure({"webhook": str(server.make_url("/"))})
        yield found
    await server.close()


@pytest.fixture
async def theirs(stand_ins: StandIns, ear: Ear) -> AsyncIterator[MessengerStandIn]:
    found = stand_ins.platforms["messenger"]
    assert isinstance(found, MessengerStandIn)
    adapter = built({
        "LANTOA_MESSENGER_PAGE_ID": found.page.page_id,
        "LANTOA_MESSENGER_PAGE_TOKEN": found.page.page_token,
        "LANTOA_MESSENGER_APP_SECRET": found.page.app_secret,
        "LANTOA_MESSENGER_API_URL": stand_ins.url,
    })["messenger"]  # fmt: skip
    assert isinstance(adapter, Messenger)
    ear.adapter = adapter
    await adapter.open()
    yield found
    await adapter.close()


async def sent(page: Messenger, text: str = "Chào chị", **more: object) -> list[SendResult]:
    given = {"key": "r:1:0", "to": LAN, "purpose": Purpose.REPLY, "text": text, **more}
    whole = OutboundMessage(**given)  # type: ignore[arg-type]
    return [await page.send(wire) for wire in page.render(whole)]


async def test_all_that_we_send_is_taken(theirs: MessengerStandIn, ear: Ear) -> None:
    theirs.says(LAN.user, "xin chào")
    few = (Button("Có", "go:menu"), Button("Mở", url="https://vidu.example"))
    many = tuple(Button(f"Nơi {n}", f"go:{n}") for n in range(13))
    results = [
        *await sent(ear.adapter, "từ " * 2000),
        *await sent(ear.adapter, buttons=few, media=(PICTURE,)),
        *await sent(ear.adapter, buttons=many, asks_phone=True),
    ]
    assert all(isinstance(result, Sent) for result in results), results
    assert theirs.world.refusals == []


async def test_templates_are_made_asked_for_and_sent(
    theirs: MessengerStandIn, ear: Ear, stand_ins: StandIns
) -> None:
    for language in ("vi", "en"):
        draft = TemplateDraft("bai", language, "Bài: {{1}}.", ("Bữa cơm",), ("Mở",))
        assert await ear.adapter.make_template(draft) == TemplateInfo(TemplateState.PENDING)
    theirs.decides("bai/en", "REJECTED")
    theirs.decides("bai/vi", "APPROVED")
    await stand_ins.settled()
    assert [(n.kind.value, n.subject, n.state) for n in ear.notices] == [
        ("other", "bai", "REJECT"), ("template", "bai", "ENABLE"),
    ]  # fmt: skip
    assert await ear.adapter.template("bai", "vi") == TemplateInfo(TemplateState.ENABLE)
    use = TemplateUse("bai", {"title": "100% 💛 #1 $"}, payloads=("go:baihoc",))
    [result] = await sent(ear.adapter, template=use)
    assert isinstance(result, Sent)


async def test_a_permission_carries_one_message(
    theirs: MessengerStandIn, ear: Ear, stand_ins: StandIns
) -> None:
    theirs.allows(LAN.user, "token-1")
    await stand_ins.settled()
    [event] = ear.events
    assert event.kind is Kind.OPT_IN
    [result] = await sent(ear.adapter, "từ " * 2000, permit=event.payload, media=(PICTURE,))
    assert isinstance(result, Sent)


async def test_the_page_presents_itself(theirs: MessengerStandIn, ear: Ear) -> None:
    menu = (MenuEntry("baihoc", {"vi": "Đọc bài", "en": "Read a lesson"}),)
    greeting = {"vi": "a" * 300, "en": "b" * 300}
    done = await ear.adapter.set_up(Profile(greeting, menu), "https://lantoa.example")
    assert [step.problem for step in done] == [""] * 4
    assert (await ear.adapter.health()).ok
    told = await ear.adapter.call("GET", f"{theirs.page.page_id}/subscribed_apps")
    assert isinstance(told, Response)
    assert {*FIELDS} == {*told.body["data"][0]["subscribed_fields"]}


async def test_staff_take_the_thread_and_hand_it_back(
    theirs: MessengerStandIn, ear: Ear, stand_ins: StandIns
) -> None:
    theirs.says(LAN.user, "xin chào")
    await sent(ear.adapter)  # its echo tells our app's id
    await stand_ins.settled()
    ear.events.clear()
    theirs.staff_writes(LAN.user, "Chị đây")
    await stand_ins.settled()
    theirs.says(LAN.user, "dạ")
    await stand_ins.settled()
    theirs.staff_leaves(LAN.user)
    await stand_ins.settled()
    *before, last = ear.events
    assert last.kind is Kind.HANDBACK
    assert [event.text for event in before if event.kind is Kind.OTHER] == ["dạ"]
    assert {event.kind for event in before} == {Kind.TAKEOVER, Kind.OTHER}


async def test_our_own_words_come_back_as_our_own(
    theirs: MessengerStandIn, ear: Ear, stand_ins: StandIns
) -> None:
    theirs.says(LAN.user, "xin chào")
    await sent(ear.adapter)
    await stand_ins.settled()
    kinds = [(event.kind, event.payload) for event in ear.events]
    assert kinds == [
        (Kind.MESSAGE, ""), (Kind.ECHO, "r:1:0"), (Kind.DELIVERED, ""), (Kind.SEEN, ""),
    ]  # fmt: skip
