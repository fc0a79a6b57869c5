"""Telegram: updates in, events out."""

import json
import subprocess
import sys
from typing import Any

import pytest

from bot.adapter import WebhookRequest
from bot.messages import InboundEvent, Kind, MediaKind
from tests.adapters.kits import ENVIRON, KITS, NOW, built, read

USER = 612345678
KIT = KITS["telegram"]
PRESS = "2630000000000000001"

# Every sample of the contract: kind, text, payload, settle. One that is missing fails its test.
SAMPLES: dict[str, tuple[Kind, str, str, str]] = {
    "blocked": (Kind.UNFOLLOW, "", "", ""),
    "callback": (Kind.BUTTON, "", "v1|q3|yes", PRESS),
    "callback.inaccessible": (Kind.BUTTON, "", "v1|old", "2630000000000000002"),
    "contact": (Kind.PHONE, "84901234567", "", ""),
    "edited": (Kind.OTHER, "Em chào anh chị ạ", "edited", ""),
    "photo": (Kind.MESSAGE, "Hợp đồng", "", ""),
    "reply": (Kind.MESSAGE, "Cái này ạ", "", ""),
    "start": (Kind.LINK, "", "qr-kcn-01", ""),
    "text": (Kind.MESSAGE, "Em chào anh chị", "", ""),
    "unblocked": (Kind.FOLLOW, "", "", ""),
}


def posted(value: object) -> InboundEvent:
    """The event of an update as Telegram would send it."""
    received = built()["telegram"].receive(KIT.request(json.dumps(value).encode()))
    assert received.answer.status == 200
    [event] = received.events
    return event


def said(**content: object) -> dict[str, Any]:
    """An update with a message; its text replaced by this."""
    update: dict[str, Any] = read("telegram", "update.text")
    del update["message"]["text"]
    update["message"] |= content
    return update


@pytest.mark.parametrize("path", KIT.samples, ids=lambda path: path.name)
def test_every_sample_of_the_contract_means_this(path: Any) -> None:
    name = path.name.removeprefix("update.").removesuffix(".json")
    event = posted(read("telegram", f"update.{name}"))
    assert (event.kind, event.text, event.payload, event.settle) == SAMPLES[name]
    assert event.address.user == str(USER)


def test_an_update_is_known_by_its_number() -> None:
    assert posted(read("telegram", "update.text")).key == "810000001"


def test_a_press_is_now_however_old_its_message_is() -> None:
    assert posted(read("telegram", "update.callback")).at == NOW
    assert posted(read("telegram", "update.callback.inaccessible")).at == NOW
    assert posted(read("telegram", "update.text")).at.timestamp() == 1795456200


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("/start ABCD2345", "ABCD2345"),
        ("/start  ABCD2345 ", "ABCD2345"),
        ("/start\nABCD2345", "ABCD2345"),
        ("/start@thu_bot ABCD2345", "ABCD2345"),
    ],
)
def test_a_link_brings_its_code(text: str, payload: str) -> None:
    event = posted(said(text=text))
    assert (event.kind, event.payload, event.text) == (Kind.LINK, payload, "")


@pytest.mark.parametrize(
    "text", ["/start", "/start tôi không muốn sống nữa", "/startABCD2345", "/start " + "x" * 65]
)
def test_what_a_person_typed_after_start_is_what_a_person_says(text: str) -> None:
    event = posted(said(text=text))
    assert (event.kind, event.text) == (Kind.MESSAGE, text)


FILE = {"file_id": "F1", "file_unique_id": "u"}
PLAYED = {**FILE, "duration": 3}
SHOWN = {**PLAYED, "width": 9, "height": 9}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"photo": [{**FILE, "width": 9, "height": 9}]}, MediaKind.IMAGE),
        ({"document": {**FILE, "file_name": "hợp đồng.pdf"}}, MediaKind.FILE),
        ({"voice": PLAYED}, MediaKind.AUDIO),
        ({"audio": PLAYED}, MediaKind.AUDIO),
        ({"video": SHOWN}, MediaKind.VIDEO),
        ({"video_note": {**PLAYED, "length": 9}}, MediaKind.VIDEO),
        ({"location": {"latitude": 10.77, "longitude": 106.69}}, MediaKind.LOCATION),
    ],
)
def test_what_a_message_carries_is_named_by_kind(
    content: dict[str, object], kind: MediaKind
) -> None:
    event = posted(said(caption="Lời kèm", **content))
    assert (event.text, [m.kind for m in event.media]) == ("Lời kèm", [kind])


def test_a_sticker_is_no_more_than_a_sticker() -> None:
    sticker = {
        **FILE, "type": "regular", "width": 9, "height": 9, "emoji": "👍",
        "is_animated": False, "is_video": False,
    }  # fmt: skip
    event = posted(said(sticker=sticker))
    assert [(m.kind, m.name) for m in event.media] == [(MediaKind.STICKER, "👍")]


def test_of_somebody_elses_contact_nothing_is_kept() -> None:
    other = read("telegram", "update.contact")
    other["message"]["contact"]["user_id"] = 1
    event = posted(other)
    [media] = event.media
    assert (event.kind, media.kind, media.name, media.url) == (
        Kind.MESSAGE, MediaKind.CONTACT, "", "",
    )  # fmt: skip
    assert "84901234567" not in repr(event)


def test_a_poll_is_a_message_and_a_service_line_is_not() -> None:
    assert posted(said(dice={"emoji": "🎲", "value": 3})).kind is Kind.MESSAGE
    pinned = posted(said(message_auto_delete_timer_changed={"message_auto_delete_time": 60}))
    assert (pinned.kind, pinned.payload) == (Kind.OTHER, "service_message")


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_what_is_said_among_others_is_nobodys_talk_with_us(kind: str) -> None:
    update = said(text="bí mật", chat={"id": -100123, "type": kind, "title": "Tổ 1"})
    event = posted(update)
    assert (event.kind, event.payload, event.text) == (Kind.OTHER, "not_private", "")
    assert str(USER) not in event.address.user


def test_an_update_nobody_knows_is_kept_by_its_name_alone() -> None:
    event = posted({"update_id": 5, "brand_new": {"text": "bí mật"}})
    assert (event.key, event.kind, event.payload) == ("5", Kind.OTHER, "brand_new")
    assert posted({"update_id": 5, "Nguyễn Văn A": {}}).payload == "unknown"
    assert posted({"update_id": 5}).payload == "empty"


def test_an_odd_shape_is_kept_as_a_fact() -> None:
    broken = posted({"update_id": 6, "message": {"message_id": 1, "date": "hôm qua"}})
    deep: dict[str, Any] = read("telegram", "update.text")["message"]
    for _level in range(150):
        deep = {**deep, "reply_to_message": deep}
    assert (broken.kind, broken.payload) == (Kind.OTHER, "message")
    assert posted({"update_id": 7, "message": deep}).key == "7"


@pytest.mark.parametrize("number", ["", "1", True, -1, 1.0, 10**300, None, [1]])
def test_what_has_no_number_is_no_update(number: object) -> None:
    body = json.dumps({"update_id": number} if number != "" else {}).encode()
    assert built()["telegram"].receive(KIT.request(body)).answer.status == 400


@pytest.mark.parametrize("given", ["", "telegram-secre", "TELEGRAM-SECRET", "ă", "\udcff"])
def test_the_secret_is_exact(given: str) -> None:
    headers = {"x-telegram-bot-api-secret-token": given}
    body = KIT.samples[0].read_bytes()
    for method in ("POST", "GET"):
        request = WebhookRequest(method, headers, {}, body)
        assert built()["telegram"].receive(request).answer.status == 403


def test_the_library_is_not_loaded_when_telegram_is_off() -> None:
    code = (
        "import sys, adapters\n"
        "from tests.adapters.kits import tools\n"
        "adapters.build({}, tools())\n"
        "sys.exit('telegram' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=_root(), check=False).returncode == 0


def _root() -> str:
    """The project's folder, for a process of its own."""
    import adapters

    return str(adapters.__path__[0]).removesuffix("adapters")


def test_the_name_is_taken_with_or_without_its_at_sign() -> None:
    assert ENVIRON["LANTOA_TELEGRAM_BOT_NAME"] == "thu_bot"
    link = built({"LANTOA_TELEGRAM_BOT_NAME": "@lan_toa_bot"})["telegram"].capabilities.deep_link
    assert link == "https://t.me/lan_toa_bot?start={code}"
