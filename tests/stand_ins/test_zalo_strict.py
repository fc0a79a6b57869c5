"""What the Zalo stand-in refuses, and that nothing makes it fall over."""

import copy
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.stand_ins.world import Fate, Limit, Person
from bot.stand_ins.zalo import ZaloStandIn
from tests.stand_ins.conftest import Client, refresh
from tests.stand_ins.test_zalo_samples import LAN, PHONE, REQUESTS, TEMPLATE, sample

JUNK: tuple[Any, ...] = (None, 1, True, [], {}, "", [1], [[]], {"a": 1}, "x" * 3000)
PNG, PDF = b"\x89PNG\r\n\x1a\n" + b"0" * 99, b"%PDF-1.7" + b"0" * 99
BY_PHONE = {"phone": PHONE, "template_id": TEMPLATE, "template_data": {}, "tracking_id": "a-1"}


async def upload(oa: Client, kind: str, data: bytes, name: str = "a") -> Any:
    form = aiohttp.FormData()
    form.add_field("file", data, filename=name)
    return (await oa.post(f"/v2.0/oa/upload/{kind}", data=form))[1]


async def code(oa: Client, path: str, body: Any) -> int:
    status, answer = await oa.post(path, json=body)
    assert status == 200, answer
    return int(answer["error"])


def changed(value: Any) -> Iterator[Any]:
    """Copies with junk in one place, for every place."""
    yield from copy.deepcopy(JUNK)
    parts = value.items() if isinstance(value, dict) else enumerate(value) if (
        isinstance(value, list)) else ()  # fmt: skip
    for key, part in parts:
        for junk in changed(part):
            other = copy.copy(value)
            other[key] = junk
            yield other


POSTS = [n for n in REQUESTS if sample(f"api.{n}")["request"]["method"] == "POST"]


@pytest.mark.parametrize("name", POSTS)
async def test_no_body_makes_it_fall_over(oa: Client, zalo: ZaloStandIn, name: str) -> None:
    zalo.says(LAN, "xin chào")
    zalo.templates.put([{"id": TEMPLATE, "tag": 1, "parameters": {"customer_name": 30}}])
    request = sample(f"api.{name}")["request"]
    path = "/" + request["url"].split("/", 3)[3]
    for body in changed(request["json"]):
        await code(oa, path, body)


async def test_no_question_makes_it_fall_over(oa: Client) -> None:
    for path in ("/v2.0/oa/conversation", "/v3.0/oa/user/getlist", "/v3.0/oa/user/detail"):
        for junk in JUNK:
            query = {"user_id": LAN, "offset": junk, "last_interaction_period": junk}
            for text in ("", "{", json.dumps(junk), json.dumps(query)):
                status, answer = await oa.get(path, params={"data": text})
                assert (status, type(answer["error"])) == (200, int)


async def test_unknown_calls_are_noted(oa: Client, zalo: ZaloStandIn) -> None:
    assert (await oa.post("/v3.0/oa/message/nothing", json={}))[0] == 404
    assert (await oa.get("/v3.0/oa/message/cs"))[0] == 405
    assert [(r.platform, r.reason) for r in zalo.world.refusals] == [("zalo", "shape")] * 2


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("/v3.0/oa/message/transaction", {}, -233),
        ("/v3.0/oa/message/promotion", {}, -233),
        ("/v2.0/oa/message", {"recipient": {"user_id": LAN}, "message": {"text": "a"}}, -240),
    ],
)
async def test_closed_calls_stay_closed(
    oa: Client, path: str, body: dict[str, Any], error: int
) -> None:
    assert await code(oa, path, body) == error


@pytest.mark.parametrize(
    ("kind", "data", "name", "error"),
    [
        ("image", PNG, "a.png", 0),
        ("image", PDF, "a.png", -201),
        ("image", PNG + b"0" * 1_000_000, "a.png", -210),
        ("file", PDF, "a.pdf", 0),
        ("file", b"ten,so\n", "a.csv", 0),
        ("file", PNG, "a.pdf", -201),
        ("gif", b"GIF89a", "a.gif", 0),
    ],
)
async def test_uploads_have_their_types_and_sizes(
    oa: Client, kind: str, data: bytes, name: str, error: int
) -> None:
    assert (await upload(oa, kind, data, name))["error"] == error


async def test_an_uploaded_picture_is_good_for_seven_days(oa: Client, zalo: ZaloStandIn) -> None:
    id_ = (await upload(oa, "image", PNG))["data"]["attachment_id"]
    element = {"media_type": "image", "attachment_id": id_}
    payload = {"template_type": "media", "elements": [element]}
    message = {"attachment": {"type": "template", "payload": payload}}
    body = {"recipient": {"user_id": LAN}, "message": message}
    zalo.says(LAN, "xin chào")
    assert await code(oa, "/v3.0/oa/message/cs", body) == 0
    zalo.world.set_now(zalo.world.now() + timedelta(days=7))
    oa.headers["access_token"] = (await refresh(oa, zalo.mint.refresh_token))["access_token"]
    zalo.says(LAN, "xin chào")
    assert await code(oa, "/v3.0/oa/message/cs", body) == -100


async def test_paid_messages_are_counted_until_there_are_none(
    oa: Client, zalo: ZaloStandIn
) -> None:
    zalo.configure({"paid_left": 1})
    zalo.world.person("zalo", LAN).last_acted = zalo.world.now() - timedelta(days=3)
    body = {"recipient": {"user_id": LAN}, "message": {"text": "Chào chị"}}
    _status, answer = await oa.post("/v3.0/oa/message/cs", json=body)
    quota = answer["data"]["quota"]
    assert (quota["quota_type"], quota["remain"]) == ("sub_quota", "0")
    assert await code(oa, "/v3.0/oa/message/cs", body) == -211
    zalo.configure({"plan": False})
    assert await code(oa, "/v3.0/oa/message/cs", body) == -224


async def test_answers_tell_how_many_calls_are_left(oa: Client, zalo: ZaloStandIn) -> None:
    zalo.world.limits["zalo"] = Limit(5, 60)
    async with oa.session.get(f"{oa.base}/v2.0/oa/getoa", headers=oa.headers) as answer:
        assert answer.headers["X-RateLimit-Remain"] == "4"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({}, 0),
        ({"phone": f"+{PHONE}"}, 0),
        ({"phone": "0912345678"}, -108),
        ({"phone": "84999999999"}, -118),
        ({"tracking_id": "a" * 49}, -1122),
        ({"tracking_id": "dấu"}, -1122),
        ({"template_id": "1"}, -109),
        ({"template_data": []}, -1121),
    ],
)
async def test_a_template_by_number_is_checked(
    oa: Client, zalo: ZaloStandIn, change: dict[str, Any], error: int
) -> None:
    zalo.templates.put([{"id": TEMPLATE, "tag": 1}])
    zalo.world.people["zalo", LAN] = Person("zalo", LAN, phone=PHONE)
    assert await code(oa, "/message/template", BY_PHONE | change) == error


@pytest.mark.parametrize(("fate", "error"), [(Fate.FAIL, -119), (Fate.BLOCK, -141)])
async def test_a_number_can_refuse_too(
    oa: Client, zalo: ZaloStandIn, fate: Fate, error: int
) -> None:
    zalo.templates.put([{"id": TEMPLATE, "tag": 1}])
    zalo.world.people["zalo", LAN] = Person("zalo", LAN, phone=PHONE, fate=fate)
    assert await code(oa, "/message/template", BY_PHONE) == error


async def test_a_refused_template_costs_no_quota(oa: Client, zalo: ZaloStandIn) -> None:
    zalo.templates.put([{"id": TEMPLATE, "tag": 1, "by_user": False}])
    zalo.configure({"template_left": 1})
    by_user = {"user_id": LAN, "template_id": TEMPLATE, "template_data": {}}
    assert await code(oa, "/v3.0/oa/message/template", by_user) == -249
    zalo.templates.all[TEMPLATE].by_user = True
    assert await code(oa, "/v3.0/oa/message/template", by_user) == 0
    assert await code(oa, "/v3.0/oa/message/template", by_user) == -144


async def test_a_template_that_is_made_waits_for_review(oa: Client, zalo: ZaloStandIn) -> None:
    draft = {"template_name": "Nhắc bài học", "template_type": 1, "tag": "2", "layout": {},
             "params": [{"name": "ten", "type": "NAME"}]}  # fmt: skip
    _status, answer = await oa.post("/template/create", json=draft)
    id_ = answer["data"]["template_id"]
    body = {"user_id": LAN, "template_id": id_, "template_data": {"ten": "Lan"}}
    assert await code(oa, "/v3.0/oa/message/template", body) == -112
    _status, all_ = await oa.get("/template/all", params={"status": "PENDING_REVIEW"})
    assert [t["templateId"] for t in all_["data"]] == [id_]
    assert zalo.templates.all[id_].parameters == {"ten": 30}


async def test_people_are_listed_by_tag_and_time(oa: Client, zalo: ZaloStandIn) -> None:
    zalo.says(LAN, "xin chào")
    zalo.world.person("zalo", "5002").last_acted = zalo.world.now() - timedelta(days=20)
    await oa.post("/v2.0/oa/tag/tagfollower", json={"user_id": "5002", "tag_name": "Tổ 1"})

    async def listed(**asked: str) -> list[str]:
        query = {"data": json.dumps({"offset": 0, "count": 50, **asked})}
        _status, answer = await oa.get("/v3.0/oa/user/getlist", params=query)
        return [user["user_id"] for user in answer["data"]["users"]]

    assert await listed() == [LAN, "5002"]
    assert await listed(last_interaction_period="L7D") == [LAN]
    assert await listed(tag_name="Tổ 1") == ["5002"]


async def test_no_more_than_ten_messages_of_a_talk_are_told(oa: Client, zalo: ZaloStandIn) -> None:
    for number in range(12):
        zalo.says(LAN, str(number))

    async def told(offset: int, count: int) -> list[str]:
        query = {"data": json.dumps({"user_id": LAN, "offset": offset, "count": count})}
        _status, answer = await oa.get("/v2.0/oa/conversation", params=query)
        return [m["message"] for m in answer.get("data", [])]

    assert (await told(0, 10))[:2] == ["11", "10"]
    assert await told(10, 10) == ["1", "0"]
    assert await told(0, 11) == []
