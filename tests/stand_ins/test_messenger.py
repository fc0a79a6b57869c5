"""The Messenger stand-in keeps the contract: window, shapes, templates, takeovers, webhooks."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from bot.stand_ins.messenger import MessengerStandIn
from bot.stand_ins.server import StandIns
from tests.stand_ins.conftest import Client, Ear

LAN = "7512345678901234"
PATH = "/v26.0/me/messages"


@pytest.fixture
def page(stand_ins: StandIns) -> MessengerStandIn:
    found = stand_ins.platforms["messenger"]
    assert isinstance(found, MessengerStandIn)
    return found


@pytest.fixture
def app(client: Client) -> Client:
    return Client(client.base, client.session, {"Authorization": "Bearer standInPageToken"})


async def send(app: Client, user: str = LAN, **body: Any) -> tuple[int, int]:
    """Code and subcode of the error; 0, 0 for a success."""
    whole = {"recipient": {"id": user}, "messaging_type": "UPDATE", **body}
    if "message" not in whole:
        whole["message"] = {"text": "Chào chị", "metadata": "key-1"}
    status, answer = await app.post(PATH, json=whole)
    error = answer.get("error", {})
    assert (status == 200) == (not error)
    return error.get("code", 0), error.get("error_subcode", 0)


async def test_the_window_closes_a_day_after_the_last_word(
    app: Client, page: MessengerStandIn
) -> None:
    assert await send(app) == (10, 2018278)
    page.says(LAN, "xin chào")
    assert await send(app) == (0, 0)
    page.world.set_now(page.world.now() + timedelta(hours=24, minutes=1))
    assert await send(app) == (10, 2018278)
    assert await send(app, messaging_type="MESSAGE_TAG", tag="ACCOUNT_UPDATE") == (100, 0)
    assert await send(app, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT") == (0, 0)


async def test_outside_the_window_an_approved_template_goes(
    app: Client, page: MessengerStandIn
) -> None:
    page.configure({"templates": [{"name": "bai", "language": "vi", "gaps": 1}]})

    def filled(text: str, name: str = "bai") -> dict[str, Any]:
        values = [{"type": "text", "text": text}]
        body = {"type": "body", "parameters": values}
        return {"template": {"name": name, "language": {"code": "vi"}, "components": [body]}}

    assert await send(app, messaging_type="UTILITY", message=filled("Bài mới")) == (0, 0)
    assert await send(app, messaging_type="UTILITY", message=filled("100 %")) == (100, 1893043)
    assert await send(app, messaging_type="UTILITY", message=filled("a", "x")) == (100, 1893029)
    page.rest.decide("bai", "vi", "REJECTED")
    assert await send(app, messaging_type="UTILITY", message=filled("Bài")) == (100, 1893029)


async def test_a_permission_is_good_for_one_message(app: Client, page: MessengerStandIn) -> None:
    page.allows(LAN, "token-1")
    page.world.person("messenger", LAN).last_acted = None
    whole = {"recipient": {"one_time_notif_token": "token-1"}, "message": {"text": "Tin"}}
    assert [(await app.post(PATH, json=whole))[0] for _ in range(2)] == [200, 400]


@pytest.mark.parametrize(
    "message",
    [
        {"text": "a" * 2001},
        {"text": "a", "attachment": {}},
        {"text": "a", "quick_replies": [{"content_type": "text", "title": "t" * 21,
                                         "payload": "p"}]},
        {"text": "a", "quick_replies": [{"content_type": "text", "title": "t",
                                         "payload": "p"}] * 14},
        {"attachment": {"type": "template", "payload": {"template_type": "button",
            "text": "a" * 641, "buttons": [{"type": "postback", "title": "t", "payload": "p"}]}}},
        {"attachment": {"type": "image", "payload": {}}},
        {"attachment": {"type": "image", "payload": {"attachment_id": "foreign"}}},
    ],
)  # fmt: skip
async def test_a_body_of_the_wrong_shape_is_refused_and_noted(
    app: Client, page: MessengerStandIn, message: dict[str, Any]
) -> None:
    page.says(LAN, "xin chào")
    assert (await send(app, message=message))[0] == 100
    assert [r.reason in ("shape", "length") for r in page.world.refusals] == [True]


async def test_staff_take_the_thread_and_hand_it_back(
    app: Client, page: MessengerStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    page.says(LAN, "xin chào")
    page.staff_writes(LAN, "Chị đây")
    assert await send(app) == (10, 2018300)
    page.says(LAN, "dạ")
    page.staff_leaves(LAN)
    assert await send(app) == (0, 0)
    await stand_ins.settled()
    arrays = [next(k for k in json.loads(b)["entry"][0] if k not in ("id", "time"))
              for b, _h in ear.heard]  # fmt: skip
    assert arrays[:4] == ["messaging", "messaging", "standby", "messaging"]


async def test_webhooks_are_signed_over_escaped_bytes(
    page: MessengerStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    page.says(LAN, "Em chào chị https://vi.example")
    await stand_ins.settled()
    [(raw, headers)] = ear.heard
    assert raw.isascii()
    assert b"\\/" in raw
    mac = hmac.new(b"standInMessengerSecret", raw, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={mac}"


async def test_an_echo_brings_back_the_senders_own_mark(
    app: Client, page: MessengerStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    page.says(LAN, "xin chào")
    await send(app)
    await stand_ins.settled()
    items = [json.loads(b)["entry"][0]["messaging"][0] for b, _h in ear.heard]
    assert [("message" in i, "delivery" in i, "read" in i) for i in items[1:]] == [
        (True, False, False), (False, True, False), (False, False, True),
    ]  # fmt: skip
    assert items[1]["message"]["metadata"] == "key-1"
    assert items[1]["sender"]["id"] == page.page.page_id


async def test_a_wrong_token_or_proof_is_refused(client: Client, app: Client) -> None:
    whole = {"recipient": {"id": LAN}, "message": {"text": "a"}}
    assert (await client.post(PATH, json=whole))[1]["error"]["code"] == 190
    asked = await app.post(f"{PATH}?appsecret_proof=wrong", json=whole)
    assert asked[1]["error"]["code"] == 100
