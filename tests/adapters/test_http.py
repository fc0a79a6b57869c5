"""One call: an answer or a reason. And plain values out of any JSON."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

import adapters.http
from adapters.http import Http, Response, as_form, at, clean, list_at, moment, parsed, same, text_at
from bot.messages import NotSent, Why
from tests.adapters.platform_double import CUT, SILENCE, Asked, PlatformDouble, Scripted
from tests.waiting import until

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Echo(PlatformDouble):
    """Says what it was told."""

    async def answer(self, asked: Asked) -> Scripted:
        return Scripted(200, dict(asked.body))


@pytest.fixture
async def there() -> AsyncIterator[Echo]:
    """A host that answers."""
    echo = Echo()
    async with echo.running():
        yield echo


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    """The client, closed in the end."""
    client = Http()
    await client.open()
    yield client
    await client.close()


async def test_an_answer_is_its_status_and_its_object(http: Http, there: Echo) -> None:
    answer = await http.request("POST", there.url, json={"a": 1})
    assert isinstance(answer, Response)
    assert (answer.status, answer.body, answer.empty) == (200, {"a": 1}, False)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (CUT, Why.UNCERTAIN),
        (SILENCE, Why.UNCERTAIN),
        (Scripted(502, b"<html>"), Why.UNCERTAIN),
        (Scripted(200, b"x" * 1_100_000), Why.UNCERTAIN),
    ],
)
async def test_no_answer_is_a_reason(
    http: Http, there: Echo, monkeypatch: pytest.MonkeyPatch, told: Scripted, wanted: Why
) -> None:
    monkeypatch.setattr(adapters.http, "TIMEOUT", aiohttp.ClientTimeout(total=0.3))
    there.script(told)
    answer = await http.request("POST", there.url, json={})
    assert isinstance(answer, NotSent)
    assert answer.why is wanted
    assert "127.0.0.1" not in answer.detail


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "http://nowhere.invalid/x"])
async def test_a_host_that_is_not_there_got_nothing(http: Http, url: str) -> None:
    answer = await http.request("POST", url, json={})
    assert isinstance(answer, NotSent)
    assert answer.why is Why.NETWORK


@pytest.mark.parametrize(
    ("method", "content"),
    [("GET", {}), ("POST", {"json": {}}), ("POST", {"json": {}, "params": {"a": "b"}})],
)
async def test_what_is_no_address_got_nothing(http: Http, method: str, content: Any) -> None:
    answer = await http.request(method, "http://[::/x", **content)
    assert isinstance(answer, NotSent)
    assert answer.why is Why.NETWORK


async def test_a_secret_does_not_follow_a_redirect(http: Http, there: Echo) -> None:
    there.script(Scripted(307, b"", {"Location": f"{there.url}/elsewhere"}))
    answer = await http.request("POST", there.url, headers={"access_token": "x"}, json={})
    assert isinstance(answer, Response)
    assert (answer.status, [asked.path for asked in there.asked]) == (307, ["/"])


async def test_all_adapters_share_one_session_and_the_last_one_closes_it() -> None:
    one, other = Http(), Http()
    await one.open()
    await other.open()
    shared = one.session
    assert other.session is shared
    await one.close()
    assert not shared.closed
    await other.close()
    assert shared.closed


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"1", b"null", b"NaN", b'"x"', b"{", b"\xff\xfe{", b"[" * 100_000, b"{}x",
     b'{"a":' * 100_000, b'{"a": ' + b"1" * 5000 + b"}"],
)  # fmt: skip
def test_what_is_no_object_is_nothing(body: bytes) -> None:
    assert parsed(body) is None


def test_of_two_equal_keys_the_last_one_counts() -> None:
    assert at(parsed(b'{"a": 1, "a": 2}'), "a") == 2


PLAIN = st.none() | st.booleans() | st.floats() | st.text() | st.integers()
ANYTHING = st.recursive(PLAIN, lambda v: st.lists(v) | st.dictionaries(st.just("a"), v))


@given(ANYTHING)
def test_any_value_gives_plain_words_lists_and_moments(value: object) -> None:
    assert isinstance(text_at(value, "a", "a"), str)
    assert isinstance(list_at(value, "a"), list)
    text_at({"a": value}, "a").encode()
    assert moment(value, NOW).tzinfo is UTC


def test_a_number_is_read_as_its_digits_and_a_truth_as_nothing() -> None:
    assert [text_at({"a": v}, "a") for v in (84912345678, True, 1.5, None, ["x"])] == [
        "84912345678", "", "", "", "",
    ]  # fmt: skip


def test_words_lose_what_a_database_refuses() -> None:
    assert clean("a\x00b\ud800c\U0001f600") == "abc\U0001f600"


def test_stamps_in_seconds_and_in_milliseconds_mean_the_same_moment() -> None:
    assert moment(1795422896, NOW) == moment("1795422896000", NOW)


def test_secrets_are_compared_whatever_they_are_made_of() -> None:
    assert same("đ", "đ")
    assert not same("a", "b")
    assert not same("\udcff", "x")


async def test_a_form_is_read_as_it_was_meant() -> None:
    told = {
        "chat_id": 7001,
        "text": "Chào anh, 1 + 1 = 2 & 100 %?\n“Vâng” 😀",
        "x": "٣",
        "none": None,
    }
    read = {"chat_id": "7001", "text": told["text"], "x": "٣"}
    for _again in range(2):
        assert dict(parse_qsl(as_form(told).decode("ascii"), strict_parsing=True)) == read


async def test_what_somebody_is_told_is_kept_for_a_moment_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.http.MOMENT", 0.0)
    adapters.http._alike.clear()
    assert as_form({"text": "Chị xin gọi lại"}) == b"text=Ch%E1%BB%8B+xin+g%E1%BB%8Di+l%E1%BA%A1i"
    assert len(adapters.http._alike) == 1
    await until(lambda: not adapters.http._alike)
