"""A person in danger always gets numbers that work."""

from datetime import date

import pytest

from bot.library.model import Show, fallback_hotlines
from tests.library.folder import ContentFolder

LATER = date(2027, 5, 1)  # 181 days after the numbers were checked


def test_the_built_in_numbers_are_police_ambulance_and_child_line() -> None:
    assert [hotline.number for hotline in fallback_hotlines()] == ["113", "115", "111"]


@pytest.mark.parametrize(
    "spoilt", [b"", b"\0", b"- [", b"[]", b"hotlines: 3", "é".encode("latin-1")]
)
def test_a_broken_file_stops_no_start_and_is_replaced(
    content: ContentFolder, spoilt: bytes
) -> None:
    content.write("hotlines.yaml", spoilt)
    shown = content.library().hotlines_shown()
    assert [hotline.number for hotline in shown] == ["113", "115", "111"]
    assert any(line.startswith("hotlines.yaml:") for line in content.said())


def test_a_missing_file_stops_no_start_and_is_replaced(content: ContentFolder) -> None:
    (content.path / "hotlines.yaml").unlink()
    assert len(content.library().hotlines_shown(Show.CHILD)) == 3
    assert content.said() == [
        "hotlines.yaml:1: The file is missing: only the built-in numbers are shown."
    ]


def test_a_folder_of_that_name_stops_no_start(content: ContentFolder) -> None:
    (content.path / "hotlines.yaml").unlink()
    (content.path / "hotlines.yaml").mkdir()
    assert len(content.library().hotlines_shown()) == 3
    assert content.said() == ["hotlines.yaml:1: A file is expected here."]


def test_a_file_that_went_stale_is_replaced_while_running(content: ContentFolder) -> None:
    library = content.library()
    assert [h.number for h in library.hotlines_shown(Show.FIRE)] == ["113", "114"]
    assert [h.number for h in library.hotlines_shown(Show.FIRE, LATER)] == ["113"]


def test_a_stale_number_gives_way_to_the_built_in_one(content: ContentFolder) -> None:
    (police,) = content.library().hotlines_shown(day=LATER)
    assert (police.id, police.number, police.checked_on) == ("police", "113", None)


def test_a_stale_child_line_is_shown_always(content: ContentFolder) -> None:
    content.change("hotlines.yaml", '"114"', '"111"')
    content.change("hotlines.yaml", "show: fire", "show: child")
    shown = content.library().hotlines_shown(day=LATER)
    assert [hotline.number for hotline in shown] == ["113", "111"]


def test_with_only_stale_foreign_numbers_the_built_in_ones_are_shown(
    content: ContentFolder,
) -> None:
    content.change("hotlines.yaml", '"113"', '"0900"')
    shown = content.library().hotlines_shown(day=LATER)
    assert [hotline.number for hotline in shown] == ["113", "115", "111"]


def test_a_disabled_number_is_not_shown(content: ContentFolder) -> None:
    shown = content.library().hotlines_shown()
    assert [hotline.id for hotline in shown] == ["police"]


def test_a_list_under_a_key_is_read_as_well(content: ContentFolder) -> None:
    text = content.read("hotlines.yaml")
    content.write("hotlines.yaml", "hotlines:\n" + text)
    assert content.said() == []
