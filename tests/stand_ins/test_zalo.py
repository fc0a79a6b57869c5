"""The Zalo stand-in keeps the contract: windows, tokens, shapes, limits, webhooks."""

import hashlib
import json
import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientTimeout

from bot.stand_ins.server import StandIns
from bot.stand_ins.world import Fate, Fault, Limit, Trouble
from bot.stand_ins.zalo import ZaloStandIn
from tests.stand_ins.conftest import Client, Ear, refresh

LAN = "5836201947362015948"


async def cs(oa: Client, user: str = LAN, **message: Any) -> int:
    body = {"recipient": {"user_id": user}, "message": message or {"text": "Chào chị"}}
    status, answer = await oa.post("/v3.0/oa/message/cs", json=body)
    assert status == 200  # a failure is HTTP 200 with an error
    return int(answer["error"])


async def test_a_refresh_token_is_good_once(client: Client) -> None:
    first = await refresh(client)
    assert (first["refresh_token"], first["expires_in"]) == ("rt-2", "90000")
    assert await refresh(client) == ""  # used already: an empty body
    assert (await refresh(client, "rt-x"))["error"] == -14014
    assert (await refresh(client, "rt-2"))["refresh_token"] == "rt-3"


async def test_an_access_token_dies_when_its_time_is_over(oa: Client, zalo: ZaloStandIn) -> None:
    zalo.says(LAN, "xin chào")
    assert await cs(oa) == 0
    zalo.world.set_now(zalo.world.now() + timedelta(hours=26))
    zalo.says(LAN, "xin chào")
    assert await cs(oa) == -216


@pytest.mark.parametrize(
    ("age", "error"),
    [(0, 0), (47.9, 0), (48.1, 0), (167.9, 0), (168.1, -230), (None, -232)],
)
async def test_the_window_closes_by_its_own_clock(
    oa: Client, zalo: ZaloStandIn, age: float | None, error: int
) -> None:
    if age is not None:
        acted = zalo.world.now() - timedelta(hours=age)
        zalo.world.person("zalo", LAN).last_acted = acted
    assert await cs(oa) == error
    forms = [m.form for m in zalo.world.messages]
    assert forms == ([] if error else ["paid" if (age or 0) > 48 else "free"])


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({"text": "a" * 2001}, -210),
        ({"text": " "}, -201),
        ({"text": "a", "other": 1}, -201),
        ({"attachment": {"type": "file", "payload": {"token": "t"}}, "text": "a"}, -201),
        ({"text": "a", "attachment": {"type": "template", "payload": {"buttons": [
            {"title": "t", "type": "oa.query.show", "payload": "p"}] * 6}}}, -210),
        ({"text": "a", "attachment": {"type": "template", "payload": {"buttons": [
            {"title": "t" * 101, "type": "oa.query.show", "payload": "p"}]}}}, -210),
        ({"text": "a", "attachment": {"type": "template", "payload": {"buttons": [
            {"title": "t", "type": "oa.nothing", "payload": "p"}]}}}, -201),
        ({"attachment": {"type": "template", "payload": {"template_type": "media", "elements": [
            {"media_type": "image", "attachment_id": "foreign"}]}}}, -100),
        ({"attachment": {"type": "template", "payload": {"template_type": "list"}}}, -233),
    ],
)  # fmt: skip
async def test_a_body_of_the_wrong_shape_is_refused_and_noted(
    oa: Client, zalo: ZaloStandIn, message: dict[str, Any], error: int
) -> None:
    zalo.says(LAN, "xin chào")
    assert await cs(oa, **message) == error
    assert [r.reason in ("shape", "length") for r in zalo.world.refusals] == [True]


async def test_letters_are_counted_as_they_are_seen(oa: Client, zalo: ZaloStandIn) -> None:
    zalo.says(LAN, "xin chào")
    assert await cs(oa, text=unicodedata.normalize("NFD", "ể" * 2000)) == 0


async def test_templates_need_approval_hours_and_their_values(
    oa: Client, zalo: ZaloStandIn
) -> None:
    zalo.configure({"templates": [{"id": "7", "parameters": {"ten": 5}}]})
    noon = zalo.world.now().replace(hour=5, minute=0)  # in UTC
    zalo.world.set_now(noon)

    async def send(**data: str) -> int:
        body = {"user_id": LAN, "template_id": "7", "template_data": data}
        return int((await oa.post("/v3.0/oa/message/template", json=body))[1]["error"])

    assert [await send(ten="Lan"), await send(), await send(ten="quá dài"), await send(x="y")] == [
        0, -1122, -1124, -1122,
    ]  # fmt: skip
    zalo.templates.decide("7", "REJECT", "Logo")
    assert await send(ten="Lan") == -112
    zalo.templates.decide("7", "ENABLE")
    zalo.world.set_now(noon.replace(hour=16))  # 23:00 there
    oa.headers["access_token"] = (await refresh(oa, zalo.mint.refresh_token))["access_token"]
    assert await send(ten="Lan") == -133


async def test_a_burst_meets_the_limit(oa: Client, zalo: ZaloStandIn) -> None:
    zalo.says(LAN, "xin chào")
    zalo.world.limits["zalo"] = Limit(3, 60)
    assert [await cs(oa) for _ in range(5)] == [0, 0, 0, -32, -32]


@pytest.mark.parametrize(
    ("user", "error"),
    [("990000000000000001", 0), ("990000000000000002", -201), ("990000000000000004", -244)],
)
async def test_magic_recipients_need_no_preparation(oa: Client, user: str, error: int) -> None:
    assert await cs(oa, user) == error


async def test_a_message_is_echoed_and_its_receipts_come_signed(
    oa: Client, zalo: ZaloStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    zalo.says(LAN, "xin chào")
    await cs(oa)
    await stand_ins.settled()
    bodies = [json.loads(body) for body, _headers in ear.heard]
    assert [b["event_name"] for b in bodies] == [
        "user_send_text", "oa_send_text", "user_received_message", "user_seen_message",
    ]  # fmt: skip
    raw, headers = ear.heard[1]
    whole = b"1357924680135792468" + raw + bodies[1]["timestamp"].encode() + b"standInOaSecretKey"
    assert headers["X-ZEvent-Signature"] == "mac=" + hashlib.sha256(whole).hexdigest()


async def test_webhooks_are_repeated_until_they_are_taken(
    zalo: ZaloStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    ear.answers = [500, 500]
    zalo.says(LAN, "xin chào")
    await stand_ins.settled()
    repeats = [headers.get("num_retry") for _body, headers in ear.heard]
    assert repeats == [None, "1", "2"]
    zalo.configure({"twice": 1.0})
    zalo.says(LAN, "lần nữa")
    await stand_ins.settled()
    assert len(ear.heard) == 5


async def test_an_answer_can_get_lost_though_the_message_arrives(
    oa: Client, zalo: ZaloStandIn
) -> None:
    zalo.says(LAN, "xin chào")
    zalo.world.faults.append(Fault("zalo", Trouble.LOSE_ANSWER, "cs", times=1))
    with pytest.raises(Exception, match=r"disconnected|reset"):
        await cs(oa)
    assert [m.text for m in zalo.world.talk("zalo", LAN)] == ["xin chào", "Chào chị"]
    assert await cs(oa) == 0


async def test_the_conversation_can_be_asked_for_its_newest_messages(
    oa: Client, zalo: ZaloStandIn
) -> None:
    zalo.says(LAN, "xin chào")
    await cs(oa)
    question = {"data": json.dumps({"user_id": LAN, "offset": 0, "count": 5})}
    _status, answer = await oa.get("/v2.0/oa/conversation", params=question)
    assert [(m["src"], m["message"]) for m in answer["data"]] == [(0, "Chào chị"), (1, "xin chào")]


async def test_whoever_left_is_not_written_to(oa: Client, zalo: ZaloStandIn) -> None:
    zalo.says(LAN, "xin chào")
    zalo.goes(LAN)
    assert await cs(oa) == -244
    zalo.world.person("zalo", LAN).fate = Fate.DELIVER
    zalo.comes(LAN)
    assert await cs(oa) == 0


async def test_webhooks_can_overtake_each_other(
    zalo: ZaloStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    zalo.configure({"swapped": 1.0})
    for text in ("một", "hai"):
        zalo.says(LAN, text)
    await stand_ins.settled()
    assert [json.loads(body)["message"]["text"] for body, _headers in ear.heard] == ["hai", "một"]


async def test_echoes_and_receipts_can_be_silent(
    oa: Client, zalo: ZaloStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    zalo.configure({"echoes": False, "receipts": False})
    zalo.says(LAN, "xin chào")
    await cs(oa)
    await stand_ins.settled()
    assert len(ear.heard) == 1


async def test_the_console_asks_for_nobody_of_ours(
    zalo: ZaloStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    zalo.probes()
    await stand_ins.settled()
    told = json.loads(ear.heard[0][0])
    assert told["message"]["text"] == "This is testing message"
    assert zalo.account.oa_id not in (told["sender"]["id"], told["recipient"]["id"])


async def test_somebody_whose_answers_never_come_is_written_to_all_the_same(
    oa: Client, zalo: ZaloStandIn
) -> None:
    body = {"recipient": {"user_id": "990000000000000003"}, "message": {"text": "Chào chị"}}
    with pytest.raises(TimeoutError):
        await oa.post("/v3.0/oa/message/cs", json=body, timeout=ClientTimeout(total=0.5))
    assert [m.text for m in zalo.world.messages] == ["Chào chị"]
