"""What every adapter promises, for every folder in `adapters/`."""

import json
import logging
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

import adapters.http
from bot.adapter import Readdresses, WebhookRequest
from bot.messages import (
    Address,
    Bubble,
    Button,
    Media,
    MediaKind,
    NotSent,
    OutboundMessage,
    Purpose,
    SendResult,
    Why,
    Wire,
)
from tests.adapters.conformance import Kit
from tests.adapters.kits import ENVIRON, KITS, SECRETS, built, tools
from tests.adapters.platform_double import CUT, SILENCE, Asked, PlatformDouble, Scripted

ROOT = Path(adapters.__path__[0]).parent

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
EVERY = pytest.mark.parametrize("kit", KITS.values(), ids=KITS)


def test_every_folder_has_a_kit() -> None:
    assert set(adapters.names()) == set(KITS) == set(built())


@EVERY
def test_every_sample_is_understood_or_knowingly_ignored(kit: Kit) -> None:
    adapter = built()[kit.name]
    assert kit.samples
    for path in kit.samples:
        received = adapter.receive(kit.request(path.read_bytes()))
        assert received.answer.status == 200, path.name
        assert all(e.key and e.address.user and e.at.tzinfo for e in received.events), path.name


@EVERY
def test_the_same_sample_twice_has_the_same_keys(kit: Kit) -> None:
    adapter = built()[kit.name]
    for path in kit.samples:
        once, again = (adapter.receive(kit.request(path.read_bytes())).events for _ in range(2))
        assert [e.key for e in once] == [e.key for e in again]


@EVERY
def test_different_samples_never_share_a_key(kit: Kit) -> None:
    adapter = built()[kit.name]
    seen: dict[tuple[str, str], str] = {}
    for path in kit.samples:
        for event in adapter.receive(kit.request(path.read_bytes())).events:
            shape = path.name.split(".")[1]  # samples of one shape repeat their made-up ids
            assert seen.setdefault((event.key, event.kind.value), shape) == shape


@EVERY
def test_a_wrong_signature_is_refused(kit: Kit) -> None:
    adapter = built()[kit.name]
    body = kit.samples[0].read_bytes()
    for headers in ({}, {name: "wrong" for name in kit.sign(body)}):
        answer = adapter.receive(WebhookRequest("POST", headers, {}, body)).answer
        assert answer.status in (401, 403)


@EVERY
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 5000, b'"x"', b"NaN"]
)
def test_what_is_no_event_is_refused_kindly(kit: Kit, body: bytes) -> None:
    status = built()[kit.name].receive(kit.request(body)).answer.status
    assert status in (400, 401, 403)


@EVERY
def test_a_thousand_mutated_bodies_raise_nothing(kit: Kit) -> None:
    adapter = built()[kit.name]
    chance = random.Random(f"lantoa-{kit.name}")
    for _ in range(1000):
        body = mutated(chance.choice(kit.samples).read_bytes(), chance)
        received = adapter.receive(kit.request(body))
        assert received.answer.status in (200, 400, 401, 403, 404, 405)
        for event in received.events:
            assert event.key
            assert event.address.user
            assert event.at.tzinfo
            assert "\x00" not in event.text + event.payload + event.key
            event.text.encode()


def mutated(body: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, values of other types, keys gone, depth, or noise."""
    kind = chance.randrange(5)
    if kind == 0:
        return bytes(chance.randrange(256) for _ in range(chance.randrange(200)))
    if kind == 1:
        data = bytearray(body)
        for _ in range(chance.randrange(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data)
    value = json.loads(body)
    for _ in range(chance.randrange(1, 6)):
        _twist(value, chance)
    return json.dumps(value).encode()


def _twist(value: object, chance: random.Random) -> None:
    """Change one thing somewhere inside."""
    odd: list[object] = [
        None,
        True,
        -1,
        1e400,
        2**70,
        "",
        "x" * 5000,
        "\ud800",
        "\x00",
        [],
        {},
        [[]],
        {"id": {}},
        "p:x:y:z",
        "1795422896412999999",
        {"id": None},
        1527459824,
    ]
    while isinstance(value, (dict, list)) and value:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = chance.choice(keys)
        inner = value[key]
        if isinstance(inner, (dict, list)) and inner and chance.random() < 0.7:
            value = inner
            continue
        if isinstance(value, dict) and chance.random() < 0.3:
            del value[key]
        else:
            value[key] = chance.choice(odd)
        return


def message(user: str = "581", **changes: object) -> OutboundMessage:
    given = {
        "key": "r:1:0",
        "to": Address("x", user),
        "purpose": Purpose.REPLY,
        "text": "Chào anh/chị",
    }
    return OutboundMessage(**{**given, **changes})  # type: ignore[arg-type]


@EVERY
def test_what_a_platform_cannot_show_is_degraded_and_nothing_is_lost(kit: Kit) -> None:
    adapter = built()[kit.name]
    can = adapter.capabilities
    words = " ".join(f"từ{n}" for n in range(900))
    buttons = tuple(Button(f"Một nhãn khá dài cho lựa chọn số {n}", f"go:x{n}") for n in range(15))
    wires = adapter.render(message(text=words, buttons=buttons))
    shown = "\n".join(wire.bubble.text for wire in wires)
    assert all(f"từ{n}" in shown.split() for n in range(900))
    assert all(len(wire.bubble.text) <= can.text_limit for wire in wires)
    pressable = [b for wire in wires for b in wire.bubble.buttons]
    assert len(pressable) <= can.button_limit
    assert len({b.label for b in pressable}) == len(pressable)
    assert all(len(b.label) <= can.label_limit for b in pressable)
    if len(buttons) > can.button_limit:
        assert all(f"{n}. {b.label}" in shown for n, b in enumerate(buttons, 1))


@EVERY
def test_a_picture_travels_with_its_message(kit: Kit) -> None:
    media = (Media(MediaKind.IMAGE, "bieu-do.png", "image/png", PNG),)
    wires = built()[kit.name].render(message(media=media, buttons=(Button("Menu", "go:menu"),)))
    assert [wire.upload.data for wire in wires if wire.upload] == [PNG] or kit.name == "webchat"
    assert any(wire.bubble.media for wire in wires)


@EVERY
async def test_a_platform_that_is_down_is_a_value_and_no_secret_is_logged(
    kit: Kit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    result = await sent_to(kit, "http://127.0.0.1:9")
    assert isinstance(result, NotSent) == bool(kit.hosts)
    assert not kit.hosts or getattr(result, "why", None) is Why.NETWORK
    assert not [secret for secret in SECRETS if secret in caplog.text + repr(result)]


ODD = [
    CUT,
    SILENCE,
    Scripted(500, b""),
    Scripted(502, b"<html>Bad gateway</html>"),
    Scripted(200, b"<html>Log in to this network</html>"),
    Scripted(200, b"\xff\xfe"),
    Scripted(200, b"[" * 5000),
    Scripted(200, {}),
    Scripted(200, {"error": {"code": []}, "ok": None, "data": 7}),
    Scripted(302, b"", {"Location": "http://127.0.0.1:9/"}),
    Scripted(401, {"ok": False, "error_code": 401, "error": {"code": 190}}),
    Scripted(429, b""),
]


@EVERY
@pytest.mark.parametrize("told", ODD, ids=lambda told: f"{told.status}-{str(told.body)[:12]}")
async def test_a_platform_that_answers_nonsense_is_a_value_and_no_secret_is_logged(
    kit: Kit, told: Scripted, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(adapters.http, "TIMEOUT", aiohttp.ClientTimeout(total=0.3))
    caplog.set_level(logging.DEBUG)
    platform = Nonsense(told)
    async with platform.running():
        result = await sent_to(kit, platform.url)
    assert isinstance(result, NotSent) == bool(kit.hosts)
    assert not [secret for secret in SECRETS if secret in caplog.text + repr(result)]


class Nonsense(PlatformDouble):
    """Always says the same."""

    def __init__(self, told: Scripted) -> None:
        super().__init__()
        self._told = told

    async def answer(self, asked: Asked) -> Scripted:
        return self._told


async def sent_to(kit: Kit, url: str) -> SendResult:
    """What becomes of a message when this address stands in for the platform."""
    adapter = built(kit.at(url))[kit.name]
    await adapter.open()
    try:
        return await adapter.send(adapter.render(message())[0])
    finally:
        await adapter.close()


@pytest.mark.parametrize("variable", [n for n in ENVIRON if not n.endswith("BOT_NAME")])
def test_a_platform_half_set_names_what_is_missing(variable: str) -> None:
    from bot.errors import SettingsError

    with pytest.raises(SettingsError) as caught:
        adapters.build({k: v for k, v in ENVIRON.items() if k != variable}, tools())
    assert caught.value.variable == variable


def test_a_platform_is_made_only_when_it_is_wanted() -> None:
    wanted = adapters.build(ENVIRON, tools(), only={"zalo", "telegram"})
    assert {adapter.name for adapter in wanted} == {"zalo", "telegram"}


def test_finding_the_platforms_imports_none_of_them() -> None:
    look = "import adapters, sys; adapters.discover(); print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "adapters" in told.stdout.split()
    assert not [name for name in told.stdout.split() if name.startswith(("adapters.", "telegram"))]


def test_nothing_set_switches_nothing_on_but_the_web_chat() -> None:
    assert [adapter.name for adapter in adapters.build({}, tools())] == ["webchat"]


def test_bubbles_are_what_previews_show() -> None:
    [wire] = built()["zalo"].render(message(buttons=(Button("Tôi đã đọc", "ack:x"),)))
    assert wire.bubble == Bubble("Chào anh/chị", (Button("Tôi đã đọc", "ack:x"),))
    assert isinstance(wire, Wire)


@EVERY
def test_what_is_readdressed_is_what_would_have_been_rendered(kit: Kit) -> None:
    """A broadcast is rendered for one person: the others must get it, and as their own."""
    adapter = built()[kit.name]
    if not isinstance(adapter, Readdresses):
        return
    buttons = (Button("Xem bài học", "lesson:mot"), Button("Trang", url="https://example.org/a"))
    texts = ("Chào anh chị", "Một đoạn dài. " * 400)
    lan, hoa = Address(kit.name, "5000000001"), Address(kit.name, "5000000002")
    for text in texts:
        said = OutboundMessage("k:1", lan, Purpose.OUTREACH, text, buttons)
        mine = adapter.render(said)
        theirs = adapter.render(replace(said, key="k:2", to=hoa))
        assert tuple(adapter.readdressed(wire, hoa) for wire in mine) == theirs
        assert adapter.render(said) == mine  # and the first keeps its own


def test_the_platforms_of_broadcasts_readdress() -> None:
    assert {n for n, a in built().items() if isinstance(a, Readdresses)} >= {"zalo", "telegram"}
