"""The tree of units as it stood on a day."""

from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.tables import unit, unit_span
from bot.store.units import choices_under, covered, first_day, roots, subtree, unit_by_code
from tests.store.union import MADE

MARCH, JUNE, SEPTEMBER = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)
TOP, LEFT, RIGHT, LEAF = 1, 2, 3, 4

# Leaf stands under left until June, then under right; right ends in September.
SPANS = (
    (TOP, None, MARCH, None),
    (LEFT, TOP, MARCH, None),
    (RIGHT, TOP, MARCH, SEPTEMBER),
    (LEAF, LEFT, MARCH, JUNE),
    (LEAF, RIGHT, JUNE, None),
)


@pytest.fixture
async def tree(database: Database) -> Database:
    """Four units and their history."""
    async with database.write() as connection:
        codes = [{"id": n, "code": f"U{n}", "created_at": MADE} for n in (TOP, LEFT, RIGHT, LEAF)]
        await connection.execute(insert(unit), codes)
        await connection.execute(
            insert(unit_span),
            [
                {"unit_id": u, "parent_id": up, "name": f"U{u}", "kind": "",
                 "valid_from": begin, "valid_to": end}
                for u, up, begin, end in SPANS
            ],
        )  # fmt: skip
    return database


async def below(connection: AsyncConnection, top: int, day: date) -> list[int]:
    found = subtree(top, day)
    rows = await connection.execute(select(found.c.unit_id).order_by(found.c.unit_id))
    return list(rows.scalars())


@pytest.mark.parametrize(
    ("top", "day", "units"),
    [
        (LEFT, MARCH, [LEFT, LEAF]),
        (LEFT, JUNE, [LEFT]),
        (RIGHT, JUNE, [RIGHT, LEAF]),
        (TOP, MARCH, [TOP, LEFT, RIGHT, LEAF]),
        (TOP, date(2026, 2, 28), []),
        (RIGHT, SEPTEMBER, []),
        (TOP, SEPTEMBER, [TOP, LEFT]),
    ],
)
async def test_a_subtree_is_that_of_its_day(
    tree: Database, top: int, day: date, units: list[int]
) -> None:
    async with tree.read() as connection:
        assert await below(connection, top, day) == units


async def test_a_circle_in_the_table_does_not_turn_for_ever(tree: Database) -> None:
    async with tree.write() as connection:
        circle = {"unit_id": TOP, "parent_id": LEFT, "name": "U1", "kind": ""}
        await connection.execute(insert(unit_span).values(**circle, valid_from=JUNE))
        assert await below(connection, LEFT, JUNE) == [TOP, LEFT, RIGHT, LEAF]


async def test_a_unit_is_found_by_its_code(tree: Database) -> None:
    async with tree.read() as connection:
        assert (await unit_by_code(connection, "U3"), await unit_by_code(connection, "u3")) == (
            RIGHT,
            None,
        )


async def test_rights_reach_down_and_not_up_nor_sideways(tree: Database) -> None:
    async with tree.read() as connection:
        reached = [await covered(connection, u, [RIGHT], JUNE) for u in (TOP, LEFT, RIGHT, LEAF)]
        assert reached == [False, False, True, True]
        assert not await covered(connection, LEAF, [], JUNE)


async def test_the_top_and_the_first_day_are_known(tree: Database) -> None:
    async with tree.read() as connection:
        assert await roots(connection, JUNE) == [TOP]
        assert await first_day(connection) == MARCH


async def test_choices_are_the_tops_and_their_children_that_day(tree: Database) -> None:
    async with tree.read() as connection:
        codes = [code for _id, code, _name in await choices_under(connection, [RIGHT], JUNE)]
        assert codes == ["U3", "U4"]
        assert await choices_under(connection, [], JUNE) == []
