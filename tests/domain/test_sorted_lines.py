"""Lines held as one text are found as in a list of them."""

import random
from bisect import bisect_left
from importlib import resources

import pytest

from bot.domain import likeness
from bot.domain.likeness_table import stored
from bot.domain.sorted_lines import SortedLines

LETTERS = "aạbđeẽ1 \t!~"


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 32, 400])
def test_a_line_is_found_where_a_list_has_it(count: int) -> None:
    drawn = random.Random(count)
    said = ["".join(drawn.choices(LETTERS, k=drawn.randint(1, 4))) for _n in range(count + 60)]
    lines = sorted(said[:count])
    held = SortedLines.of(said[:count])
    assert [held[at] for at in range(len(held))] == lines
    asked = ["", "a", *said, *(one[:2] for one in said), "~~~~~"]
    assert [held.first(one) for one in asked] == [bisect_left(lines, one) for one in asked]


def test_the_table_that_comes_along_stands_in_order() -> None:
    text = resources.files("bot.domain").joinpath(likeness.TABLE).read_text("utf-8")
    lines = SortedLines.of(text.splitlines()[2:])
    held = vars(likeness.known())["_lines"]
    assert vars(held)["_text"] == vars(lines)["_text"]


def test_a_table_is_read_however_its_lines_end() -> None:
    text = "# made by hand\n\tcrisis\tstop\n1 danh\t9\t\n1 dung\t\t9\n"
    for ended in (text, text.replace("\n", "\r\n")):
        table = stored(ended.encode())
        assert table.intents == ("crisis", "stop")
        assert table.of_intents("1 danh") == [0.09, 0]
