"""Words of care go when their time is over; counts and closed periods stay."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.domain.periods import Period
from bot.services.periods import close, keep, verify
from bot.services.retention import purge
from bot.store.care_tables import case_step, counselling, support_case
from tests.chat import Chat
from tests.services.test_periods import MAY
from tests.services.test_periods import office as _office

office = _office  # four people, 2 June 2026
TOLD = MAY - timedelta(days=30)
KEPT = timedelta(days=365)
END = ("done", "refused", "withdrawn")


async def case(chat: Chat, id_: int, state: str, at: Any = TOLD) -> None:
    """A case with words, whose last step was at that moment."""
    words = chat.house.cipher.seal("Mái nhà dột đã lâu.")
    async with chat.house.database.write() as connection:
        await connection.execute(
            insert(support_case).values(
                id=id_, key=f"c{id_}", programme="hardship", unit_id=2, subject_id=1, opened_by=1,
                state=state, opened_at=TOLD, detail_enc=words, heads=2, amount=3_000_000,
            )
        )  # fmt: skip
        for number, (step, when) in enumerate((("received", TOLD), (state, at)), 1):
            await connection.execute(
                insert(case_step).values(
                    case_id=id_, number=number, at=when, actor_id=1, state=step, note_enc=words
                )
            )


async def asked(chat: Chat, id_: int, state: str) -> None:
    """A wish of member `id_` for a talk, with a safe time."""
    held = {"held_on": date(2026, 5, 3), "recorded_at": TOLD, "recorded_by": 4}
    async with chat.house.database.write() as connection:
        await connection.execute(
            insert(counselling).values(
                id=id_, key=f"k{id_}", member_id=id_, unit_id=2, wish="call", state=state,
                safe_time_enc=chat.house.cipher.seal("tối"), invited_by=4, counsellor_id=4,
                asked_at=TOLD, reminders=0, **(held if state == "done" else {}),
            )
        )  # fmt: skip


async def words_left(chat: Chat) -> set[int]:
    """Cases that still have words, in themselves or in a step."""
    await purge(chat.house)
    async with chat.house.database.read() as connection:
        own = select(support_case.c.id).where(support_case.c.detail_enc.is_not(None))
        steps = select(case_step.c.case_id).where(case_step.c.note_enc.is_not(None))
        return set((await connection.execute(own.union(steps))).scalars())


@pytest.mark.parametrize("state", END)
async def test_words_of_a_case_go_so_long_after_its_end(office: Chat, state: str) -> None:
    await case(office, 1, state)
    office.clock.set(TOLD + KEPT)
    assert await words_left(office) == {1}
    office.clock.move(timedelta(seconds=1))
    assert await words_left(office) == set()


async def test_a_case_that_waits_keeps_them_and_the_last_step_begins_the_time(office: Chat) -> None:
    await case(office, 1, "checked")
    await case(office, 2, "done", TOLD + timedelta(days=10))
    office.clock.set(TOLD + KEPT + timedelta(days=9))
    assert await words_left(office) == {1, 2}
    office.clock.move(timedelta(days=2))
    assert await words_left(office) == {1}


async def test_counts_stay_and_a_closed_period_is_derived_the_same(office: Chat) -> None:
    await case(office, 1, "done")
    closed: Period = await close(office.house, "2026-1", "operator")
    office.clock.set(TOLD + KEPT + timedelta(days=1))
    assert await words_left(office) == set()
    _found, again, differing = await verify(office.house, "2026-1")
    assert (again, differing) == (closed.checksum, ())
    async with office.house.database.read() as connection:
        row = (await connection.execute(select(support_case))).one()
    assert (row.state, row.heads, row.amount) == ("done", 2, 3_000_000)


async def test_of_a_session_its_day_is_left_and_of_a_wish_no_time(office: Chat) -> None:
    await keep(office.house)
    await asked(office, 1, "done")
    await asked(office, 2, "assigned")
    for moment, gone in ((TOLD + KEPT, False), (TOLD + KEPT + timedelta(seconds=1), True)):
        office.clock.set(moment)
        await purge(office.house)
        async with office.house.database.read() as connection:
            found = await connection.execute(select(counselling).order_by(counselling.c.id))
            held, wish = found.all()
        people = (held.invited_by, held.counsellor_id, held.recorded_by)
        assert held.held_on == date(2026, 5, 3)
        assert (held.wish, people) == (("", (None, None, None)) if gone else ("call", (4, 4, 4)))
        assert [row.safe_time_enc is None for row in (held, wish)] == [gone, gone]
        assert (wish.wish, wish.counsellor_id) == ("call", 4)
