"""Every number of the contract's error table, on each host: what we do about it."""

from datetime import timedelta

import pytest

from adapters.http import Response
from adapters.zalo import client
from adapters.zalo.errors import failure, reaction
from adapters.zalo.reactions import TABLES, Host
from bot.adapter import Adapter
from bot.messages import NotSent, Why
from tests.adapters.kits import read
from tests.adapters.platform_double import Scripted
from tests.adapters.zalo.scene import Scene, send, why
from tests.adapters.zalo_double import error

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
T, L, A = "everyone", "wait", "alarm"  # marks in the table
ACCOUNT, TEMPLATES, BY_USER = Host.ACCOUNT, Host.TEMPLATES, Host.BY_USER
# The contract's lines (§6): host, numbers, what follows, and its marks.
LINES: list[tuple[Host, tuple[int, ...], Why, set[str]]] = [
    (ACCOUNT, (-216, -220), Why.TOKEN_EXPIRED, {T}),
    (ACCOUNT, (-32,), Why.THROTTLED, {T, L}),
    (ACCOUNT, (-211,), Why.THROTTLED, {T, L, A}),
    (ACCOUNT, (-218, -234), Why.THROTTLED, {L}),
    (ACCOUNT, (-213, -230, -232, -305, -311), Why.WINDOW_CLOSED, set()),
    (ACCOUNT, (-227, -217, -244), Why.BLOCKED, set()),
    (ACCOUNT, (-200, -100, -201, -210, -233, -249, -202), Why.REJECTED, set()),
    (ACCOUNT, (-240, -248), Why.REJECTED, {A}),
    (ACCOUNT, (-204, -205, -209, -212, -219, -221, -223, -224), Why.MISCONFIGURED, {T, A}),
    (ACCOUNT, (-235, -242, -320, -321), Why.MISCONFIGURED, {T, A}),
    (ACCOUNT, (-237, -238, -241, -403), Why.MISCONFIGURED, {T, A}),
    (TEMPLATES, (-124,), Why.TOKEN_EXPIRED, {T}),
    (TEMPLATES, (-100,), Why.THROTTLED, {L}),
    (TEMPLATES, (-108, -118, -119, -114, -110), Why.UNKNOWN_USER, set()),
    (TEMPLATES, (-139, -140, -141), Why.BLOCKED, set()),
    (TEMPLATES, (-109, -111, -112, -1121, -1122, -1124), Why.REJECTED, {A}),
    (TEMPLATES, (-117, -131, -132, -146), Why.REJECTED, {A}),
    (TEMPLATES, (-115, -137, -136, -135, -1351, -145), Why.MISCONFIGURED, {A}),
    (TEMPLATES, (-126, -127), Why.MISCONFIGURED, {A}),
    (TEMPLATES, (-133, -144, -147, -1441, -1471, -1472), Why.THROTTLED, {L}),
    # The account's host answers templates by user id with the numbers of both.
    (BY_USER, (-100, -249), Why.REJECTED, set()),
    (BY_USER, (-133,), Why.THROTTLED, {L}),
    (BY_USER, (-112,), Why.REJECTED, {A}),
    (BY_USER, (-244,), Why.BLOCKED, set()),
]
CASES = [(host, code, why_, marks) for host, codes, why_, marks in LINES for code in codes]


@pytest.mark.parametrize(("host", "code", "wanted", "marks"), CASES)
def test_a_number_means_this_on_its_host(
    host: Host, code: int, wanted: Why, marks: set[str]
) -> None:
    found = reaction(code, host=host)
    told = {T: found.channel, L: found.retry_after is not None, A: found.alarm}
    assert (found.why, {mark for mark, is_so in told.items() if is_so}) == (wanted, marks)


def test_every_number_we_know_is_in_this_table_and_in_one_line_only() -> None:
    for host in (ACCOUNT, TEMPLATES):
        known = sorted(code for row in TABLES[host] for code in row.codes)
        assert known == sorted(code for where, code, *_rest in CASES if where is host)


def test_a_busy_account_is_left_alone_for_a_minute_and_a_quota_for_an_hour() -> None:
    assert [reaction(code).retry_after for code in (-32, -211, -230)] == [MINUTE, HOUR, None]


@pytest.mark.parametrize("host", Host)
@pytest.mark.parametrize("code", [-9999, 7, -14014])
def test_an_unknown_number_gives_up_on_this_message_alone(host: Host, code: int) -> None:
    assert reaction(code, host=host) == NotSent(Why.REJECTED, f"error {code}")


def test_an_unknown_error_is_logged_in_zalos_words_but_for_odd_ones() -> None:
    assert reaction(-9999, "Some new limit").detail == "error -9999: Some new limit"
    assert reaction(-9999, "Nguyễn").detail == "error -9999: Nguy"
    assert reaction(-9999, "{x}").detail == "error -9999"


@pytest.mark.parametrize(
    ("name", "host", "wanted"),
    [("api.cs.error-216", ACCOUNT, Why.TOKEN_EXPIRED),
     ("api.cs.error-230", ACCOUNT, Why.WINDOW_CLOSED),
     ("api.cs.error-32", ACCOUNT, Why.THROTTLED),
     ("api.legacy.transaction", ACCOUNT, Why.REJECTED),
     ("api.zbs.phone_error-124", TEMPLATES, Why.TOKEN_EXPIRED)],
)  # fmt: skip
def test_the_contracts_failures_are_reasons(name: str, host: Host, wanted: Why) -> None:
    said = read("zalo", name)["response"]["body"]
    assert reaction(said["error"], said["message"], host).why is wanted


@pytest.mark.parametrize(
    ("host", "code", "wanted", "marks"), [case for case in CASES if case[0] is ACCOUNT]
)
async def test_an_error_in_http_200_comes_back_as_its_reason(
    account: Adapter, scene: Scene, monkeypatch: pytest.MonkeyPatch,
    host: Host, code: int, wanted: Why, marks: set[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(client, "PAUSES", (0.0, 0.0))
    await send(account)
    scene.zalo.script(*[error(code)] * 5)
    assert why(await send(account)) is wanted


@pytest.mark.parametrize("status", [301, 404, 429])
async def test_a_gateway_that_refuses_us_concerns_everybody(
    account: Adapter, scene: Scene, status: int
) -> None:
    await send(account)
    scene.zalo.script(Scripted(status, b"<html>"))
    result = await send(account)
    assert isinstance(result, NotSent)
    assert result.channel


def test_a_success_is_no_failure() -> None:
    assert failure(Response(200, {"error": 0, "data": {}})) is None
    assert failure(Response(200, {"error": "0"})) is None
