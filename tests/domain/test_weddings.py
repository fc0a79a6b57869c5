"""When somebody marries, as a list says it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.coverage import window
from bot.domain.posts import key_posts, post_of
from bot.domain.roster_cells import BadCell, as_wedding
from bot.domain.weddings import Wedding, wedding
from bot.library.model import Localised, Post, Window

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
CHAIR = Post("chair", Localised("Chủ tịch công đoàn", "Chair"), ("Chủ tịch",),
             date(2026, 1, 1), date(2026, 6, 30))  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "held_on", "before"),
    [
        ("20/10/2026", date(2026, 10, 20), datetime(2026, 10, 19, 17, tzinfo=UTC)),
        (date(2026, 10, 20), date(2026, 10, 20), datetime(2026, 10, 19, 17, tzinfo=UTC)),
        ("10/2026", date(2026, 10, 31), datetime(2026, 9, 30, 17, tzinfo=UTC)),
        ("Tháng 2/2028", date(2028, 2, 29), datetime(2028, 1, 31, 17, tzinfo=UTC)),
        ("2026-10", date(2026, 10, 31), datetime(2026, 9, 30, 17, tzinfo=UTC)),
    ],
    ids=str,
)
def test_a_month_counts_from_its_last_day_and_before_its_first(
    cell: object, held_on: date, before: datetime
) -> None:
    found = as_wedding(cell)
    assert found is not None
    assert (found.held_on, found.before(HANOI)) == (held_on, before)
    assert wedding(str(found)) == found


def test_nothing_is_no_wedding_and_nonsense_is_a_fault() -> None:
    assert as_wedding("") is None
    for cell in ("13/2026", "sang năm"):
        with pytest.raises(BadCell):
            as_wedding(cell)


def test_a_day_is_not_a_month() -> None:
    assert as_wedding("2026-10-05") == Wedding(date(2026, 10, 5))


def test_a_post_is_known_by_any_of_its_names_without_marks() -> None:
    assert [post_of(t, [CHAIR]) for t in ("CHU TICH", "chủ tịch công đoàn", "Thủ quỹ", "")] == [
        "chair", "chair", "Thủ quỹ", "",
    ]  # fmt: skip


def test_a_post_makes_a_key_officer_only_while_it_is_valid() -> None:
    assert "chair" in key_posts([CHAIR], date(2026, 6, 30))
    assert key_posts([CHAIR], date(2026, 7, 1)) == ()


def test_evidence_is_valid_until_the_day_before_its_anniversary() -> None:
    begin, _end = window(Window.SINCE_START, date(2026, 3, 9), HANOI, valid_years=2)
    assert begin == datetime(2024, 3, 9, 17, tzinfo=UTC)  # 10 March there: still valid
    begin, _end = window(Window.SINCE_START, date(2026, 3, 10), HANOI, valid_years=2)
    assert begin == datetime(2024, 3, 10, 17, tzinfo=UTC)
