"""What else the Messenger stand-in answers: uploads, profile, templates, batches, verification."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestServer

from bot.stand_ins.messenger import MessengerStandIn
from bot.stand_ins.server import StandIns
from bot.stand_ins.world import Limit
from tests.stand_ins.conftest import Client, Ear

LAN, MAI = "7512345678901234", "7512345678905678"
ROOT = "/v26.0/me/"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def page(stand_ins: StandIns) -> MessengerStandIn:
    found = stand_ins.platforms["messenger"]
    assert isinstance(found, MessengerStandIn)
    return found


@pytest.fixture
def app(client: Client) -> Client:
    return Client(client.base, client.session, {"Authorization": "Bearer standInPageToken"})


async def post(app: Client, edge: str, **content: Any) -> Any:
    """The answer, or code and subcode of the error."""
    return told((await app.post(ROOT + edge, **content))[1])


def told(answer: Any) -> Any:
    error = answer.get("error") if isinstance(answer, dict) else None
    return (error["code"], error.get("error_subcode", 0)) if error else answer


def attachment(kind: str = "image", **payload: Any) -> dict[str, Any]:
    return {"attachment": {"type": kind, "payload": payload}}


async def sent(app: Client, message: dict[str, Any], user: str = LAN) -> Any:
    answer = await post(app, "messages", json={"recipient": {"id": user}, "message": message})
    return answer if isinstance(answer, tuple) else (0, 0)


def file_form(message: dict[str, Any], mime: str = "image/png") -> Any:
    """A multipart form, with a file."""
    form = FormData({"recipient": json.dumps({"id": LAN}), "message": json.dumps(message)})
    form.add_field("filedata", PNG, filename="a.png", content_type=mime)
    return form


async def test_an_upload_is_used_by_its_id_for_ninety_days(
    app: Client, page: MessengerStandIn
) -> None:
    page.says(LAN, "xin chào")
    message = attachment(url="https://vi.example/a.jpg", is_reusable=True)
    id_ = (await post(app, "message_attachments", json={"message": message}))["attachment_id"]
    assert await sent(app, attachment(attachment_id=id_)) == (0, 0)
    assert await sent(app, attachment("file", attachment_id=id_)) == (100, 2018047)
    page.world.set_now(page.world.now() + timedelta(days=91))
    page.says(LAN, "em đây")
    assert await sent(app, attachment(attachment_id=id_)) == (100, 2018074)


async def test_a_file_may_come_with_the_message_or_before_it(
    app: Client, page: MessengerStandIn
) -> None:
    page.says(LAN, "xin chào")
    uploaded = await post(app, "message_attachments", data=file_form(attachment()))
    assert await sent(app, attachment(attachment_id=uploaded["attachment_id"])) == (0, 0)
    form = file_form(attachment(is_reusable=True))
    assert {"message_id", "attachment_id"} <= (await post(app, "messages", data=form)).keys()
    wrong = file_form(attachment(), "text/plain")
    assert await post(app, "message_attachments", data=wrong) == (100, 2018047)
    assert await post(app, "messages", data=file_form(attachment(), "text/plain")) == (100, 2018047)
    assert await post(app, "message_attachments", json={"message": attachment()}) == (100, 0)


async def test_the_profile_is_set_told_and_taken_away(app: Client, page: MessengerStandIn) -> None:
    page.configure({"profile_calls": 20})
    menu = [{"locale": "default", "call_to_actions": [
        {"type": "postback", "title": "Gặp người thật", "payload": "v1|human"}]}]  # fmt: skip
    assert await post(app, "messenger_profile", json={"persistent_menu": menu}) == (100, 0)
    both = {"get_started": {"payload": "GET_STARTED"}, "persistent_menu": menu}
    assert await post(app, "messenger_profile", json=both) == {"result": "success"}
    names = {"fields": "persistent_menu,greeting"}
    assert (await app.get(ROOT + "messenger_profile", params=names))[1] == {
        "data": [{"persistent_menu": menu}]
    }
    path = f"{app.base}{ROOT}messenger_profile"
    for fields, status in ((["get_started"], 400), (["get_started", "persistent_menu"], 200)):
        body = {"fields": fields}
        async with app.session.delete(path, json=body, headers=app.headers) as answer:
            assert answer.status == status


@pytest.mark.parametrize(
    "profile",
    [
        {},
        {"colour": "red"},
        {"get_started": {}},
        {"greeting": [{"locale": "vi_VN", "text": "Chào"}]},
        {"greeting": [{"locale": "default", "text": "a" * 161}]},
        {"ice_breakers": [{"locale": "default", "call_to_actions": [
            {"question": "q", "payload": "p"}] * 5}]},
        {"get_started": {"payload": "a"}, "persistent_menu": [{"locale": "default",
            "call_to_actions": [{"type": "nested", "title": "t"}]}]},
        {"get_started": {"payload": "a"}, "persistent_menu": [{"locale": "default",
            "call_to_actions": [{"type": "postback", "title": "t", "payload": "p"}] * 21}]},
        {"whitelisted_domains": ["http://vi.example"]},
    ],
)  # fmt: skip
async def test_a_profile_of_the_wrong_shape_is_refused(
    app: Client, profile: dict[str, Any]
) -> None:
    assert await post(app, "messenger_profile", json=profile) == (100, 0)


async def test_the_profile_is_touched_ten_times_in_ten_minutes(
    app: Client, page: MessengerStandIn
) -> None:
    ready = {"get_started": {"payload": "a"}}
    for _time in range(10):
        assert await post(app, "messenger_profile", json=ready) == {"result": "success"}
    assert await post(app, "messenger_profile", json=ready) == (613, 0)
    page.world.set_now(page.world.now() + timedelta(minutes=10))
    assert await post(app, "messenger_profile", json=ready) == {"result": "success"}


BODY = {"type": "BODY", "text": "Chào {{1}}, bài {{2}}", "example": {"body_text": [["Lan", "1"]]}}
POSTBACK = {"type": "POSTBACK", "text": "Đọc", "payload": "p"}
PRESSED = {"type": "BUTTONS", "buttons": [POSTBACK]}


def wording(*components: dict[str, Any], **more: Any) -> dict[str, Any]:
    named = {"name": "bai_moi", "language": "vi", "category": "UTILITY"}
    return {**named, "components": list(components) or [BODY, PRESSED], **more}


def utility(*texts: str, buttons: int = 0) -> dict[str, Any]:
    values = [{"type": "text", "text": text} for text in texts]
    parts: list[dict[str, Any]] = [{"type": "body", "parameters": values}]
    if buttons:
        pressed = [{"type": "POSTBACK", "payload": "ack:1"}] * buttons
        parts.append({"type": "buttons", "parameters": pressed})
    template = {"name": "bai_moi", "language": {"code": "vi"}, "components": parts}
    return {
        "recipient": {"id": LAN},
        "messaging_type": "UTILITY",
        "message": {"template": template},
    }


async def test_a_template_waits_is_approved_told_sent_and_deleted(
    app: Client, page: MessengerStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    made = await post(app, "message_templates", json=wording())
    assert made["status"] == "PENDING"
    assert await post(app, "messages", json=utility("Lan", "2")) == (100, 1893029)
    page.decides("bai_moi", "APPROVED")
    assert "message_id" in await post(app, "messages", json=utility("Lan", "2", buttons=1))
    [message] = page.world.talk("messenger", LAN)
    assert (message.text, message.form) == ("Chào Lan, bài 2", "template")
    await stand_ins.settled()
    change = json.loads(ear.heard[0][0])["entry"][0]["changes"][0]
    assert change["value"]["message_template_id"] == int(made["id"])
    path = f"{app.base}{ROOT}message_templates"
    for status in (200, 400):
        params = {"hsm_id": made["id"]}
        async with app.session.delete(path, params=params, headers=app.headers) as answer:
            assert answer.status == status


async def test_a_template_may_be_decided_at_once(app: Client, page: MessengerStandIn) -> None:
    page.configure({"decision": "REJECTED"})
    await post(app, "message_templates", json=wording())
    _status, told_ = await app.get(ROOT + "message_templates", params={"name": "bai_moi"})
    assert [t["status"] for t in told_["data"]] == ["REJECTED"]
    assert await post(app, "message_templates", json=wording()) == (100, 0)  # no editing


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (wording(category="MARKETING"), (100, 0)),
        (wording(name="Bài mới"), (100, 0)),
        (wording(PRESSED), (100, 0)),
        (wording({**BODY, "text": "a" * 1025}), (100, 0)),
        (wording({**BODY, "text": "{{1}} {{3}}"}), (100, 0)),
        (wording({**BODY, "example": {}}), (100, 0)),
        (wording(BODY, {"type": "BUTTONS", "buttons": [POSTBACK] * 4}), (100, 0)),
        (wording(BODY, {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY"}]}), (100, 2018416)),
    ],
)
async def test_a_wording_of_the_wrong_shape_is_refused(
    app: Client, body: dict[str, Any], code: tuple[int, int]
) -> None:
    assert await post(app, "message_templates", json=body) == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (utility("Lan"), (100, 1893029)),
        (utility("Lan", "❤"), (100, 1893043)),
        (utility("Lan", "5%"), (100, 1893043)),
        (utility("Lan", "1", buttons=2), (100, 1893029)),
    ],
)
async def test_a_template_is_filled_rightly_or_refused(
    app: Client, page: MessengerStandIn, body: dict[str, Any], code: tuple[int, int]
) -> None:
    page.configure({"decision": "APPROVED"})
    await post(app, "message_templates", json=wording())
    assert await post(app, "messages", json=body) == code
    body["message"]["template"]["components"][0]["index"] = 0
    assert await post(app, "messages", json=body) == (100, 0)


def call(user: str, text: str, **more: Any) -> dict[str, Any]:
    body = urlencode({"recipient": json.dumps({"id": user}), "message": json.dumps({"text": text})})
    return {"method": "POST", "relative_url": "me/messages", "body": body, **more}


@pytest.mark.parametrize("path", ["/v26.0/", "/v26.0", "/"])
async def test_a_batch_answers_each_call_in_its_place(
    app: Client, page: MessengerStandIn, path: str
) -> None:
    page.says(LAN, "xin chào")
    fetch = {"method": "GET", "relative_url": "me?fields=id"}
    lasting = "990000003"
    batch = [call(LAN, "a"), call(MAI, "b"), call(lasting, "c"), fetch]
    status, answers = await app.post(path, data={"batch": json.dumps(batch)})
    assert status == 200
    assert answers[2] is None
    assert [answers[n]["code"] for n in (0, 1, 3)] == [200, 400, 200]
    assert json.loads(answers[0]["body"])["recipient_id"] == LAN
    assert json.loads(answers[1]["body"])["error"]["error_subcode"] == 2018278
    assert json.loads(answers[3]["body"]) == {"id": page.page.page_id}
    assert [m.text for m in page.world.talk("messenger", lasting)] == ["c"]


async def test_a_batch_counts_as_its_calls(app: Client, page: MessengerStandIn) -> None:
    page.says(LAN, "xin chào")
    page.world.limits["messenger"] = Limit(60, 60)
    whole = {"batch": [call(LAN, str(n)) for n in range(50)]}
    assert (await app.post("/v26.0/", json=whole))[0] == 200
    assert told((await app.post("/v26.0/", json=whole))[1]) == (613, 0)
    more = {"batch": [call(LAN, "a")] * 51}
    assert told((await app.post("/v26.0/", json=more))[1]) == (100, 0)


async def test_the_answers_tell_when_much_of_the_allowance_is_used(
    app: Client, page: MessengerStandIn
) -> None:
    page.world.limits["messenger"] = Limit(4, 120)
    told_ = []
    for _call in range(5):
        async with app.session.get(f"{app.base}/v26.0/me", headers=app.headers) as answer:
            told_.append((answer.status, answer.headers.get("X-App-Usage", "")))
            pages = answer.headers.get("X-Business-Use-Case-Usage", "{}")
    assert [bool(usage) for _status, usage in told_] == [False, False, True, True, True]
    assert json.loads(told_[2][1])["call_count"] == 75
    assert told_[4][0] == 400
    [usage] = json.loads(pages)[page.page.page_id]
    assert usage["estimated_time_to_regain_access"] == 2


async def test_a_person_has_a_name_once_they_have_written(
    app: Client, page: MessengerStandIn
) -> None:
    assert told((await app.get(f"/v26.0/{LAN}"))[1]) == (100, 33)
    page.says(LAN, "xin chào")
    page.world.person("messenger", LAN).name = "Lan Nguyễn"
    asked = await app.get(f"/v26.0/{LAN}", params={"fields": "first_name,profile_pic"})
    assert asked == (200, {"first_name": "Lan", "id": LAN})


@pytest.mark.parametrize("proof", ["right", ""])
async def test_a_proof_can_be_required(client: Client, page: MessengerStandIn, proof: str) -> None:
    page.configure({"proof_required": True, "page_token": "EAAGtesttoken",
                    "app_secret": "0123456789abcdef0123456789abcdef"})  # fmt: skip
    params = {"access_token": "EAAGtesttoken"}
    if proof:
        params["appsecret_proof"] = (
            "f9ae00f4011a02925cb5f622250f4c68c4b491cdc3771bfdc80d61809a151862"
        )
    assert (await client.get("/v26.0/me", params=params))[0] == (200 if proof else 400)


async def test_a_webhook_that_does_not_echo_the_challenge_is_not_kept(
    page: MessengerStandIn, ear: Ear
) -> None:
    assert not await page.verify()  # the ear answers posts only
    assert page.hooks.manners.url == ""
    assert [r.call for r in page.world.refusals] == ["webhook"]


async def test_a_webhook_that_echoes_the_challenge_is_kept(page: MessengerStandIn) -> None:
    async def echo(request: web.Request) -> web.Response:
        good = request.query["hub.verify_token"] == "stand-in-verify"
        return web.Response(text=request.query["hub.challenge"] if good else "", status=200)

    app = web.Application()
    app.router.add_get("/", echo)
    async with TestServer(app) as server:
        page.configure({"webhook": str(server.make_url("/"))})
        page.probes()
        assert page.verifying is not None
        assert await page.verifying


@pytest.mark.parametrize(
    "settings",
    [
        {"templates": [{"name": "a"}]},
        {"templates": [{"name": "a", "language": "vi", "colour": "red"}]},
        {"decision": "MAYBE"},
        {"policy": "shout"},
        {"colour": "red"},
        {"echoes": "yes"},
    ],
)
async def test_a_wrong_setting_is_named(page: MessengerStandIn, settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        page.configure(settings)


async def test_a_call_that_is_not_played_is_refused_and_noted(
    app: Client, page: MessengerStandIn
) -> None:
    assert (await app.post("/v26.0/me/personas", json={"name": "a"}))[0] == 404
    assert [r.reason for r in page.world.refusals] == ["shape"]
