"""What the sample union reported before the newcomer comes: a handful, in every state."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.activities import (
    ActivityAction,
    ActivityKind,
    ActivityReport,
    MoveActivity,
    SaveActivity,
)
from bot.services.activities import carried_out, listed
from bot.services.house import House
from bot.store.units import unit_by_code

JUDGE = "HB003"  # the admin of the whole union


@dataclass(frozen=True, slots=True)
class Deed:
    """An activity, how many days ago, who reported it, and what the upper union said."""

    by: str
    unit: str
    ago: int
    kind: ActivityKind
    topics: tuple[str, ...]
    attendances: int
    female: int | None
    cost: int
    partners: tuple[str, ...] = ()
    note: str = ""
    said: ActivityAction | None = None
    why: str = ""


DEEDS = (
    Deed("HB001", "HB-TT-MN", 34, ActivityKind.SEMINAR, ("gender_equality",), 28, 26, 1_200_000,
         ("management", "womens_union"), "Chia sẻ việc nhà nhân ngày 20/10.",
         ActivityAction.ACCEPT),
    Deed("HB001", "HB-TT-TH", 33, ActivityKind.CONTEST, ("family_ethics",), 64, 41, 5_500_000,
         ("party_committee", "youth_union"), "Hội thi bữa cơm gia đình.", ActivityAction.ACCEPT),
    Deed("HB002", "HB-TT-BV", 20, ActivityKind.TRAINING, ("dv_prevention", "child_protection"),
         35, 22, 3_000_000, ("party_committee",), "", ActivityAction.ACCEPT),
    Deed("HB002", "HB-TT-MN", 12, ActivityKind.CLUB, ("family_ethics",), 19, 18, 0,
         (), "Câu lạc bộ Gia đình hạnh phúc, buổi đầu.", ActivityAction.RETURN,
         "Anh/chị ghi giúp kinh phí buổi sinh hoạt."),
    Deed("HB001", "HB-TT", 9, ActivityKind.SOCIAL_ZALO, ("older_persons",), 940, None, 0),
    Deed("HB002", "HB-TT-BV", 5, ActivityKind.SUPERVISION, ("policy_law",), 6, 3, 400_000,
         ("management", "Trạm Y tế phường")),
    Deed("HB001", "HB-TT-TH", 2, ActivityKind.FORUM, ("child_protection",), 47, 30, 2_000_000,
         ("womens_union",), "Lắng nghe con trẻ."),
)  # fmt: skip


async def report_all(house: House) -> None:
    """The way an officer would, one after the other."""
    for n, deed in enumerate(DEEDS):
        async with house.database.read() as connection:
            unit_id = await unit_by_code(connection, deed.unit)
        if unit_id is not None:
            save = SaveActivity(_report(deed, unit_id, house))
            await carried_out(house, deed.by, f"demo-{n}:save", save)
    for found in await listed(house, None, None, None):
        deed = next(d for d in DEEDS if _day(d, house) == found.report.held_on)
        if deed.said is not None:
            move = MoveActivity(found.id, found.number, deed.said, deed.why)
            await carried_out(house, JUDGE, f"demo-{found.id}:said", move)


def _day(deed: Deed, house: House) -> date:
    return house.today() - timedelta(days=deed.ago)


def _report(deed: Deed, unit_id: int, house: House) -> ActivityReport:
    return ActivityReport(
        unit_id=unit_id,
        kind=deed.kind,
        held_on=_day(deed, house),
        topics=deed.topics,
        partners=deed.partners,
        attendances=deed.attendances,
        female=deed.female,
        cost=deed.cost,
        note=deed.note,
    )
