"""Staff who write, people who share their number, and what Zalo tells the account itself."""

import json

import pytest

from bot.messages import Kind, NoticeKind
from tests.adapters.kits import ENVIRON
from tests.adapters.test_zalo import TABLE, only, posted, sample

OA, USER = ENVIRON["LANTOA_ZALO_OA_ID"], "5836201947362015948"
STAFF = {"id": OA, "admin_id": "4267886274574868951"}


@pytest.mark.parametrize("what", ["text", "image", "gif", "list", "file", "sticker", "template"])
def test_staff_who_write_in_the_web_chat_take_the_thread_over(what: str) -> None:
    event = only(sample("oa_send_text.admin", event_name=f"oa_send_{what}"))
    assert (event.kind, event.address.user) == (Kind.TAKEOVER, USER)
    assert (event.text, event.payload, event.about, event.opens_window) == ("", "", (), False)


def test_staff_take_over_though_their_message_has_no_id() -> None:
    assert only(sample("oa_send_text.admin", message={})).kind is Kind.TAKEOVER


def test_a_receipt_of_what_staff_wrote_is_only_a_receipt() -> None:
    assert only(sample("user_received_message", sender=STAFF)).kind is Kind.DELIVERED


@pytest.mark.parametrize("what", ["text", "image", "gif", "list", "file", "sticker", "template"])
def test_what_we_sent_comes_back_as_an_echo_with_its_words(what: str) -> None:
    event = only(sample("oa_send_text", event_name=f"oa_send_{what}"))
    assert (event.kind, event.about) == (Kind.ECHO, ("d38a3d9e89585f02064d",))
    assert event.text == "Công đoàn chào anh/chị!"


@pytest.mark.parametrize("name", ["oa_send_group_text", "oa_send_anonymous_text"])
def test_what_goes_to_groups_and_strangers_is_nobodys(name: str) -> None:
    event = only(sample("oa_send_text.admin", event_name=name))
    assert (event.kind, event.address.user, event.payload) == (Kind.OTHER, f"oa:{OA}", name)


def test_staff_in_a_thread_of_another_account_silence_nobody_here() -> None:
    other = json.loads(json.dumps(sample("oa_send_text.admin")).replace(OA, "999"))
    assert only(other).kind is Kind.OTHER


NUMBERS = [
    ("84912345678", "84912345678"),
    (84912345678, "84912345678"),
    ("0912345678", "84912345678"),
    (912345678, "84912345678"),
    ("+84 912 345 678", "84912345678"),
    ("0084912345678", "84912345678"),
    ("(0912) 345-678", "84912345678"),
]


@pytest.mark.parametrize(("given", "wanted"), NUMBERS)
def test_a_shared_number_is_told_in_one_way(given: object, wanted: str) -> None:
    event = only(sample("user_submit_info", info={"name": "X", "phone": given}))
    assert (event.kind, event.text, event.payload) == (Kind.PHONE, wanted, "")
    assert event.opens_window


@pytest.mark.parametrize(
    "info",
    [
        {},
        {"phone": ""},
        {"phone": None},
        {"phone": "không"},
        None,
        {"phone": "1" * 500},
        {"phone": [1]},
        {"name": "Bình"},
    ],
)
def test_a_form_without_a_number_is_only_a_sign_of_life(info: object) -> None:
    event = only(sample("user_submit_info", info=info))
    assert (event.kind, event.text, event.payload) == (Kind.OTHER, "", "user_submit_info")
    assert event.opens_window


@pytest.mark.parametrize("name", ["user_submit_info", "user_submit_info.legacy"])
def test_of_a_form_nothing_but_the_number_is_kept(name: str) -> None:
    shown = repr(only(sample(name))) + only(sample(name)).text
    assert not [word for word in ("Bình", "1990", "Nữ", "Thuận", "Hành") if word in shown]


STATES = [
    ("ENABLE", "ENABLE"),
    ("REJECT", "REJECT"),
    ("DISABLE", "DISABLE"),
    ("PENDING_REVIEW", "PENDING"),
    ("SOMETHING_NEW", "SOMETHING_NEW"),
]


@pytest.mark.parametrize(("theirs", "ours"), STATES)
def test_what_became_of_a_template_is_told_in_our_words(theirs: str, ours: str) -> None:
    status = {"prev_status": "PENDING_REVIEW", "new_status": theirs}
    received = posted(sample("zns.change_template_status", status=status))
    [notice] = received.notices
    assert (notice.subject, notice.state, notice.reason) == ("441203", ours, "Logo không hợp lệ")
    assert received.events == ()


@pytest.mark.parametrize(
    ("name", "told", "kind", "state"),
    [
        ("change_template_quality", {"quality": {"new_quality": "LOW"}}, NoticeKind.QUALITY, "LOW"),
        ("change_template_quality", {"new_quality": "LOW"}, NoticeKind.QUALITY, "LOW"),
        ("change_template_quality", {"quality": "LOW"}, NoticeKind.QUALITY, "LOW"),
        ("change_template_quota", {"quota": {"new_quota": 500}}, NoticeKind.QUOTA, "500"),
        ("change_oa_daily_quota", {"quota": {"new_value": "10000"}}, NoticeKind.QUOTA, "10000"),
        ("change_oa_daily_quota", {}, NoticeKind.QUOTA, ""),
    ],
)
def test_quality_and_quotas_are_told_with_their_new_value(
    name: str, told: dict[str, object], kind: NoticeKind, state: str
) -> None:
    head = {"oa_id": OA, "app_id": sample("follow")["app_id"], "timestamp": "1795422896412"}
    [notice] = posted({**head, "event_name": name, "template_id": "441203", **told}).notices
    assert (notice.kind, notice.subject, notice.state) == (kind, "441203", state)


def test_a_notice_of_another_account_is_none_of_ours() -> None:
    for name in ("zns.change_template_status", "zns.change_oa_daily_quota"):
        other = json.loads(json.dumps(sample(name)).replace(OA, "999"))
        assert (posted(other).notices, only(other).kind) == ((), Kind.OTHER)


def test_a_repeated_notice_has_the_same_key_and_a_later_one_another() -> None:
    later = sample("zns.change_template_status", timestamp="1795422896999")
    keys = [
        posted(value).notices[0].key
        for value in (
            sample("zns.change_template_status"),
            sample("zns.change_template_status"),
            later,
        )
    ]
    assert keys[0] == keys[1] != keys[2]


def test_a_long_reason_is_shortened() -> None:
    [notice] = posted(sample("zns.change_template_status", reason="x" * 5000)).notices
    assert len(notice.reason) == 120


@pytest.mark.parametrize(
    "name",
    [
        "change_oa_template_tags",
        "user_click_response_button",
        "event_journey_time_out",
        "event_journey_acknowledged",
    ],
)
def test_other_things_about_templates_keep_their_name_and_nothing_else(name: str) -> None:
    event = only(sample("zns.user_feedback", event_name=name))
    assert (event.kind, event.payload, event.text) == (Kind.OTHER, name, "")


def test_a_delivery_by_telephone_keeps_the_id_of_the_message_and_no_number() -> None:
    event = only(sample("zns.user_received_message"))
    assert (event.about, event.address.user) == (("a4d0243feee163bd3af2",), f"oa:{OA}")
    assert event.payload == "camp12-00045-1"  # our own mark: it tells when the answer was lost
    assert "84912345678" not in repr(event)


def test_a_delivery_by_telephone_of_another_account_is_none_of_ours() -> None:
    event = only(sample("zns.user_received_message", sender={"id": "999"}))
    assert event.kind is Kind.OTHER


ONE, TWO = "d38a3d9e89585f02064d", "4be07d21c8aa5f903e16"
# What else the samples hold: words, ids of our messages, kinds of media; nothing: only the rest.
HELD: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "oa_send_file": ("", ("9c1f0a7b3e5d48620b71",), ()),
    "oa_send_image": ("Lịch tháng 12", (ONE,), ()),
    "oa_send_text": ("Công đoàn chào anh/chị!", (ONE,), ()),
    "user_received_message": ("", (ONE,), ()),
    "user_seen_message": ("", (ONE, TWO), ()),
    "user_send_audio": ("", (), ("audio",)),
    "user_send_business_card": ("", (), ("contact",)),
    "user_send_file": ("", (), ("file",)),
    "user_send_image": ("", (), ("image",)),
    "user_send_link": ("https://example.org/tin", (), ("file",)),
    "user_send_location": ("", (), ("location",)),
    "user_send_sticker": ("", (), ("sticker",)),
    "user_send_text": ("Chào công đoàn, em muốn hỏi về bảo hiểm", (), ()),
    "user_send_text.button": ("#lt:menu:benefits", (), ()),
    "user_send_text.quote": ("Đúng rồi ạ", (), ()),
    "user_send_video": ("", (), ("video",)),
    "user_submit_info": ("84912345678", (), ()),
    "user_submit_info.legacy": ("84912345678", (), ()),
    "zns.user_received_message": ("", ("a4d0243feee163bd3af2",), ()),
}


@pytest.mark.parametrize("name", TABLE)
def test_a_sample_holds_this_and_nothing_else(name: str) -> None:
    event = only(sample(name))
    media = tuple(found.kind.value for found in event.media)
    assert (event.text, event.about, media) == HELD.get(name, ("", (), ()))
    marked = event.kind is Kind.OTHER or name == "zns.user_received_message"
    assert bool(event.payload) == marked
    assert event.upto is None
    assert event.settle == ""
