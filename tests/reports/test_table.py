"""Tables for a terminal stay in line, whatever a unit is called."""

import unicodedata

from bot.reports.coverage import page
from bot.reports.formats import formats
from tests.reports.sample import library, report, unit


def table(*names: str) -> list[str]:
    """The lines of the table of units."""
    units = [unit(f"U{n}", n, 1000 * n, name) for n, name in enumerate(names, 1)]
    text = formats()["table"].render(page(report(*units), library()), "en").decode()
    blocks = text.split("\n\n")
    return next(b for b in blocks if "directly below" in b and "Families" in b).splitlines()[1:]


def test_columns_stay_in_line_with_composed_and_decomposed_letters() -> None:
    name = "Mầm non Hoa Ban"
    _heads, _rule, first, second = table(name, unicodedata.normalize("NFD", name))
    assert first.index("1,000") == second.index("2,000")


def test_a_long_name_goes_over_several_lines() -> None:
    lines = table("Trường " * 20)
    assert len(lines) > 4
    assert max(map(len, lines)) < 100


def test_a_name_cannot_redraw_the_terminal() -> None:
    assert not any("\x1b" in line or "\u202e" in line for line in table("A\x1b[2J\u202eB"))
