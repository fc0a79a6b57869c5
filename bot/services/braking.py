"""The brake on equal texts: before a batch is sent, and for each of its deliveries."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.log import log
from bot.messages import Purpose
from bot.metrics import BRAKED
from bot.services.house import House
from bot.services.outgoing import Batch
from bot.services.verdicts import later
from bot.store import brake
from bot.store.dues import Due
from bot.store.outbox import REPEATED, Outcome

BRAKE = "brake"  # the person has got the same words often enough
CROWDED = timedelta(minutes=1)


async def braked(
    house: House, connection: AsyncConnection, dues: Sequence[Due], batch: Batch
) -> Batch:
    """Whoever has got these words often enough is not told again: of a batch that was just taken.

    Answers are not counted: each follows an event of the person's own, and whoever cries for help
    is answered as often as that happens. Nor are repeats, of which only a call counts: see
    `repeat_kept_in`.
    """
    first = [due for due in dues if due.reason != REPEATED]
    return await _placed(house, connection, first, batch)


async def repeat_kept_in(
    house: House, connection: AsyncConnection, due: Due, batch: Batch
) -> Outcome | None:
    """Why the brake keeps a repeat in whose call would begin now; None, and it has its place.

    Had it taken one with its batch, a worker killed before the call would have used it up: after
    three of them nobody would be told at all. That its own calls, of none of which anybody knows,
    have used up every place is the end of it and no alarm.
    """
    placed = await _placed(house, connection, [due], batch)
    if due.id in placed.braked.spent:
        return Outcome(due.id, "skipped", BRAKE)
    return kept_in(due, placed)


async def _placed(
    house: House, connection: AsyncConnection, dues: Sequence[Due], batch: Batch
) -> Batch:
    marks: dict[str, str] = {}  # of words that many are told
    wanted, reply = [], Purpose.REPLY
    for due in dues:
        if due.purpose is reply:
            continue
        words = batch.words(due)
        if (mark := marks.get(words)) is None:
            mark = marks[words] = house.cipher.index("brake", words)
        who = f"m{due.member_id}" if due.member_id else f"a{due.address_id}"
        wanted.append(brake.Wanted(due.id, who, mark))
    limit = brake.Limit(house.rules.equal_texts, house.rules.equal_within)
    return replace(batch, braked=await brake.take(connection, wanted, batch.now, limit))


def kept_in(due: Due, batch: Batch) -> Outcome | None:
    """Why the brake keeps it in; None when it does not."""
    if due.id in batch.braked.held:
        BRAKED.labels(due.purpose.value).inc()
        log.error("brake.held", outbox=due.id, campaign=due.campaign_id)
        return Outcome(due.id, "skipped", BRAKE)
    if due.id in batch.braked.crowded:
        return later(due, due.reason, batch.now + CROWDED)
    return None
