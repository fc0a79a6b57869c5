"""Who may do what to a report, as one table; and what a text seems to hold."""

from datetime import date

import pytest

from bot.domain.activities import (
    ActivityAction,
    ActivityKind,
    ActivityReport,
    ActivityState,
    Standing,
    changed,
    following,
    standing,
)
from bot.domain.delicate import Delicate, delicate

# Rows: who and what. Columns: reported, returned, accepted, withdrawn; - is no.
TABLE = """
reporter corrected   reported  reported  -        -
reporter withdrawn   withdrawn withdrawn -        -
reporter returned    -         -         -        -
reporter accepted    -         -         -        -
reporter reported    -         -         -        -
unit     corrected   reported  reported  -        -
unit     withdrawn   withdrawn withdrawn -        -
unit     returned    -         -         -        -
unit     accepted    -         -         -        -
unit     reported    -         -         -        -
upper    corrected   -         -         -        -
upper    withdrawn   -         -         -        -
upper    returned    returned  -         returned -
upper    accepted    accepted  -         -        -
upper    reported    -         -         -        -
none     corrected   -         -         -        -
none     withdrawn   -         -         -        -
none     returned    -         -         -        -
none     accepted    -         -         -        -
none     reported    -         -         -        -
"""
COLUMNS = [
    ActivityState.REPORTED,
    ActivityState.RETURNED,
    ActivityState.ACCEPTED,
    ActivityState.WITHDRAWN,
]
CELLS = [
    (Standing(who), ActivityAction(action), state, after)
    for who, action, *cells in map(str.split, TABLE.strip().splitlines())
    for state, after in zip(COLUMNS, cells, strict=True)
]


@pytest.mark.parametrize(("who", "action", "state", "after"), CELLS)
def test_who_may_do_what(
    who: Standing, action: ActivityAction, state: ActivityState, after: str
) -> None:
    assert (following(who, action, state) or "-") == after


def test_the_table_holds_every_case() -> None:
    cases = {(who, action, state) for who, action, state, _after in CELLS}
    assert len(cases) == len(Standing) * len(ActivityAction) * len(ActivityState)


@pytest.mark.parametrize(
    ("mine", "on_unit", "above", "who"),
    [
        (True, False, False, Standing.NONE),  # the right is gone
        (False, False, False, Standing.NONE),
        (True, True, True, Standing.REPORTER),  # nobody judges the own report
        (True, False, True, Standing.REPORTER),
        (False, True, False, Standing.UNIT),
        (False, False, True, Standing.UPPER),
        (False, True, True, Standing.UPPER),
    ],
)
def test_what_somebody_is_to_a_report(
    mine: bool, on_unit: bool, above: bool, who: Standing
) -> None:
    assert standing(mine, on_unit, above) is who


def test_only_what_differs_is_named() -> None:
    before = ActivityReport(1, ActivityKind.CLUB, date(2026, 11, 1), attendances=5)
    after = ActivityReport(1, ActivityKind.CLUB, date(2026, 11, 2), attendances=6)
    assert changed(before, after) == ("held_on", "attendances")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tặng quà cháu Nguyễn Văn A, 8 tuổi", Delicate.CHILD),
        ("bé Lan, 5 tuổi được nhận quà", Delicate.CHILD),
        ("Học bổng cho Trần Thị Bích Ngọc (12 tuổi)", Delicate.CHILD),
        ("con gái là Lê Thu Hà", Delicate.CHILD),
        ("Giàng A Páo, sinh năm 2015", Delicate.CHILD),
        ("Liên hệ 0912 345 678", Delicate.PHONE),
        ("gọi +84912345678 nhé", Delicate.PHONE),
        ("0912.345.678", Delicate.PHONE),
        ("Tặng quà 8 cháu, từ 5 đến 10 tuổi", None),
        ("Phát biểu của đồng chí Nguyễn Văn Hùng", None),
        ("Thi đua cháu ngoan Bác Hồ", None),
        ("Chi 2.000.000 đồng, 45 người, ngày 20/10/2026", None),
        ("Công văn số 1603/LĐLĐ ngày 14/4/2022", None),
        ("Trẻ em được vui chơi", None),
    ],
)
def test_names_of_children_and_numbers_are_noticed(text: str, found: Delicate | None) -> None:
    assert delicate(text) is found
