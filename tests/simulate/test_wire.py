"""The simulated wire answers what the stand-ins' own server answers, byte for byte."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import orjson
import pytest

from bot.clock import VirtualClock
from bot.simulate.wire import ORIGIN, Unsupported, Wire
from bot.simulate.world import Screens
from bot.simulate.year import START
from bot.stand_ins.messenger_events import Page
from bot.stand_ins.platform import StandIn
from bot.stand_ins.server import build, platforms, running
from bot.stand_ins.settings import TELEGRAM_TOKEN
from bot.stand_ins.world import Fault, Trouble, World
from bot.stand_ins.zalo import ZaloStandIn

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
BOT, PAGE = f"/bot{TELEGRAM_TOKEN}", Page().page_token
USER = "7000000051"
WORDS = "Chào chị + cả nhà, 100% đọc & kể lại: “một, hai”\n"
KEYS = {"inline_keyboard": [[{"text": "Đã đọc", "callback_data": "ack:bài:1"}]]}


@dataclass(frozen=True)
class Asked:
    """One call."""

    path: str
    data: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    params: Mapping[str, str] = field(default_factory=dict)


def telegram(method: str, **form: Any) -> Asked:
    return Asked(f"{BOT}/{method}", urlencode(form).encode(), FORM)


def zalo(token: str, told: Any) -> Asked:
    return Asked("/v3.0/oa/message/cs", orjson.dumps(told), {**JSON, "access_token": token})


def messenger(told: Any, **more: str) -> Asked:
    return Asked("/v25.0/me/messages", orjson.dumps(told), {**JSON, **more})


def token_of(there: Mapping[str, StandIn]) -> str:
    zalo = there["zalo"]
    assert isinstance(zalo, ZaloStandIn)
    return zalo.mint.issued()


def calls(token: str) -> list[Asked]:
    to, said = {"id": USER}, {"text": WORDS}
    bearer = {"Authorization": f"Bearer {PAGE}"}
    plain = {"recipient": {"user_id": USER}, "message": said}
    profile = quote(orjson.dumps({"user_id": USER}).decode())
    return [
        telegram("sendMessage", chat_id=USER, text=WORDS, reply_markup=orjson.dumps(KEYS).decode()),
        telegram("SENDmessage", chat_id=USER, text=""),
        telegram("sendNothing", chat_id=USER),
        Asked(f"{BOT}/sendMessage", orjson.dumps({"chat_id": USER, "text": WORDS}), JSON),
        Asked(f"{BOT}/sendMessage", b"[1", JSON),
        Asked(f"{BOT}/sendMessage", b"chat_id=1", {"Content-Type": "text/plain"}),
        Asked(f"{BOT}/getMe", method="GET"),
        Asked("/bot123:wrong/getMe"),
        zalo(token, plain),
        zalo("wrong", plain),
        zalo(token, {"recipient": {"user_id": "7000000052"}, "message": said}),
        zalo(token, []),
        Asked(f"/v3.0/oa/user/detail?data={profile}", None, {"access_token": token}, "GET"),
        Asked("/v4/oa/access_token", b"app_id=1&refresh_token=x", {**FORM, "secret_key": "x"}),
        messenger({"recipient": to, "messaging_type": "RESPONSE", "message": said}, **bearer),
        messenger({"recipient": to, "messaging_type": "RESPONSE", "message": said}),
        messenger({"recipient": to}, **bearer),
        Asked(f"/v25.0/{USER}", None, {}, "GET", {"fields": "id", "access_token": PAGE}),
        Asked(f"/v25.0/{USER}?access_token={PAGE}&fields=first_name", method="GET"),
    ]


def a_world() -> Screens:
    return Screens(VirtualClock(START), seed=7)


def trouble(world: World) -> None:
    """One call of each platform goes wrong, the first of its kind."""
    world.faults[:] = [
        Fault("telegram", Trouble.ERROR, "getMe", status=503, body="<p>503", times=1)
    ]


def told_of(world: World) -> tuple[Any, ...]:
    """What a world knows afterwards."""
    return dict(world.of), world.refusals, world.calls


async def by_wire() -> tuple[list[Any], Any]:
    world = a_world()
    found = platforms(world)
    application = build(world, found)
    application.freeze()
    for platform in found.values():
        platform.says(USER, "chào")
    trouble(world)
    wire, answers = Wire(application, lambda: None, world), list[Any]()
    for one in calls(token_of(found)):
        given = {"data": one.data, "headers": one.headers, "params": one.params}
        async with wire.request(one.method, f"{ORIGIN}{one.path}", **given) as answer:
            answers.append((answer.status, answer.headers.get("Content-Type"), await answer.read()))
    return answers, told_of(world)


async def by_server() -> tuple[list[Any], Any]:
    world, answers = a_world(), list[Any]()
    async with running(world=world) as there, aiohttp.ClientSession() as session:
        for platform in there.platforms.values():
            platform.says(USER, "chào")
        trouble(world)
        for one in calls(token_of(there.platforms)):
            asked = session.request(
                one.method, f"{there.url}{one.path}", data=one.data, headers=one.headers,
                params=one.params, allow_redirects=False,
            )  # fmt: skip
            async with asked as answer:
                kind = answer.headers.get("Content-Type")
                answers.append((answer.status, kind, await answer.read()))
    return answers, told_of(world)


async def test_the_wire_answers_as_a_server_does() -> None:
    wired, world = await by_wire()
    served, other = await by_server()
    assert wired == served
    assert world == other
    assert sum(status == 200 for status, _kind, _body in wired) > len(wired) / 3


async def test_files_are_not_carried() -> None:
    world = a_world()
    application = build(world, platforms(world))
    wire = Wire(application, lambda: None, world)
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    with pytest.raises(Unsupported):
        async with wire.request("POST", f"{ORIGIN}{BOT}/sendPhoto", data=b"--x", headers=kind):
            pass
