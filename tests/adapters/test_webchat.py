"""The local web chat: signed posts in, events out; nothing leaves the house."""

import json

import pytest

from adapters.webchat import sign_session
from bot.adapter import Adapter, Received, WebhookRequest
from bot.crypto import Cipher
from bot.messages import Address, Button, Kind, Media, MediaKind, OutboundMessage, Purpose, Sent
from tests.adapters.kits import NOW, SECRET, built

GUEST = "guest-7f3a"


def chat() -> Adapter:
    """The adapter; it needs no settings."""
    return built()["webchat"]


def posted(body: object, session: str = "", method: str = "POST") -> Received:
    """What a browser's post becomes."""
    headers = {"x-lantoa-session": session or sign_session(SECRET, GUEST)}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return chat().receive(WebhookRequest(method, headers, {}, raw))


def test_words_are_a_message_of_whoever_the_session_names() -> None:
    [event] = posted({"key": "k1", "text": "Xin chào"}).events
    assert (event.kind, event.text, event.at) == (Kind.MESSAGE, "Xin chào", NOW)
    assert event.address == Address("webchat", GUEST)


def test_a_press_is_a_button() -> None:
    [event] = posted({"key": "k1", "payload": "consent:yes"}).events
    assert (event.kind, event.payload) == (Kind.BUTTON, "consent:yes")


def test_the_same_key_counts_once_for_one_person_and_twice_for_two() -> None:
    other = sign_session(SECRET, "guest-0b1c")
    keys = [posted({"key": "k1", "text": t}).events[0].key for t in ("một", "hai")]
    [theirs] = posted({"key": "k1", "text": "một"}, other).events
    assert keys[0] == keys[1] != theirs.key


@pytest.mark.parametrize(
    "session",
    [
        "x",
        GUEST,
        f"webchat:{GUEST}",
        f"webchat:{GUEST}." + "0" * 32,
        Cipher(SECRET).sign(GUEST),  # ours, but signed for another use
        Cipher(SECRET).sign("webchat:"),  # nobody
        sign_session(bytes(32), GUEST),
        sign_session(SECRET, GUEST).replace("7f3a", "7f3b"),
        "webchat:\udcff.\udcff",  # bytes that are no text, as the server hands them on
    ],
)
def test_a_session_that_is_not_ours_is_refused(session: str) -> None:
    received = posted({"key": "k1", "text": "Xin chào"}, session)
    assert (received.answer.status, received.events) == (403, ())


@pytest.mark.parametrize(
    "body",
    [
        {"text": "không có khóa"},
        {"key": "", "text": "khóa rỗng"},
        {"key": "k" * 65, "text": "khóa dài"},
        {"key": 1, "text": "khóa là số"},
        {"key": "k1"},
        {"key": "k1", "text": "   "},
        {"key": "k1", "text": "x" * 4001},
        {"key": "k1", "text": ["x"]},
        {"key": "k1", "text": "x", "payload": 1},
        {"key": "k1", "payload": "x" * 1001},
        {"key": "k1", "payload": {"x": 1}},
        [],
        b"{",
        b"\xff",
    ],
)
def test_what_is_no_event_is_refused(body: object) -> None:
    received = posted(body)
    assert (received.answer.status, received.events) == (400, ())


def test_the_longest_words_and_the_longest_key_are_taken() -> None:
    [event] = posted({"key": "k" * 64, "text": "đ" * 4000}).events
    assert len(event.text) == 4000


def test_only_posts_are_taken() -> None:
    assert posted({"key": "k1", "text": "x"}, method="GET").answer.status == 405


async def test_what_is_shown_is_there_at_once_under_our_own_key() -> None:
    picture = Media(MediaKind.IMAGE, "bieu-do.png", "image/png", b"\x89PNG")
    message = OutboundMessage(
        "r:1:0", Address("webchat", GUEST), Purpose.REPLY, "Chọn",
        (Button("Menu", "go:menu"),), (picture,),
    )  # fmt: skip
    wires = chat().render(message)
    assert [await chat().send(wire) for wire in wires] == [Sent(("r:1:0",))] * len(wires)
    assert [wire.bubble.media for wire in wires if wire.bubble.media] == [picture]
    assert wires[-1].bubble.buttons == message.buttons


def test_it_may_always_write_and_its_rows_are_its_screen() -> None:
    can = chat().capabilities
    assert (can.reply_window, can.reads_outbox) == (None, True)
    assert can.deep_link == "https://lantoa.example/chat?code={code}"
