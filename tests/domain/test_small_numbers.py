"""The rule for small numbers: what is kept back, and what could be worked out from the rest."""

from bot.domain.coverage import Counts, Report, UnitCoverage, result
from bot.domain.coverage_words import counted_words, unknown_words
from bot.domain.small_numbers import for_people
from bot.i18n import localise
from bot.reports.coverage import document
from tests.reports.sample import ON, families, premarital


def unit(code: str, married: int, counselled: int = 0, unknown: int = 0) -> UnitCoverage:
    """A unit in which so many married."""
    weddings = result(premarital(), Counts(married, counselled, counselled, (), unknown), ON)
    reached = result(families(), Counts(3, 1, 0, (1, 0, 0)), ON)
    return UnitCoverage(code, code, (reached, weddings))


def hidden(*units: UnitCoverage) -> list[str]:
    """The units whose weddings are kept back; the first is the one above."""
    shown = for_people(Report(ON, units[0], units[1:]))
    return [u.code for u in (shown.unit, *shown.units) if u.results[1].veiled]


def test_fewer_than_five_are_kept_back_and_five_are_not() -> None:
    assert hidden(unit("T", 9), unit("A", 4), unit("B", 5)) == ["A", "B"]
    assert hidden(unit("T", 10), unit("A", 5), unit("B", 5)) == []


def test_nobody_is_no_secret() -> None:
    assert hidden(unit("T", 5), unit("A", 0), unit("B", 5)) == []


def test_what_could_be_taken_away_from_the_whole_is_kept_back_too() -> None:
    assert hidden(unit("T", 33), unit("A", 3), unit("B", 10), unit("C", 20)) == ["A", "B"]


def test_two_small_units_that_hide_each_other_are_enough() -> None:
    assert hidden(unit("T", 27), unit("A", 3), unit("B", 4), unit("C", 20)) == ["A", "B"]


def test_a_figure_kept_back_is_in_no_output() -> None:
    shown = for_people(Report(ON, unit("T", 4, 3, 2), ()))
    found = shown.unit.results[1]
    assert localise(counted_words(found), "en") == "fewer than 5"
    told = document(shown)["indicators"]
    assert isinstance(told, list)
    figures = {k: told[1][k] for k in ("numerator", "denominator", "percent", "met", "unknown")}
    assert set(figures.values()) == {None}


def test_few_without_a_day_are_told_as_few() -> None:
    shown = for_people(Report(ON, unit("T", 9, 3, 2), ()))
    assert "fewer than 5" in localise(unknown_words(shown.unit.results[1]) or "", "en")


def test_families_are_counted_out_loud_however_few() -> None:
    shown = for_people(Report(ON, unit("T", 4), ()))
    assert shown.unit.results[0].share.denominator == 3
