"""Codes of meetings: never words, never link codes, changing with the clock alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.crypto import new_code
from bot.domain.checkin_codes import (
    MOST_MISSES,
    PAUSE,
    accepted,
    as_code,
    code_of,
    paused_until,
    step_begins,
    step_of,
    was_shown,
)
from bot.engine.route import as_code as as_link_code

NOW = datetime(2026, 11, 23, 2, 7, tzinfo=UTC)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1)).map(  # noqa: DTZ001 - UTC below
    lambda at: at.replace(tzinfo=UTC)
)
steps = st.integers(1, 240).map(lambda minutes: timedelta(minutes=minutes))
secrets = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(secrets, moments, steps)
def test_a_code_is_taken_through_its_step_and_the_next_and_then_never(
    secret: str, now: datetime, step: timedelta
) -> None:
    code = accepted(secret, now, step)[0]
    begins = step_begins(step_of(now, step), step)
    assert begins <= now < begins + step
    last = begins + 2 * step - timedelta(microseconds=1)
    assert code in accepted(secret, begins, step)
    assert code in accepted(secret, last, step)
    assert was_shown(secret, code, begins, last + 3 * step, step)
    for later in range(2, 8):
        other = accepted(secret, begins + later * step, step)
        assert code not in other or code_of(secret, step_of(now, step) + later) == code


@given(secrets, st.integers(0, 10**9))
def test_a_code_is_read_as_itself_and_never_as_a_personal_code(secret: str, number: int) -> None:
    code = code_of(secret, number)
    assert as_code(code) == code
    assert as_code(f" {code[:3].lower()} {code[3:]} ") == code
    assert as_code(f"/start {code}") == code
    assert as_link_code(code) == ""


def test_a_personal_code_is_never_read_as_a_meetings() -> None:
    assert {as_code(new_code()) for _number in range(500)} == {""}


@pytest.mark.parametrize(
    "said",
    ["ngày 25", "thang 8", "ok 2026", "LC-03", "BAO CAO", "123456", "0912345678", "5 tuổi", ""],
)
def test_what_people_write_is_no_code(said: str) -> None:
    assert as_code(said) == ""


def test_two_meetings_show_different_codes_at_a_time() -> None:
    codes = {code_of(f"{number:032x}", 7) for number in range(3000)}
    assert len(codes) > 2990


def test_after_five_wrong_codes_one_rests_until_the_pause_is_over() -> None:
    misses = tuple(NOW + timedelta(minutes=n) for n in range(MOST_MISSES))
    last = misses[-1]
    assert paused_until(misses[:-1], last) is None
    assert paused_until(misses, last) == last + PAUSE
    assert paused_until(misses, NOW + PAUSE) is None
