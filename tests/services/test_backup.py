"""A backup into a database of either kind: nothing is lost, nothing is opened, nothing is half."""

import asyncio
import os
import signal
import stat
import sys
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, func, insert, select, text

from bot.crypto import Cipher, key_mark
from bot.errors import Refused
from bot.services.backup import Keys, backup, restore
from bot.store import archive, life
from bot.store.archive_file import Manifest, reading
from bot.store.database import Database, sync_url
from bot.store.migrate import head, is_current
from bot.store.privacy_tables import call_back
from bot.store.privacy_tables import key_mark as marks
from bot.store.tables import address, audit, crisis_count, family, inbox, metadata, outbox
from tests.chat import ZONE
from tests.emptied import Emptied
from tests.ready import copied_to, ready
from tests.store.filled import SOME, fill

KEY = bytes(range(32))
GONE = {"access_link", "call_back", "instance", "lease", "pace", "stretch"}


def held(folder: Path, root: bytes = KEY) -> Keys:
    """The root key, and the keys file in this folder."""
    return Keys([root], folder / "person.keys")


class Quiet:
    """A bar that shows nothing, and may do something when it is told to."""

    def __init__(self, then: Callable[[int], None] = lambda step: None) -> None:
        self.total, self.done, self._then = 0, 0, then

    def start(self, total: int) -> None:
        self.total = total
        self._then(0)

    def step(self, steps: int) -> None:
        self.done += steps
        self._then(self.done)


@pytest.fixture
async def source(migrated_url: str) -> AsyncIterator[Database]:
    """Something in every table."""
    found = Database(migrated_url)
    async with found.write() as connection:
        await fill(connection)
        await connection.execute(
            insert(marks).values(name="key", mark=key_mark(KEY), step="", last="", since=SOME)
        )
    yield found
    await found.close()


@pytest.fixture
def target_url(migrated_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another database, of the kind that is asked for or the source's own."""
    kind = getattr(request, "param", migrated_url.partition(":")[0])
    if kind == "sqlite":
        yield copied_to(f"sqlite:///{tmp_path / 'other.db'}")
        return
    emptied: Emptied = request.getfixturevalue("emptied")
    name = emptied.lend()
    yield emptied.server.url(name)
    emptied.take_back(name)


@pytest.fixture
async def target(target_url: str) -> AsyncIterator[Database]:
    """Empty tables."""
    found = Database(target_url)
    yield found
    await found.close()


async def every_row(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """As the program itself reads them."""
    found = {}
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            keys = list(table.primary_key.columns)
            rows = await connection.execute(select(table).order_by(*keys))
            found[table.name] = [tuple(row) for row in rows]
    return found


def unsealed(made: Manifest) -> dict[str, str]:
    """The proofs of those tables that come out equal whenever they are written."""
    return {e.table: e.sha256 for e in made.entries if e.table != "audit" and not e.own}


@pytest.mark.parametrize("target_url", ["sqlite", "postgresql"], indirect=True)
async def test_every_row_of_every_table_comes_back(
    source: Database, target: Database, tmp_path: Path
) -> None:
    bar = Quiet()
    made = await backup(source, tmp_path / "b.zip", held(tmp_path), SOME, bar)
    assert bar.done == bar.total == made.rows
    await restore(target, tmp_path / "b.zip", held(tmp_path), SOME, ZONE, Quiet())
    assert await is_current(target)
    before, after = await every_row(source), await every_row(target)
    assert [row[:3] for row in after.pop("person_key")] == [
        row[:3] for row in before.pop("person_key")
    ]
    for name, rows in before.items():
        added = 1 if name == "audit" else 0  # that it was restored
        kept = after[name][: len(rows)]
        assert kept == ([] if name in GONE - {"instance"} else rows) or name == "instance", name
        assert len(after[name]) == len(kept) + added or name == "instance", name
    assert after["audit"][-1][3] == "backup.restore"
    again = tmp_path / "again.zip"
    second = await backup(target, again, held(tmp_path), SOME, Quiet())
    assert unsealed(second) == unsealed(made)


async def test_numbers_go_on_where_they_were(
    source: Database, target: Database, tmp_path: Path
) -> None:
    """A button in somebody's chat names call-back 3: no other may ever get that number."""
    await backup(source, tmp_path / "b.zip", held(tmp_path), SOME, Quiet())
    await restore(target, tmp_path / "b.zip", held(tmp_path), SOME, ZONE, Quiet())
    wish = {"key": "new", "address_id": 1, "helper_id": 1, "wish_enc": b"x", "state": "asked",
            "asked_at": SOME, "nudges": 0}  # fmt: skip
    async with target.write() as connection:
        added = await connection.execute(insert(call_back).values(wish).returning(call_back.c.id))
        assert added.scalar_one() == 4
        added = await connection.execute(
            insert(family).values(key="new", created_at=SOME).returning(family.c.id)
        )
        assert added.scalar_one() == 4


async def test_it_is_of_one_moment_while_others_write(source: Database, tmp_path: Path) -> None:
    """Rows that are written together are in it together or not at all."""
    plain = create_engine(sync_url(source.url))

    def write(_done: int) -> None:
        with plain.begin() as connection:
            connection.execute(insert(family).values(key=f"f{_done}", created_at=SOME))
            connection.execute(
                insert(audit).values(at=SOME, actor="A", action="a", subject="", detail={})
            )

    made = await backup(source, tmp_path / "b.zip", held(tmp_path), SOME, Quiet(write))
    plain.dispose()
    counted = {e.table: e.rows for e in made.entries}
    assert (counted["family"], counted["audit"]) == (3, 3)
    async with source.read() as connection:
        assert (await connection.scalar(select(func.count()).select_from(family)) or 0) > 3


async def test_of_a_cry_for_help_and_of_old_words_nothing_is_in_it(
    source: Database, tmp_path: Path
) -> None:
    secret = Cipher(KEY).seal("ai đó kêu cứu")
    async with source.write() as connection:
        await connection.execute(
            insert(inbox).values(platform="zalo", event_key="cry", address_id=2, kind="crisis",
                                 body_enc=secret, received_at=SOME, status=0, attempts=0)
        )  # fmt: skip
        await connection.execute(
            outbox.update().where(outbox.c.id == 1).values(state="sent", payload_enc=secret)
        )
    await backup(source, tmp_path / "b.zip", held(tmp_path), SOME, Quiet())
    with reading(tmp_path / "b.zip") as found:
        rows = {e.table: list(found.rows(e)) for e in found.manifest.entries}
        names = {e.table: list(e.kinds) for e in found.manifest.entries}
    assert len(rows["inbox"]) == 3
    assert "crisis" not in {row[names["inbox"].index("kind")] for row in rows["inbox"]}
    assert rows["outbox"][0][names["outbox"].index("payload_enc")] is None
    assert rows["outbox"][2][names["outbox"].index("payload_enc")] is not None
    assert not GONE & rows.keys()
    assert len(rows["crisis_count"]) == 3, "a mere count is kept"
    assert crisis_count.c.keys() == ["day", "shown"], "no more is ever counted"


async def test_the_file_is_for_its_owner_alone_and_never_written_over(
    source: Database, tmp_path: Path
) -> None:
    path = tmp_path / "b.zip"
    await backup(source, path, held(tmp_path), SOME, Quiet())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        await backup(source, path, held(tmp_path), SOME, Quiet())
    assert "b.zip.part" not in os.listdir(tmp_path), "no unfinished one is left beside it"


async def test_a_used_database_is_left_alone(source: Database, tmp_path: Path) -> None:
    await backup(source, tmp_path / "b.zip", held(tmp_path), SOME, Quiet())
    before = await every_row(source)
    with pytest.raises(Refused, match="access_link"):
        await restore(source, tmp_path / "b.zip", held(tmp_path), SOME, ZONE, Quiet())
    assert await every_row(source) == before


async def test_another_key_is_refused_before_a_row_is_written(
    source: Database, target: Database, tmp_path: Path
) -> None:
    await backup(source, tmp_path / "b.zip", held(tmp_path), SOME, Quiet())
    with pytest.raises(Refused, match="LANTOA_SECRET_KEY"):
        await restore(target, tmp_path / "b.zip", held(tmp_path, bytes(32)), SOME, ZONE, Quiet())


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def changed(path: Path) -> None:
    """A row less, and everything else in order."""
    with zipfile.ZipFile(path) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    entries["tables/member.jsonl"] = b"".join(entries["tables/member.jsonl"].splitlines(True)[1:])
    with zipfile.ZipFile(path, "w") as new:
        for name, data in entries.items():
            new.writestr(name, data)


def rotten(path: Path) -> None:
    """A flipped bit in the midst of a table."""
    with zipfile.ZipFile(path) as found:
        at = found.getinfo("tables/outbox.jsonl").header_offset + 90
    data = bytearray(path.read_bytes())
    data[at] ^= 0x10
    path.write_bytes(data)


@pytest.mark.sqlite_first
@pytest.mark.parametrize("harm", [cut_off, changed, rotten])
async def test_what_is_damaged_is_refused_as_a_whole(
    source: Database, target: Database, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = tmp_path / "b.zip"
    await backup(source, path, held(tmp_path), SOME, Quiet())
    harm(path)
    with pytest.raises(Refused, match=r"b\.zip"):
        await restore(target, path, held(tmp_path), SOME, ZONE, Quiet())
    async with target.read() as connection:
        assert await archive.used(connection) == []


KILLED = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from bot.services.backup import Keys, restore
from bot.store.database import Database
class Bar:
    def start(self, total): self.left = total
    def step(self, steps):
        self.left -= steps
        if self.left < 60: os.kill(os.getpid(), signal.SIGKILL)
keys = Keys([bytes(range(32))], Path(sys.argv[2]).with_name("person.keys"))
asyncio.run(restore(Database(sys.argv[1]), Path(sys.argv[2]), keys,
                    datetime(2026, 11, 28, tzinfo=UTC), ZoneInfo("Asia/Ho_Chi_Minh"), Bar()))
"""


@pytest.mark.sqlite_first
async def test_killed_half_way_nothing_is_there_and_it_can_be_done_again(
    source: Database, target: Database, tmp_path: Path, root: Path
) -> None:
    path = tmp_path / "b.zip"
    await backup(source, path, held(tmp_path), SOME, Quiet())
    url = target.url.set(drivername="sqlite" if target.is_sqlite else "postgresql")
    where = url.render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", KILLED, where, str(path),
        env={**os.environ, "PYTHONPATH": str(root)},
    )  # fmt: skip
    assert await process.wait() == -signal.SIGKILL
    async with target.read() as connection:
        assert await archive.used(connection) == []
    await restore(target, path, held(tmp_path), SOME, ZONE, Quiet())
    async with target.read() as connection:
        silent = await life.read(connection)
    assert silent is not None
    assert silent.silent is not None


async def test_beside_a_newer_program_the_backup_is_of_its_schema(
    source: Database, target: Database, tmp_path: Path
) -> None:
    """Else this program would put the newer one's rows into tables that have no place for them."""
    async with source.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        since = text("UPDATE schema_upgrade SET works_since = :since")
        await connection.execute(since, {"since": head()})
    made = await backup(source, tmp_path / "b.zip", held(tmp_path), SOME, Quiet())
    assert made.revision == "9999"
    with pytest.raises(Refused, match="9999"):
        await restore(target, tmp_path / "b.zip", held(tmp_path), SOME, ZONE, Quiet())


async def test_an_older_backup_is_brought_up_to_date(tmp_path: Path) -> None:
    """By the same steps as any database: into its own schema first."""
    from bot.store.archive_file import Manifest, writing
    from bot.store.migrate import migrate_to

    old = Database(f"sqlite:///{tmp_path / 'old.db'}")
    await ready(old)
    async with old.write() as connection:
        row = {"platform": "zalo", "user_idx": "u", "user_enc": b"x", "created_at": SOME}
        await connection.execute(insert(address).values(**row, locale="vi"))
    await migrate_to(old, "0010")
    with writing(tmp_path / "b.zip") as writer:
        async with old.snapshot() as connection:
            tables = await archive.tables_of(connection)
            kept = [t for t in tables if t.name not in archive.LEFT_OUT]
            await archive.dump(connection, writer, kept, lambda rows: None)
        writer.finish(Manifest("0010", SOME, "0", "", tuple(writer.entries)), ())
    new = Database(f"sqlite:///{tmp_path / 'new.db'}")
    await ready(new)
    await migrate_to(new, "0010")
    with reading(tmp_path / "b.zip") as reader:
        async with new.write() as connection:
            await archive.load(connection, reader, lambda rows: None)
    await migrate_to(new, head())
    async with new.read() as connection:
        assert (await connection.execute(select(address.c.user_enc))).scalars().all() == [b"x"]
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == head()
    await old.close()
    await new.close()
