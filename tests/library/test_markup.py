"""What a chat shows of a page."""

import pytest

from bot.library.faults import Notes
from bot.library.markup import Part, parts, plain


def shown(source: str) -> str:
    """The plain text of a body that must be sound."""
    notes = Notes("page.vi.md")
    text = plain(Part(1, source), notes)
    assert notes.is_sound, notes.faults
    return text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("One\nline.", "One line."),
        ("One  \ntwo", "One\ntwo"),
        ("One\n\nTwo", "One\n\nTwo"),
        ("**Ở nhà:** *nói* chuyện", "Ở nhà: nói chuyện"),
        ("Hai việc:\n- một\n- hai\n\nHết", "Hai việc:\n\n• một\n• hai\n\nHết"),
        ("1. một\n2. hai", "1. một\n2. hai"),
        ("- một\n\n- hai", "• một\n• hai"),
        ("a \\* b &amp; c", "a * b & c"),
        ("2 * 3 < 7", "2 * 3 < 7"),
    ],
)
def test_a_page_becomes_plain_text(source: str, text: str) -> None:
    assert shown(source) == text


def test_a_line_of_three_stars_separates_steps() -> None:
    found = parts("\nOne\n\n***\n\nTwo\n", first_line=5)
    assert [(part.line, part.source) for part in found] == [(6, "One"), (10, "Two")]


def test_a_text_of_a_book_is_refused_unread() -> None:
    notes = Notes("page.vi.md")
    assert plain(Part(3, "*a " * 10_000), notes) == ""
    assert [fault.line for fault in notes.faults] == [3]
