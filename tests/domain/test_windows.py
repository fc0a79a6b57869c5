"""Windows and permissions: what may be sent to an account at a moment, whatever its history."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.windows import MARGIN, Form, Means, Skip, Standing, Way, way
from bot.messages import Capabilities, Outside

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PRICES = {Form.PAID: 55, Form.TEMPLATE: 200}


def platform(
    window: timedelta | None, paid: timedelta | None = None, *, templates: bool = False,
    permits: bool = False,
) -> Capabilities:  # fmt: skip
    outside = Outside.FREE if window is None else Outside.NOTHING
    return Capabilities(
        2000, 5, 35, 1000, frozenset(), True, window, paid, outside, frozenset(), 10,
        templates=templates, permits=permits,
    )  # fmt: skip


ZALO = platform(timedelta(hours=48), timedelta(days=7), templates=True)
MESSENGER = platform(timedelta(hours=24), templates=True, permits=True)
TELEGRAM = platform(None)
PLATFORMS = st.sampled_from([ZALO, MESSENGER, TELEGRAM])
AGES = st.timedeltas(timedelta(0), timedelta(days=40))
STANDINGS = st.builds(
    Standing,
    consented=st.booleans(),
    stopped=st.booleans(),
    blocked=st.booleans(),
    last_inbound_at=st.none() | AGES.map(lambda age: NOW - age),
    permitted=st.booleans(),
)
MEANS = st.builds(Means, paid=st.booleans(), template=st.booleans(), costs=st.just(PRICES))


def heard(ago: timedelta, *, permitted: bool = False) -> Standing:
    return Standing(True, False, False, NOW - ago, permitted)


HOURS = timedelta(hours=1)
MONEY = Means(paid=True, costs=PRICES)
ALL = Means(paid=True, template=True, costs=PRICES)


@pytest.mark.parametrize(
    ("can", "standing", "means", "expected"),
    [
        (ZALO, heard(47 * HOURS), Means(), Way(Form.FREE)),
        (ZALO, heard(49 * HOURS), Means(), Skip.PAID_OFF),
        (ZALO, heard(49 * HOURS), MONEY, Way(Form.PAID, 55)),
        (ZALO, heard(49 * HOURS), ALL, Way(Form.PAID, 55)),
        (ZALO, heard(169 * HOURS), MONEY, Skip.WINDOW_CLOSED),
        (ZALO, heard(169 * HOURS), ALL, Way(Form.TEMPLATE, 200)),
        (ZALO, heard(169 * HOURS), Means(template=True), Skip.PAID_OFF),
        (MESSENGER, heard(23 * HOURS), Means(), Way(Form.FREE)),
        (MESSENGER, heard(25 * HOURS), Means(), Skip.WINDOW_CLOSED),
        (MESSENGER, heard(25 * HOURS, permitted=True), Means(), Way(Form.OPT_IN)),
        (MESSENGER, heard(25 * HOURS), ALL, Way(Form.TEMPLATE, 200)),
        (TELEGRAM, heard(9999 * HOURS), Means(), Way(Form.FREE)),
        (TELEGRAM, Standing(True, False, False, None), Means(), Way(Form.FREE)),
        (ZALO, Standing(True, False, False, None), MONEY, Skip.WINDOW_CLOSED),
        (TELEGRAM, Standing(False, True, True, NOW), ALL, Skip.NO_CONSENT),
        (TELEGRAM, Standing(True, True, True, NOW), ALL, Skip.STOPPED),
        (TELEGRAM, Standing(True, False, True, NOW), ALL, Skip.BLOCKED),
        (TELEGRAM, Standing(True, False, True, NOW, reminders=False), ALL, Skip.NO_REMINDERS),
        (TELEGRAM, Standing(True, True, False, NOW, reminders=False), ALL, Skip.STOPPED),
    ],
)
def test_each_platform_has_its_windows(
    can: Capabilities, standing: Standing, means: Means, expected: Way | Skip
) -> None:
    assert way(standing, can, means, NOW) == expected


@given(STANDINGS, PLATFORMS, MEANS, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_as_time_passes_a_message_never_becomes_cheaper(
    standing: Standing, can: Capabilities, means: Means, later: timedelta
) -> None:
    now, then = way(standing, can, means, NOW), way(standing, can, means, NOW + later)
    if isinstance(then, Way):
        assert isinstance(now, Way)
        assert now.order <= then.order


@given(STANDINGS, PLATFORMS, MEANS)
def test_nobody_who_stopped_blocked_or_never_agreed_is_written_to(
    standing: Standing, can: Capabilities, means: Means
) -> None:
    if standing.stopped or standing.blocked or not standing.consented:
        assert isinstance(way(standing, can, means, NOW), Skip)


@given(STANDINGS, PLATFORMS, MEANS)
def test_nothing_that_costs_goes_out_while_spending_is_off(
    standing: Standing, can: Capabilities, means: Means
) -> None:
    found = way(standing, can, Means(False, means.template, means.costs), NOW)
    if isinstance(found, Way):
        assert found.form in (Form.FREE, Form.OPT_IN)


@given(PLATFORMS, AGES, MEANS)
def test_free_text_stays_within_the_platforms_window_with_a_minute_to_spare(
    can: Capabilities, age: timedelta, means: Means
) -> None:
    found = way(heard(age), can, means, NOW)
    is_free = isinstance(found, Way) and found.form is Form.FREE
    assert is_free == (can.reply_window is None or age <= can.reply_window - MARGIN)


@given(STANDINGS, PLATFORMS, MEANS)
def test_money_would_help_exactly_those_who_are_told_so(
    standing: Standing, can: Capabilities, means: Means
) -> None:
    without = way(standing, can, Means(False, means.template, means.costs), NOW)
    with_it = way(standing, can, Means(True, means.template, means.costs), NOW)
    assert (without is Skip.PAID_OFF) == (isinstance(without, Skip) and isinstance(with_it, Way))
