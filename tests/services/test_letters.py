"""Letters: officers hear once of each stage, outside quiet hours; only their own unit may act."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.domain.letters import Copy, Letter, Stage, Standing, stage
from bot.services.letters import Request, overview, remind, send
from bot.store.tables import outbox
from tests.chat import Chat

DEADLINE = date(2026, 11, 30)
COPY = Copy(1, Letter(1, 1, "Tỉnh", "", "Kế hoạch", DEADLINE), "A", "Đơn vị A")


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "cv.pdf"
    path.write_bytes(b"%PDF-1.7")
    return path


@pytest.fixture
async def talk(chat: Chat) -> Chat:
    """Hoa, an officer of U2, is in chat; a letter has come to U2 and U3."""
    await chat.says("Hoa", "HACDEF23")
    await chat.presses("Hoa", "Tôi đồng ý")
    return chat


async def told(chat: Chat) -> int:
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(func.count()).where(outbox.c.key.like("letter:%")))
        return int(found.scalar() or 0)


def request(pdf: Path) -> Request:
    return Request(pdf, "U1", "Kế hoạch", "1/KH", DEADLINE, "QUAN")


async def test_an_officer_hears_once_of_each_stage(talk: Chat, pdf: Path) -> None:
    await send(talk.house, request(pdf))
    counts = []
    for _day in range(10):
        await remind(talk.house)
        await remind(talk.house)
        counts.append(await told(talk))
        talk.clock.move(timedelta(days=1))
    assert counts == [1, 1, 1, 1, 2, 2, 2, 2, 3, 3]  # 23/11 new; 27/11 near; 1/12 passed


async def test_nobody_is_woken_at_night(talk: Chat, pdf: Path) -> None:
    talk.clock.move(timedelta(hours=13))
    await send(talk.house, request(pdf))
    assert await remind(talk.house) == 0
    talk.clock.move(timedelta(hours=11))
    assert await remind(talk.house) == 1


async def test_two_reports_of_one_unit_are_one(talk: Chat, pdf: Path) -> None:
    await send(talk.house, request(pdf))
    await remind(talk.house)
    await talk.sends("Hoa", "lt:1:done")
    await talk.says("Hoa", "Đã tổ chức tọa đàm.")
    [first] = [copy for copy in (await overview(talk.house))[0].copies if copy.done_on]
    talk.clock.move(timedelta(days=3))
    await talk.sends("Hoa", "lt:1:done")
    [again] = [copy for copy in (await overview(talk.house))[0].copies if copy.done_on]
    assert again.done_on == first.done_on


async def test_the_sender_reads_what_a_unit_wrote(talk: Chat, pdf: Path) -> None:
    await send(talk.house, request(pdf))
    await talk.sends("Hoa", "lt:1:done")
    await talk.says("Hoa", "Đã tổ chức tọa đàm.")
    await talk.says("Quân", "QANCDE23")
    await talk.presses("Quân", "Tôi đồng ý")
    shown = await talk.sends("Quân", "ls:1")
    assert "Đơn vị 2: “Đã tổ chức tọa đàm.”" in "".join(bubble.text for bubble in shown)


async def test_a_foreign_units_copy_can_be_neither_seen_nor_reported(talk: Chat, pdf: Path) -> None:
    await send(talk.house, request(pdf))
    for payload in ("lt:2", "lt:2:received", "lt:2:done", "ls:1", "ls:1:nudge"):
        shown = await talk.sends("Hoa", payload)
        assert "Kế hoạch" not in "".join(bubble.text for bubble in shown)
    assert all(
        copy.received_on is None and copy.done_on is None
        for copy in (await overview(talk.house))[0].copies
    )


@pytest.mark.parametrize(
    ("today", "told_on", "expected"),
    [
        (DEADLINE - timedelta(9), None, Stage.NEW),
        (DEADLINE - timedelta(9), DEADLINE - timedelta(10), None),
        (DEADLINE - timedelta(3), DEADLINE - timedelta(10), Stage.SOON),
        (DEADLINE, DEADLINE - timedelta(3), None),
        (DEADLINE + timedelta(1), DEADLINE - timedelta(3), Stage.LATE),
        (DEADLINE + timedelta(9), DEADLINE + timedelta(1), None),
        (DEADLINE + timedelta(9), None, Stage.LATE),
    ],
)
def test_the_stages_of_a_copy(today: date, told_on: date | None, expected: Stage | None) -> None:
    assert stage(COPY, today, told_on) is expected
    assert stage(replace(COPY, done_on=today), today, told_on) is None


@pytest.mark.parametrize(
    ("today", "received", "done", "expected"),
    [
        (DEADLINE, None, None, Standing.OPEN),
        (DEADLINE, DEADLINE, None, Standing.RECEIVED),
        (DEADLINE + timedelta(1), DEADLINE, None, Standing.LATE),
        (DEADLINE + timedelta(9), DEADLINE, DEADLINE, Standing.DONE),
        (DEADLINE + timedelta(9), None, DEADLINE + timedelta(1), Standing.DONE_LATE),
    ],
)
def test_where_a_copy_stands(
    today: date, received: date | None, done: date | None, expected: Standing
) -> None:
    assert replace(COPY, received_on=received, done_on=done).standing(today) is expected
