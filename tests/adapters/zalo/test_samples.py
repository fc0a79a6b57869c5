"""Every sample of the contract: what an event becomes, what is asked for, how answers are read."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.adapter import Adapter, HasGrant, HasHealth, HasTemplates, Remembers, TemplateInfo
from bot.messages import Button, Media, MediaKind, OutboundMessage, Quota, Sent, TemplateUse, Why
from tests.adapters.kits import read
from tests.adapters.platform_double import Asked, Scripted
from tests.adapters.zalo.scene import Scene, message, why

HERE = Path(__file__).parent
PNG = Media(MediaKind.IMAGE, "a.png", data=b"\x89PNG\r\n\x1a\n")
PDF = Media(MediaKind.FILE, "a.pdf", data=b"%PDF")
THERE = Media(MediaKind.IMAGE, url="https://example.org/a.jpg")
VALUES = {"customer_name": "Nguyễn Thị Bình", "event_date": "30/11/2026"}
ID = "d38a3d9e89585f02064d"
TEMPLATE_ID = "a4d0243feee163bd3af2"
LOGO = "https://example.org/logo.png"
# Not ours: calls for which Lan Toả has no use, and another product (§8).
UNUSED = {
    "api.group.message",
    "api.legacy.transaction",
    "api.quota.user",
    "api.tag.follower",
    "api.user.detail",
    "api.user.getlist",
    "api.v2.anonymous",
    "api.v2.broadcast",
    "api.v2.react",
    "api.zbs.hashphone",
    "api.zbs.status",
    "api.cs.quote",
    "api.cs.sticker",
    "api.cs.list",
}
FAILURES = {"api.cs.error-216", "api.cs.error-230", "api.cs.error-32", "api.zbs.phone_error-124"}


async def first(account: Adapter, given: OutboundMessage) -> object:
    """Send the first call of a message."""
    return await account.send(account.render(given)[0])


def template(phone: str = "") -> OutboundMessage:
    use = TemplateUse("441203", VALUES, phone=phone)
    return replace(message("Họp"), key="camp12-00045-1", template=use)


async def looked_up(account: Adapter) -> object:
    [wire] = account.render(message("Công đoàn chào anh/chị!"))
    since = read("zalo", "api.conversation")["response"]["body"]["data"][0]["time"] / 1000
    began = datetime.fromtimestamp(since, UTC) - timedelta(seconds=1)
    return await cast("Remembers", account).look_up(wire, began)


async def health(account: Adapter) -> object:
    found = await cast("HasHealth", account).health()
    return found.ok, found.detail, found.quotas


async def described(account: Adapter) -> object:
    found = await cast("HasTemplates", account).template("441203", "vi")
    assert isinstance(found, TemplateInfo)
    return found.state.value, [(p.name, p.longest, p.required) for p in found.parameters or ()]


@dataclass(frozen=True)
class Case:
    """What to do, the samples of the calls in their order, and what comes of it."""

    does: Callable[[Adapter], Awaitable[object]]
    samples: tuple[str, ...]
    wanted: object
    ours: Callable[[Any], None] = lambda _request: None  # where ours may differ from the sample


def hidden(request: Any) -> None:
    """We send no buttons that call or text, and show no payloads."""
    payload = request["json"]["message"]["attachment"]["payload"]
    payload["buttons"] = payload["buttons"][:2]
    payload["buttons"][0]["type"] = "oa.query.hide"


def wordless(request: Any) -> None:
    """Our words stand in a message of their own."""
    del request["json"]["message"]["text"]


def titled(request: Any) -> None:
    """The account's name is above the form anyway."""
    element = request["json"]["message"]["attachment"]["payload"]["elements"][0]
    element["title"] = "Gửi thông tin liên hệ"


def ten(request: Any) -> None:
    """We ask for as many as there are to be had."""
    request["url"] = request["url"].replace('"count":5', '"count":10')


BUTTONS = (
    Button("Xem quyền lợi", "#lt:menu:benefits"),
    Button("Trang web", url="https://example.org"),
)
ASKS = replace(message("Xin thông tin liên hệ"), asks_phone=True)
BY_USER, BY_PHONE = Quota("purchase_quota", 4821), Quota("template", 19999, 20000)
SUB, PLAN = Quota("sub_quota", 1997, 2000), "Công đoàn X, gói Tăng trưởng đến 31/12/2026"
CASES = {
    "text": Case(
        lambda a: first(a, message("Công đoàn chào anh/chị!")), ("api.cs.text",), Sent((ID,))
    ),
    "buttons": Case(
        lambda a: first(a, message("Anh/chị cần gì ạ?", *BUTTONS)),
        ("api.cs.buttons",),
        Sent((ID,)),
        hidden,
    ),
    "picture": Case(
        lambda a: first(a, message("", media=(PNG,))),
        ("api.upload.image", "api.cs.image_id"),
        Sent((ID,)),
    ),
    "picture elsewhere": Case(
        lambda a: first(a, message("Lịch tháng 12", media=(THERE,))),
        ("api.cs.image_url",),
        Sent((ID,)),
        wordless,
    ),
    "file": Case(
        lambda a: first(a, message("", media=(PDF,))),
        ("api.upload.file", "api.cs.file"),
        Sent((ID,)),
    ),
    "own data": Case(lambda a: first(a, ASKS), ("api.cs.request_user_info",), Sent((ID,)), titled),
    "by user": Case(
        lambda a: first(a, template()), ("api.zbs.uid",), Sent((TEMPLATE_ID,), BY_USER)
    ),
    "by phone": Case(
        lambda a: first(a, template("84912345678")),
        ("api.zbs.phone",),
        Sent((TEMPLATE_ID,), BY_PHONE),
    ),
    "doubt": Case(looked_up, ("api.conversation",), Sent((ID,)), ten),
    "health": Case(health, ("api.getoa", "api.quota.oa"), (True, PLAN, (SUB,))),
    "template": Case(
        described, ("api.zbs.template_info",), ("ENABLE", [("customer_name", 30, True)])
    ),
}
OAUTH = {
    "api.oauth.exchange",
    "api.oauth.refresh",
    "api.oauth.refresh.unknown",
    "api.oauth.refresh.consumed",
}


def answer_of(name: str) -> Scripted:
    """The sample's answer; a body of no characters is no body."""
    told = read("zalo", name)["response"]
    return Scripted(told["status"], told["body"] if told["body"] != "" else b"")


def is_like(asked: Asked, request: dict[str, Any]) -> None:
    """Whether a call is the one of the sample."""
    url = urlsplit(request["url"])
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert asked.path == url.path
    assert as_read(asked.query) == as_read(query)
    assert asked.body == request.get("json", request.get("form", {}))
    for name, value in request.get("headers", {}).items():
        assert asked.headers[name] == value.replace("<APP_SECRET>", "zaloAppSecretOfTests")


def as_read(query: Any) -> dict[str, object]:
    return {name: json.loads(v) if v.startswith("{") else v for name, v in query.items()}


def test_every_sample_has_its_place_in_a_table() -> None:
    there = {path.stem for path in HERE.glob("*.json")}
    used = {name for case in CASES.values() for name in case.samples}
    events = {name for name in there if name.startswith("event.")}  # their table: test_zalo.py
    other_product = {name for name in there if name.startswith("bot.")}
    known = used | UNUSED | FAILURES | OAUTH | events | other_product | {"signature.vector"}
    assert there == known


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_what_is_asked_for_and_how_the_answer_is_read(scene: Scene, case: Case) -> None:
    account = scene.process(INFO_IMAGE_URL=LOGO)
    await first(account, message())
    scene.zalo.asked.clear()
    scene.zalo.script(*map(answer_of, case.samples))
    assert await case.does(account) == case.wanted
    for asked, name in zip(scene.zalo.asked, case.samples, strict=True):
        request = read("zalo", name)["request"]
        case.ours(request)
        is_like(asked, {"json": {}, **request})
        assert asked.headers["access_token"] == "at-1"


@pytest.mark.parametrize("name", sorted(n for n in UNUSED if n.startswith("api.cs.")))
async def test_the_answers_of_other_consultation_messages_are_read_alike(
    account: Adapter, scene: Scene, name: str
) -> None:
    await first(account, message())
    scene.zalo.script(answer_of(name))
    assert await first(account, message("hai")) == Sent((ID,))


@pytest.mark.parametrize(
    ("name", "given", "wanted"),
    [
        ("api.cs.error-216", message("…"), Why.TOKEN_EXPIRED),
        ("api.cs.error-230", message("…"), Why.WINDOW_CLOSED),
        ("api.cs.error-32", message("…"), Why.THROTTLED),
        ("api.zbs.phone_error-124", template("84912345678"), Why.TOKEN_EXPIRED),
    ],
)
async def test_failures_are_asked_for_and_read(
    account: Adapter, scene: Scene, name: str, given: OutboundMessage, wanted: Why
) -> None:
    await first(account, message())
    scene.zalo.asked.clear()
    scene.zalo.script(*[answer_of(name)] * 3)
    assert why(await first(account, given)) is wanted  # type: ignore[arg-type]
    is_like(scene.zalo.asked[0], read("zalo", name)["request"])


async def test_the_first_pair_is_asked_for_and_read(scene: Scene) -> None:
    form = read("zalo", "api.oauth.exchange")["request"]["form"]
    scene.zalo.script(answer_of("api.oauth.exchange"))
    done = await cast("HasGrant", scene.process("-")).exchange(form["code"], form["code_verifier"])
    assert done.problem == ""
    is_like(scene.zalo.asked[0], read("zalo", "api.oauth.exchange")["request"])
    assert scene.vault.tokens is not None
    assert (scene.vault.tokens.access, scene.vault.tokens.refresh) == ("at-1", "rt-1")
    assert scene.vault.tokens.expires_at == scene.clock.now() + timedelta(seconds=90_000)


@pytest.mark.parametrize(
    ("name", "token", "wanted"),
    [
        ("api.oauth.refresh", "rt-1", None),
        ("api.oauth.refresh.unknown", "rt-x", Why.MISCONFIGURED),
        ("api.oauth.refresh.consumed", "rt-1", Why.MISCONFIGURED),
    ],
)
async def test_refreshes_are_asked_for_and_read(
    scene: Scene, name: str, token: str, wanted: Why | None
) -> None:
    scene.zalo.good.add("at-2")
    scene.zalo.script(answer_of(name))
    assert why(await first(scene.process(token), message())) is wanted  # type: ignore[arg-type]
    is_like(scene.zalo.asked[0], read("zalo", name)["request"])
    stored = scene.vault.tokens
    assert (stored is None) == (wanted is not None)
    assert stored is None or (stored.access, stored.refresh) == ("at-2", "rt-2")
