"""What a link to the dashboard opens, and for how long: figures, kinds, and rows."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from bot.domain.coverage import HEADLINE
from bot.domain.proof import Look
from bot.i18n import localise
from bot.services import dashboard
from bot.services.dashboard import EvidenceView, Wanted
from bot.store.care_tables import marriage
from bot.store.tables import audit, evidence, role_grant
from tests.chat import Chat

READ = Look(HEADLINE, "acknowledgement")
HOA, QUAN = 3, 5
LAN, HUNG = 1, 2


@pytest.fixture
async def union(chat: Chat) -> Chat:
    """Lan (U2) and Hùng (U3), one family, have read; Lan of domestic violence too."""
    at = chat.house.now() - timedelta(hours=1)
    rows = ((LAN, "gender_equality"), (LAN, "dv_prevention"), (HUNG, "gender_equality"))
    async with chat.house.database.write() as connection:
        await connection.execute(
            insert(evidence),
            [
                {
                    "member_id": who, "family_id": 1, "topic_id": topic, "kind": "acknowledgement",
                    "source_id": f"l-{topic}", "cycle": 2026, "platform": "paper", "adult": True,
                    "at": at, "recorded_at": at,
                }
                for who, topic in rows
            ],
        )  # fmt: skip
    return chat


async def link(chat: Chat, who: str, code: str) -> str:
    """The secret that this person is given in chat."""
    await chat.says(who, code)
    await chat.presses(who, "Tôi đồng ý")
    shown = await chat.says(who, "bảng theo dõi")
    urls = [button.url for bubble in shown for button in bubble.buttons if button.url]
    return urls[0].split("t=")[1]


async def behind(chat: Chat, secret: str, unit: str = "", look: Look = READ) -> Any:
    """The page behind the families' figure of a unit."""
    return await dashboard.evidence(chat.house, secret, Wanted(unit, chat.house.today()), look)


def rows(found: EvidenceView) -> list[tuple[str, str, str]]:
    """Family, member and topic as they are read."""
    assert found.board.rows is not None
    shown = found.board.rows.rows
    return [(r.family, localise(r.member, "vi"), localise(r.topic, "vi")) for r in shown]


async def looks(chat: Chat) -> list[tuple[str, str, dict[str, Any]]]:
    """Who looked at rows, of what."""
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(audit.c.actor, audit.c.subject, audit.c.detail)
            .where(audit.c.action == "evidence.rows")
        )  # fmt: skip
    return [tuple(row) for row in found]


async def test_an_officer_reads_the_rows_of_the_own_unit_and_it_is_kept(union: Chat) -> None:
    secret = await link(union, "Hoa", "HACDEF23")
    kinds = await behind(union, secret, look=Look(HEADLINE))
    assert [(door.kind, door.pieces) for door in kinds.board.doors] == [("acknowledgement", 2)]
    assert await looks(union) == []
    found = await behind(union, secret)
    # Of the other unit's Hùng only the family is told; of domestic violence nobody.
    assert rows(found) == [("G1", "(đơn vị khác)", "Topic 1"), ("G1", "LAN", "Topic 1")]
    assert await looks(union) == [("HOA", HEADLINE, {"kind": "acknowledgement", "first": 0})]


async def test_a_link_opens_no_other_unit(union: Chat) -> None:
    secret = await link(union, "Hoa", "HACDEF23")
    for unit in ("U1", "U3", "U9"):
        assert await behind(union, secret, unit) is None
    above = await link(union, "Quân", "QANCDE23")
    assert {who for _family, who, _topic in rows(await behind(union, above, "U1"))} == {
        "LAN", "HUNG"
    }  # fmt: skip
    assert rows(await behind(union, above, "U3"))[0][1] == "HUNG"


async def test_rows_end_with_the_right_and_with_the_link(union: Chat) -> None:
    hoa = await link(union, "Hoa", "HACDEF23")
    quan = await link(union, "Quân", "QANCDE23")
    async with union.house.database.write() as connection:
        await connection.execute(delete(role_grant).where(role_grant.c.member_id == HOA))
    assert await behind(union, hoa) is None
    await dashboard.leave(union.house, quan)
    assert await behind(union, quan) is None
    assert await looks(union) == []


async def test_of_counselling_even_many_are_counted_and_never_listed(union: Chat) -> None:
    at = union.house.now() - timedelta(days=9)
    async with union.house.database.write() as connection:
        for who in range(1, 6):
            held = {"key": f"k{who}", "member_id": who, "held_on": date(2026, 11, 20)}
            await connection.execute(
                insert(marriage).values(**held, source="roster", before=at + timedelta(days=6),
                                        recorded_at=at))  # fmt: skip
            await connection.execute(
                insert(evidence).values(
                    member_id=who, family_id=1, topic_id="premarital", kind="counselling",
                    source_id=f"c-{who}", cycle=2026, platform="paper", adult=True,
                    at=at, recorded_at=at,
                )
            )  # fmt: skip
    secret = await link(union, "Quân", "QANCDE23")
    look = Look("premarital_counselling")
    found = await behind(union, secret, look=look)
    assert localise(found.board.line.counted, "vi") == "5 trên 5 người"
    assert found.board.doors == ()
    asked = await behind(union, secret, look=Look("premarital_counselling", "counselling"))
    assert rows(asked) == []
    assert await looks(union) == []


async def test_many_rows_come_page_by_page(union: Chat) -> None:
    at = union.house.now() - timedelta(hours=2)
    async with union.house.database.write() as connection:
        await connection.execute(
            insert(evidence),
            [
                {
                    "member_id": LAN, "family_id": 1, "topic_id": "gender_equality",
                    "kind": "check_in", "source_id": f"m-{n}", "cycle": 2026,
                    "platform": "paper", "adult": True,
                    "at": at - timedelta(days=n), "recorded_at": at,
                }
                for n in range(60)
            ],
        )  # fmt: skip
    secret = await link(union, "Hoa", "HACDEF23")
    first = (await behind(union, secret, look=Look(HEADLINE, "check_in", 0, 51))).board.rows
    assert (len(first.rows), first.back, first.onward) == (50, None, 50)
    last = (await behind(union, secret, look=Look(HEADLINE, "check_in", 50, 51))).board.rows
    assert (len(last.rows), last.back, last.onward) == (10, 0, None)
    assert not {row.on for row in first.rows} & {row.on for row in last.rows}
