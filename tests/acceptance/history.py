"""What became of each delivery of a siege, step by step: the database itself keeps it.

A trigger writes down every change of a row, whoever made it: so it is told why somebody ends with
nothing. It has no part in the program's own work.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.stand_ins.world import Trouble

_TABLE = "CREATE TABLE siege_step (n {counted} PRIMARY KEY, id bigint, state text, held boolean)"
_KEPT = (
    "INSERT INTO siege_step (id, state, held) VALUES (NEW.id, NEW.state, NEW.holder IS NOT NULL)"
)
_WHEN = "AFTER UPDATE ON outbox FOR EACH ROW WHEN (NEW.purpose = 'outreach')"
_ON_SQLITE = (
    _TABLE.format(counted="integer"),
    f"CREATE TRIGGER siege_noted {_WHEN} BEGIN {_KEPT}; END",
)
_ON_POSTGRES = (
    _TABLE.format(counted="bigserial"),
    "CREATE FUNCTION siege_noted() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {_KEPT}; RETURN NULL; END $$",
    f"CREATE TRIGGER siege_noted {_WHEN} EXECUTE FUNCTION siege_noted()",
)


class Step(NamedTuple):
    """A state that a delivery came into; `held`: by whoever had it, not by one who found it."""

    state: str
    held: bool


async def keep(connection: AsyncConnection) -> None:
    """From now on every change is kept."""
    for statement in _ON_SQLITE if connection.dialect.name == "sqlite" else _ON_POSTGRES:
        await connection.execute(text(statement))


async def of(connection: AsyncConnection, ids: Collection[int]) -> dict[int, list[Step]]:
    """The steps of these deliveries, the oldest first."""
    wanted, steps = set(ids), defaultdict[int, list[Step]](list)
    for row in await connection.execute(text("SELECT id, state, held FROM siege_step ORDER BY n")):
        if row.id in wanted:
            steps[row.id].append(Step(row.state, bool(row.held)))
    return steps


def story(steps: Sequence[Step], troubles: Iterable[Trouble]) -> str:
    """How a delivery came to its end; `troubles`: of its calls, in their order."""
    left = iter(troubles)
    told = []
    for before, after in pairwise(steps):
        match before.state, after.state:
            case "sending", "uncertain" if after.held:
                trouble = next(left, None)
                told.append(trouble.value if trouble else "no answer")
            case "sending", "uncertain":
                told.append("its worker died")
            case "sending", "failed":
                told.append("called no more")
            case "uncertain", "failed":
                told.append("given up")
    return ", then ".join(told) or "no step is known"
