"""Zalo's webhooks: what each sample becomes, whose it is, and under which key."""

import hashlib
import json
import logging
from typing import Any

import pytest

from bot.adapter import Received, WebhookRequest
from bot.messages import InboundEvent, Kind, Media, MediaKind, NoticeKind
from tests.adapters.kits import ENVIRON, KITS, NOW, built, read

USER, OA = "5836201947362015948", ENVIRON["LANTOA_ZALO_OA_ID"]
NOBODY = f"oa:{OA}"
M, O = Kind.MESSAGE, Kind.OTHER  # noqa: E741 - a table reads better with short words
# Every sample of the contract: what it becomes, and whose it is.
TABLE: dict[str, tuple[Kind, str]] = {
    "add_user_to_tag": (O, NOBODY),
    "anonymous_send_text": (O, NOBODY),
    "follow": (Kind.FOLLOW, USER),
    "oa_reacted_message": (O, USER),
    "oa_send_consent": (O, NOBODY),
    "oa_send_file": (Kind.ECHO, USER),
    "oa_send_image": (Kind.ECHO, USER),
    "oa_send_text.admin": (Kind.TAKEOVER, USER),
    "oa_send_text": (Kind.ECHO, USER),
    "unfollow": (Kind.UNFOLLOW, USER),
    "update_user_info": (O, USER),
    "user_click_chatnow": (Kind.FOLLOW, USER),
    "user_join_group": (O, NOBODY),
    "user_reacted_message": (O, USER),
    "user_received_message": (Kind.DELIVERED, USER),
    "user_reply_consent": (O, NOBODY),
    "user_seen_message": (Kind.SEEN, USER),
    "user_send_audio": (M, USER),
    "user_send_business_card": (M, USER),
    "user_send_file": (M, USER),
    "user_send_group_text": (O, NOBODY),
    "user_send_image": (M, USER),
    "user_send_link": (M, USER),
    "user_send_location": (M, USER),
    "user_send_sticker": (M, USER),
    "user_send_text.button": (M, USER),  # another bot's payload: not one of our words
    "user_send_text": (M, USER),
    "user_send_text.quote": (M, USER),
    "user_send_video": (M, USER),
    "user_submit_info": (Kind.PHONE, USER),
    "user_submit_info.legacy": (Kind.PHONE, USER),
    "user_withdraw": (Kind.WITHDRAW, USER),
    "widget_interaction_accepted": (O, NOBODY),
    "zns.user_feedback": (O, NOBODY),
    "zns.user_received_message": (Kind.DELIVERED, NOBODY),
}


def posted(value: object, **headers: str) -> Received:
    """What a signed post becomes."""
    body = json.dumps(value, ensure_ascii=False).encode()
    signed = KITS["zalo"].sign(body)
    return built()["zalo"].receive(WebhookRequest("POST", signed | headers, {}, body))


def only(value: object, **headers: str) -> InboundEvent:
    [event] = posted(value, **headers).events
    return event


def sample(name: str, **changes: Any) -> dict[str, Any]:
    """A sample with other values at its top."""
    return {**read("zalo", f"event.{name}"), **changes}


def text(words: str, **message: Any) -> dict[str, Any]:
    """A text of the person of the samples."""
    return sample("user_send_text", message={"msg_id": "9c1f", "text": words, **message})


def test_the_table_knows_every_sample() -> None:
    names = {path.stem.removeprefix("event.") for path in KITS["zalo"].samples}
    told = {"zns.change_template_status", "zns.change_oa_daily_quota"}
    assert names - {"user_send_text.console_probe"} - told == set(TABLE)


@pytest.mark.parametrize(("name", "wanted"), TABLE.items(), ids=list(TABLE))
def test_a_sample_becomes_this_event(name: str, wanted: tuple[Kind, str]) -> None:
    event = only(sample(name))
    assert (event.kind, event.address.user) == wanted


@pytest.mark.parametrize("name", [name for name, wanted in TABLE.items() if wanted[0] is O])
def test_what_is_of_no_use_keeps_its_name_and_nothing_else(name: str) -> None:
    event = only(sample(name))
    assert event.payload == sample(name)["event_name"]
    assert (event.text, event.media, event.about, event.opens_window) == ("", (), (), False)


@pytest.mark.parametrize(
    ("name", "kind", "subject", "state", "reason"),
    [
        ("zns.change_template_status", NoticeKind.TEMPLATE, "441203", "REJECT", "Logo"),
        ("zns.change_oa_daily_quota", NoticeKind.QUOTA, "", "10000", ""),
    ],
)
def test_what_zalo_tells_the_account_is_a_notice(
    name: str, kind: NoticeKind, subject: str, state: str, reason: str
) -> None:
    [notice] = posted(sample(name)).notices
    assert (notice.kind, notice.subject, notice.state) == (kind, subject, state)
    assert notice.reason.startswith(reason)


def test_a_number_is_kept_only_where_its_owner_shares_it() -> None:
    for name in TABLE:
        if name.startswith("user_submit_info"):
            assert only(sample(name)).text == "84912345678"
            continue
        assert "84912345678" not in repr(only(sample(name)))


def test_only_what_a_person_does_opens_the_window() -> None:
    opening = {only(sample(name)).kind for name in TABLE if only(sample(name)).opens_window}
    assert opening == {Kind.MESSAGE, Kind.FOLLOW, Kind.PHONE}


def test_words_and_their_moment_are_the_persons() -> None:
    event = only(sample("user_send_text"))
    assert event.text == "Chào công đoàn, em muốn hỏi về bảo hiểm"
    assert event.at.isoformat() == "2026-11-23T08:34:56.412000+00:00"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("image", MediaKind.IMAGE), ("audio", MediaKind.AUDIO), ("video", MediaKind.VIDEO),
     ("file", MediaKind.FILE), ("sticker", MediaKind.STICKER), ("link", MediaKind.FILE)],
)  # fmt: skip
def test_an_attachment_is_known_by_its_address(name: str, kind: MediaKind) -> None:
    value = sample(f"user_send_{name}")
    [media] = only(value).media
    assert (media.kind, media.url) == (kind, value["message"]["attachments"][0]["payload"]["url"])


def test_a_place_and_a_card_are_known_as_such_and_no_more() -> None:
    found = [only(sample(f"user_send_{name}")) for name in ("location", "business_card")]
    assert [e.media for e in found] == [(Media(MediaKind.LOCATION),), (Media(MediaKind.CONTACT),)]
    assert [e.text for e in found] == ["", ""]


@pytest.mark.parametrize("payload", ["consent:yes", "ack:gender_1", "exit", "p:ab12:unit:Tổ 1"])
def test_a_text_that_is_one_of_our_payloads_is_a_press(payload: str) -> None:
    event = only(text(payload))
    assert (event.kind, event.payload, event.text) == (Kind.BUTTON, payload, "")


@pytest.mark.parametrize("words", ["1", "Đồng ý", "em:chồng đánh em", "https://vidu.example/x"])
def test_numbers_labels_and_sentences_are_words(words: str) -> None:
    event = only(text(words))
    assert (event.kind, event.payload, event.text) == (Kind.MESSAGE, "", words)


def test_a_press_cannot_come_with_a_picture() -> None:
    event = only(text("exit", attachments=[{"type": "image", "payload": {"url": "https://x"}}]))
    assert event.kind is Kind.MESSAGE


def test_receipts_and_echoes_name_our_messages() -> None:
    names = ("user_received_message", "user_seen_message", "oa_send_text")
    one, two = "d38a3d9e89585f02064d", "4be07d21c8aa5f903e16"
    assert [only(sample(n)).about for n in names] == [(one,), (one, two), (one,)]


@pytest.mark.parametrize("name", ["user_received_message", "user_seen_message", "oa_send_text"])
def test_a_receipt_about_nothing_is_of_no_use(name: str) -> None:
    assert only(sample(name, message={})).kind is Kind.OTHER


def test_a_delivery_by_telephone_is_told_by_its_header_too() -> None:
    event = only(sample("user_received_message"), **{"x-zevent-server": "ZNS"})
    assert (event.kind, event.address.user) == (Kind.DELIVERED, NOBODY)
    assert event.about == ("d38a3d9e89585f02064d",)


@pytest.mark.parametrize("name", ["user_send_text", "user_seen_message", "oa_send_text", "follow"])
def test_an_event_of_another_account_is_nobodys(name: str) -> None:
    other = json.loads(json.dumps(sample(name)).replace(OA, "999"))
    assert only(other).address.user == NOBODY


def test_the_probe_of_the_console_is_greeted_and_forgotten() -> None:
    received = posted(sample("user_send_text.console_probe"))
    assert (received.answer.status, received.events) == (200, ())


def test_the_words_of_the_probe_from_a_person_are_words() -> None:
    assert only(text("This is testing message")).kind is Kind.MESSAGE


def test_an_event_that_nobody_knows_is_kept_under_its_name() -> None:
    assert only(sample("follow", event_name="user_blinked")).payload == "user_blinked"


@pytest.mark.parametrize("name", ["Chồng em đánh em", "", None, {"x": 1}, "x" * 90])
def test_words_in_the_place_of_a_name_are_not_kept(name: object) -> None:
    event = only(sample("user_send_text", event_name=name))
    assert (event.kind, event.payload, event.text) == (Kind.OTHER, "unknown", "")


def test_a_repeat_has_the_same_key_and_other_kinds_another_one() -> None:
    about_one = ["user_send_text", "user_received_message", "oa_send_text", "user_reacted_message"]
    values = [sample(name) for name in about_one]
    for value in values:
        value["message"]["msg_id"] = "d38a3d9e89585f02064d"
    keys = [only(value).key for value in values]
    assert keys == [only(value).key for value in values]
    assert len(set(keys)) == len(keys)


def test_without_a_message_id_the_person_and_the_moment_are_the_key() -> None:
    later = sample("follow", timestamp="1795422896413")
    other = sample("follow", follower={"id": "777"})
    keys = {only(value).key for value in (sample("follow"), later, other)}
    assert len(keys) == 3
    assert only(sample("follow", source="widget")).key == only(sample("follow")).key


def test_without_a_moment_the_bytes_are_the_key() -> None:
    bare = [{k: v for k, v in sample("follow", n=n).items() if k != "timestamp"} for n in (1, 2)]
    first, second = (only(value) for value in bare)
    assert first.key != second.key
    assert first.at == NOW


@pytest.mark.parametrize("stamp", ["9" * 30, "-5", "x", 1e300, None, [], "NaN", "Infinity"])
def test_a_moment_that_makes_no_sense_is_now(stamp: object) -> None:
    assert only(sample("user_send_text", timestamp=stamp)).at == NOW


def test_the_vector_of_the_contract_is_verified_byte_for_byte() -> None:
    vector = read("zalo", "signature.vector")
    headers = {name.lower(): value for name, value in vector["headers"].items()}
    body = vector["raw_body_utf8"].encode()
    zalo = built()["zalo"]
    assert zalo.receive(WebhookRequest("POST", headers, {}, body)).events[0].text == "Chào"
    spaced = WebhookRequest("POST", headers, {}, body + b" ")
    assert zalo.receive(spaced).answer.status == 401


def answered(header: str, **changes: Any) -> int:
    """The status for this signature of the plain sample."""
    body = json.dumps(sample("user_send_text", **changes)).encode()
    good = KITS["zalo"].sign(body)["x-zevent-signature"].removeprefix("mac=")
    header = header.replace("MAC", good).replace("CAPITALS", good.upper())
    headers = {"x-zevent-signature": header}
    return built()["zalo"].receive(WebhookRequest("POST", headers, {}, body)).answer.status


@pytest.mark.parametrize("header", ["mac=MAC", "MAC", " mac = MAC ", "Mac=MAC", "mac=CAPITALS"])
def test_a_signature_may_have_spaces_and_capitals(header: str) -> None:
    assert answered(header) == 200


@pytest.mark.parametrize(
    "header", ["", "mac=", "mac=MACx", "mac=" + "0" * 64, "hmac=MAC", "\udcff"]
)
def test_any_other_signature_is_refused(header: str) -> None:
    assert answered(header) == 401


def test_another_app_is_refused_though_it_signs_well() -> None:
    assert answered("mac=MAC", app_id="999") == 401


def test_a_signature_with_the_apps_secret_is_refused_and_explained_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    body = json.dumps(sample("user_send_text")).encode()
    app, secret = ENVIRON["LANTOA_ZALO_APP_ID"], ENVIRON["LANTOA_ZALO_APP_SECRET"]
    joined = app.encode() + body + b"1795422896412" + secret.encode()
    headers = {"x-zevent-signature": f"mac={hashlib.sha256(joined).hexdigest()}"}
    caplog.set_level(logging.DEBUG)
    zalo = built()["zalo"]
    request = WebhookRequest("POST", headers, {}, body)
    assert [zalo.receive(request).answer.status for _try in range(2)] == [401, 401]
    assert caplog.text.count("LANTOA_ZALO_OA_SECRET_KEY") == 1
    assert secret not in caplog.text


def test_only_posts_are_taken() -> None:
    assert built()["zalo"].receive(WebhookRequest("GET", {}, {}, b"")).answer.status == 405


def test_settings_that_are_wrong_are_named() -> None:
    from bot.errors import SettingsError

    for name in ("API", "OAUTH", "TEMPLATE_API"):
        with pytest.raises(SettingsError, match=f"LANTOA_ZALO_{name}_URL"):
            built({f"LANTOA_ZALO_{name}_URL": "openapi.zalo.me"})
