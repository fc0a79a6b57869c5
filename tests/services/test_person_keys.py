"""The keys file: only its newest version, of one database, and refused where it would do harm."""

import stat
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import event, func, insert, select, update

from bot.crypto import Cipher, key_mark
from bot.errors import Refused
from bot.library.model import Library
from bot.services import person_keys as keys_files
from bot.services.backup import Keys, backup, restore
from bot.services.keys import rotate
from bot.services.life import awaken
from bot.services.retention import purge
from bot.store import archive, keyless, life, person_keys
from bot.store.archive_file import Manifest, writing
from bot.store.database import Database
from bot.store.keys_file import head_of, keys_of
from bot.store.migrate import head
from bot.store.privacy_tables import key_mark as marks
from bot.store.privacy_tables import person_key
from bot.store.tables import address, member
from tests.chat import ZONE, Chat, chat_on
from tests.ready import copied_to
from tests.services.test_backup import Quiet
from tests.services.test_backup import target as _target
from tests.services.test_backup import target_url as _target_url
from tests.store.filled import SOME

KEY, NEXT = bytes(range(32)), bytes(range(32, 64))
PEOPLE = 7
target, target_url = _target, _target_url


@pytest.fixture
async def source(migrated_url: str) -> AsyncIterator[Database]:
    """Seven members, and an account."""
    found = Database(migrated_url)
    async with found.write() as connection:
        await people(connection, range(1, PEOPLE + 1))
        await connection.execute(insert(address).values(
            platform="zalo", user_idx="u", user_enc=Cipher(KEY).seal("u"), created_at=SOME,
            locale="vi",
        ))  # fmt: skip
    yield found
    await found.close()


@pytest.fixture
def chat(source: Database, library: Library) -> Chat:
    """A house over the same rows."""
    return chat_on(source, Cipher(KEY), library, SOME)


async def people(connection: Any, numbers: Any) -> None:
    await connection.execute(
        insert(member),
        [{"code": f"M{n}", "name_enc": Cipher(KEY).seal(f"Người {n}"), "created_at": SOME}
         for n in numbers],
    )  # fmt: skip


def held(folder: Path, *root: bytes) -> Keys:
    return Keys(root or (KEY,), folder / "var" / "person.keys")


async def backed_up(database: Database, folder: Path, name: str = "b.zip", **more: Any) -> Path:
    keys = more.get("keys", held(folder))
    await backup(database, folder / name, keys, more.get("now", SOME), Quiet())
    return folder / name


async def names(database: Database, *root: bytes) -> list[str]:
    async with database.read() as connection:
        rows = await connection.execute(select(member.c.name_enc).order_by(member.c.id))
        return [Cipher(*(root or (KEY,))).open(sealed) for sealed in rows.scalars()]


EVERYBODY = [f"Người {n}" for n in range(1, PEOPLE + 1)]


@pytest.mark.sqlite_first
async def test_it_is_for_its_owner_alone_whole_and_alone(source: Database, tmp_path: Path) -> None:
    await backed_up(source, tmp_path)
    path = tmp_path / "var" / "person.keys"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = path.read_bytes()
    assert len(list(keys_of(path))) == PEOPLE + 1
    await backed_up(source, tmp_path, "c.zip")
    assert [each.name for each in path.parent.iterdir()] == ["person.keys"]
    assert path.read_bytes() == first, "the keys of yesterday's archives are today's"
    assert KEY.hex() not in first.hex()


async def test_nobody_is_left_without_a_key_whenever_they_came(
    source: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list is imported just before the look at the tables; one of them is erased just after."""
    made, real = keyless.make_missing, keyless._without
    looks = 0

    async def then_more_come(database: Database, cipher: Cipher) -> None:
        await made(database, cipher)
        async with database.write() as connection:
            await people(connection, range(20, 25))

    async def then_one_goes(connection: Any, **more: Any) -> list[int]:
        nonlocal looks
        found, looks = await real(connection, **more), looks + 1
        if looks == 3:  # the first one at the snapshot
            async with source.write() as other:
                one = member.c.code == "M22"
                await other.execute(update(member).where(one).values(erased_at=SOME))
        return found

    monkeypatch.setattr(keyless, "make_missing", then_more_come)
    monkeypatch.setattr(keyless, "_without", then_one_goes)
    await backed_up(source, tmp_path)
    kept = {row["member_id"] for row in keys_of(tmp_path / "var" / "person.keys")}
    assert kept == {*range(1, PEOPLE + 6), None} - {PEOPLE + 3}
    other = Database(copied_to(f"sqlite:///{tmp_path / 'third.db'}"))
    restored = await restore(other, tmp_path / "b.zip", held(tmp_path), SOME, ZONE, Quiet())
    assert restored.erased == 1
    assert await names(other) == [*EVERYBODY, "Người 20", "Người 21", "", "Người 23", "Người 24"]
    await other.close()


async def test_keys_are_made_in_bulk(source: Database) -> None:
    """Three hundred people take no more statements than one."""
    async with source.write() as connection:
        await people(connection, range(100, 400))
    said: list[str] = []
    engine = source.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *a: said.append(str(a[2])))
    await keyless.make_missing(source, Cipher(KEY))
    async with source.read() as connection:
        assert await person_keys.how_many(connection) == PEOPLE + 300 + 1
    written = [statement for statement in said if "person_key" in statement]
    assert len(written) == 5, "two looks, two inserts, and the count"


def without(path: Path, tail: int) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-tail]))


def one_less(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], *lines[2:]]))


HARM: dict[str, tuple[Any, str]] = {
    "missing": (lambda path: path.unlink(), "Không thấy"),
    "cut off": (lambda path: without(path, 1), "đã hỏng"),
    "much cut off": (lambda path: without(path, 4), "đã hỏng"),
    "emptied": (lambda path: path.write_bytes(b""), "đã hỏng"),
    "one less": (one_less, "đã hỏng"),
    "another's": (lambda path: changed(path, home="0123"), "cơ sở dữ liệu khác"),
    "older": (lambda path: changed(path, made_at=SOME - timedelta(days=1)), "cũ hơn"),
    "other root": (lambda path: changed(path, key=key_mark(NEXT)), "LANTOA_SECRET_KEY_NEXT"),
}


def changed(path: Path, **what: Any) -> None:
    first, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([orjson.dumps({**orjson.loads(first), **what}) + b"\n", *rest]))


@pytest.mark.sqlite_first
@pytest.mark.parametrize("harm", HARM)
async def test_what_would_lose_people_is_refused_and_nothing_is_stored(
    source: Database, target: Database, tmp_path: Path, harm: str
) -> None:
    path, (do, told) = await backed_up(source, tmp_path), HARM[harm]
    do(held(tmp_path).people)
    with pytest.raises(Refused, match=told) as refused:
        await restore(target, path, held(tmp_path), SOME, ZONE, Quiet())
    assert "person.keys" in str(refused.value)
    async with target.read() as connection:
        assert await archive.used(connection) == []


@pytest.mark.sqlite_first
async def test_a_copy_never_writes_over_the_originals(
    source: Database, target: Database, tmp_path: Path, chat: Chat
) -> None:
    path = await backed_up(source, tmp_path)
    await restore(target, path, held(tmp_path), SOME, ZONE, Quiet())
    before = held(tmp_path).people.read_bytes()
    await backed_up(target, tmp_path, "again.zip")  # its keys are all in the original's file
    async with target.write() as connection:
        await people(connection, [50])
    with pytest.raises(Refused, match="LANTOA_PERSON_KEYS"):
        await backed_up(target, tmp_path, "more.zip")
    assert not (tmp_path / "more.zip").exists()
    async with target.write() as connection:
        await person_keys.forget(connection, [1], [])
    await purge(replace(chat.house, database=target, person_keys=held(tmp_path).people))
    assert held(tmp_path).people.read_bytes() == before
    elsewhere = Keys([KEY], tmp_path / "elsewhere.keys")
    await backed_up(target, tmp_path, "more.zip", keys=elsewhere)
    async with target.write() as connection:
        await life.awaken(connection, {}, SOME)
    await backed_up(target, tmp_path, "alive.zip")
    assert held(tmp_path).people.read_bytes() != before, "this one lives: the file is its own"


async def test_who_came_after_the_wrong_backup_comes_back_with_the_right_one(
    source: Database, target: Database, tmp_path: Path, chat: Chat
) -> None:
    """Monday's is restored and awakened by mistake; it lives for a while, and then Tuesday's is."""
    monday, tuesday = SOME, SOME + timedelta(days=1)
    old = await backed_up(source, tmp_path, "monday.zip", now=monday)
    async with source.write() as connection:
        await people(connection, [50])
    new = await backed_up(source, tmp_path, "tuesday.zip", now=tuesday)
    path = held(tmp_path).people
    before = path.read_bytes()
    await restore(target, old, held(tmp_path), tuesday, ZONE, Quiet())
    chat.clock.set(tuesday + timedelta(hours=2))
    house = replace(chat.house, database=target, person_keys=path)
    awakened = await awaken(house)
    await purge(house)
    third = Database(copied_to(f"sqlite:///{tmp_path / 'third.db'}"))
    if awakened and (kept := getattr(awakened, "kept", None)):
        assert (kept.read_bytes(), stat.S_IMODE(kept.stat().st_mode)) == (before, 0o600)
        with pytest.raises(Refused, match="cơ sở dữ liệu khác"):
            await restore(third, new, held(tmp_path), tuesday, ZONE, Quiet())
        kept.replace(path)
    await restore(third, new, held(tmp_path), tuesday, ZONE, Quiet())
    assert await names(third) == [*EVERYBODY, "Người 50"]
    await third.close()


async def test_an_awakened_copy_goes_on_with_a_file_of_its_own(
    source: Database, target: Database, tmp_path: Path, chat: Chat
) -> None:
    old = await backed_up(source, tmp_path)
    await restore(target, old, held(tmp_path), SOME, ZONE, Quiet())
    path = held(tmp_path).people
    chat.clock.set(SOME)
    house = replace(chat.house, database=target, person_keys=path)
    awakened = await awaken(house)
    assert awakened is not None
    assert awakened.kept is not None
    async with target.write() as connection:
        await person_keys.forget(connection, [1], [])
    await purge(house)
    assert 1 not in {row["member_id"] for row in keys_of(path)}, "followed every hour"
    mine = await backed_up(target, tmp_path, "mine.zip")
    third = Database(copied_to(f"sqlite:///{tmp_path / 'third.db'}"))
    await restore(third, mine, held(tmp_path), SOME, ZONE, Quiet())
    assert len(await names(third)) == PEOPLE
    await third.close()
    chat.clock.set(SOME + timedelta(days=30))
    await purge(house)
    assert awakened.kept.exists()
    chat.clock.set(SOME + timedelta(days=31))
    await purge(replace(house, database=source))
    assert awakened.kept.exists(), "another database beside it leaves it alone"
    await purge(house)
    assert not awakened.kept.exists(), "who was erased is in it"


@pytest.mark.sqlite_first
async def test_a_file_that_awaken_did_not_find_is_set_aside_by_the_next_backup(
    source: Database, target: Database, tmp_path: Path, chat: Chat
) -> None:
    """On another machine than `awaken` ran on; twice on one day, neither is written over."""
    old = await backed_up(source, tmp_path)
    await restore(target, old, held(tmp_path), SOME, ZONE, Quiet())
    assert await awaken(replace(chat.house, database=target, person_keys=None)) is not None
    path = held(tmp_path).people
    before = path.read_bytes()
    (path.parent / f"{path.name}.before-awaken-{SOME.date()}").write_bytes(b"earlier")
    await backed_up(target, tmp_path, "mine.zip")
    kept = {each.read_bytes() for each in path.parent.glob("*.before-awaken-*")}
    assert kept == {b"earlier", before}
    assert path.read_bytes() != before


@pytest.mark.sqlite_first
async def test_another_database_beside_it_leaves_it_alone(
    source: Database, target: Database, tmp_path: Path, chat: Chat
) -> None:
    """The demo runs in the same folder, and is purged too."""
    await backed_up(source, tmp_path)
    before = held(tmp_path).people.read_bytes()
    await purge(replace(chat.house, database=target, person_keys=held(tmp_path).people))
    assert held(tmp_path).people.read_bytes() == before
    with pytest.raises(Refused, match="cơ sở dữ liệu khác"):
        await backed_up(target, tmp_path, "demo.zip")
    assert held(tmp_path).people.read_bytes() == before
    assert not (tmp_path / "demo.zip").exists()


@pytest.mark.sqlite_first
async def test_accounts_of_strangers_that_time_out_are_gone_from_it_too(
    source: Database, tmp_path: Path, chat: Chat
) -> None:
    await backed_up(source, tmp_path)
    chat.clock.set(SOME + timedelta(days=61))
    await purge(replace(chat.house, database=source, person_keys=held(tmp_path).people))
    left = list(keys_of(held(tmp_path).people))
    assert (len(left), {row["address_id"] for row in left}) == (PEOPLE, {None})


@pytest.mark.sqlite_first
async def test_a_new_root_key_seals_it_anew(
    source: Database, target: Database, tmp_path: Path
) -> None:
    old = await backed_up(source, tmp_path)
    await rotate(source, KEY, NEXT, SOME, SOME, lambda rows: None)
    path = held(tmp_path).people
    assert await keys_files.refresh(source, path, SOME + timedelta(days=1))
    head_ = head_of(path)
    assert head_ is not None
    assert head_.key == key_mark(NEXT)
    assert all(Cipher(NEXT).open_bytes(row["key_enc"]) for row in keys_of(path))
    with pytest.raises(Refused, match="LANTOA_SECRET_KEY_NEXT"):
        await restore(target, old, held(tmp_path, KEY), SOME, ZONE, Quiet())
    await restore(target, old, held(tmp_path, KEY, NEXT), SOME, ZONE, Quiet())
    assert await names(target) == EVERYBODY, "as long as the old key is not destroyed"
    new = await backed_up(source, tmp_path, "new.zip", keys=held(tmp_path, NEXT),
                          now=SOME + timedelta(days=2))  # fmt: skip
    other = Database(copied_to(f"sqlite:///{tmp_path / 'third.db'}"))
    await restore(other, new, held(tmp_path, NEXT), SOME, ZONE, Quiet())
    assert await names(other, NEXT) == EVERYBODY
    await other.close()


@pytest.mark.sqlite_first
async def test_an_archive_of_before_people_had_keys_comes_back_without_the_file(
    source: Database, target: Database, tmp_path: Path
) -> None:
    async with source.write() as connection:
        row = {"name": "key", "mark": key_mark(KEY), "step": "", "last": "", "since": SOME}
        await connection.execute(insert(marks).values(row))
    with writing(tmp_path / "b.zip") as writer:
        async with source.snapshot() as connection:
            tables = [t for t in await archive.tables_of(connection)
                      if t.name not in (*archive.LEFT_OUT, archive.KEYS)]  # fmt: skip
            await archive.dump(connection, writer, tables, lambda rows: None)
        writer.finish(Manifest(head(), SOME, "0", "", tuple(writer.entries)), ())
    as_first_format(tmp_path / "b.zip")
    restored = await restore(target, tmp_path / "b.zip", held(tmp_path), SOME, ZONE, Quiet())
    assert restored.erased == 0
    assert await names(target) == EVERYBODY
    async with target.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(person_key)) == 0


def as_first_format(path: Path) -> None:
    with zipfile.ZipFile(path) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    manifest = orjson.loads(entries["manifest.json"])
    manifest["format"] = 1
    for entry in manifest["entries"]:
        del entry["own"]
    entries["manifest.json"] = orjson.dumps(manifest)
    with zipfile.ZipFile(path, "w") as new:
        for name, data in entries.items():
            new.writestr(name, data)
