"""Indicators, a library and reports made by hand, for tests of coverage."""

from datetime import date

from bot.domain.coverage import Counts, Report, UnitCoverage, result
from bot.library.model import (
    Comparator,
    CountedUnit,
    Holidays,
    Indicator,
    Library,
    Localised,
    Target,
    Topic,
    Window,
)

ON = date(2026, 11, 23)
TITLES = {
    "policy_law": "Chính sách, pháp luật",
    "gender_equality": "Bình đẳng giới",
    "older_persons": "Phụng dưỡng, phát huy vai trò người cao tuổi",
}
TOPICS = tuple(TITLES)


def targets(first: float, last: float, comparator: Comparator) -> tuple[Target, ...]:
    """Above a share by 2025, a higher one by 2030."""
    start = date(2022, 4, 14)
    return (
        Target(2025, Comparator.ABOVE, first, "KH 185", start),
        Target(2030, comparator, last, "KH 185", start),
    )


def families(min_topics: int = 1, window: Window = Window.SINCE_START) -> Indicator:
    """The headline indicator."""
    return Indicator(
        "family_dissemination", Localised("Gia đình được truyền thông", "Families reached"),
        CountedUnit.FAMILY, ("member", "non_member_worker"), min_topics, window, TOPICS,
        targets(85.0, 95.0, Comparator.ABOVE),
    )  # fmt: skip


def officers() -> Indicator:
    """Key officers trained."""
    return Indicator(
        "key_officer_training", Localised("Cán bộ chủ chốt được tập huấn", "Officers trained"),
        CountedUnit.OFFICER, ("member", "non_member_worker"), 1, Window.SINCE_START, (),
        targets(90.0, 100.0, Comparator.AT_LEAST),
    )  # fmt: skip


def premarital() -> Indicator:
    """Members counselled before they marry."""
    return Indicator(
        "premarital_counselling", Localised("Tư vấn tiền hôn nhân", "Counselled before marriage"),
        CountedUnit.MEMBER, ("member",), 1, Window.CALENDAR_YEAR, (),
        targets(85.0, 95.0, Comparator.ABOVE),
    )  # fmt: skip


def library(*indicators: Indicator) -> Library:
    """A library of these indicators and their topics, without lessons."""
    topics = (
        Topic(id_, order, Localised(title, id_), Localised("", ""))
        for order, (id_, title) in enumerate(TITLES.items(), 1)
    )
    return Library(
        tuple(topics), (), (), indicators or (families(), officers(), premarital()), (),
        Holidays(False, (), ()), ON,
    )  # fmt: skip


def unit(code: str, reached: int, of: int, name: str = "", trained: int = 0) -> UnitCoverage:
    """A unit with so many families reached in its first topic, and ten key officers."""
    counts = {
        "family_dissemination": Counts(of, reached, 0, (reached, 0, 0)),
        "key_officer_training": Counts(10, trained, trained),
        "premarital_counselling": Counts(),
    }
    results = tuple(result(i, counts[i.id], ON) for i in library().indicators)
    return UnitCoverage(code, name or f"Công đoàn cơ sở {code}", results)


def report(*units: UnitCoverage, reached: int = 412, of: int = 480) -> Report:
    """A union with these units below it."""
    return Report(ON, unit("LC", reached, of, "Công đoàn mẫu"), units)
