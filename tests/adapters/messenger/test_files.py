"""Messenger: pictures and files are uploaded once, and told in words where that fails."""

import asyncio
import json
from datetime import timedelta

import pytest

from adapters.messenger.client import Messenger
from bot.clock import VirtualClock
from bot.messages import Button, Media, MediaKind, OutboundMessage, Sent, Why
from tests.adapters.kits import read
from tests.adapters.messenger.sending import PICTURE, PNG, bodies, message, send, why
from tests.adapters.messenger_double import SEND, UPLOAD, MessengerDouble, graph_error
from tests.adapters.platform_double import CUT, Scripted

LEAFLET = Media(MediaKind.FILE, "to-roi.pdf", "application/pdf", b"%PDF-1.7 ...")
LINKED = Media(MediaKind.IMAGE, "a.jpg", url="https://vidu.example/a.jpg")
FAULTS = [2018008, 2018047, 2018074, 2018109, 2018294]


def showing(media: Media = PICTURE) -> OutboundMessage:
    return message("", media=(media,))


def paths(double: MessengerDouble) -> list[str]:
    return [asked.path for asked in double.asked]


async def test_a_picture_is_uploaded_and_named_by_its_id(
    page: Messenger, double: MessengerDouble
) -> None:
    assert await send(page, showing()) == [Sent(("m_out0001",))]
    uploaded, sent = double.asked
    assert uploaded.files["filedata"] == ("biểu đồ.png", "image/png", PNG)
    [id_] = double.uploads
    attachment = {"type": "image", "payload": {"attachment_id": id_}}
    assert sent.body["message"] == {"attachment": attachment, "metadata": "r:1:0"}


async def test_a_file_is_uploaded_as_the_contract_shows_it(
    page: Messenger, double: MessengerDouble
) -> None:
    sample = read("messenger", "api.send.multipart")["request"]["form"]
    await send(page, showing(LEAFLET))
    assert json.loads(double.asked[0].body["message"]) == json.loads(sample["message"])
    assert double.asked[0].files["filedata"][:2] == ("to-roi.pdf", "application/pdf")


async def test_a_name_that_would_break_the_upload_is_tamed(
    page: Messenger, double: MessengerDouble
) -> None:
    await send(page, showing(Media(MediaKind.FILE, 'a"b\r\nX: \ud800y\x00.pdf', data=b"%PDF")))
    assert double.asked[0].files["filedata"][0] == "a_b__X: y.pdf"


async def test_a_broadcast_uploads_its_picture_once(
    page: Messenger, double: MessengerDouble
) -> None:
    await asyncio.gather(*(send(page, showing()) for _person in range(5)))
    assert paths(double).count(UPLOAD) == 1
    assert paths(double).count(SEND) == 5


async def test_an_upload_is_good_for_eighty_days(
    page: Messenger, double: MessengerDouble, clock: VirtualClock
) -> None:
    for wait in (timedelta(0), timedelta(days=79), timedelta(days=2)):
        clock.move(wait)
        await send(page, showing())
    assert paths(double).count(UPLOAD) == 2


async def test_the_same_bytes_under_another_name_are_another_file(
    page: Messenger, double: MessengerDouble
) -> None:
    await send(page, showing(LEAFLET))
    await send(page, showing(Media(MediaKind.FILE, "khac.pdf", data=LEAFLET.data)))
    assert len(double.uploads) == 2


@pytest.mark.parametrize("fault", FAULTS)
async def test_an_id_that_is_no_longer_good_is_replaced(
    page: Messenger, double: MessengerDouble, fault: int
) -> None:
    await send(page, showing())
    double.script(graph_error(400, 100, fault))
    assert await send(page, showing()) == [Sent(("m_out0003",))]
    assert paths(double) == [UPLOAD, SEND, SEND, UPLOAD, SEND]


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_picture_that_cannot_be_shown_is_told_in_words(
    page: Messenger, double: MessengerDouble, fault: int
) -> None:
    told = graph_error(400, 100, fault)
    double.script(told, told)  # neither upload is taken
    [result] = await send(page, showing())
    assert isinstance(result, Sent)
    assert double.asked[-1].body["message"] == {"text": "[biểu đồ.png]", "metadata": "r:1:0"}


async def test_a_picture_of_the_web_that_cannot_be_fetched_becomes_a_link(
    page: Messenger, double: MessengerDouble
) -> None:
    told = graph_error(400, 100, 2018008)
    double.script(told, told)
    await send(page, showing(LINKED))
    assert paths(double) == [SEND] * 3
    assert double.asked[-1].body["message"]["text"] == "[a.jpg] https://vidu.example/a.jpg"


def test_a_picture_of_the_web_goes_out_as_the_contract_shows_it() -> None:
    wanted = read("messenger", "api.send.image_url")["request"]["json"]
    [body] = bodies(showing(LINKED))
    assert body["message"].pop("metadata") == "r:1:0"
    assert body == wanted


@pytest.mark.parametrize("told", [CUT, Scripted(502, b"x"), Scripted(200, {})])
async def test_an_upload_in_doubt_is_no_message_in_doubt(
    page: Messenger, double: MessengerDouble, told: Scripted
) -> None:
    double.script(told)
    assert [why(result) for result in await send(page, showing())] == [Why.NETWORK]
    assert SEND not in paths(double)


async def test_other_errors_are_not_tried_with_another_upload(
    page: Messenger, double: MessengerDouble
) -> None:
    await send(page, showing())
    double.script(graph_error(400, 551, 1545041))
    assert [why(result) for result in await send(page, showing())] == [Why.BLOCKED]
    assert paths(double).count(UPLOAD) == 1


async def test_words_and_buttons_follow_the_picture(
    page: Messenger, double: MessengerDouble
) -> None:
    shown = message("Đây ạ", Button("Menu", "go:menu"), media=(PICTURE,))
    assert len(await send(page, shown)) == 2
    last = double.asked[-1].body["message"]["attachment"]["payload"]
    assert last["text"] == "Đây ạ"
