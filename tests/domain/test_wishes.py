"""Fewer, a pause, a weekly lesson: what each press makes of the wishes before it."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogues.wishes import LABELS
from bot.domain.fold import fold
from bot.domain.intents import Intent, recognise
from bot.domain.wishes import AS_EVER, Change, Wishes, changed
from bot.i18n import localise

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 23, 21, 30, tzinfo=ZONE)
WISHES = st.builds(
    Wishes,
    st.booleans(),
    st.none() | st.integers(-40, 40).map(lambda n: NOW + timedelta(days=n)),
    st.booleans(),
    st.none() | st.just(NOW - timedelta(days=9)),
)


@pytest.mark.parametrize(
    ("now", "change", "ends"),
    [
        (NOW, Change.WEEKS, "2026-12-07T00:00:00+07:00"),
        (NOW, Change.MONTH, "2026-12-23T00:00:00+07:00"),
        (NOW.replace(year=2027, month=1, day=31), Change.MONTH, "2027-02-28T00:00:00+07:00"),
        (NOW.replace(month=12, day=31), Change.MONTH, "2027-01-31T00:00:00+07:00"),
    ],
)
def test_a_pause_ends_as_a_local_day_begins(now: datetime, change: Change, ends: str) -> None:
    wishes = changed(AS_EVER, change, now, ZONE)
    assert wishes.until is not None
    assert wishes.until.isoformat() == ends
    assert wishes.rests_at(now)
    assert wishes.rests_at(wishes.until - timedelta(seconds=1))
    assert not wishes.rests_at(wishes.until)


def test_a_pause_until_told_lasts_until_told() -> None:
    wishes = changed(AS_EVER, Change.OPEN, NOW, ZONE)
    assert wishes.rests_at(NOW + timedelta(days=3650))
    assert not changed(wishes, Change.RESUME, NOW, ZONE).rests_at(NOW)


@given(WISHES)
def test_every_wish_can_be_taken_back(wishes: Wishes) -> None:
    back = changed(changed(wishes, Change.USUAL, NOW, ZONE), Change.NO_WEEKLY, NOW, ZONE)
    assert back == AS_EVER


@given(WISHES, st.sampled_from([c for c in Change if c is not Change.WEEKLY]))
def test_no_press_but_its_own_brings_the_weekly_lesson(wishes: Wishes, change: Change) -> None:
    assert not changed(replace(wishes, weekly_since=None), change, NOW, ZONE).weekly_since


@given(WISHES, st.sampled_from([Change.WEEKLY, Change.NO_WEEKLY]))
def test_the_weekly_lesson_touches_neither_pause_nor_number(wishes: Wishes, change: Change) -> None:
    after = changed(wishes, change, NOW, ZONE)
    assert replace(after, weekly_since=wishes.weekly_since) == wishes


def test_whoever_wants_fewer_after_a_pause_gets_some_again() -> None:
    rests = changed(AS_EVER, Change.OPEN, NOW, ZONE)
    fewer = changed(rests, Change.LESS, NOW, ZONE)
    assert (fewer.paused, fewer.most_a_week(3)) == (False, 1)
    assert fewer.most_a_week(0) == 0  # never more than the union allows


@pytest.mark.parametrize("change", Change)
@pytest.mark.parametrize("locale", ["vi", "en"])
def test_no_button_typed_as_words_stops_everything_or_brings_a_card(
    change: Change, locale: str
) -> None:
    label = localise(LABELS[change], locale)
    for typed in (label, fold(label)):
        assert recognise(typed).intent not in (Intent.STOP, Intent.CRISIS)
