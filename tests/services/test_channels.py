"""What administrators hear of a channel: once, through chat, with what to do."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.adapter import Health
from bot.domain.faults import Source
from bot.messages import NotSent, Why
from bot.services import channels
from bot.services.alarms import alert
from bot.store import channels as store
from bot.store import faults
from bot.store.tables import inbox, outbox
from tests.chat import PLATFORM, Chat, Paper
from tests.dialogues.conftest import CODES

MINUTES = timedelta(minutes=1)
DEAD = "Error validating access token"


class Asked(Paper):
    """A platform that says how our account is, and is not our only one."""

    name = "asked"
    says = Health(True, "Công đoàn X")

    async def health(self) -> Health:
        return self.says


@pytest.fixture
async def asked(chat: Chat) -> Asked:
    """Beside paper, on which Quân, the administrator, is at home."""
    other = Asked()
    chat.house = replace(
        chat.house, adapters={**chat.house.adapters, "asked": other}, leases=chat.clock
    )
    await chat.says("Quân", CODES["QUAN"])
    await chat.presses("Quân", "Tôi đồng ý")
    chat.hears("Quân")
    return other


async def hears_of(chat: Chat) -> list[str]:
    """What the administrator is told when the timer has looked."""
    await channels.watch(chat.house)
    await chat.deliver()
    return [bubble.text for bubble in chat.hears("Quân")]


async def is_asked(chat: Chat, times: int = 1) -> None:
    for _time in range(times):
        await channels.ask(chat.house)
        chat.clock.move(10 * MINUTES)


async def test_a_dead_token_on_a_quiet_day_is_told_once_with_what_to_do(
    chat: Chat, asked: Asked
) -> None:
    await is_asked(chat)
    asked.says = Health(False, DEAD)
    await is_asked(chat, 3)
    [told] = await hears_of(chat)
    assert DEAD in told
    assert "mã" in told
    await is_asked(chat, 6)
    assert await hears_of(chat) == []
    asked.says = Health(True)
    await is_asked(chat)
    assert await open_details(chat) == []


async def test_one_answer_that_does_not_come_is_no_alarm(chat: Chat, asked: Asked) -> None:
    await is_asked(chat)
    asked.says = Health(False, "TimeoutError")
    await is_asked(chat)
    assert await hears_of(chat) == []
    asked.says = Health(True)
    await is_asked(chat)
    assert await hears_of(chat) == []


async def test_a_lost_grant_is_told_though_messages_still_go_out(chat: Chat, asked: Asked) -> None:
    asked.says = Health(True, "Công đoàn X", alarm="quyền đã mất; chạy `lantoa zalo token`")
    await channels.ask(chat.house)
    [told] = await hears_of(chat)
    assert "lantoa zalo token" in told
    async with chat.house.database.write() as connection:  # the old token dies
        what = ("asked", Source.SENDS, Why.MISCONFIGURED.value, "grant lost")
        await faults.put(connection, *what, chat.house.now())
    assert await hears_of(chat) == []


async def test_a_refused_kind_of_message_is_told_by_the_channel_itself(
    chat: Chat, asked: Asked
) -> None:
    """Where Zalo is all there is, Zalo tells it: other messages go on."""
    chat.paper.answer = NotSent(Why.REJECTED, "error -146", alarm=True)
    await chat.says("Lan", "xin chào")
    chat.paper.answer = None
    await chat.says("Lan", "xin chào")
    [told] = await hears_of(chat)
    assert "error -146" in told
    assert f"lantoa channels --mended {PLATFORM}" in told
    for _day in range(3):
        chat.clock.move(timedelta(days=1))
        await chat.says("Lan", "xin chào")
        assert await hears_of(chat) == []
    assert await open_details(chat) == ["error -146"]
    assert await channels.mended(chat.house, PLATFORM) == 1
    assert await open_details(chat) == []


async def open_details(chat: Chat) -> list[str]:
    async with chat.house.database.read() as connection:
        return [f.detail for f in await faults.all_of(connection) if f.is_open]


async def traffic(chat: Chat, *, before: int, confirmed: int, since: int) -> None:
    """Messages a day ago, a last word two and a half hours ago, and messages two hours ago."""
    now = chat.clock.now()
    ago = [timedelta(days=1)] * before + [timedelta(hours=2)] * since
    rows: list[dict[str, Any]] = [
        {"key": f"k{n}", "address_id": 1, "platform": "asked", "purpose": "outreach",
         "priority": 1, "not_before": now - at, "created_at": now - at, "sent_at": now - at,
         "state": "delivered" if n < confirmed else "sent", "reason": "", "attempts": 1,
         "parts_done": 1}
        for n, at in enumerate(ago)
    ]  # fmt: skip
    async with chat.house.database.write() as connection:
        await connection.execute(insert(outbox), rows)
        await connection.execute(insert(inbox).values(**_event("asked:1", now - 150 * MINUTES)))


def _event(key: str, at: Any) -> dict[str, Any]:
    return {"platform": "asked", "event_key": key, "kind": "delivered", "address_id": 1,
            "received_at": at, "status": 2, "attempts": 1}  # fmt: skip


async def test_a_webhook_that_fell_silent_is_told_and_over_when_it_speaks(
    chat: Chat, asked: Asked
) -> None:
    await traffic(chat, before=30, confirmed=28, since=12)
    await channels.ask(chat.house)
    [told] = await hears_of(chat)
    assert "Asked" in told
    assert "webhook" in told
    async with chat.house.database.write() as connection:
        await connection.execute(insert(inbox).values(**_event("asked:2", chat.clock.now())))
    await channels.ask(chat.house)
    assert await open_details(chat) == []


@pytest.mark.parametrize(
    ("before", "confirmed", "since"), [(30, 28, 0), (30, 28, 5), (30, 2, 12), (8, 8, 12)]
)
async def test_a_quiet_night_and_a_small_union_are_no_alarm(
    chat: Chat, asked: Asked, before: int, confirmed: int, since: int
) -> None:
    await traffic(chat, before=before, confirmed=confirmed, since=since)
    await channels.ask(chat.house)
    assert await hears_of(chat) == []


async def test_the_gauges_need_no_look_at_every_account(
    chat: Chat, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def every_account(*_what: object) -> None:
        raise AssertionError("the timer looks every fifteen seconds")

    monkeypatch.setattr(store, "last_heard", every_account)
    assert await channels.watch(chat.house) == 0


async def test_nobody_is_told_twice_by_two_processes(chat: Chat, asked: Asked) -> None:
    asked.says = Health(False, DEAD, alarm=DEAD)
    await channels.ask(chat.house)
    assert [await alert(chat.house), await alert(chat.house)] == [1, 0]
