"""Two people with rights on different units never see each other's rows: every cell is asked."""

from collections import defaultdict

import pytest

from bot.crypto import Cipher
from bot.library.model import Library
from bot.store import orders
from bot.store.database import Database
from tests.rights.asked import ASKED
from tests.rights.court import Court
from tests.rights.table import rules

AREAS: dict[str, list[str]] = defaultdict(list)
for _name in ASKED:
    AREAS[_name.partition(".")[0]].append(_name)


def test_every_order_stands_in_the_table_and_is_asked() -> None:
    """Whoever adds a query or an effect has to say who may, and to let it be tried."""
    every = {*orders._answers, *orders._stores}
    known = {f"{order.__module__.rpartition('.')[2]}.{order.__name__}" for order in every}
    assert {name.partition(":")[0] for name in rules()} == known
    assert set(rules()) == set(ASKED)


@pytest.mark.sqlite_first
@pytest.mark.timeout(600)  # up to two thousand cells each
@pytest.mark.parametrize("area", AREAS)
async def test_every_cell_is_as_written(
    area: str, database: Database, cipher: Cipher, library: Library
) -> None:
    court = Court(database, cipher, library)
    await court.prepare()
    wrong = [
        fault for name in AREAS[area]
        for fault in await court.faults(name, ASKED[name], rules()[name])
    ]  # fmt: skip
    assert not wrong, "\n".join(wrong)
