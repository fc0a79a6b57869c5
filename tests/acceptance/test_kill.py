"""SIGKILL at random moments: nothing is lost, and nobody is sent twice without a reason.

A second copy is allowed for one case alone: the delivery was in flight (`sending` in the ledger)
when the process died, so that nobody knows whether the platform has it. The test reads the ledger
after every kill and allows exactly those.
"""

import asyncio
import random
from collections import Counter

import pytest
from sqlalchemy import select

from bot.crypto import Cipher
from bot.store.database import Database
from bot.store.tables import address, outbox
from tests.acceptance.test_main_job import finished, linked, sent_out, settled
from tests.acceptance.world import NOW_AND_THEN, Hand, World

KEY = bytes(range(32))


async def in_flight(world: World) -> Counter[tuple[str, str]]:
    """Whose deliveries were under way when the process died."""
    database = Database(world.database_url)
    cipher = Cipher(KEY)
    async with database.read() as connection:
        rows = await connection.execute(
            select(address.c.platform, address.c.user_enc)
            .join(outbox, outbox.c.address_id == address.c.id)
            .where(outbox.c.state == "sending")
        )
        found = Counter((row.platform, cipher.open(row.user_enc)) for row in rows)
    await database.close()
    return found


def copies(world: World, hands: dict[str, Hand]) -> Counter[tuple[str, str]]:
    """How many messages each account got more than once."""
    again: Counter[tuple[str, str]] = Counter()
    for hand in hands.values():
        marks = Counter(m.mark for m in world.sees(hand) if "ack:" in m.mark and "phút" in m.text)
        again[hand.platform, hand.user] = sum(marks.values()) - len(marks)
    return +again


async def story(world: World, kills: int, seed: str) -> None:
    """A broadcast and its acknowledgements, with the process dying all the while."""
    chance = random.Random(seed)
    people, codes = await settled(world)
    hands = await linked(world, people, codes, every=10)
    hands = {code: hand for code, hand in hands.items() if hand.platform != "webchat"}
    world.platforms.slow = 0.05
    allowed: Counter[tuple[str, str]] = Counter()
    lesson = (await world.run("lesson", "list", "--json"))[0]["id"]
    campaign = await sent_out(world)
    readers = asyncio.create_task(_read(world, hands, lesson, chance))
    for _kill in range(kills):
        await asyncio.sleep(chance.uniform(0.02, 1.5))
        await world.kill()
        allowed += await in_flight(world)
        await world.start()
    await readers
    status = await finished(world, campaign)
    assert status["audience"] == 300
    got = sum(status["deliveries"].get(s, 0) for s in ("sent", "delivered", "seen"))
    assert got + status["deliveries"].get("failed", 0) >= len(hands)
    for hand in hands.values():
        pushes = [m for m in world.sees(hand) if "ack:" in m.mark]
        assert pushes, f"{hand} was never reached"

    async def counted() -> bool:
        found = await world.run("campaign", "status", campaign, "--json")
        return bool(found["acknowledged"] == len(hands))

    await world.until(counted, "every acknowledgement is counted", 60, pause=NOW_AND_THEN)
    assert copies(world, hands) <= allowed
    assert "Sổ gửi tin khớp" in await world.run("audit")
    assert "Traceback" not in world.log


async def _read(world: World, hands: dict[str, Hand], lesson: str, chance: random.Random) -> None:
    """Everybody acknowledges, some twice, while the process comes and goes."""
    for code in sorted(hands):
        await world.deed(hands[code], payload=f"ack:{lesson}", times=chance.choice((1, 1, 2)))
        await asyncio.sleep(chance.uniform(0, 0.3))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # on both: make proof
@pytest.mark.timeout(300)
async def test_three_kills_lose_nothing(world: World) -> None:
    await story(world, 3, "three")


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_twenty_kills_lose_nothing(world: World) -> None:
    await story(world, 20, "twenty")
