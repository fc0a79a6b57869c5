"""Messenger: a message in, requests out, answers and failures back as values."""

import json
import logging
from datetime import timedelta

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import adapters.http
from adapters.messenger.errors import reaction
from bot.adapter import Adapter
from bot.messages import Button, NotSent, Purpose, Sent, Why
from tests.adapters.kits import SECRETS, built, read
from tests.adapters.messenger.sending import PERSON, PICTURE, bodies, message, send, why
from tests.adapters.messenger_double import MessengerDouble, faults, graph_error
from tests.adapters.platform_double import CUT, SILENCE, Scripted


async def test_a_text_goes_out_as_the_contract_shows_it(
    page: Adapter, double: MessengerDouble
) -> None:
    sample = read("messenger", "api.send.text")["request"]["json"]
    sent = message("Dạ, chào bạn!", key="out:018f3c")
    assert await send(page, sent) == [Sent(("m_out0001",))]
    assert double.asked[0].body == sample


async def test_the_token_travels_in_the_header_with_its_proof(
    page: Adapter, double: MessengerDouble
) -> None:
    await send(page)
    vector = read("messenger", "signature.vector")
    [asked] = double.asked
    assert asked.query == {"appsecret_proof": vector["appsecret_proof"]}
    assert asked.headers["Authorization"] == f"Bearer {vector['access_token']}"


def test_a_few_buttons_and_a_link_are_a_template() -> None:
    yes, more = Button("Có", "v1|q1|yes"), Button("Xem thêm", url="https://vidu.example")
    wanted = read("messenger", "api.send.button_template")["request"]["json"]
    [body] = bodies(message("Bạn muốn gì?", yes, more))
    wanted["message"]["metadata"] = "r:1:0"
    assert body == wanted


def test_more_buttons_are_quick_replies_as_the_contract_shows_them() -> None:
    wanted = read("messenger", "api.send.quick_replies")["request"]["json"]["message"]
    rest = [Button(f"Nơi {n}", f"go:{n}") for n in range(3)]
    [body] = bodies(message("Bạn ở đâu?", Button("Bình Dương", "v1|loc|bd"), *rest))
    assert body["message"]["quick_replies"][0] == wanted["quick_replies"][0]


def test_a_long_text_with_one_button_keeps_its_words_in_one_bubble() -> None:
    [body] = bodies(message("từ " * 300, Button("Tôi đã đọc", "ack:x")))
    assert body["message"]["quick_replies"][0]["payload"] == "ack:x"


def test_a_long_text_with_a_link_loses_no_word() -> None:
    words = [f"từ{n}" for n in range(300)]
    found = bodies(message(" ".join(words), Button("Mở", url="https://vidu.example")))
    *texts, template = [body["message"] for body in found]
    shown = [part["text"] for part in texts] + [template["attachment"]["payload"]["text"]]
    assert " ".join(shown).split() == words
    assert [list(faults(body)) for body in found] == [[]] * len(found)


def test_many_buttons_with_links_stand_as_lines() -> None:
    links = [Button(f"Tài liệu {n}", url=f"https://vidu.example/{n}") for n in range(4)]
    [body] = bodies(message("Đọc thêm", *links, Button("Menu", "go:menu")))
    [button] = body["message"]["attachment"]["payload"]["buttons"]
    assert button["payload"] == "go:menu"
    assert "Tài liệu 3: https://vidu.example/3" in body["message"]["attachment"]["payload"]["text"]


def test_only_the_last_bubble_bears_our_key() -> None:
    found = bodies(message("từ " * 2000, media=(PICTURE,)))
    marks = [body["message"]["metadata"] for body in found]
    assert marks[-1] == "r:1:0"
    assert len({*marks}) == len(marks) > 2
    assert "r:1:0" not in marks[:-1]


def test_what_answers_is_a_response_and_what_begins_an_update() -> None:
    kinds = [bodies(message(purpose=p))[0]["messaging_type"] for p in Purpose]
    assert kinds == ["RESPONSE", "UPDATE", "UPDATE"]


LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=4000)
LABELS = st.text(st.sampled_from("aàạ 👍đ"), min_size=1, max_size=40).filter(str.strip)
BUTTONS = st.one_of(
    st.builds(Button, LABELS, payload=st.text("a:đ", min_size=1, max_size=600)),
    st.builds(Button, LABELS, url=st.just("https://vidu.example/a")),
)


@settings(max_examples=60)
@given(LETTERS, st.lists(BUTTONS, max_size=16))
def test_whatever_is_said_fits_the_limits_of_the_platform(text: str, buttons: list[Button]) -> None:
    for body in bodies(message(text, *buttons)):
        assert list(faults(body)) == []


ERRORS = [
    ("error.window", Why.WINDOW_CLOSED),
    ("error.unavailable", Why.BLOCKED),
    ("error.throttled", Why.THROTTLED),
    ("error.token", Why.MISCONFIGURED),
    ("error.no_user", Why.UNKNOWN_USER),
    ("error.dead_tag", Why.REJECTED),
    ("error.policy_block", Why.MISCONFIGURED),
    ("error.restricted", Why.MISCONFIGURED),
    ("error.thread_control", Why.HELD),
    ("error.not_reviewed", Why.MISCONFIGURED),
]


@pytest.mark.parametrize(("name", "wanted"), ERRORS)
async def test_each_error_of_the_contract_is_a_reason(
    page: Adapter, double: MessengerDouble, name: str, wanted: Why
) -> None:
    sample = read("messenger", name)
    double.script(Scripted(sample["status"], sample["body"]))
    assert [why(result) for result in await send(page)] == [wanted]


def test_the_log_gets_numbers_and_metas_mark_and_no_words() -> None:
    sample = read("messenger", "error.window")["body"]["error"]
    detail = reaction(400, sample).detail
    assert detail == "code 10 subcode 2018278 trace AbCdEfGhIjK"


def read_usage() -> dict[str, str]:
    """Header values are JSON texts."""
    return {name: json.dumps(value) for name, value in read("messenger", "header.usage").items()}


async def test_a_throttled_page_waits_as_long_as_it_is_told(
    page: Adapter, double: MessengerDouble
) -> None:
    told = graph_error(400, 613)
    double.script(Scripted(told.status, told.body, read_usage()))
    [result] = await send(page)
    assert isinstance(result, NotSent)
    assert (result.why, result.retry_after) == (Why.THROTTLED, timedelta(minutes=7))


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (CUT, Why.UNCERTAIN),
        (Scripted(502, b"<html>Bad gateway</html>"), Why.UNCERTAIN),
        (Scripted(200, {"recipient_id": PERSON}), Why.UNCERTAIN),
        (Scripted(200, b"<html>Log in to this network</html>"), Why.UNCERTAIN),
        (Scripted(200, [1]), Why.UNCERTAIN),
        (Scripted(404, b"nothing here"), Why.MISCONFIGURED),
        (Scripted(302, b"", {"Location": "/v26.0/me/messages"}), Why.MISCONFIGURED),
        (Scripted(429, b""), Why.THROTTLED),
    ],
)
async def test_odd_answers_are_reasons_too(
    page: Adapter, double: MessengerDouble, told: Scripted, wanted: Why
) -> None:
    double.script(told)
    assert [why(result) for result in await send(page)] == [wanted]
    assert len(double.asked) == 1


async def test_no_answer_in_time_is_doubt(
    page: Adapter, double: MessengerDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters.http, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    double.script(SILENCE)
    assert [why(result) for result in await send(page)] == [Why.UNCERTAIN]


async def test_no_log_at_any_level_holds_a_secret_or_a_word(
    double: MessengerDouble, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    adapter = built({"LANTOA_MESSENGER_API_URL": double.url})["messenger"]
    await adapter.open()
    double.script(graph_error(400, 190, message="Lời riêng"))
    await send(adapter, message("Lời riêng"))
    await send(adapter, message("Lời riêng"))
    await adapter.close()
    assert not [word for word in (*SECRETS, "Lời riêng") if word in caplog.text]
    assert not [word for word in SECRETS if word in repr(vars(adapter))]
