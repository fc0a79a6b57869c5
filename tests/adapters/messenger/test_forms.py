"""Messenger: templates, permissions, and the question for a telephone number."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Button, OutboundMessage, Purpose, TemplateUse
from tests.adapters.kits import read
from tests.adapters.messenger.sending import PICTURE, bodies, message
from tests.adapters.messenger_double import faults

PHONE = {"content_type": "user_phone_number"}


def template(*values: str, payloads: tuple[str, ...] = ("hen-42",), language: str = "vi") -> Any:
    """A filled template as it goes over the wire."""
    named = {f"v{number}": value for number, value in enumerate(values)}
    use = TemplateUse("nhac_hen", named, language, payloads)
    [body] = bodies(message("Chào Lan", purpose=Purpose.OUTREACH, template=use))
    assert list(faults(body)) == []
    return body


def test_a_template_goes_out_as_the_contract_shows_it() -> None:
    wanted = read("messenger", "api.send.utility")["request"]["json"]
    body = template("Lan", "8 giờ 30/11")
    assert body["message"].pop("metadata") == "r:1:0"
    assert body == wanted


def test_a_template_without_gaps_and_buttons_has_no_components() -> None:
    assert template(payloads=())["message"]["template"]["components"] == []


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("Tăng 20% lương", "Tăng 20 phần trăm lương"),
        ("Bài #3", "Bài số 3"),
        ("❤️ Gia đình 👨‍👩‍👧 1️⃣", "Gia đình 1"),
        ("hai\n dòng\t", "hai dòng"),
        ("💛", "…"),
        ("", "…"),
        ("Hoa\u0300 bi\u0300nh, 38°C", "Hoà bình, 38°C"),
    ],
)
def test_a_value_holds_nothing_that_messenger_refuses(value: str, wanted: str) -> None:
    [body, _buttons] = template(value)["message"]["template"]["components"]
    assert body["parameters"] == [{"type": "text", "text": wanted}]


def test_signs_are_spelt_in_the_language_of_the_template() -> None:
    [body, _buttons] = template("up 20%", language="en")["message"]["template"]["components"]
    assert body["parameters"][0]["text"] == "up 20 per cent"


@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_any_value_fits(value: str) -> None:
    template(value)


def permitted(text: str, *buttons: Button, **more: Any) -> dict[str, Any]:
    sent = message(text, *buttons, purpose=Purpose.OUTREACH, permit="5712345678", **more)
    [body] = bodies(sent)
    assert list(faults(body)) == []
    return body


def test_a_permission_is_used_in_place_of_the_person() -> None:
    body = permitted("Có tin mới")
    assert body["recipient"] == {"one_time_notif_token": "5712345678"}
    assert body["message"] == {"text": "Có tin mới", "metadata": "r:1:0"}


def test_a_permission_is_spent_on_one_message_however_long_it_is() -> None:
    body = permitted("từ " * 2000, Button("Đọc", "go:baihoc"), media=(PICTURE,))
    shown = body["message"]["text"]
    assert "từ từ" in shown
    assert "…" in shown
    assert shown.endswith("[biểu đồ.png]")
    assert body["message"]["quick_replies"][0]["payload"] == "go:baihoc"


def test_a_permission_with_a_link_fits_the_template() -> None:
    body = permitted("từ " * 2000, Button("Mở", url="https://vidu.example"))
    assert body["message"]["attachment"]["payload"]["buttons"][0]["type"] == "web_url"


def test_a_permission_with_more_choices_than_fit_is_still_one_message() -> None:
    longest = [Button(f"{n} " + "rất dài " * 30, f"go:{n}") for n in range(12)]
    assert len(permitted("Chọn ạ", *longest)["message"]["quick_replies"]) == 12


def asking(text: str = "Số của bạn?", *buttons: Button, **more: Any) -> list[dict[str, Any]]:
    found = bodies(message(text, *buttons, asks_phone=True, **more))
    assert [list(faults(body)) for body in found] == [[]] * len(found)
    return [body["message"] for body in found]


def test_the_number_is_asked_for_as_the_contract_shows_it() -> None:
    sample = read("messenger", "api.send.quick_replies")["request"]["json"]["message"]
    [asked] = asking()
    assert asked["quick_replies"] == [PHONE] == sample["quick_replies"][1:]


def test_the_number_is_asked_for_in_the_last_bubble_only() -> None:
    *before, last = asking("từ " * 2000)
    assert last["quick_replies"] == [PHONE]
    assert not [asked for asked in before if "quick_replies" in asked]


def test_buttons_stand_beside_the_question_for_the_number() -> None:
    [few] = asking("Số của bạn?", Button("Thôi", "exit"))
    assert few["attachment"]["payload"]["buttons"][0]["payload"] == "exit"
    assert few["quick_replies"] == [PHONE]
    [many] = asking("Số của bạn?", *(Button(f"Nơi {n}", f"go:{n}") for n in range(13)))
    assert len(many["quick_replies"]) == 13
    assert many["quick_replies"][-1] == PHONE


def test_a_picture_alone_can_ask_for_the_number() -> None:
    sent = OutboundMessage("k", message().to, Purpose.REPLY, "", media=(PICTURE,), asks_phone=True)
    [body] = bodies(sent)
    assert body["message"]["quick_replies"] == [PHONE]
