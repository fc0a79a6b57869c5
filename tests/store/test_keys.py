"""A new key for every personal field: batch by batch, killed and gone on with, nothing left out."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, func, insert, select, text

from bot.crypto import Cipher, encode_key, key_mark
from bot.errors import Refused, SettingsError
from bot.services.keys import rotate
from bot.store import keys, presence
from bot.store.conversations import load
from bot.store.database import Database
from bot.store.office_tables import access_link
from bot.store.presence import at_work, is_alone
from bot.store.tables import address, conversation, lease, link_code, member, metadata
from tests import warm
from tests.acceptance.world import MONDAY
from tests.rights.land import FREE, UNITS
from tests.rights.rows import link_code_of, settle
from tests.store.union import MADE

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
NOW = MADE + timedelta(days=300)


@pytest.fixture
async def lived_in(database: Database) -> Database:
    """One of everything, as `tests/rights` has it, written with the old key."""
    await lives_in(database)
    return database


@pytest.fixture
async def postgres_lived_in(migrated_postgres_url: str) -> AsyncIterator[Database]:
    """The same on PostgreSQL alone."""
    database = Database(migrated_postgres_url)
    await lives_in(database)
    yield database
    await database.close()


async def lives_in(database: Database) -> None:
    await settle(database, Cipher(OLD))
    async with database.write() as connection:
        for n in UNITS:
            await connection.execute(
                link_code.update()
                .where(link_code.c.member_id == FREE + n)
                .values(code_enc=Cipher(OLD).seal(link_code_of(n)))
            )
        await connection.execute(
            member.update().where(member.c.id == 100 + 4).values(
                phone_enc=Cipher(OLD).seal("84912000004"),
                phone_idx=Cipher(OLD).index("phone", "84912000004"),
                phone_refused=Cipher(OLD).index("phone", "84912000004"),
            )
        )  # fmt: skip
        await connection.execute(
            insert(access_link).values(
                token_idx="x", member_id=14, unit_id=4, created_at=NOW,
                expires_at=NOW + timedelta(hours=9),
            )
        )  # fmt: skip
        waiting = f'{{"pending_code": "{Cipher(OLD).index("link", link_code_of(4))}"}}'
        await connection.execute(
            insert(conversation).values(
                address_id=404, state_enc=Cipher(OLD).seal(waiting), revision=1, updated_at=NOW
            )
        )
    await keys.in_order(database, [OLD], NOW)


async def sealed(database: Database) -> list[tuple[str, bytes]]:
    """Every encrypted value there is, with its column."""
    values: list[tuple[str, bytes]] = []
    async with database.read() as connection:
        for table in metadata.tables.values():
            for name in [c.name for c in table.c if c.name.endswith("_enc")]:
                found = await connection.execute(select(table.c[name]))
                values += [(f"{table.name}.{name}", v) for v in found.scalars() if v is not None]
    return values


async def opened(database: Database, *key: bytes) -> list[str]:
    """All of them as they read; raises when a key is missing."""
    return sorted(
        f"{name} {Cipher(*key).open_bytes(v).hex()}"
        for name, v in await sealed(database)
        if name != "conversation.state_enc"  # it holds an index, which changes
    )


async def rotated(database: Database, watch: Any = lambda _rows: None) -> int:
    return await rotate(database, OLD, NEW, NOW, NOW, watch)


async def test_afterwards_the_new_key_opens_everything_and_the_old_one_nothing(
    lived_in: Database,
) -> None:
    before = await opened(lived_in, OLD)
    assert len({line.split()[0] for line in before}) >= 11, "too few kinds of fields are tried"
    await rotated(lived_in)
    assert await opened(lived_in, NEW) == before
    for name, value in await sealed(lived_in):
        with pytest.raises(SettingsError):
            Cipher(OLD).open_bytes(value)
        assert Cipher(NEW).is_current(value), name


async def test_people_codes_and_numbers_are_found_by_the_new_key(lived_in: Database) -> None:
    await rotated(lived_in)
    cipher = Cipher(NEW)
    async with lived_in.read() as connection:
        for row in await connection.execute(select(address)):
            assert row.user_idx == cipher.index(row.platform, cipher.open(row.user_enc))
        codes = {row.member_id: row.code_idx for row in await connection.execute(select(link_code))}
        assert codes == {FREE + n: cipher.index("link", link_code_of(n)) for n in UNITS}
        one = (await connection.execute(select(member).where(member.c.id == 104))).one()
        assert one.phone_idx == one.phone_refused == cipher.index("phone", "84912000004")
        ended = await connection.execute(select(access_link.c.revoked_at))
        assert ended.scalar_one() is not None


@pytest.mark.parametrize("when", ["begin", "reseal"])
async def test_killed_in_the_middle_it_is_read_with_both_keys_and_goes_on(
    lived_in: Database, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await opened(lived_in, OLD)
    calls, real = 0, keys.reseal

    async def dies(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        done = await real(*arguments)
        if when == "begin" or calls == 9:
            raise KeyboardInterrupt  # inside the transaction: this batch is lost
        return done

    with monkeypatch.context() as patch:
        patch.setattr(keys, "BATCH", 7)
        patch.setattr(keys, "reseal", dies)
        with pytest.raises(KeyboardInterrupt):
            await rotated(lived_in)
        assert await keys.in_order(lived_in, [OLD, NEW], NOW) == (NEW, OLD)
        assert await opened(lived_in, NEW, OLD) == before
        with pytest.raises(SettingsError, match="NEXT"):
            await keys.in_order(lived_in, [NEW], NOW)
    again = await rotated(lived_in)
    total = len(await _rows(lived_in))
    assert 0 < again <= total
    assert again == total or when == "reseal"
    assert await opened(lived_in, NEW) == before
    assert await keys.in_order(lived_in, [NEW], NOW) == (NEW,)


async def _rows(database: Database) -> list[int]:
    async with database.read() as connection:
        return [
            n
            for table in keys.sealed_tables()
            for n in range(
                (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            )
        ]


async def test_twice_changes_nothing(lived_in: Database) -> None:
    await rotated(lived_in)
    before = await sealed(lived_in)
    assert await rotated(lived_in) == 0
    assert await sealed(lived_in) == before


async def test_a_wrong_key_is_refused_before_anything_is_written(lived_in: Database) -> None:
    with pytest.raises(SettingsError, match="LANTOA_SECRET_KEY"):
        await keys.in_order(lived_in, [NEW], NOW)


async def test_it_waits_for_no_process_at_work(lived_in: Database) -> None:
    async with lived_in.write() as connection:
        await connection.execute(
            insert(lease).values(
                name="scheduler", holder="x", expires_at=NOW + timedelta(seconds=9)
            )
        )
    with pytest.raises(Refused):
        await rotated(lived_in)


async def test_a_process_does_not_serve_while_the_key_changes(
    lived_in: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keys.require_finished(lived_in)

    async def dies(*_arguments: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keys, "reseal", dies)
        with pytest.raises(KeyboardInterrupt):
            await rotated(lived_in)
    with pytest.raises(SettingsError, match="keys rotate"):
        await keys.require_finished(lived_in)
    await rotated(lived_in)
    await keys.require_finished(lived_in)


async def test_what_is_erased_while_it_is_read_does_not_come_back(
    postgres_lived_in: Database,
) -> None:
    """On SQLite there is one writer; PostgreSQL lets both in."""
    one = member.c.id == 104
    reading = Database(str(postgres_lived_in.url.render_as_string(hide_password=False)))
    try:
        async with postgres_lived_in.write() as connection:
            await connection.execute(member.update().where(one).values(phone_enc=None))
            change = asyncio.create_task(_reseal_members(reading))
            while not await _somebody_waits(postgres_lived_in):
                assert not change.done()
        await change
    finally:
        await reading.close()
    async with postgres_lived_in.read() as connection:
        assert (await connection.execute(select(member.c.phone_enc).where(one))).scalar() is None


async def test_whoever_starts_while_the_key_is_moved_waits_and_reads_the_new_one(
    postgres_lived_in: Database,
) -> None:
    """Between the look at who is there and the commit nobody comes in with the old key."""
    starting = Database(str(postgres_lived_in.url.render_as_string(hide_password=False)))
    written_with: list[bytes] = []

    async def starts() -> None:
        async with at_work(starting):
            written_with.append((await keys.in_order(starting, [OLD, NEW], NOW))[0])

    try:
        async with postgres_lived_in.write() as connection:
            assert await is_alone(connection)
            process = asyncio.create_task(starts())
            while not await _somebody_waits(postgres_lived_in):
                assert not process.done()
            await keys.begin(connection, Cipher(NEW, OLD), NEW, NOW)
        await process
    finally:
        await starting.close()
    assert written_with == [NEW]


async def test_the_key_is_not_changed_under_a_process_or_a_command(
    postgres_lived_in: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that leads nothing holds no lease; nor does an import of a list."""
    monkeypatch.setattr(presence, "BEAT", 0.01)
    monkeypatch.setattr(presence, "AGAIN", 0.01)
    async with at_work(postgres_lived_in):
        with pytest.raises(Refused):
            await rotated(postgres_lived_in)
        before = await _holders(postgres_lived_in)
        async with postgres_lived_in.write() as connection:
            await connection.execute(text(f"SELECT pg_terminate_backend({before[0]})"))
        while (now := await _holders(postgres_lived_in)) in ([], before):
            pass
        assert len(now) == 1, "a lost connection is made again, and the lock with it"
        with pytest.raises(Refused):
            await rotated(postgres_lived_in)
    assert await rotated(postgres_lived_in) > 0


async def _holders(database: Database) -> list[int]:
    """Which connections say that somebody is at work here."""
    held = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = "
    here = "(SELECT oid FROM pg_database WHERE datname = current_database())"
    async with database.read() as connection:
        return list((await connection.execute(text(held + here))).scalars())


async def _reseal_members(database: Database) -> None:
    async with database.write() as connection:
        await keys.reseal(connection, Cipher(NEW, OLD), member, None)


async def _somebody_waits(database: Database) -> bool:
    async with database.read() as connection:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND "
        here = "datname = current_database()"
        found = await connection.execute(text(waiting + here))
        return bool(found.scalar())


async def test_a_code_that_waits_for_consent_still_waits(lived_in: Database) -> None:
    await rotated(lived_in)
    async with lived_in.read() as connection:
        talk = (await load(connection, Cipher(NEW), 404, NOW.date(), NOW)).conversation
    assert talk.pending_code == Cipher(NEW).index("link", link_code_of(4))


def test_a_process_that_is_killed_leaves_nothing_that_the_command_cannot_end(
    tmp_path: Path, root: Path
) -> None:
    """SIGKILL of the real command with its key files, and the command once more."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("LANTOA_")}
    environ |= {"PYTHONPATH": str(root), "LANTOA_DATABASE_URL": f"sqlite:///{tmp_path}/lantoa.db",
                "LANTOA_NOW": MONDAY}  # fmt: skip
    dying = (
        "import os, signal, asyncio\n"
        "from bot.store import keys\n"
        "real = keys.reseal\n"
        "async def dies(*a):\n"
        "    done = await real(*a)\n"
        "    if a[2].name == 'member': os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return done\n"
        "keys.reseal = dies\n"
        "from bot.cli.main import main\n"
        "import sys; sys.argv = ['lantoa', 'keys', 'rotate']; main()\n"
    )

    def run(*arguments: str) -> warm.Told:
        return warm.ran(arguments, tmp_path, environ)

    assert run("roster", "template", "mau.xlsx").returncode == 0
    imported = run("roster", "import", "mau.xlsx")
    assert imported.returncode == 0, imported.stderr
    first = (tmp_path / "var/secret.key").read_text()
    killed = subprocess.run([sys.executable, "-P", "-c", dying], cwd=tmp_path, env=environ)
    assert killed.returncode == -signal.SIGKILL
    names = run("invite")  # the program goes on with both keys meanwhile
    assert names.returncode == 0, names.stderr
    refused = run("serve")
    assert refused.returncode != 0
    assert "lantoa keys rotate" in refused.stdout + refused.stderr
    done = run("keys", "rotate")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "var/secret.key.next").exists()
    second = (tmp_path / "var/secret.key").read_text()
    assert second != first
    assert (tmp_path / "var/secret.key").stat().st_mode & 0o777 == 0o600
    after = run("invite")
    assert after.stdout == names.stdout
    for told in (done, names, after):
        assert first.strip() not in told.stdout + told.stderr
        assert second.strip() not in told.stdout + told.stderr


def test_whatever_is_encrypted_is_named_so_and_therefore_found() -> None:
    binary = [c for t in metadata.tables.values() for c in t.c if isinstance(c.type, LargeBinary)]
    assert binary
    assert [f"{c.table.name}.{c.name}" for c in binary if not c.name.endswith("_enc")] == []


def test_a_mark_tells_nothing_of_its_key() -> None:
    assert key_mark(OLD) != key_mark(NEW)
    assert key_mark(OLD) not in encode_key(OLD) + OLD.hex()
