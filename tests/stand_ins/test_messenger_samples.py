"""The Messenger stand-in speaks as the samples do: requests, errors and events."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData

from bot.stand_ins.messenger import MessengerStandIn
from bot.stand_ins.server import StandIns
from bot.stand_ins.world import Fate, Limit, Message, Person
from tests.stand_ins.conftest import Client, Ear

SAMPLES = Path(__file__).parents[1] / "adapters" / "messenger"
LAN = "7512345678901234"
PATH = "/v26.0/me/messages"
# The batch has its own tests: the sample's is cut short, and holds three different answers.
CALLS = [
    path.stem.removeprefix("api.")
    for path in sorted(SAMPLES.glob("api.*.json"))
    if path.stem != "api.batch"
]
TEXT = {"recipient": {"id": LAN}, "messaging_type": "UPDATE", "message": {"text": "a"}}


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def shape(value: Any) -> Any:
    """Names and types."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape(part) for part in value]
    return type(value).__name__


@pytest.fixture
def page(stand_ins: StandIns) -> MessengerStandIn:
    """What the samples speak of is there."""
    found = stand_ins.platforms["messenger"]
    assert isinstance(found, MessengerStandIn)
    person = Person("messenger", LAN, "Lan Nguyễn", found.world.now(), permits={"123_456"})
    found.world.people["messenger", LAN] = person
    return found


@pytest.fixture
def app(client: Client) -> Client:
    return Client(client.base, client.session, {"Authorization": "Bearer standInPageToken"})


def prepared(name: str, body: Any, page: MessengerStandIn) -> Any:
    """The body of the sample, with the ids of what is there."""
    if name == "send.utility":
        page.configure({"templates": [{"name": "nhac_hen", "language": "vi", "gaps": 2}]})
    if name == "send.media_template":
        element = body["message"]["attachment"]["payload"]["elements"][0]
        element["attachment_id"] = page.uploads.keep("image")
    return body


def content(name: str, request: dict[str, Any], page: MessengerStandIn) -> dict[str, Any]:
    if "form" in request:
        form = FormData({n: v for n, v in request["form"].items() if n != "filedata"})
        form.add_field("filedata", b"%PDF", filename="a.pdf", content_type="application/pdf")
        return {"data": form}
    return {"json": prepared(name, request["json"], page)} if "json" in request else {}


@pytest.mark.parametrize("name", CALLS)
async def test_a_documented_request_is_answered_as_documented(
    app: Client, page: MessengerStandIn, name: str
) -> None:
    found = sample(f"api.{name}")
    where = "/" + found["request"]["url"].split("/", 3)[3]
    act = app.get if found["request"]["method"] == "GET" else app.post
    status, answer = await act(where, **content(name, found["request"], page))
    wanted = found["response"]
    answer.pop("attachment_id", None) if name == "send.multipart" else None
    assert (status, shape(answer)) == (wanted["status"], shape(wanted["body"]))
    assert page.world.refusals == []


Deed = Callable[[MessengerStandIn], Any]
ERRORS: dict[str, Deed] = {
    "window": lambda p: setattr(p.world.people["messenger", LAN], "last_acted", None),
    "unavailable": lambda p: p.goes(LAN),
    "no_user": lambda p: setattr(p.world.people["messenger", LAN], "fate", Fate.FAIL),
    "thread_control": lambda p: p.staff_writes(LAN, "Chị đây"),
    "throttled": lambda p: p.world.limits.update(messenger=Limit(0, 60)),
    "policy_block": lambda p: p.enforces("block"),
    "token": lambda p: p.configure({"page_token": "another"}),
}


@pytest.mark.parametrize("name", ERRORS)
async def test_a_failure_is_told_as_documented(
    app: Client, page: MessengerStandIn, name: str
) -> None:
    ERRORS[name](page)
    status, answer = await app.post(PATH, json=TEXT)
    wanted = sample(f"error.{name}")
    assert (status, shape(answer)) == (wanted["status"], shape(wanted["body"]))
    differs = {"fbtrace_id"} | ({"error_subcode"} if name == "token" else set())
    assert {n: v for n, v in answer["error"].items() if n not in differs} == {
        n: v for n, v in wanted["body"]["error"].items() if n not in differs
    }


EVENTS: dict[str, tuple[Deed, ...]] = {
    "message.text": (lambda p: p.says(LAN, "Em chào công đoàn ạ"),),
    "message.quick_reply": (lambda p: offered(p), lambda p: p.presses(LAN, "v1|q3|yes")),
    "postback": (lambda p: p.presses(LAN, "v1|menu|benefits"),),
    "postback.get_started": (lambda p: p.comes(LAN, "qr-kcn-01"),),
    "referral.mme": (lambda p: p.says(LAN, "a"), lambda p: p.comes(LAN, "qr-kcn-01")),
    "optin.otn": (lambda p: p.allows(LAN, "5712345678"),),
    "message.echo.inbox": (lambda p: p.staff_writes(LAN, "Chị trả lời giúp em nhé"),),
    "pass_thread_control": (lambda p: p.staff_writes(LAN, "a"), lambda p: p.staff_leaves(LAN)),
    "standby.text": (lambda p: p.staff_writes(LAN, "a"), lambda p: p.says(LAN, "Có ai không ạ?")),
    "policy_enforcement": (lambda p: p.enforces("block", "…"),),
}


def offered(page: MessengerStandIn) -> None:
    """A message with the quick reply that is to be pressed."""
    reply = {"content_type": "text", "title": "Đúng rồi", "payload": "v1|q3|yes"}
    body = {"text": "Đúng không?", "quick_replies": [reply]}
    now = page.world.now()
    page.world.keep(Message("m_1", "messenger", LAN, "account", now, "Đúng không?", body))


async def last_heard(stand_ins: StandIns, ear: Ear) -> Any:
    await stand_ins.settled()
    return json.loads(ear.heard[-1][0])


@pytest.mark.parametrize("name", EVENTS)
async def test_an_event_has_the_documented_shape(
    page: MessengerStandIn, stand_ins: StandIns, ear: Ear, name: str
) -> None:
    for deed in EVENTS[name]:
        deed(page)
    assert shape(await last_heard(stand_ins, ear)) == shape(sample(f"event.{name}"))


@pytest.mark.parametrize("name", ["message.echo.own", "delivery", "read"])
async def test_what_follows_a_send_has_the_documented_shape(
    app: Client, page: MessengerStandIn, stand_ins: StandIns, ear: Ear, name: str
) -> None:
    await app.post(PATH, json={**TEXT, "message": {"text": "Dạ", "metadata": "out:018f3c"}})
    await stand_ins.settled()
    told = [shape(json.loads(body)) for body, _headers in ear.heard]
    assert shape(sample(f"event.{name}")) in told


async def test_a_decision_upon_a_template_has_the_documented_shape(
    page: MessengerStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    page.configure({"templates": [{"name": "nhac_hen", "language": "vi"}]})
    page.decides("nhac_hen", "APPROVED")
    told = await last_heard(stand_ins, ear)
    assert shape(told) == shape(sample("event.template_status"))


async def test_the_documented_body_has_the_documented_signature(page: MessengerStandIn) -> None:
    vector = sample("signature.vector")
    page.configure({"app_secret": vector["app_secret"]})
    signed = page.talks.events.sign(vector["raw_body"].encode())
    assert signed == {"X-Hub-Signature-256": vector["X-Hub-Signature-256"]}
