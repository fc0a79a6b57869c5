"""What the sample union reported in the year before the newcomer comes, in every state."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.demo.then import Done, relive
from bot.domain.activities import (
    ActivityAction,
    ActivityKind,
    ActivityReport,
    MoveActivity,
    SaveActivity,
)
from bot.services.activities import listed
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
    Deed("HB003", "HB", 318, ActivityKind.COORDINATION, ("policy_law",), 14, 6, 0,
         ("womens_union", "youth_union"), "Ký chương trình phối hợp công tác gia đình."),
    Deed("HB005", "HB-KCN-MAY", 296, ActivityKind.SEMINAR, ("policy_law",), 72, 55, 2_400_000,
         ("management",), "Nói chuyện về chế độ thai sản.", ActivityAction.ACCEPT),
    Deed("HB001", "HB-TT-TH", 262, ActivityKind.COMMENDATION, ("family_ethics",), 40, 24,
         4_000_000, ("management",), "Biểu dương gia đình văn hóa tiêu biểu.",
         ActivityAction.ACCEPT),
    Deed("HB004", "HB-SX-YT", 251, ActivityKind.CLUB, ("older_persons",), 16, 11, 0, (), "",
         ActivityAction.ACCEPT),
    Deed("HB001", "HB-TT-BV", 228, ActivityKind.SOCIAL_FACEBOOK, ("gender_equality",), 610, None,
         0, (), "Loạt bài nhân Ngày Quốc tế Hạnh phúc.", ActivityAction.ACCEPT),
    Deed("HB005", "HB-KCN-CHE", 205, ActivityKind.FORUM, ("child_protection",), 51, 29,
         1_800_000, ("youth_union",), "", ActivityAction.ACCEPT),
    Deed("HB005", "HB-KCN-GO", 176, ActivityKind.SEMINAR, ("dv_prevention",), 44, 12, 1_500_000,
         ("management", "womens_union"), "", ActivityAction.ACCEPT),
    Deed("HB001", "HB-TT-MN", 161, ActivityKind.CONTEST, ("family_ethics", "older_persons"), 58,
         51, 3_200_000, ("party_committee",), "Hội thi nhân Ngày Gia đình Việt Nam.",
         ActivityAction.ACCEPT),
    Deed("HB004", "HB-SX-THCS", 148, ActivityKind.CLUB, ("child_protection",), 22, 15, 0, (), "",
         ActivityAction.ACCEPT),
    Deed("HB002", "HB-TT-TH", 119, ActivityKind.UNION_CHANNEL, ("policy_law",), 380, None, 0, (),
         "", ActivityAction.ACCEPT),
    Deed("HB005", "HB-KCN-MAY", 92, ActivityKind.SUPERVISION, ("policy_law",), 8, 4, 600_000,
         ("management",), "Kiểm tra phòng vắt sữa, bếp ăn ca.", ActivityAction.ACCEPT),
    Deed("HB002", "HB-TT-BV", 71, ActivityKind.CLUB, ("older_persons",), 25, 19, 0, (), "",
         ActivityAction.ACCEPT),
    Deed("HB004", "HB-SX-YT", 58, ActivityKind.SEMINAR, ("older_persons",), 31, 20, 900_000,
         (), "Nhân Tháng hành động vì người cao tuổi.", ActivityAction.ACCEPT),
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
    """The way an officer would, the day after; and what the union above said two days later."""
    async with house.database.read() as connection:
        units = {deed.unit: await unit_by_code(connection, deed.unit) for deed in DEEDS}
    await relive(
        house,
        (
            Done(deed.ago - 1, deed.by, f"{n}:save", SaveActivity(_report(deed, unit_id, house)))
            for n, deed in enumerate(DEEDS)
            if (unit_id := units[deed.unit]) is not None
        ),
    )
    said = {_day(deed, house): deed for deed in DEEDS if deed.said is not None}
    await relive(
        house,
        (
            Done(deed.ago - 2, JUDGE, f"{found.id}:said",
                 MoveActivity(found.id, found.number, deed.said, deed.why))
            for found in await listed(house, None, None, None)
            if (deed := said.get(found.report.held_on)) is not None and deed.said is not None
        ),
    )  # fmt: skip


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
