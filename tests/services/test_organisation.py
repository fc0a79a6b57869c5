"""What comes with the day of a change: roles, late-comers, campaigns and their authors."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import insert, select

from bot.domain.organisation import Kind, Recast, Succession, Target, Wanted
from bot.services.organisation import Outcome, change, follow
from bot.store.office_tables import membership_past
from bot.store.tables import audit, campaign, member, membership, outbox, role_grant
from tests.chat import Chat
from tests.dialogues.conftest import CODES

TODAY, LATER = date(2026, 11, 23), date(2026, 11, 30)


def merger(on: date, kind: Kind = Kind.MERGE) -> Succession:
    """U2 goes over into U3."""
    return Succession(kind, ("U2",), (Target("U3"),), on)


async def done(chat: Chat, wanted: Wanted) -> Outcome:
    """A change that nothing speaks against."""
    outcome = await change(chat.house, wanted)
    assert outcome.faults == ()
    return outcome


async def roles(chat: Chat) -> set[tuple[int, int]]:
    """Who holds a role on which unit."""
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(role_grant.c.member_id, role_grant.c.unit_id))
        return {(row.member_id, row.unit_id) for row in found}


async def places(chat: Chat, day: date) -> dict[int, int]:
    """Members with their unit of a day."""
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(membership.c.member_id, membership.c.unit_id).where(
                membership.c.valid_from <= day,
                membership.c.valid_to.is_(None) | (membership.c.valid_to > day),
            )
        )
        return {row.member_id: row.unit_id for row in found}


async def drafted(chat: Chat, state: str) -> None:
    """Hoa's broadcast to U2, in that state, with one message that waits."""
    now = datetime(2026, 11, 23, 2, tzinfo=UTC)
    async with chat.house.database.write() as connection:
        await connection.execute(
            insert(campaign).values(
                id=state, key=state, kind="officer", unit_id=2, content_ref="t-1", title="Tết",
                state=state, due_at=now + timedelta(days=30), author_id=3, created_at=now,
            )
        )  # fmt: skip
        await connection.execute(
            insert(outbox).values(
                key=f"c:{state}:1", campaign_id=state, member_id=1, purpose="outreach",
                not_before=now + timedelta(days=30), created_at=now,
            )
        )  # fmt: skip


async def states(chat: Chat) -> dict[str, str]:
    """Campaigns by id with their state."""
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(campaign.c.id, campaign.c.state))
        return {row.id: row.state for row in found}


async def test_a_merger_takes_the_roles_over_and_leaves_a_trace(chat: Chat) -> None:
    assert (await done(chat, merger(TODAY))).followed.roles == 2
    assert {(3, 3), (4, 3)} <= await roles(chat)
    async with chat.house.database.read() as connection:
        noted = await connection.execute(
            select(audit.c.subject).where(audit.c.action == "grant.follows")
        )
        assert sorted(noted.scalars()) == ["BINH officer U3", "HOA officer U3"]


async def test_the_end_of_a_unit_takes_no_role_over(chat: Chat) -> None:
    assert (await done(chat, merger(TODAY, Kind.DISSOLVE))).followed.roles == 0
    assert {unit for _member, unit in await roles(chat)} == {1, 2}


async def test_what_is_planned_comes_with_its_day_and_once(chat: Chat) -> None:
    assert (await done(chat, merger(LATER))).planned
    assert {unit for _member, unit in await roles(chat)} == {1, 2}
    chat.clock.move(timedelta(days=7))
    assert await follow(chat.house) == 2
    assert await follow(chat.house) == 0
    assert {(3, 3), (4, 3)} <= await roles(chat)


async def test_whoever_joins_meanwhile_goes_over_too(chat: Chat) -> None:
    await done(chat, merger(LATER))
    async with chat.house.database.write() as connection:
        now = chat.house.now()
        await connection.execute(insert(member).values(id=9, code="MOI", gender="", created_at=now))
        await connection.execute(
            insert(membership).values(member_id=9, unit_id=2, family_id=2, valid_from=TODAY)
        )
    chat.clock.move(timedelta(days=7))
    await follow(chat.house)
    assert (await places(chat, TODAY))[9] == 2
    assert (await places(chat, LATER))[9] == 3


async def test_campaigns_of_a_unit_that_is_no_more_stop_and_drafts_stay(chat: Chat) -> None:
    for state in ("draft", "approved", "running", "finished"):
        await drafted(chat, state)
    outcome = await done(chat, merger(TODAY))
    assert sorted(outcome.followed.paused) == ["approved", "running"]
    assert await states(chat) == {
        "draft": "draft", "approved": "paused", "running": "paused", "finished": "finished",
    }  # fmt: skip
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(outbox.c.campaign_id).where(outbox.c.state == "cancelled")
        )
        assert sorted(found.scalars()) == ["approved", "running"]


async def test_the_author_is_asked_in_chat_once(chat: Chat) -> None:
    await chat.says("Hoa", CODES["HOA"])
    await chat.presses("Hoa", "Tôi đồng ý")
    chat.hears("Hoa")
    await drafted(chat, "approved")
    await done(chat, merger(TODAY))
    await follow(chat.house)
    await chat.time_passes(timedelta(minutes=1))
    [message] = chat.hears("Hoa")
    assert "đợt phát động “Tết” của anh/chị được tạm dừng" in message.text
    opened = (await chat.presses("Hoa", "Xem tin này"))[-1]
    assert "Đơn vị này không còn" in opened.text
    assert "Duyệt" not in " ".join(button.label for button in opened.buttons)


async def test_one_press_drafts_it_for_the_unit_that_goes_on(chat: Chat) -> None:
    for name in ("Hoa", "Bình", "Hùng"):
        await chat.says(name, CODES[{"Hoa": "HOA", "Bình": "BINH", "Hùng": "HUNG"}[name]])
        await chat.presses(name, "Tôi đồng ý")
    await drafted(chat, "approved")
    await done(chat, merger(TODAY))
    await chat.sends("Hoa", "bc:approved")
    [made] = await chat.presses("Hoa", "Cho Đơn vị 3")
    assert "cần người thứ hai duyệt" in made.text
    seen = (await chat.sends("Bình", made.buttons[0].payload))[-1]
    assert "tới U3" in seen.text
    await chat.presses("Bình", "Duyệt đúng bản này")
    chat.hears("Hùng")
    await chat.time_passes(timedelta(days=31))
    assert "Tết" in "".join(bubble.text for bubble in chat.hears("Hùng"))


async def test_a_draft_for_a_unit_that_ended_is_not_approved(chat: Chat) -> None:
    await chat.says("Bình", CODES["BINH"])
    await chat.presses("Bình", "Tôi đồng ý")
    await drafted(chat, "draft")
    await chat.sends("Bình", "bc:draft")
    await done(chat, merger(TODAY))
    told = (await chat.presses("Bình", "Duyệt đúng bản này"))[-1]
    assert "Đơn vị này không còn" in told.text
    assert told.buttons[0].label == "Cho Đơn vị 3"
    assert (await states(chat))["draft"] == "draft"


async def test_an_officer_keeps_no_right_on_a_unit_that_ended(chat: Chat) -> None:
    await chat.says("Hoa", CODES["HOA"])
    await chat.presses("Hoa", "Tôi đồng ý")
    await done(chat, merger(TODAY, Kind.DISSOLVE))
    [answer] = await chat.says("Hoa", "/thongke U2")
    assert "dành cho cán bộ công đoàn" in answer.text


async def test_what_a_membership_said_before_a_merger_is_kept(chat: Chat) -> None:
    await done(chat, merger(TODAY))
    async with chat.house.database.read() as connection:
        kept = await connection.execute(
            select(
                membership_past.c.member_id, membership_past.c.unit_id, membership_past.c.valid_to
            )
        )
        assert sorted(tuple(row) for row in kept) == [(1, 2, None), (3, 2, None), (4, 2, None)]


async def test_a_move_and_a_repeat_of_it(chat: Chat) -> None:
    wanted = Recast("U3", TODAY, above="U2")
    assert (await done(chat, wanted)).changed.rehung == 1
    assert (await done(chat, wanted)).repeated
