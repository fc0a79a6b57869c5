"""Messenger: webhooks in, events out."""

import json
from typing import Any

import pytest

from bot.adapter import WebhookRequest
from bot.errors import SettingsError
from bot.messages import Kind, MediaKind
from tests.adapters.kits import ENVIRON, KITS, built, read
from tests.adapters.messenger.posting import AT, PAGE, PERSON, item, posted

MID = "m_Xa1Bc2De3Fg4Hi5Jk6Lm7No8Pq9Rs0Tu"
KIT = KITS["messenger"]

# Every sample of the contract: kind, text, payload. One that is missing here fails its test.
SAMPLES: dict[str, list[tuple[Kind, str, str]]] = {
    "account_linking": [(Kind.OTHER, "", "account_linking")],
    "batch": [
        (Kind.MESSAGE, "Anh ơi", ""),
        (Kind.MESSAGE, "cho em hỏi", ""),
        (Kind.MESSAGE, "Anh ơi", ""),
    ],
    "dashboard_test": [(Kind.OTHER, "", "change:messages")],
    "delivery": [(Kind.DELIVERED, "", "")],
    "delivery.no_mids": [(Kind.DELIVERED, "", "")],
    "message.deleted": [(Kind.OTHER, "", "deleted")],
    "message.echo.inbox": [(Kind.TAKEOVER, "", "")],
    "message.echo.own": [(Kind.ECHO, "", "out:018f3c")],
    "message.fallback": [(Kind.MESSAGE, "https://vidu.example/tin", "")],
    "message.image": [(Kind.MESSAGE, "", "")],
    "message.location": [(Kind.MESSAGE, "", "")],
    "message.quick_reply": [(Kind.BUTTON, "", "v1|q3|yes")],
    "message.reply_to": [(Kind.MESSAGE, "Cái này ạ", "")],
    "message.sticker": [(Kind.MESSAGE, "👍", "")],
    "message.text": [(Kind.MESSAGE, "Em chào công đoàn ạ", "")],
    "message_edit": [(Kind.OTHER, "Em hỏi về thai sản ạ", "edited")],
    "messaging_feedback": [(Kind.OTHER, "", "messaging_feedback")],
    "optin.otn": [(Kind.OPT_IN, "", "5712345678")],
    "pass_thread_control": [(Kind.HANDBACK, "", "")],
    "policy_enforcement": [],
    "postback": [(Kind.BUTTON, "", "v1|menu|benefits")],
    "postback.get_started": [(Kind.LINK, "", "qr-kcn-01")],
    "reaction": [(Kind.OTHER, "", "reaction")],
    "read": [(Kind.SEEN, "", "")],
    "referral.ad": [(Kind.LINK, "", "ad-thang11")],
    "referral.mme": [(Kind.LINK, "", "qr-kcn-01")],
    "referral.seconds": [(Kind.LINK, "", "qr")],
    "response_feedback": [(Kind.OTHER, "", "response_feedback")],
    "standby.text": [(Kind.TAKEOVER, "", ""), (Kind.OTHER, "Có ai không ạ?", "standby")],
    "template_status": [],
}


def status(body: bytes) -> int:
    """What a correctly signed body is answered with."""
    return built()["messenger"].receive(KIT.request(body)).answer.status


@pytest.mark.parametrize("path", KIT.samples, ids=lambda path: path.name)
def test_every_sample_of_the_contract_means_this(path: Any) -> None:
    name = path.name.removeprefix("event.").removesuffix(".json")
    found = posted(read("messenger", f"event.{name}"))
    assert [(event.kind, event.text, event.payload) for event in found] == SAMPLES[name]


def test_nothing_but_what_a_person_does_opens_the_window() -> None:
    silent = {"read", "delivery", "message.echo.own", "standby.text", "pass_thread_control"}
    for name in (name for name, events in SAMPLES.items() if events):
        [event, *_] = posted(read("messenger", f"event.{name}"))
        if name in silent:
            assert not event.opens_window, name
        if event.kind in (Kind.MESSAGE, Kind.BUTTON, Kind.LINK):
            assert event.opens_window, name


def test_a_delivery_names_our_messages_or_a_moment() -> None:
    [named] = posted(read("messenger", "event.delivery"))
    [unnamed] = posted(read("messenger", "event.delivery.no_mids"))
    assert named.about == (MID,)
    assert unnamed.about == ()
    assert unnamed.upto is not None
    assert unnamed.upto.timestamp() == pytest.approx(1795456199.201)


def test_a_delivery_of_very_many_messages_is_told_by_its_moment() -> None:
    mids = [f"m_{n}" for n in range(2000)]
    [event] = posted(item(delivery={"mids": mids, "watermark": AT}))
    assert event.about == ()
    assert event.upto is not None


def test_a_receipt_without_anything_says_nothing() -> None:
    [event] = posted(item(read={}))
    assert (event.kind, event.about, event.upto) == (Kind.SEEN, (), None)


def test_an_echo_says_which_message_of_ours_and_keeps_no_words() -> None:
    [ours] = posted(read("messenger", "event.message.echo.own"))
    assert (ours.address.user, ours.about, ours.text) == (PERSON, (MID,), "")


@pytest.mark.parametrize("sticker", [369239263222822, 369239343222814, 369239383222810])
@pytest.mark.parametrize("kind", ["sticker", "image"])
def test_the_big_thumb_is_a_yes(sticker: int, kind: str) -> None:
    attachment = {"type": kind, "payload": {"url": "https://s.example/x", "sticker_id": sticker}}
    [event] = posted(item(message={"mid": "m_1", "attachments": [attachment]}))
    assert event.text == "👍"


def test_pictures_and_places_are_named_by_kind() -> None:
    [image] = posted(read("messenger", "event.message.image"))
    [place] = posted(read("messenger", "event.message.location"))
    assert [m.kind for m in (*image.media, *place.media)] == [MediaKind.IMAGE, MediaKind.LOCATION]


def test_get_started_without_a_code_is_a_greeting() -> None:
    [event] = posted(item(postback={"title": "Bắt đầu", "payload": "GET_STARTED"}))
    assert (event.kind, event.text) == (Kind.MESSAGE, "/start")


def test_a_press_that_came_by_a_link_is_both_heard() -> None:
    pressed = {"title": "Hỏi", "payload": "go:hotro", "referral": {"ref": "ABCD2345"}}
    link, press = posted(item(postback=pressed))
    assert (link.kind, link.payload) == (Kind.LINK, "ABCD2345")
    assert (press.kind, press.payload) == (Kind.BUTTON, "go:hotro")
    assert link.key != press.key


@pytest.mark.parametrize(
    "number", ["+84900000000", "84900000000", "0900 000 000", "(090) 000-0000"]
)
def test_the_own_number_comes_by_its_own_quick_reply(number: str) -> None:
    said = {"mid": "m_1", "text": number, "quick_reply": {"payload": number}}
    [event] = posted(item(message=said))
    assert (event.kind, event.text, event.payload) == (Kind.PHONE, number, "")


@pytest.mark.parametrize("url", ["fb-messenger://x", "", None, 7])
def test_an_attachment_without_an_address_of_the_web_has_none(url: object) -> None:
    attachment = {"type": "fallback", "title": "Tin", "payload": {"url": url}}
    [event] = posted(item(message={"mid": "m_1", "attachments": [attachment, {"type": "reel"}]}))
    assert [(media.kind, media.url) for media in event.media] == [(MediaKind.FILE, "")] * 2


def test_a_permission_of_the_old_kind_is_nothing() -> None:
    optin = {"type": "notification_messages", "notification_messages_token": "1", "payload": "x"}
    [event] = posted(item(optin=optin))
    assert (event.kind, event.payload, event.opens_window) == (Kind.OTHER, "optin", False)


def test_the_button_of_another_app_is_not_answered() -> None:
    [event] = posted(item(postback={"mid": "m_1", "title": "Mua ngay"}))
    assert (event.kind, event.payload, event.text) == (Kind.OTHER, "postback", "")


def test_words_that_come_with_a_code_are_both_heard() -> None:
    said = {"mid": "m_1", "text": "chào", "referral": {"ref": "ABCD2345", "source": "SHORTLINK"}}
    link, words = posted(item(message=said))
    assert (link.kind, link.payload) == (Kind.LINK, "ABCD2345")
    assert (words.kind, words.text) == (Kind.MESSAGE, "chào")


def test_a_code_without_words_is_one_event() -> None:
    [event] = posted(item(message={"mid": "m_1", "referral": {"ref": "ABCD2345"}}))
    assert (event.kind, event.payload) == (Kind.LINK, "ABCD2345")


def test_a_code_comes_through_a_plugin_too() -> None:
    [event] = posted(item(optin={"ref": "ABCD2345"}))
    assert (event.kind, event.payload) == (Kind.LINK, "ABCD2345")


def test_a_plugin_that_knows_no_person_is_kept_under_the_page() -> None:
    value = item(optin={"ref": "x", "user_ref": "u"})
    del value["entry"][0]["messaging"][0]["sender"]
    [event] = posted(value)
    assert (event.kind, event.address.user) == (Kind.OTHER, f"page:{PAGE}")


def test_an_event_nobody_knows_is_kept_by_its_name_alone() -> None:
    [event] = posted(item(brand_new={"text": "bí mật"}))
    assert (event.kind, event.payload, event.text) == (Kind.OTHER, "brand_new", "")
    [odd] = posted(item("messaging", **{"Nguyễn Văn A": {"x": 1}}))
    assert odd.payload == "unknown"


def test_handovers_and_empty_entries_are_kept_as_facts() -> None:
    [handover] = posted(item("messaging_handovers", request_thread_control={"metadata": "x"}))
    [empty] = posted({"object": "page", "entry": [{"id": PAGE, "time": AT, "later": []}]})
    assert (handover.payload, empty.payload) == ("request_thread_control", "entry")


def test_two_changes_of_one_moment_are_two_events() -> None:
    change = {"field": "feed", "value": {}}
    entry = {"id": PAGE, "time": AT, "changes": [change, change]}
    one, other = posted({"object": "page", "entry": [entry]})
    assert one.key != other.key


def test_keys_stay_short_and_different_however_long_the_ids_are() -> None:
    mids = ["m_" + "x" * 3000 + end for end in "ab"]
    one, other = (posted(item(message={"mid": mid, "text": "x"}))[0].key for mid in mids)
    assert one != other
    assert len(one) <= 200


def test_a_link_without_a_press_is_one_event() -> None:
    [event] = posted(item(postback={"title": "Mở", "referral": {"ref": "ABCD2345"}}))
    assert (event.kind, event.payload) == (Kind.LINK, "ABCD2345")


def test_what_the_contract_names_opens_the_window_and_nothing_else() -> None:
    opening = {"reaction": {"mid": "m_1", "action": "react", "emoji": "❤"},
               "referral": {}, "postback": {"payload": "x"}}  # fmt: skip
    others = {"message_edit": {"mid": "m_1", "text": "x", "num_edit": 1}, "read": {},
              "account_linking": {"status": "linked"}, "take_thread_control": {}}  # fmt: skip
    for name, value in (opening | others).items():
        [event] = posted(item(**{name: value}))
        assert event.opens_window == (name in opening), name


def test_edits_of_one_message_are_events_of_their_own() -> None:
    edits = [{"mid": "m_1", "text": "x", "num_edit": number} for number in (1, "2")]
    one, other = (posted(item(message_edit=edit))[0].key for edit in edits)
    assert one != other


def test_seconds_as_numbers_and_as_words_are_moments() -> None:
    [event] = posted(item(referral={"ref": "x"}, timestamp="1795456200"))
    assert event.at.timestamp() == 1795456200


def test_what_is_not_of_a_page_is_taken_and_left_alone() -> None:
    assert posted({"object": "instagram", "entry": [{"id": "1", "messaging": []}]}) == ()


@pytest.mark.parametrize("body", [b"{}", b'{"object":"page"}', b'{"object":1,"entry":[]}'])
def test_what_meta_signed_is_taken_even_if_it_says_nothing(body: bytes) -> None:
    received = built()["messenger"].receive(KIT.request(body))
    assert (received.answer.status, received.events, received.notices) == (200, (), ())


def test_another_page_of_the_app_is_none_of_ours() -> None:
    other = item(message={"mid": "m_1", "text": "x"})
    other["entry"][0]["id"] = "999"
    ours = item(message={"mid": "m_2", "text": "y"})["entry"]
    theirs, mine = posted({**other, "entry": [*other["entry"], *ours]})
    assert (theirs.kind, theirs.payload, theirs.text) == (Kind.OTHER, "other_page", "")
    assert (mine.kind, mine.text) == (Kind.MESSAGE, "y")


def test_only_the_bytes_on_the_wire_verify() -> None:
    vector = read("messenger", "signature.vector")
    good, wrong = vector["X-Hub-Signature-256"], f"sha256={vector['wrong_if_reserialised_utf8']}"
    raw = vector["raw_body"].encode()
    again = json.dumps(json.loads(raw), ensure_ascii=False).encode()
    answers = [
        built()["messenger"]
        .receive(WebhookRequest("POST", {"x-hub-signature-256": mark}, {}, body))
        .answer.status
        for mark, body in ((good, raw), (good, again), (wrong, raw))
    ]
    assert answers == [200, 403, 403]


@pytest.mark.parametrize(
    "change",
    [str.upper, lambda value: value[:-1], lambda value: value + "0", lambda _value: "sha256=",
     lambda value: value.removeprefix("sha256="), lambda _value: "\udcff"],
)  # fmt: skip
def test_a_signature_is_exact(change: Any) -> None:
    body = KIT.samples[0].read_bytes()
    headers = {name: change(value) for name, value in KIT.sign(body).items()}
    answer = built()["messenger"].receive(WebhookRequest("POST", headers, {}, body)).answer
    assert answer.status == 403


def test_the_old_signature_alone_does_not_open() -> None:
    headers = {"x-hub-signature": "sha1=" + "0" * 40}
    request = WebhookRequest("POST", headers, {}, KIT.samples[0].read_bytes())
    assert built()["messenger"].receive(request).answer.status == 403


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, (200, "1158201444")),
        ({"hub.mode": "unsubscribe"}, (403, "")),
        ({"hub.verify_token": "bi-mat "}, (403, "")),
        ({"hub.verify_token": ""}, (403, "")),
    ],
)
def test_the_challenge_comes_back_only_for_our_token(
    changes: dict[str, str], wanted: tuple[int, str]
) -> None:
    asked = dict(pair.split("=") for pair in _query().split("&")) | changes
    answer = built()["messenger"].receive(WebhookRequest("GET", {}, asked, b"")).answer
    assert (answer.status, answer.body) == wanted


def _query() -> str:
    query: str = read("messenger", "verify")["request"]["query"]
    return query


def test_a_version_that_is_none_stops_the_start() -> None:
    assert ENVIRON["LANTOA_MESSENGER_PAGE_ID"] == PAGE
    with pytest.raises(SettingsError, match="LANTOA_MESSENGER_API_VERSION"):
        built({"LANTOA_MESSENGER_API_VERSION": "26"})
