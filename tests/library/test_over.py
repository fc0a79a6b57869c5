"""A folder that lies over the content that comes along."""

from datetime import date
from pathlib import Path

import pytest

from bot.library.loader import check, load
from bot.library.model import Library
from tests.library.folder import TODAY, ContentFolder

LESSON = "policy_law_marriage"


@pytest.fixture
def over(tmp_path: Path) -> ContentFolder:
    """A folder with nothing but the word that it lies over."""
    folder = ContentFolder(tmp_path)
    folder.write("over.yaml", "leave_out: []\n")
    return folder


def packaged() -> Library:
    found = load(None, TODAY)
    assert isinstance(found, Library)
    return found


def page(locale: str) -> str:
    path = Path(__file__).parents[2] / f"content/topics/policy_law/{LESSON}.{locale}.md"
    return path.read_text("utf-8")


def test_an_empty_folder_over_it_changes_nothing(over: ContentFolder) -> None:
    assert check(over.path, TODAY) == ()
    assert over.library() == packaged()


def test_a_page_takes_the_place_of_the_one_beneath(over: ContentFolder) -> None:
    for locale, old, new in (("vi", "Cưới vui", "Cưới thật vui"), ("en", "A happy", "A merry")):
        changed = page(locale).replace(f"title: {old}", f"title: {new}")
        over.write(f"topics/policy_law/{LESSON}.{locale}.md", changed)
    lesson = over.library().lesson(LESSON)
    assert lesson is not None
    assert lesson.title.vi == "Cưới thật vui, nhớ đăng ký kết hôn"
    assert len(over.library().lessons) == len(packaged().lessons)


def test_one_language_of_another_version_is_told(over: ContentFolder) -> None:
    over.write(f"topics/policy_law/{LESSON}.vi.md", page("vi").replace("version: 1", "version: 2"))
    assert any("“version” differs" in line for line in over.said())


def test_a_lesson_is_left_out(over: ContentFolder) -> None:
    over.write("over.yaml", f"leave_out: [{LESSON}]\n")
    assert over.said(date(2026, 11, 23)) == []
    assert over.library().lesson(LESSON) is None
    assert len(over.library().lessons) == len(packaged().lessons) - 1


def test_a_course_is_left_out_by_the_name_of_its_folder(over: ContentFolder) -> None:
    over.write("over.yaml", "leave_out: [family_communication]\n")
    assert over.library().course("family_communication") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("leave_out: [khong_co]\n", "over.yaml:1: Nothing that comes along is called “khong_co”"),
        ("leave: []\n", "over.yaml:1: Unknown key “leave”"),
    ],
)
def test_a_faulty_wish_is_told(over: ContentFolder, text: str, told: str) -> None:
    over.write("over.yaml", text)
    assert any(line.startswith(told) for line in over.said())
