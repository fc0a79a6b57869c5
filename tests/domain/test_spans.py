"""How statements about validity change what was known."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.spans import Change, Done, Span, Statement, reconcile

TODAY = date(2026, 11, 23)
JANUARY, JUNE = date(2026, 1, 1), date(2026, 6, 1)
HERE, THERE = ("here", "x"), ("there", "x")

days = st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n))


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Anything a row of the roster can say."""
    begin = draw(st.none() | days)
    length = st.integers(1, 40).map(lambda n: (begin or TODAY - timedelta(days=20)) + timedelta(n))
    return Statement(draw(st.sampled_from([HERE, THERE])), begin, draw(st.none() | length))


def after(known: list[Span], change: Change) -> list[Span]:
    """The spans once the change is stored, in order."""
    gone = {span.id for span in change.written} | set(change.dropped)
    kept = [span for span in known if span.id not in gone]
    free = max((span.id or 0 for span in known), default=0) + 1
    written = [
        span if span.id is not None else replace(span, id=free + n)
        for n, span in enumerate(change.written)
    ]
    return sorted([*kept, *written], key=lambda span: span.begin)


def told(*said: tuple[Statement, date]) -> list[Span]:
    """What is known after these statements."""
    known: list[Span] = []
    for statement, today in said:
        known = after(known, reconcile(known, statement, today))
    return known


def shape(known: list[Span]) -> list[tuple[str, date, date | None]]:
    """Where, from, until."""
    return [(span.values[0], span.begin, span.end) for span in known]


story = st.lists(st.tuples(statements(), days), max_size=6).map(
    lambda told_on: sorted(told_on, key=lambda pair: pair[1])
)


@given(story, statements())
def test_the_same_statement_twice_changes_nothing(
    before: list[tuple[Statement, date]], said: Statement
) -> None:
    last = max((day for _said, day in before), default=TODAY)
    known = told(*before, (said, last))
    assert reconcile(known, said, last) == Change(Done.UNCHANGED)


@given(story)
def test_spans_never_overlap_and_never_run_backwards(before: list[tuple[Statement, date]]) -> None:
    known = told(*before)
    assert all(span.end is None or span.begin < span.end for span in known)
    for span, following in pairwise(known):
        assert span.end is not None
        assert span.end <= following.begin


@given(story, st.sampled_from([HERE, THERE]))
def test_what_an_undated_statement_says_holds_today_and_leaves_the_past_alone(
    before: list[tuple[Statement, date]], values: tuple[str, str]
) -> None:
    today = max((day for _said, day in before), default=TODAY)
    known = told(*before)
    now = after(known, reconcile(known, Statement(values), today))
    announced = [s for s in known if s.begin > today and s.values == values]
    assert [s.values for s in now if s.holds_on(today)] == [values] or announced
    yesterday = today - timedelta(days=1)
    assert [s.values for s in now if s.holds_on(yesterday)] == [
        s.values for s in known if s.holds_on(yesterday)
    ]


def test_somebody_new_begins_today() -> None:
    change = reconcile([], Statement(HERE), TODAY)
    assert change == Change(Done.CREATED, (Span(HERE, TODAY),))


def test_a_move_closes_the_old_span_on_the_day_and_opens_a_new_one() -> None:
    known = told((Statement(HERE), JANUARY))
    assert reconcile(known, Statement(THERE), TODAY).done is Done.MOVED
    assert shape(told((Statement(HERE), JANUARY), (Statement(THERE), TODAY))) == [
        ("here", JANUARY, TODAY),
        ("there", TODAY, None),
    ]


def test_a_second_change_on_the_same_day_replaces_the_first() -> None:
    known = told((Statement(HERE), JANUARY), (Statement(THERE), TODAY))
    third = ("elsewhere", "x")
    assert shape(after(known, reconcile(known, Statement(third), TODAY))) == [
        ("here", JANUARY, TODAY),
        ("elsewhere", TODAY, None),
    ]


def test_a_new_capacity_in_the_same_place_is_no_move() -> None:
    known = told((Statement(HERE), JANUARY))
    assert reconcile(known, Statement(("here", "y")), TODAY).done is Done.UPDATED


def test_an_announced_move_stands_though_the_next_list_does_not_speak_of_it() -> None:
    planned = Statement(THERE, begin=TODAY + timedelta(days=8))
    known = told((Statement(HERE), JANUARY), (planned, TODAY))
    assert reconcile(known, Statement(HERE), TODAY).done is Done.UNCHANGED


def test_somebody_announced_for_later_does_not_begin_earlier_by_a_list_without_days() -> None:
    known = told((Statement(HERE, begin=TODAY + timedelta(days=8)), TODAY))
    assert reconcile(known, Statement(HERE), TODAY).done is Done.UNCHANGED


def test_an_end_is_kept_and_somebody_who_returns_begins_anew() -> None:
    known = told((Statement(HERE), JANUARY), (Statement(HERE, end=JUNE), TODAY))
    assert shape(known) == [("here", JANUARY, JUNE)]
    back = reconcile(known, Statement(HERE), TODAY)
    assert back.done is Done.CREATED
    assert shape(after(known, back)) == [("here", JANUARY, JUNE), ("here", TODAY, None)]


def test_a_membership_that_was_over_before_the_first_list_leaves_no_span() -> None:
    assert reconcile([], Statement(HERE, end=JUNE), TODAY) == Change(Done.UNCHANGED)


def test_an_older_list_with_its_days_is_taken_at_its_word() -> None:
    known = told((Statement(HERE, JANUARY), TODAY), (Statement(THERE, JUNE), TODAY))
    again = reconcile(known, Statement(HERE, JANUARY), TODAY)
    assert shape(after(known, again)) == [("here", JANUARY, None)]


def test_a_later_beginning_does_not_shorten_what_was_known() -> None:
    known = told((Statement(HERE), JANUARY))
    assert reconcile(known, Statement(HERE, JUNE), TODAY).done is Done.UNCHANGED


def test_an_earlier_beginning_is_a_correction() -> None:
    known = told((Statement(HERE), JUNE))
    change = reconcile(known, Statement(HERE, JANUARY), TODAY)
    assert (change.done, change.dropped) == (Done.UPDATED, ())
    assert shape(after(known, change)) == [("here", JANUARY, None)]
