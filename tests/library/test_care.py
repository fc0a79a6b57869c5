"""Programmes and the course before marrying: what ships, and what a wrong page is told."""

import pytest

from bot.library.loader import load
from bot.library.model import Asker, Concern, Counted, Library
from tests.library.folder import TODAY, ContentFolder

VI, EN = "programmes/shelter.vi.md", "programmes/shelter.en.md"


def test_every_programme_of_the_founding_document_is_there() -> None:
    found = load(None, TODAY)
    assert isinstance(found, Library)
    assert [programme.id for programme in found.programmes] == [
        "union_shelter", "hardship", "collective_wedding", "summer_camp", "your_health",
        "cultured_family", "family_clubs",
    ]  # fmt: skip
    camp, hardship = found.programme("summer_camp"), found.programme("hardship")
    assert camp is not None
    assert (camp.counts, camp.days, camp.detail) == (Counted.CHILDREN, True, False)
    assert hardship is not None
    assert [v.id for v in hardship.offered] == ["hardship", "grave_illness"]
    assert hardship.variety("covid") is not None  # history can still be named


def test_the_course_has_its_parts_in_order() -> None:
    found = load(None, TODAY)
    assert isinstance(found, Library)
    assert len(found.premarital) >= 3
    assert [part.order for part in found.premarital] == sorted(p.order for p in found.premarital)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (VI, "counts: nothing", "counts: cats", ":11: “counts” must be one of: nothing"),
        (VI, "[member, officer]", "[member, mayor]", ":5: “asked_by” must be one of: member"),
        (VI, "concerns: member", "concerns: unit", ":6: A member asks for somebody"),
        (EN, "id: repair", "id: mend", ":7: The two languages differ in their varieties"),
        (VI, "id: repair", "id: new_house", ":7: Two varieties have the same id"),
        (EN, "order: 1", "order: 2", ":3: “order” differs"),
        (VI, "A house.", "Gọi 0912345678.", "looks like a phone number"),
        ("counselling/part_2.vi.md", "order: 2", "order: 1", "“order” differs"),
        ("counselling/part_2.vi.md", "**Ở nhà:**", "Xong.", "must have a line"),
    ],
)
def test_a_wrong_page_is_told(
    content: ContentFolder, file: str, old: str, new: str, told: str
) -> None:
    content.change(file, old, new)
    assert any(told in line for line in content.said()), content.said()


def test_a_folder_without_programmes_is_sound(content: ContentFolder) -> None:
    for folder in ("programmes", "counselling"):
        for page in (content.path / folder).iterdir():
            page.unlink()
    assert content.said() == []
    assert content.library().programmes == ()


def test_a_member_asks_only_for_what_members_ask_for(content: ContentFolder) -> None:
    health = content.library().programme("health")
    assert health is not None
    assert (health.asked_by, health.concerns) == ((Asker.OFFICER,), Concern.UNIT)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("passage: no_such.1\n    vi: [hỏi gì]", "There is no passage “no_such.1”"),
        ("passage: shelter\n    vi: []", "“vi” must be a list"),
        ("passage: shelter\n    vi: [hỏi gì]\n    fr: [quoi]", "Unknown key “fr”"),
    ],
)
def test_ways_of_asking_are_checked(content: ContentFolder, entry: str, told: str) -> None:
    content.write("questions.yaml", f"questions:\n  - {entry}\n")
    assert any(told in line and "questions.yaml" in line for line in content.said())


def test_a_stale_way_of_asking_stops_no_start(content: ContentFolder) -> None:
    content.write("questions.yaml", "questions:\n  - passage: gone.2\n    vi: [hỏi gì]\n")
    assert content.library().ways
