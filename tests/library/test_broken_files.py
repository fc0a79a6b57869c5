"""Whatever lies in the folder: faults, never an exception."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.library.faults import Fault
from bot.library.loader import check, load
from tests.library.folder import TODAY, ContentFolder

FILES = (
    "hotlines.yaml",
    "indicators.yaml",
    "holidays.yaml",
    "topics/gender_equality/topic.vi.md",
    "topics/gender_equality/gender_equality_one.en.md",
    "observances/iwd.vi.md",
)
FRONT = b"---\nid: iwd\ntitle: x\nwhen: {day: '03-08'}\n---\n"


def told_of(content: ContentFolder, file: str) -> list[str]:
    """The faults of one file."""
    return [line for line in content.said() if line.startswith(f"{file}:")]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        (b"", ":1: The file is empty."),
        (b" \n\n", ":1: The file is empty."),
        (b"a: 1\nb: \0\n", ":2: A control character"),
        (b"a: 1\nb: \xff\n", ":2: Not UTF-8"),
        (b"\xef\xbb\xbfa: 1\nb: \xff\n", ":2: Not UTF-8"),
        (b"x" * 10_000_000, ":1: The file is larger than 256 KB."),
        ("---\r\na: Be\u0302\r\n".encode(), ":2: Letters and accents"),
    ],
    ids=["empty", "blank", "nul", "latin1", "mark", "huge", "nfd"],
)
def test_bytes_that_are_no_text_are_a_fault(
    content: ContentFolder, file: str, spoilt: bytes, told: str
) -> None:
    content.write(file, spoilt)
    assert told_of(content, file)[0].startswith(file + told)


@pytest.mark.parametrize("file", FILES)
def test_a_folder_in_the_place_of_a_file_is_a_fault(content: ContentFolder, file: str) -> None:
    (content.path / file).unlink()
    (content.path / file).mkdir()
    assert f"{file}:1: A file is expected here." in content.said()


@pytest.mark.parametrize("folder", ["topics", "observances"])
def test_a_file_in_the_place_of_a_folder_is_a_fault(content: ContentFolder, folder: str) -> None:
    (content.path / folder).rename(content.path / "elsewhere")
    content.write(folder, "text")
    assert f"{folder}:1: A folder is expected here, not a file." in content.said()


def test_a_file_among_the_topics_is_a_fault(content: ContentFolder) -> None:
    content.write("topics/lesson.vi.md", "text")
    assert content.said() == ["topics/lesson.vi.md:1: A folder is expected here, not a file."]


def test_a_page_with_another_name_is_a_fault(content: ContentFolder) -> None:
    content.write("observances/Iwd.md", "text")
    assert told_of(content, "observances/Iwd.md")[0].endswith("named <id>.vi.md and <id>.en.md.")


def test_a_misspelt_folder_is_told_but_stops_no_start(content: ContentFolder) -> None:
    content.write("observance/tet.vi.md", "text")
    assert content.said() == ["observance:1: Unexpected name: nobody reads this."]
    assert content.library().observances


def test_what_systems_leave_behind_is_ignored(content: ContentFolder) -> None:
    for name in (".DS_Store", "observances/.iwd.swp", "topics/__pycache__/x.pyc", "README.md"):
        content.write(name, b"\0")
    assert content.said() == []


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    (fault,) = check(tmp_path / "nowhere", TODAY)
    assert "nowhere" in fault.text("en")


def test_an_empty_folder_stops_the_start(tmp_path: Path) -> None:
    faults = load(tmp_path, TODAY)
    assert isinstance(faults, tuple)
    assert {fault.file for fault in faults} >= {"indicators.yaml", "holidays.yaml"}


def test_a_folder_without_its_topic_page_is_a_fault(content: ContentFolder) -> None:
    for language in ("vi", "en"):
        (content.path / f"topics/dv_prevention/topic.{language}.md").unlink()
    assert any("dv_prevention/topic.vi.md:1: The page of" in line for line in content.said())


def test_windows_line_ends_and_a_byte_order_mark_are_welcome(content: ContentFolder) -> None:
    for file in FILES:
        data = (content.path / file).read_bytes()
        content.write(file, b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"))
    assert content.said() == []


def test_a_file_that_is_all_wrong_is_not_told_line_by_line(content: ContentFolder) -> None:
    content.write("holidays.yaml", "a: 1\n" * 200)
    assert len(told_of(content, "holidays.yaml")) == 50


def test_a_fault_is_printed_on_one_line(content: ContentFolder) -> None:
    content.write("holidays.yaml", 'sundays: "a\n\n  b"\n"x\n  y": 1\n')
    assert all("\n" not in str(fault) for fault in content.check())


YAML_LIKE = st.text(st.sampled_from("abc: -[]{}&*!|>'\"#\n0123,.?%@`~\t<=yn_ệđ"), max_size=200)
MARKDOWN_LIKE = st.text(st.sampled_from("ab \n-*#>`[]()!<>&;:1.\\_=~|/"), max_size=300)


@pytest.mark.parametrize("file", FILES)
@given(spoilt=st.one_of(st.binary(max_size=300), YAML_LIKE.map(str.encode)))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_raise(content: ContentFolder, file: str, spoilt: bytes) -> None:
    content.write(file, spoilt)
    assert all(isinstance(fault, Fault) and fault.line >= 1 for fault in content.check())


@given(body=MARKDOWN_LIKE, front=YAML_LIKE)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_page_raises(content: ContentFolder, body: str, front: str) -> None:
    content.write("observances/iwd.vi.md", FRONT + body.encode())
    content.write("observances/other.en.md", f"---\n{front}\n---\n{body}".encode())
    assert content.said()
