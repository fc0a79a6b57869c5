"""The Zalo stand-in speaks as the samples do: every request it plays, every event it sends."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.stand_ins.server import StandIns
from bot.stand_ins.world import Message, Person
from bot.stand_ins.zalo import ZaloStandIn
from tests.stand_ins.conftest import Client, Ear

SAMPLES = Path(__file__).parents[1] / "adapters" / "zalo"
LAN, PHONE, TEMPLATE = "5836201947362015948", "84912345678", "441203"
NOT_PLAYED = ("group.message", "v2.anonymous", "v2.broadcast", "cs.list")
# Their answers depend on what was before: tested by themselves.
ELSEWHERE = ("oauth.", "cs.error", "zbs.phone_error", "upload.")
REQUESTS = [
    path.stem.removeprefix("api.")
    for path in sorted(SAMPLES.glob("api.*.json"))
    if not path.stem.removeprefix("api.").startswith((*NOT_PLAYED, *ELSEWHERE))
]


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def shape(value: Any) -> Any:
    """Names and types."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape(part) for part in value[:1]]
    return type(value).__name__


def holds(found: Any, wanted: Any) -> bool:
    """Whether everything that is wanted is there, of its type; there may be more."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(holds(found.get(n), wanted[n]) for n in wanted)
    if isinstance(wanted, list):
        return isinstance(found, list) and all(map(holds, found[:1] or [None], wanted))
    return bool(found == wanted)


@pytest.fixture
def scene(zalo: ZaloStandIn) -> ZaloStandIn:
    """What the samples speak of is there."""
    now = zalo.world.now()
    zalo.world.people["zalo", LAN] = Person("zalo", LAN, "Bình Nguyễn", now, phone=PHONE)
    zalo.templates.put([{"id": TEMPLATE, "tag": 1, "parameters": {
        "customer_name": 30, "event_date": 20}}])  # fmt: skip
    said = Message("9c1f0a7b3e5d48620b71", "zalo", LAN, "person", now, "xin chào")
    zalo.world.keep(said)
    zalo.people.tags["Tổ 2"].append(LAN)
    zalo.templates.sent["a4d0243feee163bd3af2"] = said
    until = now + timedelta(days=1)
    zalo.uploads.until |= {"wESbL53O_shd": until, "12i8LV3Bcmm": until}
    return zalo


@pytest.mark.parametrize("name", REQUESTS)
async def test_a_documented_request_is_answered_as_documented(
    oa: Client, scene: ZaloStandIn, name: str
) -> None:
    found = sample(f"api.{name}")
    method, url = found["request"]["method"], found["request"]["url"]
    where, _mark, query = url.split("/", 3)[3].partition("?")
    key, _equals, value = query.partition("=")
    content = {"json": found["request"].get("json")} if method == "POST" else (
        {"params": {key: value} if key else {}})  # fmt: skip
    status, answer = await getattr(oa, method.lower())("/" + where, **content)
    assert status == found["response"]["status"]
    assert holds(shape(answer), shape(found["response"]["body"])), answer
    assert answer["error"] == found["response"]["body"]["error"]


@pytest.mark.parametrize("name", NOT_PLAYED)
async def test_what_is_not_played_is_refused_and_never_pretended(
    oa: Client, scene: ZaloStandIn, name: str
) -> None:
    request = sample(f"api.{name}")["request"]
    where = "/" + request["url"].split("/", 3)[3]
    status, answer = await oa.post(where, json=request["json"])
    assert status == 404 or answer["error"] == -233
    assert [r.reason for r in scene.world.refusals] == ["shape"]


Deed = Callable[[ZaloStandIn], Any]
EVENTS: dict[str, Deed] = {
    "user_send_text": lambda z: z.says(LAN, "xin chào"),
    "user_send_text.button": lambda z: z.presses(LAN, "#lt:menu:benefits"),
    "user_send_text.console_probe": lambda z: z.probes(),
    "user_submit_info": lambda z: z.shares_phone(LAN, PHONE),
    "follow": lambda z: z.comes(LAN),
    "unfollow": lambda z: z.goes(LAN),
    "user_click_chatnow": lambda z: z.opens(LAN),
    "user_withdraw": lambda z: z.forgets(LAN),
    "oa_send_text.admin": lambda z: z.staff_writes(LAN, "Để em gọi lại"),
    "zns.change_template_status": lambda z: z.decides(TEMPLATE, "REJECT", "Logo"),
}


@pytest.mark.parametrize("name", EVENTS)
async def test_an_event_has_the_documented_shape(
    scene: ZaloStandIn, stand_ins: StandIns, ear: Ear, name: str
) -> None:
    EVENTS[name](scene)
    await stand_ins.settled()
    body, headers = ear.heard[0]
    wanted = sample(f"event.{name}")
    assert shape(json.loads(body)) == shape(wanted)
    assert json.loads(body)["event_name"] == wanted["event_name"]
    assert headers["X-ZEvent-Server"] == ("ZNS" if name.startswith("zns") else "OA OpenAPI")


@pytest.mark.parametrize(
    ("request_name", "events"),
    [
        ("cs.text", ["oa_send_text", "user_received_message", "user_seen_message"]),
        ("cs.image_url", ["oa_send_image", "user_received_message", "user_seen_message"]),
        ("cs.file", ["oa_send_file", "user_received_message", "user_seen_message"]),
        ("v2.react", ["oa_reacted_message"]),
        ("zbs.phone", ["zns.user_received_message"]),
    ],
)
async def test_a_send_is_echoed_and_its_receipts_come(
    oa: Client, scene: ZaloStandIn, stand_ins: StandIns, ear: Ear, request_name: str,
    events: list[str],
) -> None:  # fmt: skip
    request = sample(f"api.{request_name}")["request"]
    await oa.post("/" + request["url"].split("/", 3)[3], json=request["json"])
    await stand_ins.settled()
    assert len(ear.heard) == len(events)
    for (body, headers), name in zip(ear.heard, events, strict=True):
        wanted = sample(f"event.{name}")
        assert shape(json.loads(body)) == shape(wanted)
        assert json.loads(body)["event_name"] == wanted["event_name"]
        assert headers["X-ZEvent-Server"] == ("ZNS" if name.startswith("zns") else "OA OpenAPI")
