"""A country of made-up rows, so many as are wanted, written by the database itself.

Its units are those of `tree.py`; four people in five head a family of their own. Nobody has a
name, and all accounts share one number: what is counted is never opened.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher, decode_key
from bot.store.database import Database
from tests.bench.places import KEY
from tests.bench.tree import Tree

BEGIN, STAMP = "2025-01-01", "2025-01-01 00:00:00"
TOPICS = ("policy_law", "family_ethics", "gender_equality", "dv_prevention", "child_protection",
          "older_persons")  # fmt: skip

_SERIES = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
_ACCOUNTS = "CASE i % 4 WHEN 0 THEN 'zalo' WHEN 1 THEN 'messenger' ELSE 'telegram' END"


async def settle(database: Database, people: int) -> None:
    """Units, families, people and where they belong."""
    tree = Tree(people)
    async with database.write() as connection:
        await _units(connection, tree)
        for table, columns, values in (
            ("family", "id, key, created_at", f"i, 'F' || i, '{STAMP}'"),
            ("member", "id, code, gender, created_at", f"i, 'NV' || i, '', '{STAMP}'"),
            (
                "membership",
                "id, member_id, unit_id, family_id, category, key_officer, post, valid_from, "
                "recorded_at",
                f"i, i, {tree.place}, 1 + (i * 4) / 5, 'member', "
                f"i % 50 = 0, '', '{BEGIN}', '{STAMP}'",
            ),
        ):
            await _filled(connection, table, columns, values, people)
    await settled(database)


async def _units(connection: AsyncConnection, tree: Tree) -> None:
    rows = list(tree.rows())
    units = [{"id": id_, "code": code} for id_, code, _above in rows]
    spans = [{"id": id_, "name": code, "above": above} for id_, code, above in rows]
    await connection.execute(
        text(f"INSERT INTO unit (id, code, created_at) VALUES (:id, :code, '{STAMP}')"), units
    )
    await connection.execute(
        text("INSERT INTO unit_span (unit_id, parent_id, name, kind, valid_from) VALUES "
             f"(:id, :above, :name, '', '{BEGIN}')"), spans
    )  # fmt: skip


async def accounts(database: Database, people: int) -> None:
    """One account each, consent given; every twentieth person has stopped."""
    async with database.write() as connection:
        sealed = Cipher(decode_key(KEY)).seal("5000000001").hex()
        is_postgres = connection.dialect.name == "postgresql"
        blob = f"'\\x{sealed}'::bytea" if is_postgres else f"x'{sealed}'"
        await _filled(
            connection, "address",
            "id, platform, user_idx, user_enc, member_id, consent_at, stopped_at, "
            "last_inbound_at, locale, created_at",
            f"i, {_ACCOUNTS}, 'u' || i, {blob}, i, '{STAMP}', "
            f"CASE WHEN i % 20 = 0 THEN {_stamp(connection)} END, {_heard(connection)}, 'vi', "
            f"'{STAMP}'",
            people,
        )  # fmt: skip
    await settled(database)


def _stamp(connection: AsyncConnection) -> str:
    """A moment, where the database cannot tell by itself that it is one."""
    return f"'{STAMP}'::timestamptz" if connection.dialect.name == "postgresql" else f"'{STAMP}'"


def _heard(connection: AsyncConnection) -> str:
    """Within the last nine days of 22 November 2026."""
    if connection.dialect.name == "postgresql":
        return "timestamptz '2026-11-23 00:00:00+00' - (i % 216 + 1) * interval '1 hour'"
    return "datetime('2026-11-23 00:00:00', '-' || (i % 216 + 1) || ' hours') || '.000000'"


async def read(database: Database, people: int) -> None:
    """As much evidence as there are people: a quarter has none, others one, two or three topics;
    over the eleven months of 2026.
    """
    topics = " ".join(f"WHEN {n} THEN '{name}'" for n, name in enumerate(TOPICS))
    async with database.write() as connection:
        when = (
            "timestamptz '2026-01-05 00:00:00+00' + (i % 310) * interval '1 day'"
            if connection.dialect.name == "postgresql"
            else "datetime('2026-01-05 00:00:00', '+' || (i % 310) || ' days') || '.000000'"
        )
        for turn in range(3):
            topic = f"CASE (i + {turn}) % {len(TOPICS)} {topics} END"
            await _filled(
                connection, "evidence",
                "member_id, family_id, kind, source_id, version, topic_id, cycle, adult, at, "
                "recorded_at, platform",
                f"i, 1 + (i * 4) / 5, 'acknowledgement', 'l{turn}', 1, {topic}, 2026, "
                f"{_true(connection)}, {when}, '{STAMP}', 'zalo'",
                people, where=f"i % 4 > {turn}",
            )  # fmt: skip
    await settled(database)


def _true(connection: AsyncConnection) -> str:
    return "true" if connection.dialect.name == "postgresql" else "1"


async def _filled(
    connection: AsyncConnection, table: str, columns: str, values: str, count: int,
    where: str = "true",
) -> None:  # fmt: skip
    series = _SERIES.format(count=count)
    if connection.dialect.name == "postgresql":
        # What a row points to is there: to look for each would take longer than to write it.
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        numbers = f"SELECT i FROM generate_series(1, {count}) AS n(i)"
        series = f"WITH n AS ({numbers}) "
    await connection.execute(
        text(f"INSERT INTO {table} ({columns}) {series} SELECT {values} FROM n WHERE {where}")
    )


async def settled(database: Database, tables: Sequence[str] = ()) -> None:
    """Statistics as the databases make them by themselves after a while."""
    if database.is_sqlite:
        return
    async with database.engine.connect() as plain:
        connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM ANALYZE"))
