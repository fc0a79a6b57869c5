"""Each kind of fault: one sound folder, one thing spoilt, and what the officer is told where."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests.library.folder import ContentFolder

LESSON = "topics/gender_equality/gender_equality_one.vi.md"
ENGLISH = "topics/gender_equality/gender_equality_one.en.md"
TOPIC = "topics/gender_equality/topic.vi.md"
IWD = "observances/iwd.vi.md"
NAMES = {"lesson": LESSON, "english": ENGLISH, "topic": TOPIC, "iwd": IWD}
LONG = "từ " * 300


@dataclass(frozen=True, slots=True)
class Spoilt:
    """Replace `old` by `new` in `file`: then `told` is reported."""

    label: str
    file: str
    old: str
    new: str
    told: str

    def spoil(self, content: ContentFolder) -> None:
        """Change the file."""
        content.change(NAMES.get(self.file, self.file), self.old, self.new)


TABLE = (Path(__file__).parent / "faults.yaml").read_text(encoding="utf-8")
every_fault = pytest.mark.parametrize(
    "spoilt", [Spoilt(**row) for row in yaml.safe_load(TABLE)], ids=lambda spoilt: spoilt.label
)


@every_fault
def test_a_fault_is_told_with_its_file_and_line(content: ContentFolder, spoilt: Spoilt) -> None:
    spoilt.spoil(content)
    assert [line for line in content.said() if spoilt.told in line], content.said()


@every_fault
def test_a_fault_is_told_in_vietnamese(content: ContentFolder, spoilt: Spoilt) -> None:
    spoilt.spoil(content)
    for fault in content.check():
        assert str(fault) != fault.text("en")


def test_a_long_step_is_told(content: ContentFolder) -> None:
    content.change(LESSON, "Second step.", LONG)
    assert content.said() == [f"{LESSON}:20: This text has 913 characters; at most 700 fit."]


def test_a_long_text_to_members_is_told(content: ContentFolder) -> None:
    content.change(IWD, "A word to **members**.", LONG[:510])
    assert content.said() == [f"{IWD}:13: This text has 509 characters; at most 500 fit."]


def test_a_sound_folder_has_no_fault(content: ContentFolder) -> None:
    assert content.said() == []


def test_an_unreadable_page_brings_no_faults_that_only_follow_from_it(
    content: ContentFolder,
) -> None:
    content.change(LESSON, "minutes: 2", "minutes: two")
    assert content.said() == [f"{LESSON}:5: “minutes” must be a whole number from 1 to 10."]


def test_a_lesson_id_is_unique_over_all_topics(content: ContentFolder) -> None:
    for language in ("vi", "en"):
        page = (
            content.path / f"topics/gender_equality/gender_equality_one.{language}.md"
        ).read_text()
        content.write(f"topics/dv_prevention/gender_equality_one.{language}.md", page)
    assert any(f"{LESSON}:2: The id is taken by topics/dv_prev" in line for line in content.said())


def test_two_lessons_of_a_topic_need_two_orders(content: ContentFolder) -> None:
    for language in ("vi", "en"):
        page = (
            content.path / f"topics/gender_equality/gender_equality_one.{language}.md"
        ).read_text()
        changed = page.replace("gender_equality_one", "second")
        content.write(f"topics/gender_equality/second.{language}.md", changed)
    assert content.said() == [
        f"topics/gender_equality/second.vi.md:6: The same order as in {LESSON}."
    ]


def test_two_topics_need_two_orders(content: ContentFolder) -> None:
    for language in ("vi", "en"):
        content.change(f"topics/dv_prevention/topic.{language}.md", "order: 2", "order: 1")
    assert content.said() == [f"{TOPIC}:3: The same order as in topics/dv_prevention/topic.vi.md."]


def test_a_counted_topic_needs_a_lesson(content: ContentFolder) -> None:
    for language in ("vi", "en"):
        (content.path / f"topics/dv_prevention/dv_prevention_one.{language}.md").unlink()
    assert content.said() == ["indicators.yaml:9: The topic “dv_prevention” has no lesson."]


def test_an_observance_names_topics_that_exist(content: ContentFolder) -> None:
    for language in ("vi", "en"):
        content.change(f"observances/iwd.{language}.md", "[gender_equality]", "[gender]")
    assert content.said() == [f"{IWD}:7: There is no topic “gender”."]


def test_a_page_needs_its_other_language(content: ContentFolder) -> None:
    (content.path / ENGLISH).unlink()
    assert content.said() == [f"{LESSON}:1: gender_equality_one.en.md is missing beside it."]


def test_a_lesson_that_is_long_as_a_whole_is_told(content: ContentFolder) -> None:
    for language in ("vi", "en"):
        file = f"topics/gender_equality/gender_equality_one.{language}.md"
        content.change(file, "***\n", f"***\n\n{LONG[:690]}\n\n***\n")
        content.change(file, "First", LONG[:640])
        content.change(file, "Second step.", LONG[:650])
    assert any("The lesson has 2,0" in line for line in content.said())


def test_a_number_last_called_180_days_ago_is_still_sound(content: ContentFolder) -> None:
    assert not [line for line in content.said(date(2027, 4, 30)) if "hotlines" in line]


def test_a_number_last_called_longer_ago_is_told(content: ContentFolder) -> None:
    said = [line for line in content.said(date(2027, 5, 1)) if "hotlines" in line]
    assert said[0].startswith("hotlines.yaml:12: The number was last checked on 1 Nov 2026")


def test_a_first_start_in_the_past_is_told_but_not_stopped(content: ContentFolder) -> None:
    earlier = date(2026, 1, 5)
    assert content.said(earlier)
    assert content.library(earlier).loaded_on == earlier
