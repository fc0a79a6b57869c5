"""Pages in a third language: read where they are, and Vietnamese where they are not."""

import pytest

from bot.i18n import localise
from bot.library.table import lesson_table
from tests.library.folder import ContentFolder

FOLDER = "topics/dv_prevention"
ONE = f"{FOLDER}/dv_prevention_one"
MONG = f"{ONE}.hmn.md"
VERSION = ":3: This translates version 1, the lesson is at 2"


@pytest.fixture
def translated(content: ContentFolder) -> ContentFolder:
    """A translator has done one lesson and the page of its topic."""
    page = content.read(f"{ONE}.vi.md")
    page = page.replace("Lesson vi", "Zaj ib").replace("Second step.", "Kauj ruam ob.")
    content.write(MONG, page.replace("Anybody", "Txhua tus").replace("Ở nhà:", "Hauv tsev:"))
    topic = content.read(f"{FOLDER}/topic.vi.md").replace("Topic 2", "Lub ncauj lus ob")
    content.write(f"{FOLDER}/topic.hmn.md", topic)
    return content


def test_a_translated_lesson_is_read_in_its_language(translated: ContentFolder) -> None:
    assert translated.said() == []
    library = translated.library()
    lesson, topic = library.lesson("dv_prevention_one"), library.topic("dv_prevention")
    assert lesson is not None
    assert topic is not None
    assert (lesson.title.get("hmn"), lesson.title.get("vi")) == ("Zaj ib", "Lesson vi")
    assert lesson.steps.get("hmn")[1].startswith("Kauj ruam ob.")
    assert lesson.quiz[0].options.get("hmn")[1] == "Txhua tus"
    assert topic.title.get("hmn") == "Lub ncauj lus ob"


def test_one_that_is_not_translated_is_vietnamese(translated: ContentFolder) -> None:
    lesson = translated.library().lesson("gender_equality_one")
    assert lesson is not None
    assert lesson.title.get("hmn") == "Lesson vi"
    assert lesson.steps.get("hmn") == lesson.steps.vi


def test_a_translation_that_lags_behind_is_told_and_not_shown(translated: ContentFolder) -> None:
    for locale in ("vi", "en"):
        translated.change(f"{ONE}.{locale}.md", "version: 1", "version: 2")
    assert [line for line in translated.said() if line.startswith(f"{MONG}{VERSION}")]
    lesson = translated.library().lesson("dv_prevention_one")
    assert lesson is not None
    assert lesson.title.get("hmn") == "Lesson vi"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("minutes: 2", "minutes: 3", "“minutes” differs"),
        ("\n***\n", "\n", "differ in their steps"),
        ("    right: 2\n", "    right: 1\n", "Options and right answer differ"),
        ("Kauj ruam ob.", "Gọi 0912345678.", "looks like a phone number"),
        ("title: Zaj ib", "title: Ngược đãi", "lock screen"),
    ],
)
def test_what_is_wrong_in_a_translation_is_told(
    translated: ContentFolder, old: str, new: str, told: str
) -> None:
    translated.change(MONG, old, new)
    assert any(line.startswith(MONG) and told in line for line in translated.said())


def test_a_translation_never_stands_alone(content: ContentFolder) -> None:
    content.write(f"{FOLDER}/alone.hmn.md", content.read(f"{ONE}.vi.md"))
    said = content.said()
    assert any("alone.vi.md is missing" in line for line in said), said
    assert any("alone.en.md is missing" in line for line in said), said


def test_other_pages_have_two_languages(content: ContentFolder) -> None:
    content.write("observances/iwd.hmn.md", content.read("observances/iwd.vi.md"))
    assert [line for line in content.said() if line.startswith("observances/iwd.hmn.md:1:")]


def test_the_table_counts_by_topic_and_language(translated: ContentFolder) -> None:
    headings, rows = lesson_table(translated.library(), ["hmn", "xyz"])
    shown = [[localise(cell, "en") for cell in row] for row in (headings, *rows)]
    assert shown == [
        ["Topic", "In the target", "vi", "en", "hmn", "xyz", "Questions"],
        ["Topic 1", "yes", "1", "1", "0", "0", "0"],
        ["Topic 2", "yes", "1", "1", "1", "0", "2"],
        ["Before marriage", "no", "2", "2", "0", "0", shown[3][6]],
        ["Total", "", "4", "4", "1", "0", str(2 + int(shown[3][6]))],
    ]
