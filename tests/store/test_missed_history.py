"""What a closed window kept back from somebody is looked for in what this person has read alone."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event

from bot.store.database import Database
from bot.store.missed import _kept_back

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


async def test_nobody_goes_through_all_who_have_read_a_lesson(migrated_sqlite_url: str) -> None:
    database, asked = Database(migrated_sqlite_url), list[tuple[str, Any]]()
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, sql, values, *_more: asked.append((sql, values)),
    )
    async with database.read() as connection:
        await connection.execute(_kept_back(), {"members": [1, 2, 3], "kept": NOW})
        sql, values = asked[-1]
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        steps = [str(row.detail) for row in plan]
    await database.close()
    assert [step for step in steps if "evidence" in step and "(member_id=?" in step], steps
