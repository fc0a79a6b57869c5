"""Posts are looked at, meetings attended: the two are never added up."""

from datetime import date

import pytest

from bot.domain.activities import INDIRECT, ActivityKind, ActivityReport
from bot.domain.activity_words import told
from bot.domain.coverage import UnitCoverage
from bot.domain.figures import Figures, Held
from bot.domain.return_lines import written
from bot.i18n import localise
from bot.library.loader import load
from bot.library.model import Library

DAY = date(2026, 11, 23)
LIBRARY = load(None, DAY)


def held(kind: str, attendances: int) -> Held:
    return Held(kind, (), False, 1, attendances, 0, 0, 0)


@pytest.mark.parametrize("kind", list(ActivityKind))
def test_a_report_says_views_of_what_is_looked_at(kind: ActivityKind) -> None:
    assert isinstance(LIBRARY, Library)
    report = ActivityReport(1, kind, DAY, attendances=12500)
    shown = "\n".join(localise(line, "vi") for line in told(report, LIBRARY))
    assert ("Lượt xem, lượt đọc: 12.500" in shown) == (kind in INDIRECT)
    assert ("Lượt người: 12.500" in shown) == (kind not in INDIRECT)


def test_views_stand_in_a_line_of_their_own() -> None:
    assert isinstance(LIBRARY, Library)
    figures = Figures(DAY, DAY, held=(held("social_zalo", 12500), held("seminar", 40)))
    found = {line.id: line.number for line in written(figures, UnitCoverage("", "", ()), LIBRARY)}
    assert found["activities"] == 2
    assert (found["activities_heads"], found["activities_views"]) == (40, 12500)
    assert "form_social_zalo_heads" not in found
