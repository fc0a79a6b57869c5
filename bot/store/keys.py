"""The key of the rows: which one it is, and writing every personal field anew with another.

Everything encrypted is found by its column's name (`*_enc`), so that no field can be forgotten.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher, key_mark
from bot.errors import SettingsError
from bot.store.database import Database, insert_into
from bot.store.office_tables import access_link
from bot.store.platform_tables import permit
from bot.store.privacy_tables import key_mark as marks
from bot.store.tables import address, conversation, link_code, member, metadata

KEY, ROTATION = "key", "rotation"
BATCH = 200  # rows written in one transaction
PHONE = "phone:"  # begins a pending mark that stands for a telephone number


def sealed_columns(table: Table) -> list[str]:
    """The encrypted columns of a table."""
    return [column.name for column in table.c if column.name.endswith("_enc")]


def sealed_tables() -> list[Table]:
    """Every table with encrypted columns, always in the same order."""
    found = sorted(metadata.tables.values(), key=lambda table: table.name)
    return [table for table in found if sealed_columns(table)]


async def in_order(database: Database, keys: Sequence[bytes], now: datetime) -> tuple[bytes, ...]:
    """The keys with the one first that the rows are written with; the first use notes it.

    Raises SettingsError when it is none of them: nothing is written with a wrong key.
    """
    async with database.read() as connection:
        mark = await mark_of(connection, KEY)
    if mark is None:
        async with database.write() as connection:
            await _try(connection, keys[0])
            await note(connection, KEY, key_mark(keys[0]), now)
            mark = await mark_of(connection, KEY)
    first = [key for key in keys if key_mark(key) == mark]
    if not first:
        raise SettingsError(
            "LANTOA_SECRET_KEY", "không phải khóa của cơ sở dữ liệu này; hãy đặt lại khóa cũ"
        )
    async with database.read() as connection:
        unfinished = await place(connection)
    if unfinished is not None and len(keys) == 1:
        raise _unfinished()
    return (*first, *(key for key in keys if key not in first))


async def require_finished(database: Database) -> None:
    """For processes that serve: they would write beside the change, and it beside them.

    Raises SettingsError while one is under way.
    """
    async with database.read() as connection:
        if await place(connection) is not None:
            raise _unfinished()


def _unfinished() -> SettingsError:
    return SettingsError(
        "LANTOA_SECRET_KEY_NEXT",
        "việc đổi khóa chưa xong: đặt cả hai khóa rồi chạy lại `lantoa keys rotate`",
    )


async def mark_of(connection: AsyncConnection, name: str) -> str | None:
    """The mark of the key that the rows are written with, or are being moved to."""
    found = await connection.execute(select(marks.c.mark).where(marks.c.name == name))
    mark: str | None = found.scalar()
    return mark


async def _try(connection: AsyncConnection, key: bytes) -> None:
    """A database from before marks: the key has to open what is there."""
    found = await connection.execute(select(address.c.user_enc).limit(1))
    sealed = found.scalar()
    if sealed is not None:
        Cipher(key).open_bytes(sealed)


async def note(connection: AsyncConnection, name: str, mark: str, now: datetime) -> None:
    """Write a mark down; what is there already stays."""
    await connection.execute(
        insert_into(connection, marks)
        .values(name=name, mark=mark, step="", last="", since=now)
        .on_conflict_do_nothing()
    )


async def begin(connection: AsyncConnection, cipher: Cipher, key: bytes, now: datetime) -> None:
    """All blind indexes at once, and from here on the new key is written with.

    `cipher` writes with the new key and opens with either. In one transaction: a half-changed index
    would make a known person a stranger. Links to the dashboard end; they live for hours.
    """
    codes = await _code_indexes(connection, cipher)
    phones = await _phone_indexes(connection, cipher)
    await _rewrite(connection, address, "user_idx", {
        row.id: cipher.index(row.platform, cipher.open(row.user_enc))
        for row in await connection.execute(select(address))
    })  # fmt: skip
    await _rewrite(connection, permit, "token_idx", {
        row.id: cipher.index("permit", cipher.open(row.token_enc))
        for row in await connection.execute(select(permit.c.id, permit.c.token_enc))
    })  # fmt: skip
    await _pending(connection, cipher, {**codes, **{PHONE + a: PHONE + b for a, b in phones}})
    await connection.execute(
        update(access_link).where(access_link.c.revoked_at.is_(None)).values(revoked_at=now)
    )
    await connection.execute(
        update(marks).where(marks.c.name == KEY).values(mark=key_mark(key), since=now)
    )
    await note(connection, ROTATION, key_mark(key), now)


async def _code_indexes(connection: AsyncConnection, cipher: Cipher) -> dict[str, str]:
    rows = (
        await connection.execute(select(link_code.c.id, link_code.c.code_idx, link_code.c.code_enc))
    ).all()
    new = {row.id: cipher.index("link", cipher.open(row.code_enc)) for row in rows}
    await _rewrite(connection, link_code, "code_idx", new)
    return {row.code_idx: new[row.id] for row in rows}


async def _phone_indexes(connection: AsyncConnection, cipher: Cipher) -> list[tuple[str, str]]:
    """A number that was refused stays so as long as it is the person's."""
    rows = (
        await connection.execute(
            select(member.c.id, member.c.phone_enc, member.c.phone_idx, member.c.phone_refused)
            .where(member.c.phone_enc.is_not(None))
        )
    ).all()  # fmt: skip
    new = {row.id: cipher.index("phone", cipher.open(row.phone_enc)) for row in rows}
    refused = {row.id: new[row.id] for row in rows if row.phone_refused == row.phone_idx}
    await connection.execute(update(member).values(phone_refused=None))
    await _rewrite(connection, member, "phone_idx", new)
    await _rewrite(connection, member, "phone_refused", refused)
    return [(row.phone_idx, new[row.id]) for row in rows]


async def _pending(connection: AsyncConnection, cipher: Cipher, new: dict[str, str]) -> None:
    """Codes that were sent before the consent: talks keep their index."""
    changed: dict[int, bytes] = {}
    for row in await connection.execute(select(conversation.c.id, conversation.c.state_enc)):
        state = orjson.loads(cipher.open_bytes(row.state_enc))
        if pending := state.get("pending_code"):
            changed[row.id] = cipher.seal(
                orjson.dumps({**state, "pending_code": new.get(pending, "")})
            )
    await _rewrite(connection, conversation, "state_enc", changed)


async def _rewrite(
    connection: AsyncConnection, table: Table, column: str, values: dict[int, Any]
) -> None:
    if values:
        await connection.execute(
            update(table).where(table.c.id == bindparam("row")).values({column: bindparam("new")}),
            [{"row": id_, "new": value} for id_, value in values.items()],
        )


async def place(connection: AsyncConnection) -> tuple[str, Any] | None:
    """Up to which row of which table the change got; None when none is under way."""
    found = await connection.execute(
        select(marks.c.step, marks.c.last).where(marks.c.name == ROTATION)
    )
    row = found.first()
    return (row.step, orjson.loads(row.last) if row.last else None) if row else None


async def reseal(
    connection: AsyncConnection, cipher: Cipher, table: Table, after: Any
) -> tuple[Any, int]:
    """Write the next rows of a table with the new key; the last one's id, None at the end.

    How far it got is noted in the same transaction: killed here, it goes on from there.
    """
    id_ = next(iter(table.primary_key.columns))
    names = sealed_columns(table)
    fields = (table.c[name] for name in names)
    # Locked: what somebody erases meanwhile is not brought back by the value that was read.
    query = select(id_.label("row"), *fields).order_by(id_).limit(BATCH).with_for_update()
    rows = (await connection.execute(query if after is None else query.where(id_ > after))).all()
    if not rows:
        return None, 0
    fresh = [{"row": row.row, **_anew(cipher, row._mapping, names)} for row in rows]
    await connection.execute(
        update(table)
        .where(id_ == bindparam("row"))
        .values({name: bindparam(f"new_{name}") for name in names}),
        fresh,
    )
    last = rows[-1].row
    await connection.execute(
        update(marks)
        .where(marks.c.name == ROTATION)
        .values(step=table.name, last=orjson.dumps(last).decode())
    )
    return last, len(rows)


def _anew(cipher: Cipher, row: Any, names: Sequence[str]) -> dict[str, bytes | None]:
    values: dict[str, bytes | None] = {}
    for name in names:
        sealed = row[name]
        old = sealed is not None and not cipher.is_current(sealed)
        values[f"new_{name}"] = cipher.seal(cipher.open_bytes(sealed)) if old else sealed
    return values


async def end(connection: AsyncConnection) -> None:
    """All is written with the new key."""
    await connection.execute(delete(marks).where(marks.c.name == ROTATION))
