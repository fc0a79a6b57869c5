"""A template that goes to telephone numbers only, against the strict stand-in of Zalo."""

from collections.abc import AsyncIterator

import pytest

from bot.adapter import Adapter, WebhookRequest
from bot.messages import (
    Address,
    Kind,
    NotSent,
    OutboundMessage,
    Purpose,
    SendResult,
    Sent,
    TemplateUse,
)
from bot.stand_ins.server import StandIns, running
from bot.stand_ins.world import World
from bot.stand_ins.zalo import ZaloStandIn
from tests.adapters.kits import NOW, built
from tests.adapters.zalo.kit import ENVIRON, HOSTS

LAN, NOBODYS = "84912000001", "84912000009"


@pytest.fixture
async def stand_ins() -> AsyncIterator[StandIns]:
    """Lan, who wrote once and long ago, and one template for numbers."""
    async with running(world=World(now=NOW.replace(hour=3))) as found:
        zalo = found.platforms["zalo"]
        settings = {name: ENVIRON[f"LANTOA_ZALO_{name.upper()}"] for name in ("app_id", "oa_id")}
        secrets = {
            "app_secret": ENVIRON["LANTOA_ZALO_APP_SECRET"],
            "oa_secret": ENVIRON["LANTOA_ZALO_OA_SECRET_KEY"],
            "refresh_token": ENVIRON["LANTOA_ZALO_REFRESH_TOKEN"],
        }
        told = {"id": "441204", "parameters": {"ten": 30}, "by_user": False}
        zalo.configure({**settings, **secrets, "templates": [told]})
        lan = found.world.person("zalo", "5001")
        lan.phone, lan.last_acted = LAN, NOW.replace(day=1)
        yield found


@pytest.fixture
async def account(stand_ins: StandIns) -> AsyncIterator[Adapter]:
    adapter = built(dict.fromkeys(HOSTS, stand_ins.url))["zalo"]
    await adapter.open()
    yield adapter
    await adapter.close()


async def sent(account: Adapter, number: str) -> SendResult:
    use = TemplateUse("441204", {"ten": "Lan"}, phone=number)
    to = Address("zalo", "5001")
    [wire] = account.render(OutboundMessage("c:1:2", to, Purpose.OUTREACH, "Lan", template=use))
    return await account.send(wire)


async def test_it_arrives_once_by_the_persons_number(account: Adapter, stand_ins: StandIns) -> None:
    result = await sent(account, LAN)
    assert isinstance(result, Sent)
    assert [m.text for m in stand_ins.world.messages if m.user == "5001"] == ["Lan"]


async def test_a_number_without_an_account_is_told_from_an_account_that_is_gone(
    account: Adapter,
) -> None:
    result = await sent(account, NOBODYS)
    assert isinstance(result, NotSent)
    assert (result.detail, result.number) == ("error -118", True)


async def test_by_user_id_it_is_refused_and_the_number_is_not_touched(
    account: Adapter, stand_ins: StandIns
) -> None:
    result = await sent(account, "")
    assert isinstance(result, NotSent)
    assert (result.detail, stand_ins.world.messages) == ("error -249", [])


async def test_its_receipt_names_our_own_key(account: Adapter, stand_ins: StandIns) -> None:
    """When the answer to the call is lost, nothing else tells which message has arrived."""
    await sent(account, LAN)
    [message] = stand_ins.world.messages
    zalo = stand_ins.platforms["zalo"]
    assert isinstance(zalo, ZaloStandIn)
    posted = zalo.events.by_phone(LAN, message.id, message.key)
    named = {name.lower(): value for name, value in zalo.events.sign(posted).items()}
    [event] = account.receive(WebhookRequest("POST", named, {}, posted)).events
    assert (event.kind, event.payload) == (Kind.DELIVERED, "c:1:2")
    assert event.about == (message.id,)
