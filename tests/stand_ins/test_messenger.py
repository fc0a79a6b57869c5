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
    whole = {"recipient": {"id": user}, **body}
    if "sender_action" not in body:
        whole.setdefault("messaging_type", "UPDATE")
        whole.setdefault("message", {"text": "Chào chị", "metadata": "key-1"})
    status, answer = await app.post(PATH, json=whole)
    error = answer.get("error", {})
    assert (status == 200) == (not error)
    return error.get("code", 0), error.get("error_subcode", 0)


def items(ear: Ear) -> list[tuple[str, dict[str, Any]]]:
    """Everything that was heard: the array and the item."""
    found = []
    for body, _headers in ear.heard:
        for entry in json.loads(body)["entry"]:
            [name] = entry.keys() - {"id", "time"}
            found += [(name, item) for item in entry[name]]
    return found


async def test_the_window_closes_a_day_after_the_last_word(
    app: Client, page: MessengerStandIn
) -> None:
    assert await send(app) == (10, 2018278)
    page.says(LAN, "xin chào")
    assert await send(app) == (0, 0)
    page.world.set_now(page.world.now() + timedelta(hours=24, minutes=1))
    assert await send(app) == (10, 2018278)
    assert await send(app, messaging_type="MESSAGE_TAG", tag="ACCOUNT_UPDATE") == (100, 0)
    assert "retired" in page.world.refusals[-1].detail
    assert await send(app, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT") == (0, 0)


async def test_a_person_of_the_staff_may_answer_for_a_week(
    app: Client, page: MessengerStandIn
) -> None:
    page.says(LAN, "xin chào")
    page.world.set_now(page.world.now() + timedelta(days=7, minutes=1))
    assert await send(app, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT") == (10, 2018278)


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
    page.decides("bai/vi", "REJECTED")
    assert await send(app, messaging_type="UTILITY", message=filled("Bài")) == (100, 1893029)


async def test_a_permission_is_good_for_one_message(app: Client, page: MessengerStandIn) -> None:
    page.allows(LAN, "token-1")
    page.world.person("messenger", LAN).last_acted = None
    whole = {"recipient": {"one_time_notif_token": "token-1"}, "message": {"text": "Tin"}}
    assert [(await app.post(PATH, json=whole))[0] for _ in range(2)] == [200, 400]


def quick(**reply: Any) -> dict[str, Any]:
    return {"text": "a", "quick_replies": [{"content_type": "text", "title": "t", "payload": "p",
                                            **reply}]}  # fmt: skip


def template(**payload: Any) -> dict[str, Any]:
    return {"attachment": {"type": "template", "payload": payload}}


def button(**more: Any) -> dict[str, Any]:
    entry = {"type": "postback", "title": "t", "payload": "p", **more}
    return template(template_type="button", text="a", buttons=[entry])


def generic(**element: Any) -> dict[str, Any]:
    return template(template_type="generic", elements=[{"title": "t", **element}])


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({"text": "a" * 2001}, "length"),
        ({"text": " "}, "shape"),
        ({"text": "a", "attachment": {}}, "shape"),
        ({"text": "a", "mark": "b"}, "shape"),
        ({"text": "a", "metadata": "m" * 1001}, "length"),
        ([], "shape"),
        (quick(title="t" * 21), "length"),
        (quick(payload="p" * 1001), "length"),
        (quick(content_type="location"), "shape"),
        ({"text": "a", "quick_replies": quick()["quick_replies"] * 14}, "length"),
        ({"text": "a", "quick_replies": ["a"]}, "shape"),
        (template(template_type="button", text="a" * 641, buttons=[]), "length"),
        (template(template_type="button", text="a", buttons=[]), "shape"),
        (template(template_type="list", elements=[]), "shape"),
        (button(title="t" * 21), "length"),
        (button(type="phone_number", payload="0901234567"), "shape"),
        (button(type="web_url", url="vi.example"), "shape"),
        (generic(title="t" * 81), "length"),
        (generic(subtitle="t" * 81), "length"),
        (template(template_type="generic", elements=[{"title": "t"}] * 11), "length"),
        ({"attachment": {"type": "image", "payload": {}}}, "shape"),
        ({"attachment": {"type": "image", "payload": {"attachment_id": "foreign"}}}, "shape"),
        ({"attachments": [{"type": "file", "payload": {"url": "https://vi.example"}}]}, "shape"),
    ],
)
async def test_a_body_of_the_wrong_shape_is_refused_and_noted(
    app: Client, page: MessengerStandIn, message: Any, reason: str
) -> None:
    page.says(LAN, "xin chào")
    assert (await send(app, message=message))[0] == 100
    assert [(r.call, r.reason) for r in page.world.refusals] == [("messages", reason)]
    assert [r.user for r in page.world.refusals] == [LAN]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"messaging_type": "RESPONS"}, (100, 0)),
        ({"messaging_type": "MESSAGE_TAG"}, (100, 0)),
        ({"tag": "HUMAN_AGENT"}, (100, 0)),
        ({"notification_type": "LOUD"}, (100, 0)),
        ({"recipient": {}}, (100, 0)),
        ({"recipient": {"id": 7512345678901234}}, (100, 0)),
        ({"recipient": {"user_ref": "a"}}, (100, 0)),
        ({"sender_action": "typing_on", "message": {"text": "a"}}, (100, 2018014)),
        ({"sender_action": "typing"}, (100, 0)),
        ({"sender_action": "react", "payload": {}}, (100, 0)),
        ({"sender_action": "typing_on", "tag": "HUMAN_AGENT"}, (100, 0)),
        ({"message": {"template": {}}}, (100, 0)),
        ({"messaging_type": "UTILITY"}, (100, 0)),
    ],
)
async def test_what_stands_beside_the_message_is_checked(
    app: Client, page: MessengerStandIn, body: dict[str, Any], code: tuple[int, int]
) -> None:
    page.says(LAN, "xin chào")
    assert await send(app, **body) == code


async def test_a_sender_action_is_answered_without_a_message_id(
    app: Client, page: MessengerStandIn
) -> None:
    page.says(LAN, "xin chào")
    whole = {"recipient": {"id": LAN}, "sender_action": "typing_on"}
    assert await app.post(PATH, json=whole) == (200, {"recipient_id": LAN})
    assert [m.by for m in page.world.talk("messenger", LAN)] == ["person"]


async def test_staff_take_the_thread_and_hand_it_back(
    app: Client, page: MessengerStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    page.says(LAN, "xin chào")
    page.staff_writes(LAN, "Chị đây")
    assert await send(app) == (10, 2018300)
    page.says(LAN, "dạ")
    page.presses(LAN, "v1|yes")
    page.staff_leaves(LAN)
    assert await send(app) == (0, 0)
    await stand_ins.settled()
    told = items(ear)
    assert [name for name, _item in told[:6]] == ["messaging"] * 3 + ["standby"] * 2 + ["messaging"]
    assert told[1][1]["take_thread_control"]["new_owner_app_id"] == "263902037430900"
    assert told[2][1]["message"]["app_id"] == 263902037430900
    assert "payload" not in told[4][1]["postback"]
    assert told[5][1]["pass_thread_control"]["new_owner_app_id"] == str(page.page.app_id)


async def test_a_day_without_a_word_makes_the_thread_idle(
    app: Client, page: MessengerStandIn
) -> None:
    page.says(LAN, "xin chào")
    page.staff_writes(LAN, "Chị đây")
    page.world.set_now(page.world.now() + timedelta(hours=25))
    assert await send(app) == (10, 2018278)
    page.configure({"default_app": False})
    assert await send(app) == (10, 2018300)


async def test_the_default_app_may_take_a_thread_and_pass_it_on(
    app: Client, page: MessengerStandIn
) -> None:
    page.says(LAN, "xin chào")
    page.staff_writes(LAN, "Chị đây")
    whole = {"recipient": {"id": LAN}, "target_app_id": "42"}
    root = f"/v26.0/{page.page.page_id}"
    assert (await app.post(f"{root}/pass_thread_control", json=whole))[0] == 400
    assert (await app.post(f"{root}/take_thread_control", json=whole))[0] == 200
    assert await send(app) == (0, 0)
    assert (await app.post(f"{root}/pass_thread_control", json=whole))[0] == 200
    _status, owner = await app.get(f"{root}/thread_owner", params={"recipient": LAN})
    assert owner["data"] == [{"thread_owner": {"app_id": "42"}}]
    page.configure({"default_app": False})
    assert (await app.post(f"{root}/take_thread_control", json=whole))[0] == 400


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
    _said, echo, delivery, read = (item for _name, item in items(ear))
    assert echo["message"]["metadata"] == "key-1"
    assert echo["sender"]["id"] == page.page.page_id
    assert delivery["delivery"]["mids"] == [echo["message"]["mid"]]
    assert "mids" not in read["read"]


async def test_what_happens_together_may_come_in_one_body_and_without_mids(
    app: Client, page: MessengerStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    page.configure({"batched": 1.0, "mids": 0.0})
    page.says(LAN, "xin chào")
    await send(app)
    await stand_ins.settled()
    assert [len(json.loads(body)["entry"]) for body, _headers in ear.heard] == [1, 2]
    told = [item for _name, item in items(ear)]
    assert [next(n for n in ("message", "delivery", "read") if n in i) for i in told] == [
        "message", "message", "delivery", "read",
    ]  # fmt: skip
    assert "mids" not in told[2]["delivery"]


async def test_only_what_the_page_is_subscribed_to_comes(
    app: Client, page: MessengerStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    path = f"/v26.0/{page.page.page_id}/subscribed_apps"
    fields = {"subscribed_fields": "messages,message_reads"}
    assert (await app.post(path, params=fields))[1] == {"success": True}
    page.says(LAN, "xin chào")
    await send(app)
    await stand_ins.settled()
    assert [("message" in i, "read" in i) for _n, i in items(ear)] == [(True, False), (False, True)]
    assert (await app.post(path))[0] == (await app.post(path, params={"subscribed_fields": "x"}))[0]
    _status, told = await app.get(path)
    assert told["data"][0]["subscribed_fields"] == ["message_reads", "messages"]


async def test_a_wrong_token_or_proof_is_refused(
    client: Client, app: Client, page: MessengerStandIn
) -> None:
    whole = {"recipient": {"id": LAN}, "message": {"text": "a"}}
    assert (await client.post(PATH, json=whole))[1]["error"]["code"] == 190
    asked = await app.post(f"{PATH}?appsecret_proof=wrong", json=whole)
    assert asked[1]["error"]["code"] == 100
    assert [r.reason for r in page.world.refusals] == ["token", "token"]


@pytest.mark.parametrize("place", ["header", "address", "body"])
async def test_the_token_may_stand_in_three_places(
    client: Client, page: MessengerStandIn, place: str
) -> None:
    page.says(LAN, "xin chào")
    token = {"access_token": "standInPageToken"}
    content: dict[str, Any] = {"json": {"recipient": {"id": LAN}, "message": {"text": "a"}}}
    match place:
        case "header":
            content["headers"] = {"Authorization": "Bearer standInPageToken"}
        case "address":
            content["params"] = token
        case _:
            content["json"] |= token
    assert (await client.post(PATH, **content))[0] == 200


async def test_another_page_is_not_ours_to_write_for(app: Client, page: MessengerStandIn) -> None:
    page.says(LAN, "xin chào")
    whole = {"recipient": {"id": LAN}, "message": {"text": "a"}}
    status, answer = await app.post("/v26.0/1/messages", json=whole)
    assert (status, answer["error"]["error_subcode"]) == (400, 33)


@pytest.mark.parametrize(
    ("user", "code"),
    [("990000001", (0, 0)), ("990000002", (100, 2018001)), ("990000004", (551, 1545041))],
)
async def test_magic_people_have_their_fates(app: Client, user: str, code: tuple[int, int]) -> None:
    assert await send(app, user) == code


async def test_a_comment_may_be_answered_once(app: Client, page: MessengerStandIn) -> None:
    page.world.person("messenger", LAN).permits.add("123_456")
    whole = {"recipient": {"comment_id": "123_456"}, "message": {"text": "Mời bạn nhắn tiếp"}}
    answers = [await app.post(PATH, json=whole) for _ in range(2)]
    assert [status for status, _body in answers] == [200, 400]
    assert answers[0][1]["recipient_id"] == LAN


async def test_a_blocked_page_can_send_nothing(
    app: Client, page: MessengerStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    page.says(LAN, "xin chào")
    page.configure({"policy": "block"})
    assert await send(app) == (368, 0)
    page.configure({"policy": "unblock"})
    assert await send(app) == (0, 0)
    await stand_ins.settled()
    told = [i["policy_enforcement"] for _n, i in items(ear) if "policy_enforcement" in i]
    assert told == [{"action": "block", "reason": "Spam"}, {"action": "unblock"}]


async def test_after_a_reset_no_thread_is_taken_and_no_window_open(
    app: Client, page: MessengerStandIn
) -> None:
    page.says(LAN, "xin chào")
    page.staff_writes(LAN, "Chị đây")
    page.world.forget()
    assert await send(app) == (10, 2018278)
