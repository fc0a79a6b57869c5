"""Messenger: webhooks in, events out."""

import json
from typing import Any

import pytest

from bot.adapter import WebhookRequest
from bot.errors import SettingsError
from bot.messages import InboundEvent, Kind, MediaKind, NoticeKind
from tests.adapters.kits import ENVIRON, KITS, ascii_json, built, read

PERSON, PAGE = "7512345678901234", "104567890123456"
MID = "m_Xa1Bc2De3Fg4Hi5Jk6Lm7No8Pq9Rs0Tu"
AT = 1795456200101
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


def posted(value: object) -> tuple[InboundEvent, ...]:
    """The events of a body as Meta would send it."""
    received = built()["messenger"].receive(KIT.request(ascii_json(value)))
    assert received.answer.status == 200
    return received.events


def item(array: str = "messaging", /, **content: object) -> dict[str, Any]:
    """A request with one item."""
    ids = {"sender": {"id": PERSON}, "recipient": {"id": PAGE}, "timestamp": AT}
    entry = {"id": PAGE, "time": AT, array: [{**ids, **content}]}
    return {"object": "page", "entry": [entry]}


def status(body: bytes) -> int:
    """What a correctly signed body is answered with."""
    return built()["messenger"].receive(KIT.request(body)).answer.status


@pytest.mark.parametrize("path", KIT.samples, ids=lambda path: path.name)
def test_every_sample_of_the_contract_means_this(path: Any) -> None:
    name = path.name.removeprefix("event.").removesuffix(".json")
    found = posted(read("messenger", f"event.{name}"))
    assert [(event.kind, event.text, event.payload) for event in found] == SAMPLES[name]


@pytest.mark.parametrize(
    ("name", "kind", "subject", "state"),
    [
        ("template_status", NoticeKind.TEMPLATE, "nhac_hen", "ENABLE"),
        ("policy_enforcement", NoticeKind.POLICY, "", "block"),
    ],
)
def test_what_meta_tells_the_page_is_a_notice(
    name: str, kind: NoticeKind, subject: str, state: str
) -> None:
    body = ascii_json(read("messenger", f"event.{name}"))
    [notice] = built()["messenger"].receive(KIT.request(body)).notices
    assert (notice.kind, notice.subject, notice.state) == (kind, subject, state)


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
    reversed_ids = {"sender": {"id": PAGE}, "recipient": {"id": PERSON}}
    echo = {"mid": "m_9", "is_echo": True, "app_id": 5, "text": "x"}
    [theirs] = posted(item(message=echo, **reversed_ids))
    assert (ours.address.user, ours.about) == (PERSON, (MID,))
    assert (theirs.address.user, theirs.text, theirs.payload) == (PERSON, "", "")


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


def test_in_standby_receipts_count_and_the_staffs_words_are_not_kept() -> None:
    echo = {"mid": "m_9", "is_echo": True, "metadata": "r:1:0", "text": "Chị đây"}
    reversed_ids = {"sender": {"id": PAGE}, "recipient": {"id": PERSON}}
    [event] = posted(item("standby", message=echo, **reversed_ids))
    assert (event.kind, event.address.user, event.text) == (Kind.ECHO, PERSON, "")
    [seen] = posted(item("standby", read={"watermark": AT}))
    assert seen.kind is Kind.SEEN


@pytest.mark.parametrize(
    "content",
    [
        {"message": {"mid": "m_1", "text": "x", "quick_reply": {"payload": "ack:x"}}},
        {"postback": {"mid": "m_1", "payload": "ack:x"}},
        {"referral": {"ref": "ABCD2345"}},
    ],
)
def test_in_standby_the_bot_only_learns_to_be_silent(content: dict[str, object]) -> None:
    [event, *_said] = posted(item("standby", **content))
    [handed_over] = posted(item(**content))
    assert (event.kind, event.payload, event.text) == (Kind.TAKEOVER, "", "")
    assert event.key != handed_over.key


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


def test_edits_of_one_message_are_events_of_their_own() -> None:
    edits = [{"mid": "m_1", "text": "x", "num_edit": number} for number in (1, "2")]
    one, other = (posted(item(message_edit=edit))[0].key for edit in edits)
    assert one != other


def test_seconds_as_numbers_and_as_words_are_moments() -> None:
    [event] = posted(item(referral={"ref": "x"}, timestamp="1795456200"))
    assert event.at.timestamp() == 1795456200


def test_what_is_not_of_a_page_is_taken_and_left_alone() -> None:
    assert posted({"object": "instagram", "entry": [{"id": "1", "messaging": []}]}) == ()


@pytest.mark.parametrize("body", [b"{}", b'{"object":"page"}', b'{"object":1,"entry":[]}', b"[1]"])
def test_what_is_no_notification_is_no_event(body: bytes) -> None:
    assert status(body) == 400


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
