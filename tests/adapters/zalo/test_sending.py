"""Zalo: a message in, calls out, answers and failures back as values."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

import adapters.http
from adapters.zalo import client
from adapters.zalo.capabilities import CAPABILITIES
from adapters.zalo.render import render
from bot.adapter import Adapter, Remembers
from bot.messages import (
    Button,
    Media,
    MediaKind,
    NotSent,
    OutboundMessage,
    SendResult,
    Sent,
    TemplateUse,
    Why,
)
from tests.adapters.kits import SECRETS, read
from tests.adapters.platform_double import CUT, SILENCE, Scripted
from tests.adapters.zalo.scene import USER, Scene, is_sent, message, send, why
from tests.adapters.zalo_double import SEND, UPLOAD, error, faults

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
PICTURE = Media(MediaKind.IMAGE, "biểu đồ.png", "image/png", PNG)


async def show(account: Adapter, picture: Media = PICTURE) -> SendResult:
    """Send one picture."""
    [wire] = account.render(message("", media=(picture,)))
    return await account.send(wire)


async def test_a_text_goes_out_as_the_contract_shows_it(account: Adapter, scene: Scene) -> None:
    sample = read("zalo", "api.cs.text")["request"]["json"]
    assert is_sent(await send(account, "Công đoàn chào anh/chị!"))
    [asked] = scene.zalo.calls(SEND)
    assert asked.body == sample
    assert asked.headers["access_token"] == "at-1"
    assert "Authorization" not in asked.headers


def test_buttons_go_out_as_the_contract_shows_them() -> None:
    sample = read("zalo", "api.cs.buttons")["request"]["json"]
    shown = sample["message"]["attachment"]["payload"]["buttons"][:2]
    buttons = [
        Button(shown[0]["title"], shown[0]["payload"]),
        Button("Trang web", url="https://example.org"),
    ]
    [wire] = render(message("Anh/chị cần gì ạ?", *buttons), CAPABILITIES)
    sample["message"]["attachment"]["payload"]["buttons"] = [
        shown[0] | {"type": "oa.query.hide"},
        shown[1],
    ]
    assert wire.body == sample


TEXTS = st.text(st.sampled_from("aăư ồ\n.👍"), max_size=5000)
CHOICES = st.lists(
    st.builds(Button, st.text(max_size=120), st.from_regex(r"go:[a-z]{1,60}", fullmatch=True))
    | st.builds(Button, st.text(max_size=120), url=st.just("https://vidu.example")),
    max_size=12,
)


@given(TEXTS, CHOICES)
def test_every_body_keeps_to_the_documented_limits(text: str, buttons: list[Button]) -> None:
    for wire in render(message(text, *buttons), CAPABILITIES):
        assert list(faults(wire.body, {})) == []


async def test_a_picture_is_uploaded_once_and_shown_by_its_id(
    account: Adapter, scene: Scene
) -> None:
    assert all(map(is_sent, await asyncio.gather(*(show(account) for _person in range(5)))))
    [upload] = scene.zalo.calls(UPLOAD)
    assert upload.files == {"file": ("anh.png", "image/png", PNG)}
    wanted = read("zalo", "api.cs.image_id")["request"]["json"]["message"]
    wanted["attachment"]["payload"]["elements"][0]["attachment_id"] = "anh-1"
    assert scene.zalo.calls(SEND)[-1].body["message"] == wanted


async def test_another_picture_is_another_upload(account: Adapter, scene: Scene) -> None:
    await show(account)
    await show(account, Media(MediaKind.IMAGE, data=b"\xff\xd8\xff\xe0" + bytes(9)))
    assert [u.files["file"][1] for u in scene.zalo.calls(UPLOAD)] == ["image/png", "image/jpeg"]


async def test_a_picture_is_uploaded_again_after_six_days(account: Adapter, scene: Scene) -> None:
    await show(account)
    scene.clock.move(timedelta(days=6, minutes=1))
    assert is_sent(await show(account))
    assert len(scene.zalo.calls(UPLOAD)) == 2


async def test_a_picture_that_expired_early_is_uploaded_again(
    account: Adapter, scene: Scene
) -> None:
    await show(account)
    scene.zalo.script(error(-100))
    assert is_sent(await show(account))
    assert len(scene.zalo.calls(UPLOAD)) == 2


async def test_an_upload_with_a_refused_token_is_repeated(account: Adapter, scene: Scene) -> None:
    await send(account)
    scene.zalo.good.clear()
    scene.clock.move(timedelta(hours=1))
    assert is_sent(await show(account))
    assert [u.files["file"][2] for u in scene.zalo.calls(UPLOAD)] == [PNG, PNG]


@pytest.mark.parametrize(
    ("told", "wanted"),
    [(CUT, Why.NETWORK), (Scripted(502, b"<html>"), Why.NETWORK), (error(-210), Why.REJECTED),
     (Scripted(200, {"error": 0, "data": {}}), Why.REJECTED)],
)  # fmt: skip
async def test_a_failed_upload_leaves_no_doubt_about_the_message(
    account: Adapter, scene: Scene, told: Scripted, wanted: Why
) -> None:
    await send(account)
    scene.zalo.script(told)
    assert why(await show(account)) is wanted
    assert len(scene.zalo.calls(SEND)) == 1


@pytest.mark.parametrize(
    "picture",
    [
        Media(MediaKind.IMAGE, "lớn.png", data=PNG + bytes(1_000_000)),
        Media(MediaKind.IMAGE, "động.gif", data=b"GIF89a" + bytes(9)),
        Media(MediaKind.IMAGE, "trống.png"),
        Media(MediaKind.FILE, "bảng.xlsx", data=b"PK"),
    ],
)
def test_what_zalo_would_refuse_is_named_in_the_text(picture: Media) -> None:
    [wire] = render(message("Kết quả:", media=(picture,)), CAPABILITIES)
    assert (wire.bubble.text, wire.upload) == (f"Kết quả:\n[{picture.name}]", None)


def test_a_picture_that_lies_elsewhere_is_shown_by_its_address() -> None:
    sample = read("zalo", "api.cs.image_url")["request"]["json"]["message"]["attachment"]
    there = Media(MediaKind.IMAGE, url="https://example.org/a.jpg")
    [wire] = render(message("", media=(there,)), CAPABILITIES)
    assert wire.body["message"] == {"attachment": sample}
    assert wire.upload is None


async def test_a_send_that_failed_is_tried_twice_more_and_no_more(
    account: Adapter, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAUSES", (0.0, 0.0))
    await send(account)
    scene.zalo.script(error(-200), error(-200))
    assert is_sent(await send(account))
    scene.zalo.script(error(-200), error(-200), error(-200))
    assert why(await send(account)) is Why.REJECTED
    assert len(scene.zalo.calls(SEND)) == 1 + 3 + 3


ODD: list[tuple[Scripted, Why]] = [
    (CUT, Why.UNCERTAIN),
    (Scripted(502, b"<html>Bad gateway</html>"), Why.UNCERTAIN),
    (Scripted(500, {"error": 0}), Why.UNCERTAIN),
    (Scripted(200, b"<html>Log in to this network</html>"), Why.UNCERTAIN),
    (Scripted(200, b""), Why.UNCERTAIN),
    (Scripted(200, [1]), Why.UNCERTAIN),
    (Scripted(200, {"error": 0, "data": None}), Why.UNCERTAIN),
    (Scripted(200, {"error": {"x": 1}}), Why.UNCERTAIN),
    (Scripted(200, {"error": "-230"}), Why.WINDOW_CLOSED),
    (Scripted(200, {"error": "9" * 400}), Why.UNCERTAIN),
    (Scripted(301, b"", {"Location": "http://127.0.0.1:9/x"}), Why.MISCONFIGURED),
    (Scripted(404, b"<html>"), Why.MISCONFIGURED),
    (Scripted(408, b""), Why.UNCERTAIN),
    (Scripted(429, b""), Why.THROTTLED),
    (Scripted(200, {"error": 0, "x": "x" * 1_100_000}), Why.UNCERTAIN),
]


@pytest.mark.parametrize(("told", "wanted"), ODD)
async def test_odd_answers_are_values(
    account: Adapter, scene: Scene, told: Scripted, wanted: Why
) -> None:
    await send(account)
    scene.zalo.script(told)
    assert why(await send(account, "hai")) is wanted


async def test_silence_is_a_doubt(
    account: Adapter, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await send(account)
    await account.close()
    monkeypatch.setattr(adapters.http, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    await account.open()
    scene.zalo.script(SILENCE)
    assert why(await send(account)) is Why.UNCERTAIN


async def asked_for(
    account: Adapter, sent: OutboundMessage, since: datetime, number: int = 0
) -> Sent | NotSent | None:
    """What the conversation tells of one part of a message."""
    assert isinstance(account, Remembers)
    wires = account.render(sent)
    return await account.look_up(wires[number], since, wires[:number])


async def looked_up(
    account: Adapter, since: datetime, text: str = "Chào anh/chị"
) -> Sent | NotSent | None:
    return await asked_for(account, message(text), since)


def newest(scene: Scene) -> Sent:
    return Sent((str(scene.zalo.talks[USER][-1]["message_id"]),))


async def test_a_message_in_doubt_is_found_in_the_conversation(
    account: Adapter, scene: Scene
) -> None:
    await send(account)
    scene.clock.move(timedelta(seconds=10))
    since = scene.clock.now()
    scene.zalo.lost.add(SEND)
    assert why(await send(account)) is Why.UNCERTAIN
    assert await looked_up(account, since) == newest(scene)


async def test_an_older_message_of_the_same_words_is_not_taken_for_it(
    account: Adapter, scene: Scene
) -> None:
    await send(account)
    scene.clock.move(timedelta(seconds=10))
    assert await looked_up(account, scene.clock.now()) is None
    assert await looked_up(account, scene.clock.now() - timedelta(minutes=1), "tin khác") is None


async def test_a_picture_in_doubt_is_found_and_a_second_one_is_not_taken_for_it(
    account: Adapter, scene: Scene
) -> None:
    two = message("", media=(PICTURE, replace(PICTURE, data=PNG + b"2")))
    since = scene.clock.now()
    assert await asked_for(account, two, since) is None
    assert is_sent(await account.send(account.render(two)[0]))
    assert await asked_for(account, two, since) == newest(scene)
    assert await asked_for(account, two, since, 1) is None
    assert await asked_for(account, message("lời"), since) is None


async def test_a_template_by_user_id_is_found_by_its_words(account: Adapter, scene: Scene) -> None:
    use = TemplateUse("441203", {"ten": "Bình"})
    sent = replace(message("Có bài mới: Bình"), template=use)
    since = scene.clock.now()
    assert await asked_for(account, sent, since) is None
    scene.zalo.told(USER, "Có bài mới: Bình")
    assert await asked_for(account, sent, since) == newest(scene)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [(Scripted(404, b""), Why.MISCONFIGURED), (error(-32), Why.THROTTLED),
     (Scripted(502, b"<html>"), Why.UNCERTAIN),
     (Scripted(200, {"error": 0}), Why.UNCERTAIN)],
)  # fmt: skip
async def test_a_conversation_that_cannot_be_read_is_no_empty_one(
    account: Adapter, scene: Scene, told: Scripted, wanted: Why
) -> None:
    await send(account)
    scene.zalo.script(told)
    found = await looked_up(account, scene.clock.now())
    assert isinstance(found, NotSent)
    assert found.why is wanted


async def test_a_gateway_that_gives_up_lets_the_channel_rest(
    account: Adapter, scene: Scene
) -> None:
    await send(account)
    scene.zalo.script(Scripted(504, b"<html>"))
    found = await send(account)
    assert isinstance(found, NotSent)
    assert found.channel


@pytest.mark.parametrize("code", [-224, -211, -248])
async def test_an_account_in_need_of_a_person_is_one_alarm(
    account: Adapter, scene: Scene, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    await send(account)
    scene.zalo.script(*[error(code)] * 3)
    for _person in range(3):
        await send(account)
    assert caplog.text.count(f"account.refused: error {code}") == 1


async def test_neither_words_nor_people_nor_secrets_are_logged(
    account: Adapter, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = [CUT, error(-9999, "odd"), error(-224), Scripted(502, b"Ch\xc3\xa0o")]
    scene.zalo.script(*told)
    results = [await send(account) for _try in range(6)]
    details = " ".join(r.detail for r in results if isinstance(r, NotSent))
    for secret in (*SECRETS, "at-1", USER, "Chào", "127.0.0.1"):
        assert secret not in caplog.text + details
