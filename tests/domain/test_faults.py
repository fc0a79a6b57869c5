"""Of which faults administrators hear, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.faults import Fault, Source, alerts, mark_of, worst

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DOWN = Fault(1, "zalo", Source.SENDS, "misconfigured", "error -221", NOW, NOW)
REFUSED = Fault(2, "zalo", Source.MESSAGE, "rejected", "error -146", NOW, NOW)


def told(fault: Fault, before: timedelta = timedelta()) -> Fault:
    return replace(fault, told_at=NOW - before, since=NOW - before)


def test_a_new_fault_is_told_once() -> None:
    assert alerts([DOWN], NOW).tell == ((DOWN,),)
    assert alerts([told(DOWN)], NOW + MINUTE).tell == ()
    assert alerts([told(DOWN)], NOW + timedelta(days=3)).tell == ()


def test_what_is_over_is_not_told() -> None:
    assert alerts([replace(DOWN, over_at=NOW)], NOW).tell == ()


def test_a_small_fault_does_not_hide_a_large_one() -> None:
    assert alerts([told(REFUSED), DOWN], NOW).tell == ((DOWN,),)


def test_one_trouble_seen_in_two_places_is_one_alert() -> None:
    asked = replace(DOWN, id=3, source=Source.ACCOUNT, detail="grant lost")
    assert alerts([DOWN, asked], NOW).tell == ((DOWN, asked),)
    later = alerts([told(asked, MINUTE), DOWN], NOW)
    assert (later.tell, later.known) == ((), (DOWN,))


def test_what_comes_and_goes_is_told_again_after_hours_only() -> None:
    again = replace(DOWN, told_at=NOW - 10 * MINUTE)  # over, and back since NOW
    soon = alerts([again], NOW)
    assert (soon.tell, soon.known) == ((), ())
    assert alerts([again], NOW + timedelta(hours=6)).tell == ((again,),)


def test_two_refusals_of_different_kinds_are_both_told() -> None:
    other = replace(REFUSED, id=4, detail="error -115")
    assert alerts([REFUSED, other], NOW).tell == ((REFUSED, other),)
    assert alerts([told(REFUSED), other], NOW).known == ()


def test_what_stops_the_channel_is_shown_first() -> None:
    assert worst([REFUSED, DOWN]) is DOWN
    assert worst([replace(DOWN, over_at=NOW), REFUSED]) is REFUSED
    assert worst([]) is None


def test_a_number_that_differs_each_time_makes_no_new_fault() -> None:
    first, second = (mark_of(f"code 100 subcode 7 trace {t}") for t in ("Abc", "Xyz"))
    assert first == second == "code 100 subcode 7"
