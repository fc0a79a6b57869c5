"""`lantoa letter …`: what is sent reaches the units below; what cannot be sent is refused."""

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.services import workbooks


@pytest.fixture
def union(lantoa: Command, here: Path) -> Command:
    """A province over two units, one of which has another below it; an admin and an officer."""
    units = [("P", "Tỉnh", ""), ("A", "Đơn vị A", "P"), ("B", "Đơn vị B", "P"), ("C", "Tổ C", "B")]
    people = [("1", "Lan", "P"), ("2", "Hoa", "A")]
    file = workbooks.write(here / "ds.xlsx", people, units=units)
    assert lantoa("roster", "import", file).code == 0
    assert lantoa("grant", "1", "admin", "--unit", "P").code == 0
    assert lantoa("grant", "2", "officer", "--unit", "A").code == 0
    (here / "cv.pdf").write_bytes(b"%PDF-1.7 noi dung")
    return lantoa


def order(**changes: str) -> list[str]:
    """The words of a good command, with some changed."""
    words = {"unit": "P", "title": "Kế hoạch 25/11", "number": "12/CĐ", "deadline": "2027-01-15",
             "by": "1", **changes}  # fmt: skip
    return [word for name, value in words.items() for word in (f"--{name}", value)]


def test_the_next_level_gets_it_and_the_list_says_who_has_not_confirmed(
    union: Command, here: Path
) -> None:
    sent = union("letter", "send", here / "cv.pdf", *order(), "--json").json
    assert sent["units"] == 2
    [listed] = union("letter", "list", "--json").json
    assert (listed["number"], listed["units"], listed["done"]) == ("12/CĐ", 2, 0)
    told = union("letter", "status", str(sent["id"]), "--json").json
    assert [(c["unit"], c["standing"]) for c in told["copies"]] == [("A", "open"), ("B", "open")]


def test_every_level_below_gets_it_when_asked(union: Command, here: Path) -> None:
    sent = union("letter", "send", here / "cv.pdf", *order(), "--all-below", "--json").json
    assert sent["units"] == 3


def test_the_same_letter_does_not_go_out_twice(union: Command, here: Path) -> None:
    assert union("letter", "send", here / "cv.pdf", *order()).code == 0
    again = union("letter", "send", here / "cv.pdf", *order())
    assert (again.code, "đã gửi trước đó" in again.err) == (1, True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"by": "2"}, "Chỉ quản trị viên của P"),
        ({"by": "9"}, "9"),
        ({"unit": "X"}, "X"),
        ({"unit": "C"}, "Dưới C không có đơn vị nào"),
        ({"deadline": "2020-01-15"}, "15/01/2020 đã qua"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_sent_is_refused_in_one_line(
    union: Command, here: Path, changes: dict[str, str], said: str
) -> None:
    refused = union("letter", "send", here / "cv.pdf", *order(**changes))
    assert refused.code == 1
    assert said in refused.err
    assert union("letter", "list", "--json").json == []


def test_what_is_no_pdf_is_refused(union: Command, here: Path) -> None:
    (here / "cv.pdf").write_bytes(b"PK\x03\x04 a text document")
    refused = union("letter", "send", here / "cv.pdf", *order())
    assert (refused.code, "không phải PDF" in refused.err) == (1, True)
