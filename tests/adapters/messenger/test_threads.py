"""Messenger: who has the thread, and who said what the Page said (contract §2.5)."""

from typing import Any

import pytest

from adapters.messenger.client import Messenger
from bot.adapter import Adapter
from bot.errors import SettingsError
from bot.messages import InboundEvent, Kind
from bot.services.receive import guarded
from tests.adapters.kits import built, read
from tests.adapters.messenger.posting import APP, AT, PAGE, PERSON, item, posted, request
from tests.adapters.messenger.sending import message, send
from tests.adapters.messenger_double import MessengerDouble
from tests.adapters.platform_double import Scripted

REVERSED = {"sender": {"id": PAGE}, "recipient": {"id": PERSON}}
INBOX = (263902037430900, "263902037430900", 26390203743090)


def echo(array: str = "messaging", /, **more: object) -> InboundEvent:
    """What an echo means."""
    said = {"mid": "m_9", "is_echo": True, "text": "Chị đây", **more}
    [event] = posted(item(array, message=said, **REVERSED))
    assert (event.address.user, event.text, event.opens_window) == (PERSON, "", False)
    return event


@pytest.mark.parametrize("array", ["messaging", "standby"])
@pytest.mark.parametrize("app", [{"app_id": app} for app in INBOX] + [{}])
def test_words_from_the_inbox_or_from_no_app_are_a_persons(
    array: str, app: dict[str, object]
) -> None:
    assert echo(array, **app).kind is Kind.TAKEOVER


def test_the_inbox_stays_the_inbox_whatever_mark_it_bears() -> None:
    assert echo(app_id=INBOX[0], metadata="r:1:0").kind is Kind.TAKEOVER


@pytest.mark.parametrize("app", [{"app_id": 987654321098765}, {}])
def test_words_with_our_mark_are_ours(app: dict[str, object]) -> None:
    event = echo(metadata="r:1:0", **app)
    assert (event.kind, event.payload, event.about) == (Kind.ECHO, "r:1:0", ("m_9",))


def test_words_of_another_app_are_noted_and_no_more() -> None:
    event = echo(app_id=5)
    assert (event.kind, event.payload, event.about) == (Kind.OTHER, "echo", ())


@pytest.mark.parametrize("array", ["messaging", "messaging_handovers"])
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"pass_thread_control": {"new_owner_app_id": APP}}, Kind.HANDBACK),
        ({"pass_thread_control": {"new_owner_app_id": int(APP)}}, Kind.HANDBACK),
        ({"pass_thread_control": {"new_owner_app_id": 5, "previous_owner_app_id": None}},
         Kind.TAKEOVER),
        ({"take_thread_control": {"new_owner_app_id": APP}}, Kind.HANDBACK),
        ({"take_thread_control": {"new_owner_app_id": 5}}, Kind.TAKEOVER),
        ({"pass_thread_control": {"metadata": "x"}}, Kind.HANDBACK),
        ({"pass_thread_control": {"new_owner_app_id": INBOX[0]}}, Kind.TAKEOVER),
        ({"pass_thread_control": {"new_owner_app_id": INBOX[1]}}, Kind.TAKEOVER),
        ({"take_thread_control": {"previous_owner_app_id": "987654321098765"}}, Kind.TAKEOVER),
        ({"request_thread_control": {"requested_owner_app_id": 5}}, Kind.OTHER),
        ({"app_roles": {"987654321098765": ["primary_receiver"]}}, Kind.OTHER),
    ],
)  # fmt: skip
def test_a_thread_changes_hands(array: str, content: dict[str, object], kind: Kind) -> None:
    [event] = posted(item(array, **content))
    assert (event.kind, event.address.user, event.opens_window) == (kind, PERSON, False)


def handed(page: Adapter, owner: object) -> Kind:
    """What is understood when the thread is passed on to this app."""
    told = {"new_owner_app_id": owner, "previous_owner_app_id": INBOX[0]}
    [event] = page.receive(request(item(pass_thread_control=told))).events
    return event.kind


async def test_our_apps_id_is_learnt_from_the_echo_of_what_we_sent(
    page: Messenger, double: MessengerDouble
) -> None:
    double.script(Scripted(200, {"recipient_id": PERSON, "message_id": "m_9"}))
    assert handed(page, APP) is Kind.OTHER
    await send(page, message(key="r:7:0"))
    said = {"mid": "m_9", "is_echo": True, "text": "Chào", "metadata": "r:7:0", "app_id": int(APP)}
    page.receive(request(item(message=said, **REVERSED)))
    assert handed(page, APP) is Kind.HANDBACK
    assert handed(page, 5) is Kind.TAKEOVER


async def test_an_echo_of_what_others_sent_teaches_nothing(page: Messenger) -> None:
    said = {"mid": "m_9", "is_echo": True, "text": "Chào", "metadata": "r:7:0", "app_id": 5}
    page.receive(request(item(message=said, **REVERSED)))
    assert handed(page, 5) is Kind.OTHER


def test_an_app_id_that_is_no_number_ends_the_start_with_one_line() -> None:
    with pytest.raises(SettingsError, match="LANTOA_MESSENGER_APP_ID"):
        built({"LANTOA_MESSENGER_APP_ID": "my-app"})


def test_roles_that_name_no_person_are_kept_under_the_page() -> None:
    value = item(app_roles={"987654321098765": ["primary_receiver"]})
    del value["entry"][0]["messaging"][0]["sender"]
    [event] = posted(value)
    assert (event.kind, event.address.user, event.payload) == (
        Kind.OTHER, f"page:{PAGE}", "app_roles",
    )  # fmt: skip


def test_two_handovers_of_different_moments_are_two() -> None:
    one, other = (posted(item(take_thread_control={}, timestamp=AT + n))[0].key for n in (0, 1))
    assert one != other


def test_in_standby_receipts_count_and_the_staffs_words_are_not_kept() -> None:
    assert echo("standby", metadata="r:1:0").kind is Kind.ECHO
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


@pytest.mark.parametrize(
    "content",
    [
        {"message": {"mid": "m_1", "text": "tôi muốn tự tử"}},
        {"message_edit": {"mid": "m_1", "text": "tôi muốn tự tử", "num_edit": 1}},
    ],
)
def test_words_of_danger_are_heard_whoever_has_the_thread(content: dict[str, Any]) -> None:
    kept = [guarded(event) for event in posted(item("standby", **content))]
    assert [event.kind for event in kept] == [Kind.TAKEOVER, Kind.CRISIS]
    assert [event.text for event in kept] == ["", ""]


def test_other_words_in_standby_are_not_kept() -> None:
    kept = [guarded(event) for event in posted(read("messenger", "event.standby.text"))]
    assert [event.text for event in kept] == ["", ""]
    assert not any(event.opens_window for event in kept)


def test_a_number_shared_with_staff_is_not_kept() -> None:
    said = {"mid": "m_1", "text": "+84900000000", "quick_reply": {"payload": "+84900000000"}}
    kept = [guarded(event) for event in posted(item("standby", message=said))]
    assert [(event.kind, event.text, event.payload) for event in kept] == [
        (Kind.TAKEOVER, "", ""), (Kind.OTHER, "", "standby"),
    ]  # fmt: skip
