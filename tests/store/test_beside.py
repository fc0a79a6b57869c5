"""Old and new programs on one schema: who may work, and who is told to wait or to go."""

from types import ModuleType

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.errors import SchemaError
from bot.store import migrate
from bot.store.beside import Fit, judged, promised, strictest
from bot.store.database import Database
from bot.store.migrations.scripts import config

FIRST_WITH_A_PROMISE = "0011"


@pytest.mark.parametrize(
    ("found", "works_since", "wanted", "how"),
    [
        ("0011", "0010", "0011", Fit.SAME),
        ("0012", "0011", "0011", Fit.BESIDE),
        ("0013", "0011", "0011", Fit.BESIDE),
        ("0013", "0012", "0011", Fit.OLD_PROGRAM),
        ("0012", None, "0011", Fit.OLD_PROGRAM),
        ("0010", None, "0011", Fit.OLD_SCHEMA),
        (None, None, "0011", Fit.OLD_SCHEMA),
    ],
)
def test_who_may_work(found: str | None, works_since: str | None, wanted: str, how: Fit) -> None:
    assert judged(found, works_since, wanted) is how
    assert how.works == (how in (Fit.SAME, Fit.BESIDE))


def script(revision: str, works_since: str = "") -> ModuleType:
    made = ModuleType(revision)
    made.__dict__["revision"] = revision
    if works_since:
        made.__dict__["works_since"] = works_since
    return made


def test_the_strictest_migration_counts_and_one_that_says_nothing_serves_its_own_alone() -> None:
    kind, strict, silent = script("0013", "0011"), script("0012", "0012"), script("0014")
    assert strictest([kind]) == "0011"
    assert strictest([kind, strict]) == "0012"
    assert strictest([kind, strict, silent]) == "0014"


def test_every_new_migration_says_which_programs_may_work_on(sqlite_url: str) -> None:
    """Nobody finds out in the night of an upgrade."""
    scripts = ScriptDirectory.from_config(config(Database(sqlite_url)))
    new = [s for s in scripts.walk_revisions() if s.revision >= FIRST_WITH_A_PROMISE]
    wrong = [s.revision for s in new if not says_well(s.module, s.revision)]
    assert wrong == []


def says_well(module: ModuleType, revision: str) -> bool:
    said = getattr(module, "works_since", "")
    return said in migrate.revisions() and said <= revision


async def test_an_upgrade_writes_down_what_its_migrations_promise(database: Database) -> None:
    scripts = ScriptDirectory.from_config(config(database))
    async with database.read() as connection:
        found = await connection.run_sync(promised)
    assert found == strictest(s.module for s in scripts.walk_revisions())


async def is_at_a_later_revision(database: Database, works_since: str) -> None:
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        since = text("UPDATE schema_upgrade SET works_since = :since")
        await connection.execute(since, {"since": works_since})


async def test_an_old_program_starts_on_a_newer_schema_that_still_serves_it(
    database: Database,
) -> None:
    await is_at_a_later_revision(database, migrate.head())
    await migrate.require_current(database)


async def test_an_old_program_does_not_start_on_a_schema_that_it_would_harm(
    database: Database,
) -> None:
    await is_at_a_later_revision(database, "9999")
    with pytest.raises(SchemaError, match="9999"):
        await migrate.require_current(database)
