"""Messenger: a picture with a few words and buttons is one card, as long as all of it fits."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.messenger.client import Messenger
from bot.messages import Button, Media, MediaKind, Sent
from tests.adapters.messenger.sending import PICTURE, bodies, message, send
from tests.adapters.messenger_double import MessengerDouble, graph_error
from tests.adapters.platform_double import Scripted

THERE = Media(MediaKind.IMAGE, url="https://vidu.example/a.jpg")
YES, MORE = Button("Có", "v1:yes"), Button("Xem thêm", url="https://vidu.example")
CARD = message("Tập huấn\nChủ nhật", YES, MORE, media=(THERE,))


def kinds(sent: Any) -> list[str]:
    """What each bubble is."""
    found = []
    for body in bodies(sent):
        attachment = body["message"].get("attachment", {})
        payload = attachment.get("payload", {})
        found.append(payload.get("template_type") or attachment.get("type") or "text")
    return found


@pytest.mark.parametrize(
    "fits",
    [
        CARD,
        replace(CARD, text="Ậ" * 80),
        replace(CARD, text="Tập huấn\n" + "ậ" * 80),
        replace(CARD, buttons=(Button("ậ" * 20, "a" * 1000), YES, MORE)),
    ],
)
def test_what_fits_is_one_card(fits: Any) -> None:
    assert kinds(fits) == ["generic"]


@pytest.mark.parametrize(
    "other",
    [
        replace(CARD, text="ậ" * 81),
        replace(CARD, text="Tập huấn\n" + "ậ" * 81),
        replace(CARD, text="😀" * 41),
        replace(CARD, text=""),
        replace(CARD, buttons=(Button("ậ" * 21, "v1:yes"),)),
        replace(CARD, buttons=(Button("Có", "a" * 1001),)),
        replace(CARD, buttons=(YES, Button("Có", "v1:no"))),
        replace(CARD, buttons=tuple(Button(f"Nơi {n}", f"v1:{n}") for n in range(4))),
        replace(CARD, buttons=()),
        replace(CARD, media=(THERE, THERE)),
        replace(CARD, media=(PICTURE,)),  # ours: it is uploaded, and has no address
        replace(CARD, media=(replace(THERE, url="http://vidu.example/a.jpg"),)),
        replace(CARD, media=(replace(THERE, kind=MediaKind.FILE),)),
        replace(CARD, asks_phone=True),
    ],
)
def test_what_does_not_fit_is_shown_as_bubbles_and_nothing_is_cut(other: Any) -> None:
    assert "generic" not in kinds(other)


async def test_a_card_whose_picture_cannot_be_fetched_keeps_its_words_and_buttons(
    page: Messenger, double: MessengerDouble
) -> None:
    gone = graph_error(400, 100, 2018008)
    double.script(gone, gone, Scripted(200, {"recipient_id": "1", "message_id": "m_1"}))
    assert await send(page, CARD) == [Sent(("m_1",))]
    payload = double.asked[-1].body["message"]["attachment"]["payload"]
    assert (payload["template_type"], payload["text"]) == ("button", "Tập huấn\nChủ nhật")
    assert [button["title"] for button in payload["buttons"]] == ["Có", "Xem thêm"]
