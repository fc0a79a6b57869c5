"""Counselling before weddings and cases of support, in every state that a screen can show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from bot.demo.then import Done, relive
from bot.domain.counselling import (
    AskCounselling,
    AssignCounsellor,
    RecordSession,
    SayWedding,
    Wedding,
    Wish,
)
from bot.domain.support import Action, MoveCase, NewCase, OpenCase, State
from bot.services.house import House
from bot.store.care_tables import counselling, support_case
from bot.store.tables import member

ADMIN = "HB003"
AHEAD = 40  # days before the wedding on which somebody asks
WEDDINGS = (  # who, how many days ago, whether there was a talk before
    ("HB031", 255, True), ("HB044", 221, True), ("HB057", 187, False), ("HB070", 152, True),
    ("HB083", 118, True), ("HB096", 84, True), ("HB109", 47, False),
)  # fmt: skip
ASKS = "HB122"  # waits for a counsellor; marries in two months


async def counsel(house: House) -> None:
    """Seven weddings of the year, five of them after a talk; and one request that waits."""
    await relive(house, _asked(house))
    async with house.database.read() as connection:
        found = await connection.execute(
            select(member.c.code, counselling.c.id).join(
                counselling, counselling.c.member_id == member.c.id
            )
        )
        requests = {row.code: row.id for row in found}
        admin = await connection.execute(select(member.c.id).where(member.c.code == ADMIN))
        admin_id = admin.scalar_one()
    await relive(house, _talks(house, requests, admin_id))


def _asked(house: House) -> Iterator[Done]:
    for who, ago, talked in WEDDINGS:
        wedding = Wedding(house.today() - timedelta(days=ago), month_only=False)
        wanted = (
            AskCounselling(Wish.CALL, "Buổi tối, sau 19 giờ", wedding)
            if talked
            else SayWedding(wedding)
        )
        yield Done(ago + AHEAD, who, f"cuoi-{who}", wanted)
    month = (house.today() + timedelta(days=62)).replace(day=1)
    yield Done(2, ASKS, f"cuoi-{ASKS}",
               AskCounselling(Wish.CLASS, "Chiều thứ Bảy", Wedding(month)))  # fmt: skip


def _talks(house: House, requests: dict[str, int], admin_id: int) -> Iterator[Done]:
    for who, ago, talked in WEDDINGS:
        if talked:
            id_, held = requests[who], ago + AHEAD - 12
            yield Done(ago + AHEAD - 3, ADMIN, f"tv-{who}:giao", AssignCounsellor(id_, admin_id))
            day = house.today() - timedelta(days=held)
            yield Done(held, ADMIN, f"tv-{who}:xong", RecordSession(id_, day))


@dataclass(frozen=True, slots=True)
class Story:
    """A case, how many days ago it was opened, and how far it came."""

    who: str
    ago: int
    programme: str
    variety: str
    state: State
    heads: int | None = None
    amount: int | None = None
    detail: str = ""


STORIES = (
    Story("HB050", 170, "union_shelter", "repair", State.DONE, amount=30_000_000,
          detail="Mái nhà dột, mùa mưa phải kê đồ lên cao."),
    Story("HB062", 96, "hardship", "hardship", State.DONE, amount=3_000_000,
          detail="Nhà bị ngập, mất một vụ lúa."),
    Story("HB075", 24, "union_shelter", "new_house", State.CHECKED,
          detail="Ba thế hệ ở chung một gian nhà tạm."),
    Story("HB088", 3, "hardship", "grave_illness", State.RECEIVED,
          detail="Mong được hỗ trợ tiền đi lại khi điều trị dài ngày."),
    Story("HB104", 165, "summer_camp", "", State.DONE, heads=2),
)  # fmt: skip
_WAY = (
    (Action.CHECK, State.RECEIVED), (Action.DECIDE, State.CHECKED), (Action.FINISH, State.DECIDED)
)  # fmt: skip
_STEPS = {State.RECEIVED: 0, State.CHECKED: 1, State.DECIDED: 2, State.DONE: 3}


async def support(house: House) -> None:
    """Each case from its opening to the state that it is in today."""
    codes = [story.who for story in STORIES]
    async with house.database.read() as connection:
        found = await connection.execute(
            select(member.c.code, member.c.id).where(member.c.code.in_(codes))
        )
        ids = {row.code: row.id for row in found}
    await relive(
        house,
        (
            Done(story.ago, story.who, f"hs-{story.who}", OpenCase(_case(story, ids[story.who])))
            for story in STORIES
        ),
    )
    async with house.database.read() as connection:
        found = await connection.execute(select(support_case.c.subject_id, support_case.c.id))
        cases = {row.subject_id: row.id for row in found}
    await relive(
        house,
        (
            Done(max(story.ago - 5 * (n + 1), 0), ADMIN, f"hs-{story.who}:{n}",
                 MoveCase(cases[ids[story.who]], action, seen,
                          story.amount if action is Action.DECIDE else None))
            for story in STORIES
            for n, (action, seen) in enumerate(_WAY[: _STEPS[story.state]])
        ),
    )  # fmt: skip


def _case(story: Story, member_id: int) -> NewCase:
    return NewCase(story.programme, story.variety, story.heads, detail=story.detail,
                   subject_id=member_id)  # fmt: skip
