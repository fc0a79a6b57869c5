"""Dated facts: filled into pages, never shown unverified, told of when their day has passed."""

from datetime import date

import pytest

from bot.library.facts import filled
from bot.library.facts_file import read_facts
from bot.library.faults import Report
from tests.library.folder import ContentFolder
from tests.library.test_faults import ENGLISH, LESSON

FACTS = """- id: age
  value_vi: "đủ 18 tuổi"
  value_en: "full 18"
  source: "Luật 52/2014/QH13, Điều 8"
  verified: true
  checked_on: 2026-11-01
  review_by: 2027-05-01
- id: law
  value_vi: "Luật Trẻ em 102/2016/QH13"
  value_en: "Law on Children 102/2016/QH13"
  source: "Công báo"
  verified: true
  checked_on: 2026-11-01
  review_by: 2027-05-01
  only_here: true
- {id: amount, value_vi: "500.000 đồng", value_en: "500,000 VND", verified: false}
"""


@pytest.fixture
def facts(content: ContentFolder) -> ContentFolder:
    """A sound folder with facts."""
    content.write("facts.yaml", FACTS)
    assert content.said() == []
    return content


def test_a_fact_stands_in_the_text_in_its_language(facts: ContentFolder) -> None:
    for page in (LESSON, ENGLISH):
        facts.change(page, "Second step.", "A bride is **{{age}}**, see {{ law }}.")
    lesson = facts.library().lesson("gender_equality_one")
    assert lesson is not None
    said = "A bride is đủ 18 tuổi, see Luật Trẻ em 102/2016/QH13."
    assert lesson.steps.vi[1].startswith(said)
    assert lesson.steps.en[1].startswith("A bride is full 18, see Law on Children")


def test_a_change_of_law_is_one_edit(facts: ContentFolder) -> None:
    facts.change(LESSON, "Second step.", "Từ {{age}}.")
    facts.change("facts.yaml", "đủ 18 tuổi", "đủ 19 tuổi")
    lesson = facts.library().lesson("gender_equality_one")
    assert lesson is not None
    assert lesson.steps.vi[1].startswith("Từ đủ 19 tuổi.")


def test_an_unverified_fact_is_never_shown(facts: ContentFolder) -> None:
    facts.change(LESSON, "Second step.", "Mỗi tháng {{amount}}.")
    assert [line for line in facts.said() if f"{LESSON}:20: The fact “amount” is not ver" in line]
    with pytest.raises(AssertionError):
        facts.library()


def test_a_fact_past_its_day_is_told_and_stops_no_start(facts: ContentFolder) -> None:
    assert not [line for line in facts.said(date(2027, 5, 1)) if "facts.yaml" in line]
    late = [line for line in facts.said(date(2027, 5, 2)) if "facts.yaml" in line]
    assert [line.split(":")[1] for line in late] == ["7", "14"]
    assert facts.library(date(2027, 5, 2)).lesson("gender_equality_one")


def test_an_unknown_fact_is_told_where_it_is_named(facts: ContentFolder) -> None:
    facts.change(LESSON, "Second step.", "Từ {{ages}}.")
    assert facts.said() == [f"{LESSON}:20: There is no fact “ages” in facts.yaml."]


def test_a_place_that_is_broken_over_two_lines_is_told(facts: ContentFolder) -> None:
    facts.change(LESSON, "Second step.", "Từ {{\nage}}.")
    assert [line for line in facts.said() if f"{LESSON}:20: The name of a fact stands" in line]


def test_the_number_of_a_law_stands_in_the_facts_only(facts: ContentFolder) -> None:
    facts.change(LESSON, "Second step.", "Theo Luật 102/2016/QH13.")
    (told,) = facts.said()
    assert told.startswith(f"{LESSON}:20: “102/2016/QH13” is a fact that may change")
    assert "{{law}}" in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: law", "id: age", "stands here twice"),
        ("2026-11-01", "2026-12-01", "lies in the future"),
        ("2027-05-01", "2026-10-01", "The next check has to lie after"),
        ('  source: "Công báo"\n', "", "“source” is missing"),
        ("đủ 18 tuổi", "đủ **18** tuổi", "plain words only"),
    ],
)
def test_a_faulty_fact_is_told(facts: ContentFolder, old: str, new: str, told: str) -> None:
    facts.change("facts.yaml", old, new)
    assert [line for line in facts.said() if line.startswith("facts.yaml:") and told in line]


def test_a_number_to_dial_is_found_inside_a_fact(facts: ContentFolder) -> None:
    facts.change("facts.yaml", "đủ 18 tuổi", "số 0912 345 678")
    facts.change(LESSON, "Second step.", "Gọi {{age}}.")
    assert [line for line in facts.said() if f"{LESSON}:20: “0912 345 678” looks like" in line]


def test_a_page_of_another_language_has_its_facts_in_vietnamese() -> None:
    report = Report()
    facts = read_facts(FACTS.encode(), report.on("facts.yaml"), date(2026, 11, 23))
    made = filled({"topics/t/a.hmn.md": b"Ib {{age}}."}, facts, report)
    assert made["topics/t/a.hmn.md"].decode() == "Ib đủ 18 tuổi."
    assert report.faults == ()
