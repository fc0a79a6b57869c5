"""When observances fall, and which reminders go out."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.calendar import Audience, Dropped, Step, occurrences, steps, upcoming
from bot.library.model import (
    Holidays,
    Library,
    Localised,
    LocalisedParts,
    MonthDay,
    Observance,
    Silence,
    When,
)

TET_2026 = Silence(Localised("Tết", "Tết"), date(2026, 2, 15), date(2026, 2, 22), "table")
SILENT = Holidays(sundays=True, fixed=(MonthDay(9, 2),), stretches=(TET_2026,))
NOBODY = Localised("", "")


def observance(name: str, first: str, last: str = "", **changed: object) -> Observance:
    """An observance from `first` to `last` ("03-08"), with the usual reminders."""
    days = [MonthDay(int(day[:2]), int(day[3:])) for day in (first, last or first)]
    values: dict[str, object] = {"remind": (-14, -7, -1, 0), "officers": (-14,)}
    values |= {"topics": ("gender_equality",), "founding_document": False} | changed
    wording = dict.fromkeys(("title", "push_title", "member_text", "officer_text", "basis"), NOBODY)
    sources = LocalisedParts((), ())
    return Observance(id=name, when=When(*days), sources=sources, **wording, **values)  # type: ignore[arg-type]  # the table of defaults is untyped


def library(*observances: Observance) -> Library:
    """A library of nothing but observances and silent days."""
    return Library((), (), observances, (), (), SILENT, date(2026, 1, 1))


def sent(found: tuple[Step, ...], audience: Audience = Audience.MEMBERS) -> list[tuple[int, date]]:
    """What goes out to an audience: planned offset and day."""
    return [(s.offset, s.day) for s in found if not s.dropped and s.audience is audience]


def test_a_day_is_its_own_first_and_last() -> None:
    assert occurrences(observance("iwd", "03-08"), 2026) == (date(2026, 3, 8), date(2026, 3, 8))


def test_a_period_may_run_over_new_year() -> None:
    winter = observance("winter", "12-15", "01-15")
    assert occurrences(winter, 2026) == (date(2026, 12, 15), date(2027, 1, 15))


def test_a_step_on_a_sunday_moves_to_the_saturday_before() -> None:
    day = observance("iwd", "03-08", remind=(0,), officers=())
    assert sent(steps(library(day), 2026)) == [(0, date(2026, 3, 7))]


def test_a_step_in_tet_moves_before_tet() -> None:
    day = observance("spring", "02-18", remind=(0,), officers=())
    assert sent(steps(library(day), 2026)) == [(0, date(2026, 2, 14))]


def test_a_step_on_a_fixed_holiday_moves_to_the_day_before() -> None:
    day = observance("national_day", "09-02", remind=(0,), officers=())
    assert sent(steps(library(day), 2026)) == [(0, date(2026, 9, 1))]


def test_of_two_steps_on_one_day_the_later_one_goes_out() -> None:
    found = steps(library(observance("iwd", "03-08")), 2026)
    dropped = [step for step in found if step.dropped]
    assert [(s.offset, s.dropped, s.gives_way_to) for s in dropped] == [
        (-1, Dropped.SAME_DAY, "iwd")
    ]
    assert sent(found) == [(-7, date(2026, 2, 28)), (0, date(2026, 3, 7))]


def test_key_officers_get_their_own_step() -> None:
    found = steps(library(observance("iwd", "03-08")), 2026)
    assert sent(found, Audience.OFFICERS) == [(-14, date(2026, 2, 14))]


def test_members_get_one_message_in_seven_days() -> None:
    found = steps(library(observance("day", "07-15")), 2026)  # a Wednesday
    assert sent(found) == [(-7, date(2026, 7, 8)), (0, date(2026, 7, 15))]
    assert [s.dropped for s in found if s.offset == -1] == [Dropped.WEEKLY_LIMIT]


def test_the_founding_document_comes_first() -> None:
    other = observance("child_month", "06-01", remind=(0,), officers=())
    own = observance("dv_month", "06-03", remind=(0,), officers=(), founding_document=True)
    found = steps(library(other, own), 2026)
    assert [(s.observance_id, s.gives_way_to) for s in found] == [
        ("child_month", "dv_month"),
        ("dv_month", ""),
    ]


def test_among_equals_the_earlier_comes_first() -> None:
    later = observance("later", "07-16", remind=(0,), officers=())
    earlier = observance("sooner", "07-10", remind=(0,), officers=())
    found = steps(library(later, earlier), 2026)
    assert [(s.observance_id, s.gives_way_to) for s in found] == [
        ("sooner", ""),
        ("later", "sooner"),
    ]


def test_officers_are_not_held_to_the_weekly_limit() -> None:
    days = [observance(f"day_{n}", f"07-{n}", remind=(0,), officers=(0,)) for n in (14, 15, 16)]
    assert len(sent(steps(library(*days), 2026), Audience.OFFICERS)) == 3


def test_the_weekly_limit_holds_over_new_year() -> None:
    christmas = observance("end", "12-30", remind=(0,), officers=(), founding_document=True)
    january = observance("start", "01-04", remind=(0,), officers=())
    found = steps(library(christmas, january), 2027)
    assert [s.gives_way_to for s in found if s.observance_id == "start"] == ["end"]


def test_a_step_before_new_year_belongs_to_the_year_of_its_observance() -> None:
    january = observance("start", "01-06", remind=(-14,), officers=())
    (step,) = steps(library(january), 2027)
    assert (step.year, step.day) == (2027, date(2026, 12, 23))


def test_what_runs_today_stands_first_among_what_comes() -> None:
    month = observance("gbv_month", "11-15", "12-15")
    next_days = [observance("iwd", "03-08"), observance("evaw", "11-25")]
    found = upcoming(library(*next_days, month), date(2026, 11, 23), 2)
    assert [(o.observance.id, o.first) for o in found] == [
        ("gbv_month", date(2026, 11, 15)),
        ("evaw", date(2026, 11, 25)),
    ]


def test_an_observance_that_is_over_comes_again_next_year() -> None:
    found = upcoming(library(observance("iwd", "03-08")), date(2026, 3, 9), 5)
    assert [o.first for o in found] == [date(2027, 3, 8)]


def test_a_period_begun_last_year_still_runs() -> None:
    found = upcoming(library(observance("winter", "12-15", "01-15")), date(2026, 1, 2), 1)
    assert [(o.first, o.last) for o in found] == [(date(2025, 12, 15), date(2026, 1, 15))]


days_of_year = st.dates(date(2025, 1, 1), date(2025, 12, 31)).map(lambda day: f"{day:%m-%d}")
offsets = st.sets(st.integers(-30, 0), min_size=1).map(lambda found: tuple(sorted(found)))


@st.composite
def libraries(draw: st.DrawFn) -> Library:
    """Any observances with any reminders."""
    planned = draw(st.lists(st.tuples(days_of_year, offsets, st.booleans()), max_size=8))
    return library(
        *(
            observance(f"day_{n}", first, remind=remind, officers=(), founding_document=own)
            for n, (first, remind, own) in enumerate(planned)
        )
    )


@given(libraries(), st.integers(2025, 2032))
def test_no_message_to_members_goes_out_on_a_silent_day_or_within_a_week(
    books: Library, year: int
) -> None:
    days = [day for _offset, day in sent(steps(books, year))]
    assert not any(books.silent_on(day) for day in days)
    assert all(b - a >= timedelta(days=7) for a, b in pairwise(days))


@given(libraries(), st.integers(2025, 2032))
def test_every_step_is_in_the_list_once_and_every_dropped_one_has_a_reason(
    books: Library, year: int
) -> None:
    found = steps(books, year)
    planned = [(o.id, year, offset) for o in books.observances for offset in o.remind]
    assert sorted((s.observance_id, s.year, s.offset) for s in found) == sorted(planned)
    assert all(bool(s.dropped) == bool(s.gives_way_to) for s in found)


@pytest.mark.parametrize(
    ("day", "silent"),
    [
        (date(2026, 3, 8), True),  # a Sunday
        (date(2026, 3, 9), False),
        (date(2026, 2, 14), False),
        (date(2026, 2, 23), False),
        (date(2026, 9, 2), True),
    ],
)
def test_silent_days_are_sundays_holidays_and_tet(day: date, silent: bool) -> None:
    assert library().silent_on(day) is silent


def test_a_stretch_of_silence_holds_from_its_first_day_to_its_last() -> None:
    tet = Silence(Localised("Tết", "Tết"), date(2027, 2, 4), date(2027, 2, 10), "table")
    holidays = Holidays(sundays=False, fixed=(), stretches=(tet,))
    days = [date(2027, 2, day) for day in (3, 4, 7, 10, 11, 14)]  # 7 and 14 are Sundays
    assert [holidays.silent_on(day) for day in days] == [False, True, True, True, False, False]
