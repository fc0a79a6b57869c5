"""The content that Lan Toả ships with."""

import ast
from datetime import date
from pathlib import Path

import pytest

import bot.library
from bot.library.calendar import steps, upcoming
from bot.library.loader import check, load
from bot.library.model import Library, Show
from tests.library.folder import TODAY

COUNTED_TOPICS = {
    "policy_law",
    "family_ethics",
    "gender_equality",
    "dv_prevention",
    "child_protection",
    "older_persons",
}
OWN_OBSERVANCES = {"iwd", "happiness", "dv_month", "family_day", "vwd", "evaw"}


@pytest.fixture(scope="module")
def packaged() -> Library:
    """The packaged content."""
    loaded = load(None, TODAY)
    assert isinstance(loaded, Library), "\n".join(map(str, loaded))
    return loaded


def test_it_has_no_fault() -> None:
    assert [str(fault) for fault in check(None, TODAY)] == []


def test_each_of_the_six_topics_has_a_lesson(packaged: Library) -> None:
    assert {topic.id for topic in packaged.topics} >= COUNTED_TOPICS
    assert all(packaged.lessons_of(topic) for topic in COUNTED_TOPICS)


def test_the_first_lessons_are_of_the_six_topics(packaged: Library) -> None:
    assert [topic.id for topic in packaged.topics if topic.order <= 6]
    assert {topic.id for topic in packaged.topics[:6]} == COUNTED_TOPICS


def test_families_are_counted_over_the_six_topics(packaged: Library) -> None:
    families = packaged.indicator("family_dissemination")
    assert families is not None
    assert set(families.topics) == COUNTED_TOPICS
    target, following = families.target_on(TODAY), families.next_target_on(TODAY)
    assert following is not None
    assert (target.year, target.comparator, target.value) == (2025, ">", 85.0)
    assert (following.year, following.comparator, following.value) == (2030, ">", 95.0)


def test_all_key_officers_are_to_be_trained_by_2030(packaged: Library) -> None:
    training = packaged.indicator("key_officer_training")
    assert training is not None
    following = training.next_target_on(TODAY)
    assert following is not None
    assert (following.comparator, following.value) == (">=", 100.0)


def test_help_begins_with_police_and_ambulance(packaged: Library) -> None:
    for context in Show:
        numbers = [hotline.number for hotline in packaged.hotlines_shown(context)]
        assert numbers[:2] == ["113", "115"]
    assert "111" in [hotline.number for hotline in packaged.hotlines_shown(Show.CHILD)]


def test_the_observances_of_the_founding_document_are_marked(packaged: Library) -> None:
    own = {observance.id for observance in packaged.observances if observance.founding_document}
    assert own == OWN_OBSERVANCES


def test_every_observance_of_the_founding_document_reaches_the_members(
    packaged: Library,
) -> None:
    for year in (2026, 2027, 2028):
        sent = {step.observance_id for step in steps(packaged, year) if not step.dropped}
        assert sent >= OWN_OBSERVANCES


def test_the_month_against_violence_runs_on_23_november(packaged: Library) -> None:
    coming = upcoming(packaged, TODAY, 3)
    assert [each.observance.id for each in coming][:2] == ["gbv_month", "evaw"]


@pytest.mark.parametrize("day", [date(2026, 2, 15), date(2026, 2, 22), date(2030, 2, 2)])
def test_tet_is_silent(packaged: Library, day: date) -> None:
    assert packaged.silent_on(day)


def test_only_the_loader_touches_files() -> None:
    folder = Path(bot.library.__file__).parent
    for path in folder.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
        named = {a.name for n in nodes for a in n.names} | {getattr(n, "module", "") for n in nodes}
        assert path.name == "loader.py" or not named & {"os", "io", "pathlib", "importlib"}
