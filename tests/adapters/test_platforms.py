"""Tables: payload in, events out; message in, request out; error in, reason out."""

import json

import pytest

from adapters.messenger.errors import reaction as messenger_reaction
from adapters.telegram.client import reaction as telegram_reaction
from adapters.zalo.errors import reaction as zalo_reaction
from bot.adapter import WebhookRequest
from bot.messages import (
    Address,
    Button,
    InboundEvent,
    Kind,
    NotSent,
    OutboundMessage,
    Purpose,
    Sent,
    Why,
)
from tests.adapters.kits import ENVIRON, KITS, ascii_json, built, read

ZALO_USER, PERSON, TELEGRAM_USER = "5836201947362015948", "7512345678901234", "612345678"
TABLE = [
    # platform, sample, kind, user, text, payload
    ("zalo", "event.user_send_text", Kind.MESSAGE, ZALO_USER, "Chào công đoàn", ""),
    ("zalo", "event.user_send_image", Kind.MESSAGE, ZALO_USER, "", ""),
    ("zalo", "event.follow", Kind.FOLLOW, ZALO_USER, "", ""),
    ("zalo", "event.unfollow", Kind.UNFOLLOW, ZALO_USER, "", ""),
    ("zalo", "event.user_received_message", Kind.DELIVERED, ZALO_USER, "", ""),
    ("zalo", "event.user_seen_message", Kind.SEEN, ZALO_USER, "", ""),
    ("zalo", "event.oa_send_text", Kind.ECHO, ZALO_USER, "Công đoàn chào", ""),
    ("zalo", "event.user_withdraw", Kind.WITHDRAW, ZALO_USER, "", ""),
    ("zalo", "event.user_reacted_message", Kind.OTHER, ZALO_USER, "", "user_reacted_message"),
    ("zalo", "event.user_send_group_text", Kind.OTHER, "oa:2468013579246801357", "", "user_send_g"),
    ("messenger", "event.message.text", Kind.MESSAGE, PERSON, "Em chào công đoàn ạ", ""),
    ("messenger", "event.message.quick_reply", Kind.BUTTON, PERSON, "", "v1|q3|yes"),
    ("messenger", "event.postback", Kind.BUTTON, PERSON, "", "v1|menu|benefits"),
    ("messenger", "event.postback.get_started", Kind.LINK, PERSON, "", "qr-kcn-01"),
    ("messenger", "event.referral.mme", Kind.LINK, PERSON, "", "qr-kcn-01"),
    ("messenger", "event.message.sticker", Kind.MESSAGE, PERSON, "👍", ""),
    ("messenger", "event.message.echo.own", Kind.ECHO, PERSON, "", "out:018f3c"),
    ("messenger", "event.delivery", Kind.DELIVERED, PERSON, "", ""),
    ("messenger", "event.delivery.no_mids", Kind.DELIVERED, PERSON, "", ""),
    ("messenger", "event.read", Kind.SEEN, PERSON, "", ""),
    ("messenger", "event.dashboard_test", Kind.OTHER, "page:0", "", "change:messages"),
    ("telegram", "update.text", Kind.MESSAGE, TELEGRAM_USER, "Em chào anh chị", ""),
    ("telegram", "update.start", Kind.LINK, TELEGRAM_USER, "", "qr-kcn-01"),
    ("telegram", "update.callback", Kind.BUTTON, TELEGRAM_USER, "", "v1|q3|yes"),
    ("telegram", "update.callback.inaccessible", Kind.BUTTON, TELEGRAM_USER, "", "v1|old"),
    ("telegram", "update.photo", Kind.MESSAGE, TELEGRAM_USER, "Hợp đồng", ""),
    ("telegram", "update.blocked", Kind.UNFOLLOW, TELEGRAM_USER, "", ""),
    ("telegram", "update.unblocked", Kind.FOLLOW, TELEGRAM_USER, "", ""),
    ("telegram", "update.edited", Kind.OTHER, TELEGRAM_USER, "Em chào anh chị ạ", "edited"),
]


def received(platform: str, value: object) -> tuple[InboundEvent, ...]:
    kit = KITS[platform]
    body = ascii_json(value) if platform == "messenger" else json.dumps(value).encode()
    return built()[platform].receive(kit.request(body)).events


@pytest.mark.parametrize(
    ("platform", "name", "kind", "user", "text", "payload"), TABLE, ids=lambda value: str(value)
)
def test_a_payload_becomes_this_event(
    platform: str, name: str, kind: Kind, user: str, text: str, payload: str
) -> None:
    [event] = received(platform, read(platform, name))
    assert (event.kind, event.address.user) == (kind, user)
    assert event.text.startswith(text)
    assert event.payload.startswith(payload)
    assert (bool(event.text), bool(event.payload)) == (bool(text), bool(payload))


def test_zalo_verifies_with_the_oa_secret_over_the_raw_bytes() -> None:
    vector = read("zalo", "signature.vector")
    headers = {name.lower(): value for name, value in vector["headers"].items()}
    request = WebhookRequest("POST", headers, {}, vector["raw_body_utf8"].encode())
    [event] = built()["zalo"].receive(request).events
    assert event.text == "Chào"


def test_messenger_verifies_the_bytes_on_the_wire() -> None:
    vector = read("messenger", "signature.vector")
    headers = {"x-hub-signature-256": vector["X-Hub-Signature-256"]}
    request = WebhookRequest("POST", headers, {}, vector["raw_body"].encode())
    [event] = built()["messenger"].receive(request).events
    assert event.text.startswith("Em chào thầy 👋")


def test_messenger_echoes_the_challenge_only_for_the_right_token() -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "bi-mat", "hub.challenge": "1158201444"}
    adapter = built()["messenger"]
    good = adapter.receive(WebhookRequest("GET", {}, asked, b"")).answer
    bad = adapter.receive(WebhookRequest("GET", {}, asked | {"hub.verify_token": "x"}, b"")).answer
    assert (good.status, good.body, bad.status) == (200, "1158201444", 403)


def test_a_batch_gives_all_its_events_and_a_repeat_the_same_key() -> None:
    events = received("messenger", read("messenger", "event.batch"))
    assert [e.text for e in events] == ["Anh ơi", "cho em hỏi", "Anh ơi"]
    assert events[0].key == events[2].key != events[1].key


def test_a_press_on_zalo_is_a_text_that_begins_with_our_word() -> None:
    sample = read("zalo", "event.user_send_text")
    sample["message"]["text"] = "ack:gender_equality_shared_work"
    [event] = received("zalo", sample)
    assert (event.kind, event.payload) == (Kind.BUTTON, "ack:gender_equality_shared_work")


def test_the_probe_of_zalos_console_is_greeted_and_forgotten() -> None:
    assert received("zalo", read("zalo", "event.user_send_text.console_probe")) == ()


def test_stamps_in_seconds_and_in_milliseconds_mean_the_same_year() -> None:
    [event] = received("messenger", read("messenger", "event.referral.seconds"))
    assert 2018 <= event.at.year <= 2026


BUTTONS = (Button("Có", "v1|q3|yes"), Button("Không", "v1|q3|no"))


def sent(platform: str, text: str, *buttons: Button) -> dict[str, object]:
    to = {"zalo": ZALO_USER, "messenger": PERSON, "telegram": TELEGRAM_USER}[platform]
    message = OutboundMessage("out:018f3c", Address(platform, to), Purpose.REPLY, text, buttons)
    [wire] = built()[platform].render(message)
    return dict(wire.body)


def test_bodies_have_the_shape_of_the_contracts_samples() -> None:
    assert sent("zalo", "Công đoàn chào anh/chị!") == read("zalo", "api.cs.text")["request"]["json"]
    assert (
        sent("messenger", "Dạ, chào bạn!") == read("messenger", "api.send.text")["request"]["json"]
    )
    wanted = read("telegram", "api.sendMessage")["request"]["json"]["reply_markup"]
    keys = json.loads(str(sent("telegram", "Đúng không?", *BUTTONS)["reply_markup"]))
    assert [b for row in keys["inline_keyboard"] for b in row] == wanted["inline_keyboard"][0]


def test_three_buttons_are_a_template_on_messenger_and_more_are_quick_replies() -> None:
    few = sent("messenger", "Bạn muốn gì?", *BUTTONS)["message"]
    many = sent("messenger", "Bạn ở đâu?", *(Button(f"Nơi {n}", f"go:{n}") for n in range(6)))
    assert few["attachment"]["payload"]["template_type"] == "button"  # type: ignore[index]
    assert len(many["message"]["quick_replies"]) == 6  # type: ignore[index]


ZALO_CODES = {
    -216: Why.TOKEN_EXPIRED,
    -32: Why.THROTTLED,
    -230: Why.WINDOW_CLOSED,
    -227: Why.BLOCKED,
    -201: Why.REJECTED,
    -224: Why.MISCONFIGURED,
    -9999: Why.REJECTED,
}


@pytest.mark.parametrize(("code", "why"), ZALO_CODES.items())
def test_zalos_codes_are_reactions(code: int, why: Why) -> None:
    assert zalo_reaction(code).why is why


MESSENGER_FILES = {
    "error.window": Why.WINDOW_CLOSED,
    "error.unavailable": Why.BLOCKED,
    "error.throttled": Why.THROTTLED,
    "error.token": Why.MISCONFIGURED,
    "error.no_user": Why.UNKNOWN_USER,
    "error.dead_tag": Why.REJECTED,
    "error.policy_block": Why.MISCONFIGURED,
    "error.restricted": Why.MISCONFIGURED,
    "error.thread_control": Why.HELD,
    "error.not_reviewed": Why.MISCONFIGURED,
}


@pytest.mark.parametrize(("name", "why"), MESSENGER_FILES.items())
def test_messengers_errors_are_reactions(name: str, why: Why) -> None:
    sample = read("messenger", name)
    assert messenger_reaction(sample["status"], sample["body"]["error"]).why is why


def test_telegrams_errors_are_reactions() -> None:
    from telegram.error import (
        BadRequest,
        Forbidden,
        InvalidToken,
        NetworkError,
        RetryAfter,
        TimedOut,
    )

    table = [
        (Forbidden("blocked"), Why.BLOCKED),
        (BadRequest("Chat not found"), Why.UNKNOWN_USER),
        (BadRequest("can't parse entities"), Why.REJECTED),
        (TimedOut(), Why.UNCERTAIN),
        (NetworkError("refused"), Why.NETWORK),
        (InvalidToken(), Why.MISCONFIGURED),
    ]
    found = [telegram_reaction(error) for error, _why in table]
    assert [f.why for f in found if isinstance(f, NotSent)] == [why for _error, why in table]
    assert isinstance(telegram_reaction(BadRequest("Message is not modified")), Sent)
    slow = telegram_reaction(RetryAfter(14))
    assert isinstance(slow, NotSent)
    assert slow.retry_after is not None
    assert slow.retry_after.total_seconds() == 14


def test_links_for_invitations_carry_the_code_where_the_platform_can() -> None:
    links = {name: a.capabilities.deep_link for name, a in built().items()}
    assert links["telegram"] == "https://t.me/thu_bot?start={code}"
    assert links["messenger"] == f"https://m.me/{ENVIRON['LANTOA_MESSENGER_PAGE_ID']}?ref={{code}}"
    assert links["zalo"] == f"https://zalo.me/{ENVIRON['LANTOA_ZALO_OA_ID']}"
