"""Messenger: every row of the contract's table of errors, and what follows from it."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.messenger.errors import is_media_fault, pause_of, reaction, refusal
from adapters.messenger.pauses import Pauses
from bot.clock import VirtualClock
from bot.messages import NotSent, Why
from tests.adapters.kits import NOW

STOP, WATCH, QUIET = (True, True), (False, True), (False, False)  # channel, alarm
ONE_BY_ONE = (True, False)

TABLE: list[tuple[int, int, Why, tuple[bool, bool]]] = [
    (1, 0, Why.UNAVAILABLE, QUIET),
    (2, 0, Why.UNAVAILABLE, QUIET),
    (1200, 0, Why.UNAVAILABLE, QUIET),
    *((code, 0, Why.THROTTLED, ONE_BY_ONE) for code in (4, 17, 32, 341, 613, 80001, 80006)),
    (613, 2018338, Why.MISCONFIGURED, STOP),  # called abusive
    (10, 2018278, Why.WINDOW_CLOSED, QUIET),
    (10, 2018065, Why.WINDOW_CLOSED, QUIET),
    (10, 2534022, Why.WINDOW_CLOSED, QUIET),
    (1545041, 0, Why.WINDOW_CLOSED, QUIET),  # as a code the window, as a subcode the person
    (551, 0, Why.BLOCKED, QUIET),
    (551, 1545041, Why.BLOCKED, QUIET),
    (200, 1545041, Why.BLOCKED, QUIET),
    (10, 2018108, Why.BLOCKED, QUIET),
    (10, 2018300, Why.HELD, QUIET),
    (2018300, 0, Why.HELD, QUIET),
    (10, 2018321, Why.HELD, QUIET),
    (100, 2534037, Why.HELD, QUIET),
    (100, 2018001, Why.UNKNOWN_USER, QUIET),
    *((100, sub, Why.REJECTED, QUIET) for sub in (2018008, 2018047, 2018074, 2018109, 2018294)),
    (2018008, 0, Why.REJECTED, QUIET),
    (100, 0, Why.REJECTED, WATCH),  # a retired tag
    (100, 1893029, Why.REJECTED, WATCH),
    (1893029, 0, Why.REJECTED, WATCH),
    (100, 1893043, Why.REJECTED, WATCH),
    (100, 2018014, Why.REJECTED, WATCH),
    *((190, sub, Why.MISCONFIGURED, STOP) for sub in (0, 458, 460, 463, 464, 467)),
    (3, 0, Why.MISCONFIGURED, STOP),
    (10, 0, Why.MISCONFIGURED, STOP),
    (10, 2018028, Why.MISCONFIGURED, STOP),
    (200, 2018028, Why.MISCONFIGURED, STOP),
    (200, 0, Why.MISCONFIGURED, STOP),
    (230, 0, Why.MISCONFIGURED, STOP),
    (299, 0, Why.MISCONFIGURED, STOP),
    (10, 1893063, Why.MISCONFIGURED, STOP),  # the Page is restricted
    (368, 0, Why.MISCONFIGURED, STOP),
    (2022, 0, Why.MISCONFIGURED, STOP),
    (10, 7654321, Why.MISCONFIGURED, WATCH),  # never seen: kept, but nobody else waits for it
    (10303, 0, Why.REJECTED, QUIET),
    (100, 2018218, Why.REJECTED, QUIET),
    (100, 2018247, Why.REJECTED, QUIET),
    (9000001, 0, Why.REJECTED, QUIET),
    (999999, 0, Why.REJECTED, QUIET),
]


@pytest.mark.parametrize(("code", "sub", "why", "also"), TABLE)
def test_each_row_is_a_reaction(code: int, sub: int, why: Why, also: tuple[bool, bool]) -> None:
    for given in ((code, sub), (str(code), str(sub))):
        found = reaction(400, {"code": given[0], "error_subcode": given[1]})
        assert (found.why, (found.channel, found.alarm)) == (why, also)


@pytest.mark.parametrize(
    ("status", "why", "also"),
    [
        (200, Why.UNCERTAIN, QUIET),
        (408, Why.UNCERTAIN, QUIET),
        (502, Why.UNCERTAIN, ONE_BY_ONE),
        (429, Why.THROTTLED, ONE_BY_ONE),
        (413, Why.REJECTED, QUIET),
        (400, Why.MISCONFIGURED, WATCH),
        (404, Why.MISCONFIGURED, STOP),
        (302, Why.MISCONFIGURED, STOP),
    ],
)
def test_without_an_error_object_the_status_decides(
    status: int, why: Why, also: tuple[bool, bool]
) -> None:
    found = refusal(status)
    assert (found.why, (found.channel, found.alarm)) == (why, also)


def test_an_error_without_sense_is_judged_by_its_status() -> None:
    odd: dict[str, Any] = {"code": {"x": 1}, "error_subcode": None}
    found = [reaction(status, odd) for status in (400, 429, 500)]
    assert [f.why for f in found] == [Why.REJECTED, Why.THROTTLED, Why.UNAVAILABLE]
    assert [f.channel for f in found] == [False, True, False]


@pytest.mark.parametrize(("code", "sub"), [(368, 0), (2022, 0), (613, 2018338)])
def test_what_a_person_has_to_decide_is_not_tried_every_minute(code: int, sub: int) -> None:
    found = reaction(400, {"code": code, "error_subcode": sub})
    assert found.retry_after == timedelta(hours=1)


def test_only_a_fault_of_the_file_is_one() -> None:
    bad = [(100, 2018047), (2018294, 0)]
    fine = [(100, 0), (100, 2018001)]
    told = [
        is_media_fault(reaction(400, {"code": c, "error_subcode": s, "fbtrace_id": "A2018047"}))
        for c, s in bad + fine
    ]
    assert told == [True, True, False, False]


@pytest.mark.parametrize(
    ("usage", "wanted"),
    [
        ('{"1": [{"estimated_time_to_regain_access": 7}]}', timedelta(minutes=7)),
        ('{"1": [{"estimated_time_to_regain_access": 9000}]}', timedelta(hours=1)),
        ('{"1": [{"estimated_time_to_regain_access": 0}]}', None),
        ("không phải JSON", None),
        ("[[[" * 2000, None),
    ],
)
def test_the_pause_is_the_one_that_meta_names(usage: str, wanted: timedelta | None) -> None:
    assert pause_of({"X-Business-Use-Case-Usage": usage}) == wanted


def minutes(pauses: Pauses, clock: VirtualClock, failed: NotSent, times: int) -> list[float]:
    """The pauses of one refusal after the other, each waited for."""
    found = []
    for _time in range(times):
        pause = pauses.with_pause(failed).retry_after
        assert pause is not None
        found.append(pause.total_seconds() / 60)
        clock.move(pause)
    return found


def test_a_restricted_page_is_tried_after_half_an_hour_then_more_and_more_rarely() -> None:
    clock = VirtualClock(NOW)
    failed = reaction(400, {"code": 10, "error_subcode": 1893063})
    assert minutes(Pauses(clock), clock, failed, 5) == [30, 60, 120, 240, 240]


def test_a_throttled_page_waits_one_minute_then_two_then_four() -> None:
    clock = VirtualClock(NOW)
    assert minutes(Pauses(clock), clock, reaction(400, {"code": 613}), 3) == [1, 2, 4]


def test_the_time_that_meta_names_goes_before_ours() -> None:
    usage = {"x-business-use-case-usage": '{"1": [{"estimated_time_to_regain_access": 7}]}'}
    clock = VirtualClock(NOW)
    assert minutes(Pauses(clock), clock, reaction(400, {"code": 4}, usage), 2) == [7, 7]


def test_messages_that_were_on_their_way_already_do_not_lengthen_the_pause() -> None:
    clock = VirtualClock(NOW)
    pauses, failed = Pauses(clock), reaction(400, {"code": 4})
    assert [pauses.with_pause(failed).retry_after for _ in range(9)] == [timedelta(minutes=1)] * 9


def test_after_a_message_that_went_out_the_pause_is_short_again() -> None:
    clock = VirtualClock(NOW)
    pauses, failed = Pauses(clock), reaction(400, {"code": 4})
    minutes(pauses, clock, failed, 4)
    pauses.sent()
    assert minutes(pauses, clock, failed, 1) == [1]
