"""What a coverage report holds: the agreed JSON, the tables, the chart."""

from dataclasses import replace

from bot.domain.coverage import Counts, UnitCoverage, result
from bot.i18n import Words, localise
from bot.reports.coverage import MOST_BARS, chart, document, page
from tests.reports.sample import ON, TOPICS, library, premarital, report, unit


def english(words: Words) -> str:
    return localise(words, "en")


def test_the_document_has_the_agreed_keys_in_their_order() -> None:
    found = document(report(unit("A", 1, 2)))
    assert list(found) == ["on", "unit", "indicators", "units"]
    assert found["on"] == "2026-11-23"
    assert found["unit"] == {"code": "LC", "name": "Công đoàn mẫu"}
    indicators = found["indicators"]
    assert isinstance(indicators, list)
    assert indicators[0] == {
        "id": "family_dissemination",
        "numerator": 412,
        "denominator": 480,
        "percent": 85.8,
        "met": True,
        "target": {"year": 2025, "comparator": ">", "value": 85.0},
        "next_target": {"year": 2030, "comparator": ">", "value": 95.0},
        "topics": [
            {"id": TOPICS[0], "numerator": 412, "percent": 85.8},
            {"id": TOPICS[1], "numerator": 0, "percent": 0.0},
            {"id": TOPICS[2], "numerator": 0, "percent": 0.0},
        ],
        "all_topics": {"numerator": 0, "percent": 0.0},
    }
    # Only of weddings it can be unknown when they are: those people stand apart.
    apart = ({"unknown"} if i["id"] == "premarital_counselling" else set() for i in indicators)
    assert [set(i) for i in indicators] == [set(indicators[0]) | extra for extra in apart]


def test_nothing_to_count_is_null_in_the_document() -> None:
    found = document(report(unit("A", 0, 0), reached=0, of=0))
    indicators = found["indicators"]
    assert isinstance(indicators, list)
    nothing = (None, None)
    assert [(i["percent"], i["met"]) for i in indicators] == [nothing, (0.0, False), nothing]
    assert indicators[0]["topics"][0]["percent"] is None
    assert indicators[0]["all_topics"] == {"numerator": 0, "percent": None}


def test_the_children_stand_in_the_document_with_their_indicators() -> None:
    found = document(report(unit("A", 1, 2), unit("B", 0, 0)))
    units = found["units"]
    assert isinstance(units, list)
    assert [(u["code"], u["indicators"][0]["denominator"]) for u in units] == [("A", 2), ("B", 0)]
    assert list(units[0]) == ["code", "name", "indicators"]


def test_after_the_last_milestone_there_is_no_next_target() -> None:
    late = ON.replace(year=2031)
    last = result(premarital(), Counts(), late)
    shown = document(replace(report(), unit=UnitCoverage("LC", "LC", (last,))))
    assert isinstance(shown["indicators"], list)
    assert shown["indicators"][0]["next_target"] is None


def test_the_chart_shows_the_worst_units_first_and_speaks_of_the_others() -> None:
    units = [unit(f"U{n:02}", n, 100) for n in range(25, 0, -1)]
    found = chart(report(*units), library())
    assert [bar.share.numerator for bar in found.bars] == list(range(1, MOST_BARS + 1))
    assert english(found.notes[0]) == "And 5 more, from 21.0% to 25.0%."


def test_units_without_data_are_spoken_of_too() -> None:
    units = [unit(f"U{n:02}", 0, 0) for n in range(22)]
    assert english(chart(report(*units), library()).notes[0]) == "And 2 more without data."


def test_a_unit_without_children_shows_its_topics() -> None:
    found = chart(report(), library())
    assert [english(bar.label) for bar in found.bars] == [*TOPICS, "All 3 topics"]
    assert [bar.met for bar in found.bars] == [None] * 4  # a topic has no target of its own


def test_the_chart_names_both_targets() -> None:
    labels = [(mark.at, english(mark.label)) for mark in chart(report(), library()).marks]
    assert labels == [(85.0, "2025 target: above 85%"), (95.0, "2030 target: above 95%")]


def test_tables_leave_out_indicators_that_no_child_has_anything_of() -> None:
    titles = [english(sheet.title) for sheet in page(report(unit("A", 1, 2)), library()).sheets]
    assert [title.split(":")[0] for title in titles] == [
        "Against the targets", "Families reached", "Families reached", "Officers trained",
    ]  # fmt: skip


def test_tables_do_not_tell_how_many_of_very_few_were_counselled() -> None:
    few = result(premarital(), Counts(3, 2, 2), ON)
    whole = UnitCoverage("LC", "LC", (*report().unit.results[:2], few))
    rows = page(replace(report(), unit=whole), library()).sheets[0].rows
    assert [english(cell.shown) for cell in rows[2][1:4]] == ["fewer than 5", "fewer than 5", "–"]
    assert {cell.number for cell in rows[2]} == {None}
