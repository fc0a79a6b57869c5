"""The control calls: what a test in any language does with the stand-ins."""

import json
from typing import Any

import pytest

from bot.stand_ins.server import StandIns
from tests.stand_ins.conftest import Client, Ear


async def test_people_write_and_the_world_is_asked(
    client: Client, stand_ins: StandIns, ear: Ear
) -> None:
    people = [{"platform": "zalo", "user": "5001", "last_acted": "2026-11-01T00:00:00+00:00"}]
    assert (await client.post("/_stand-ins/people", json=people))[1]["result"] == 1
    said = {"platform": "zalo", "user": "5001", "text": "xin chào"}
    assert (await client.post("/_stand-ins/say", json=said))[0] == 200
    await stand_ins.settled()
    assert json.loads(ear.heard[0][0])["message"]["text"] == "xin chào"
    _status, messages = await client.get("/_stand-ins/messages", params={"user": "5001"})
    assert [m["text"] for m in messages] == ["xin chào"]
    _status, state = await client.get("/_stand-ins/state")
    assert state["webhooks"]["zalo"]["taken"] == 1


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("say", {"platform": "viber", "user": "1", "text": "a"}, "no platform 'viber'"),
        ("say", {"platform": "zalo", "text": "a"}, "'user' is missing"),
        ("say", {"platform": "zalo", "user": 1, "text": "a"}, "'user' must be a text"),
        ("say", {"platform": "zalo", "user": "1", "txt": "a"}, "['txt'] is not known here"),
        ("say", [], "must be a JSON object"),
        ("phone", {"platform": "zalo", "user": "1"}, "'number' is missing"),
        ("allow", {"platform": "telegram", "user": "1", "token": "t"}, "telegram has no 'allow'"),
        ("decide", {"platform": "zalo", "template": "1", "status": "ENABLE"}, "must be one of"),
        ("event", {"platform": "zalo", "event": {"event_name": "follow"}}, "'timestamp'"),
        ("people", {"platform": "zalo"}, "must be a list of people"),
        ("people", [{"platform": "zalo", "user": "1", "last_acted": "2026-11-01"}], "time zone"),
        ("people", [{"platform": "zalo", "user": "1", "fate": "luck"}], "luck"),
        ("people", [{"platform": "zalo", "user": "1", "age": 5}], "['age'] is not known"),
        ("limits", {"platform": "viber", "calls": 1, "seconds": 1}, "no platform 'viber'"),
        ("settings", {"platform": "zalo", "settings": {"x": 1}}, "no setting"),
        ("settings", {"platform": "zalo", "settings": {"echoes": "yes"}}, "bool"),
        ("faults", {"platform": "zalo", "trouble": "fire"}, "fire"),
        ("faults", {"platform": "zalo", "trouble": "drop", "times": "1"}, "'times' must be"),
        ("clock", {"now": "tomorrow"}, "must be a moment"),
        ("clock", {"advance": 1e300}, ""),
    ],
)
async def test_what_is_wrong_is_said(client: Client, name: str, body: Any, words: str) -> None:
    status, answer = await client.post(f"/_stand-ins/{name}", json=body)
    assert (status, words in answer["error"]) == (400, True), answer


async def test_what_is_no_json_or_no_number_is_said(client: Client) -> None:
    for answered in (
        await client.post("/_stand-ins/say", data="xin chào"),
        await client.get("/_stand-ins/messages", params={"after": "x"}),
    ):
        assert answered[0] == 400
    assert (await client.post("/_stand-ins/nothing", json={}))[0] == 404


async def test_no_control_body_makes_it_fall_over(client: Client) -> None:
    junks: tuple[Any, ...] = (None, 1, "a", [], [1], [{}], {"platform": 1}, {"platform": "zalo"})
    for name in ("people", "faults", "limits", "settings", "clock", "event", "come", "reset"):
        for junk in junks:
            for body in (junk, {"platform": "zalo", "settings": junk, "event": junk}):
                status, answer = await client.post(f"/_stand-ins/{name}", json=body)
                assert status in (200, 400), (name, body, answer)


async def test_one_wrong_person_leaves_everybody_out(client: Client, stand_ins: StandIns) -> None:
    people = [{"platform": "zalo", "user": "1"}, {"platform": "zalo"}]
    assert (await client.post("/_stand-ins/people", json=people))[0] == 400
    assert not stand_ins.world.people


async def test_any_event_is_sent_as_the_platform_signs_it(
    client: Client, stand_ins: StandIns, ear: Ear
) -> None:
    event = {"event_name": "remove_tag", "timestamp": "1795422896412", "tag": {"name": "Tổ 1"}}
    for platform in ("zalo", "messenger"):
        body = {"platform": platform, "event": event}
        assert (await client.post("/_stand-ins/event", json=body))[0] == 200
    await stand_ins.settled()
    names = {name.lower() for _body, headers in ear.heard for name in headers}
    assert [json.loads(body) for body, _headers in ear.heard] == [event, event]
    assert {"x-zevent-signature", "x-hub-signature-256"} <= names


async def test_what_only_some_platforms_have_is_done(
    client: Client, stand_ins: StandIns, ear: Ear
) -> None:
    templates = {"platform": "zalo", "settings": {"templates": [{"id": "7"}]}}
    for name, body in (
        ("settings", templates),
        ("probe", {"platform": "zalo"}),
        ("open", {"platform": "zalo", "user": "5001"}),
        ("phone", {"platform": "zalo", "user": "5001", "number": "84900000000"}),
        ("decide", {"platform": "zalo", "template": "7", "status": "REJECT", "reason": "Logo"}),
    ):
        assert (await client.post(f"/_stand-ins/{name}", json=body))[0] == 200
    await stand_ins.settled()
    assert [json.loads(body)["event_name"] for body, _headers in ear.heard] == [
        "user_send_text", "user_click_chatnow", "user_submit_info", "change_template_status",
    ]  # fmt: skip


async def test_refusals_are_told_by_person(client: Client, stand_ins: StandIns) -> None:
    for user in ("1", "2", "1"):
        stand_ins.world.refuse("zalo", "cs", "window", "too late", user)
    _status, found = await client.get("/_stand-ins/refusals", params={"user": "1"})
    assert [r["reason"] for r in found] == ["window", "window"]


async def test_a_reset_forgets_what_happened_and_keeps_what_was_set(
    client: Client, stand_ins: StandIns
) -> None:
    await client.post("/_stand-ins/say", json={"platform": "zalo", "user": "1", "text": "a"})
    await client.post("/_stand-ins/clock", json={"advance": 86_400})
    url = stand_ins.platforms["zalo"].hooks.manners.url
    assert (await client.post("/_stand-ins/reset"))[0] == 200
    _status, messages = await client.get("/_stand-ins/messages")
    assert (messages, stand_ins.world.people) == ([], {})
    assert stand_ins.platforms["zalo"].hooks.manners.url == url


async def test_trouble_is_scripted_and_runs_out(client: Client) -> None:
    fault = {"platform": "telegram", "trouble": "error", "call": "getMe", "times": 1,
             "status": 502, "body": "<html>Bad Gateway</html>"}  # fmt: skip
    await client.post("/_stand-ins/faults", json=fault)
    path = "/bot7001122334:standInToken/getMe"
    assert [(await client.post(path))[0] for _ in range(2)] == [502, 200]


async def test_the_clock_is_moved(client: Client) -> None:
    moved = await client.post("/_stand-ins/clock", json={"now": "2027-01-01T00:00:00+00:00"})
    assert moved[1]["result"].startswith("2027-01-01T00:00")
    on = await client.post("/_stand-ins/clock", json={"advance": 3600})
    assert on[1]["result"].startswith("2027-01-01T01:00")
