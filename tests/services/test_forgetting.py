"""An archive forgets a person the moment that person is erased; everybody else comes back whole."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, make_url, update

from bot.crypto import Cipher
from bot.library.model import Library
from bot.messages import Kind
from bot.services.backup import Keys, Restored, backup, restore
from bot.services.retention import purge
from bot.store import erasure
from bot.store.archive_file import reading
from bot.store.database import Database, sync_url
from bot.store.keys_file import keys_of
from bot.store.own_seal import name_on
from bot.store.privacy_tables import person_key
from bot.store.tables import address, inbox, member
from tests.acceptance.traces import found, patterns
from tests.chat import ZONE, Chat, chat_on
from tests.dialogues.conftest import CODES, MORNING, peopled
from tests.services.forgetting import (
    HUNG,
    LAN,
    SEALED,
    everything,
    fill_in,
    found_in,
    said,
    traces_of,
    user_of,
)
from tests.services.test_backup import Quiet
from tests.services.test_backup import target as _target
from tests.services.test_backup import target_url as _target_url

KEY, NEXT = bytes(range(32)), bytes(range(32, 64))
target, target_url = _target, _target_url


@pytest.fixture
async def town(migrated_url: str, library: Library, tmp_path: Path) -> AsyncIterator[Chat]:
    """Lan and Hùng have said and been told all there is; the keys file lies beside the root key."""
    database = Database(migrated_url)
    await peopled(database, Cipher(KEY))
    chat = chat_on(database, Cipher(KEY), library, MORNING)
    chat.house = replace(chat.house, person_keys=tmp_path / "person.keys")
    for who, code in ((LAN, CODES["LAN"]), (HUNG, CODES["HUNG"])):
        await chat.says(user_of(who), code)
        await chat.presses(user_of(who), "Tôi đồng ý")
    for who in (LAN, HUNG):
        await fill_in(database, Cipher(KEY), who)
    yield chat
    await database.close()


def keys_in(folder: Path, *root: bytes) -> Keys:
    return Keys(root or (KEY,), folder / "person.keys")


async def archived(chat: Chat, folder: Path, name: str = "b.zip") -> Path:
    house = chat.house
    await backup(house.database, folder / name, keys_in(folder), house.now(), Quiet())
    return folder / name


async def erases(chat: Chat, who: int) -> datetime:
    """The platform tells that the person takes everything back; the moment of it."""
    at = chat.house.now()
    async with chat.house.database.write() as connection:
        answered = update(inbox).where(inbox.c.status < 2).values(status=2, body_enc=None)
        await connection.execute(answered)
    await chat._happens(user_of(who), Kind.WITHDRAW)
    return at


async def back(chat: Chat, path: Path, to: Database, at: datetime | None = None) -> Restored:
    now = at or chat.house.now()
    return await restore(to, path, keys_in(path.parent), now, ZONE, Quiet())


@pytest.mark.sqlite_first
async def test_everything_of_a_person_is_there_before_they_are_erased(
    town: Chat, target: Database, tmp_path: Path
) -> None:
    """Else the next test would search for what was never there."""
    path = await archived(town, tmp_path)
    assert (await back(town, path, target)).erased == 0
    before, after = await everything(town.house.database, KEY), await everything(target, KEY)
    for name in before.keys() - {"audit", "person_key"}:
        assert after[name] == before[name], name
    told = found_in(after, traces_of(LAN, KEY))
    assert SEALED - told == {"member.gender", "link_code.code_enc", "link_code.code_idx"}, told


async def test_an_older_archive_brings_everybody_back_but_whoever_was_erased_since(
    town: Chat, target: Database, tmp_path: Path
) -> None:
    path = await archived(town, tmp_path)
    before = await everything(town.house.database, KEY)
    at = await erases(town, LAN)
    await purge(town.house)
    restored = await back(town, path, target, at)
    assert restored.erased == 2, "a member and an account"
    after = await everything(target, KEY)
    assert found_in(after, traces_of(LAN, KEY)) == set()
    assert found_in(after, traces_of(HUNG, KEY)) >= SEALED - {
        "member.gender", "link_code.code_enc", "link_code.code_idx"
    }  # fmt: skip
    assert CODES["LAN"].encode() not in {row["code_enc"] for row in after["link_code"]}
    for name, rows in before.items():
        theirs = [row for row in rows if not is_of(row, LAN)]
        left = [row for row in after[name] if not is_of(row, LAN)]
        assert left == theirs or name in ("audit", "consent", "person_key"), name


def is_of(row: dict[str, Any], who: int) -> bool:
    """Whether a row of any table is about this person; accounts have the numbers of members."""
    named = {"member_id", "owner_id", "subject_id", "address_id", "case_id"} & row.keys()
    whole = "user_enc" in row or ("code" in row and "erased_at" in row)
    mine = any(row[name] == who for name in named) or (whole and row["id"] == who)
    return mine or row.get("id") == f"c{who}"


async def test_they_are_as_an_erasure_leaves_them(
    town: Chat, target: Database, tmp_path: Path
) -> None:
    """Row by row as in the database in which they erased themselves, at the same moment."""
    path = await archived(town, tmp_path)
    at = await erases(town, LAN)
    await purge(town.house)
    await back(town, path, target, at)
    lived, after = await everything(town.house.database, KEY), await everything(target, KEY)
    unlike = {"audit", "inbox", "instance", "person_key"}
    for name in lived.keys() - unlike:
        live = [without_marks(name, row) for row in lived[name]]
        assert [without_marks(name, row) for row in after[name]] == live, name
    assert {row["status"] for row in after["inbox"] if row["address_id"] == LAN} == {2}


def without_marks(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """An account that erased itself is known again by its mark; out of an archive it is not."""
    gone = {"address": {"user_enc", "user_idx"} if row.get("member_id") is None else set(),
            "consent": {"key"}}  # fmt: skip
    return {name: value for name, value in row.items() if name not in gone.get(table, set())}


@pytest.mark.sqlite_first
async def test_neither_file_tells_of_them_nor_opens_what_does(town: Chat, tmp_path: Path) -> None:
    path = await archived(town, tmp_path)
    everybody = {str(row["name"]) for row in keys_of(tmp_path / "person.keys")}
    await erases(town, LAN)
    assert {str(row["name"]) for row in keys_of(tmp_path / "person.keys")} == everybody
    await purge(town.house)
    left = {str(row["name"]) for row in keys_of(tmp_path / "person.keys")}
    assert len(everybody - left) == 2
    secrets = [said(LAN, "tên"), said(LAN, "gương"), said(LAN, "tài khoản"), said(LAN, "sự kiện")]
    assert not found(path.read_bytes(), patterns(secrets)), "in the clear"
    opened = Cipher(KEY)
    with reading(path) as archive:
        for entry in archive.manifest.entries:
            for row in archive.rows(entry):
                cells = dict(zip(entry.kinds, row, strict=True))
                for column in cells.keys() - set(entry.own):
                    if column.endswith("_enc") and cells[column] is not None:
                        assert said(LAN, "") not in opened.open(cells[column])
    assert (
        everybody > left >= {name_on(cell) for cell in await sealed_cells(path, "member", HUNG)}
    ), "the others can be opened"
    assert {name_on(cell) for cell in await sealed_cells(path, "member", LAN)} <= everybody - left


async def sealed_cells(path: Path, table: str, id_: int) -> list[bytes | str]:
    with reading(path) as archive:
        entry = next(e for e in archive.manifest.entries if e.table == table)
        rows = [dict(zip(entry.kinds, row, strict=True)) for row in archive.rows(entry)]
    (row,) = [row for row in rows if row["id"] == id_]
    return [row[column] for column in entry.own if row[column] is not None]


@pytest.mark.sqlite_first
async def test_who_comes_back_is_not_found_in_what_was_made_before(
    town: Chat, target: Database, tmp_path: Path
) -> None:
    """A new life has a new key; the old one stays destroyed, whoever joins again."""
    old = await archived(town, tmp_path)
    await erases(town, LAN)
    async with town.house.database.write() as connection:
        again = {"name_enc": Cipher(KEY).seal("Lan trở lại"), "erased_at": None}
        await connection.execute(update(member).where(member.c.id == LAN).values(again))
        await connection.execute(
            update(address).where(address.c.id == LAN).values(member_id=LAN, stopped_at=None)
        )
    await archived(town, tmp_path, "new.zip")
    assert (await back(town, old, target)).erased == 2
    after = await everything(target, KEY)
    assert found_in(after, traces_of(LAN, KEY) | {"Lan trở lại"}) == set()
    kept = [row for row in after["person_key"] if LAN in (row["member_id"], row["address_id"])]
    assert len(kept) == 2, "what opens the newer archive is not thrown away"


@pytest.mark.sqlite_first
async def test_what_is_erased_while_the_archive_is_written_is_not_in_it(
    town: Chat, target: Database, tmp_path: Path
) -> None:
    """The look at the tables was before; the keys file is after."""
    keys, now = keys_in(tmp_path), town.house.now()
    url = town.house.database.url.render_as_string(hide_password=False)

    def erased(_done: int) -> None:
        engine = create_engine(sync_url(make_url(url)))
        with engine.begin() as connection:
            connection.execute(delete(person_key).where(person_key.c.member_id == LAN))
        engine.dispose()

    await backup(town.house.database, tmp_path / "b.zip", keys, now, Quiet(erased))
    assert (await back(town, tmp_path / "b.zip", target)).erased == 1
    assert "member.name_enc" not in found_in(await everything(target, KEY), traces_of(LAN, KEY))


@pytest.mark.sqlite_first
async def test_a_restore_that_is_broken_off_before_the_erasing_is_finished_by_the_timer(
    town: Chat, target: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await archived(town, tmp_path)
    at = await erases(town, LAN)
    await purge(town.house)

    async def dies(*_arguments: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(erasure, "erase_gone", dies)
        with pytest.raises(KeyboardInterrupt):
            await back(town, path, target, at)
    assert found_in(await everything(target, KEY), traces_of(LAN, KEY)) == set(), "not even then"
    await purge(replace(town.house, database=target))
    after = await everything(target, KEY)
    (lan,) = [row for row in after["member"] if row["id"] == LAN]
    assert (lan["erased_at"] is not None, lan["gender"]) == (True, "")
    assert {row["member_id"] for row in after["address"]} == {None, HUNG}
    assert all(row["key_enc"] is not None for row in after["person_key"])
