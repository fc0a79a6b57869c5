"""Tokens that live for seconds and answers that get lost: no storm, no third use, one alarm."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.crypto import Cipher
from bot.stand_ins.server import StandIns, running
from bot.stand_ins.world import Fault, Trouble
from bot.stand_ins.world import World as Platforms
from bot.stand_ins.zalo import ZaloStandIn
from bot.store.database import Database
from bot.store.platform_tables import channel_fault
from bot.store.tables import outbox
from tests.acceptance import crowd
from tests.acceptance.town import Town, approved, drafted, town_of
from tests.acceptance.world import MONDAY

KEY = Cipher(bytes(range(32)))
NOW = datetime.fromisoformat(MONDAY)
LIFE = 3  # seconds of an access token


@pytest.fixture
async def stand_ins() -> AsyncIterator[StandIns]:
    async with running(world=Platforms(now=NOW)) as found:
        found.platforms["zalo"].configure({"token_life": LIFE})
        yield found


@pytest.fixture
async def towns(
    tmp_path: Path, root: Path, postgres_url: str, stand_ins: StandIns
) -> AsyncIterator[tuple[Town, Town]]:
    """Two processes on one PostgreSQL."""
    made = [
        town_of(tmp_path / str(n), root, postgres_url, stand_ins, LANTOA_ZALO_RATE="30")
        for n in range(2)
    ]
    yield made[0], made[1]
    for town in made:
        await town.stop()


async def begun(town: Town, size: int) -> tuple[list[crowd.Somebody], str]:
    """A crowd on Zalo alone, everybody's window open, and a broadcast to it that is approved."""
    people = [p for p in crowd.crowd(4 * size, NOW) if p.platform == "zalo"]
    people = [crowd.Somebody(n, "zalo", p.user, NOW, False, False) for n, p in enumerate(people, 1)]
    database = Database(town.database_url)
    await crowd.settle_in(database, KEY, people)
    await database.close()
    id_ = await drafted(town)
    await approved(town, id_)
    return people, id_


async def states(town: Town) -> Counter[tuple[str, str]]:
    database = Database(town.database_url)
    async with database.read() as connection:
        found = await connection.execute(
            select(outbox.c.state, outbox.c.reason, func.count()).group_by(
                outbox.c.state, outbox.c.reason
            )
        )
        counted = Counter({(row[0], row[1]): row[2] for row in found})
    await database.close()
    return counted


@pytest.mark.timeout(300)
async def test_two_processes_share_tokens_that_live_for_seconds(
    towns: tuple[Town, Town], stand_ins: StandIns
) -> None:
    one, two = towns
    people, _id = await begun(one, 600)
    crowd.settle_among(stand_ins, people)
    stand_ins.platforms["zalo"].configure({"token_life": LIFE})
    zalo = stand_ins.platforms["zalo"]
    assert isinstance(zalo, ZaloStandIn)
    await asyncio.gather(one.start(), two.start())

    async def all_sent() -> bool:
        counted = await states(one)
        return sum(
            n for (s, _r), n in counted.items() if s in ("sent", "delivered", "seen")
        ) == len(people)

    await one.until(all_sent, "everybody has it", 120)
    uses = Counter(zalo.mint.spent)
    assert len(uses) > 3  # it did rotate
    assert max(uses.values()) == 1
    texts = Counter((m.user, m.text) for m in stand_ins.world.messages if m.by == "account")
    assert max(texts.values()) == 1


@pytest.mark.timeout(300)
async def test_a_lost_answer_is_one_alarm_and_everybody_waits_for_the_right_reason(
    towns: tuple[Town, Town], stand_ins: StandIns
) -> None:
    one, two = towns
    people, _id = await begun(one, 200)
    crowd.settle_among(stand_ins, people)
    stand_ins.platforms["zalo"].configure({"token_life": LIFE})
    zalo = stand_ins.platforms["zalo"]
    assert isinstance(zalo, ZaloStandIn)
    lost = Fault("zalo", Trouble.LOSE_ANSWER, "access_token", share=0.1)
    stand_ins.world.faults.append(lost)
    # The second answer is lost for certain, so that the test does not hang on luck.
    stand_ins.world.faults.insert(0, Fault("zalo", Trouble.SLOW, "access_token", times=1))
    stand_ins.world.faults.insert(1, Fault("zalo", Trouble.LOSE_ANSWER, "access_token", times=1))
    await asyncio.gather(one.start(), two.start())

    async def all_decided() -> bool:
        counted = await states(one)
        return set(counted) <= {("seen", ""), ("delivered", ""), ("sent", ""),
                                ("waiting", "misconfigured")} and bool(
            counted["waiting", "misconfigured"])  # fmt: skip

    await one.until(all_decided, "sent, or waiting with the right reason", 120)
    uses = Counter(zalo.mint.spent)
    assert max(uses.values()) <= 2
    calls = stand_ins.world.calls["zalo", "access_token"]
    assert calls <= 2 * len(uses)  # no storm
    database = Database(one.database_url)
    async with database.read() as connection:
        is_open = channel_fault.c.over_at.is_(None)
        [row] = (await connection.execute(select(channel_fault).where(is_open))).all()
    await database.close()
    assert (row.platform, row.word, row.detail) == ("zalo", "misconfigured", "grant lost")
    alarms = sum(town.log.count("grant.lost") for town in towns)
    assert alarms <= 2  # each process says it once in its log; administrators are told once
    told = sum(town.log.count("channel.alert") for town in towns)
    assert told <= 1
