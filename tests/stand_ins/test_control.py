"""The control calls: what a test in any language does with the stand-ins."""

import json

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


async def test_what_is_wrong_is_said(client: Client) -> None:
    for name, body, words in (
        ("say", {"platform": "viber", "user": "1", "text": "a"}, "viber"),
        ("say", {"platform": "zalo"}, "user"),
        ("settings", {"platform": "zalo", "settings": {"x": 1}}, "no setting"),
        ("settings", {"platform": "zalo", "settings": {"echoes": "yes"}}, "bool"),
        ("faults", {"platform": "zalo", "trouble": "fire"}, "fire"),
    ):
        status, answer = await client.post(f"/_stand-ins/{name}", json=body)
        assert (status, words in answer["error"]) == (400, True), answer


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
