"""A sound roster into the tables: a few statements per table, whatever the number of people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.roster import PersonRow, Roster, UnitRow
from bot.domain.spans import Span, reconcile
from bot.store.tables import family, member, membership, unit, unit_span

ADULT = 18  # years


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows of each kind were created, updated, moved, ended, left as they were."""

    units: Mapping[str, int]
    people: Mapping[str, int]
    families: int
    not_in_file: int


@dataclass(slots=True)
class _Work:
    """One import under way."""

    connection: AsyncConnection
    cipher: Cipher
    today: date
    now: datetime
    units: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)


async def store(
    connection: AsyncConnection, cipher: Cipher, roster: Roster, today: date, now: datetime
) -> Imported:
    """Write the roster in the transaction it is given."""
    work = _Work(connection, cipher, today, now)
    unit_ids = await _units(work, roster.units)
    family_ids, new_families = await _families(work, roster.people)
    member_ids = await _members(work, roster.people)
    await _memberships(work, roster.people, (unit_ids, family_ids, member_ids))
    absent = len(set(member_ids) - {person.code for person in roster.people})
    return Imported(dict(work.units), dict(work.people), new_families, absent)


async def known_units(connection: AsyncConnection) -> frozenset[str]:
    """Codes that are taken already."""
    return frozenset((await connection.execute(select(unit.c.code))).scalars())


async def _units(work: _Work, rows: Sequence[UnitRow]) -> dict[str, int]:
    ids = await _ensure(work, unit, unit.c.code, (row.code for row in rows))
    known = await _latest(work, unit_span, "unit_id", ("name", "parent_id", "kind"))
    written: list[tuple[int, Span[tuple[Any, ...]]]] = []
    for row in rows:
        said = (row.name, ids.get(row.parent) if row.parent else None, row.kind)
        change = reconcile(known.get(ids[row.code]), said, row.valid_from, row.valid_to, work.today)
        work.units[change.done.value] += 1
        written += [(ids[row.code], span) for span in change.spans]
    await _write(work, unit_span, "unit_id", ("name", "parent_id", "kind"), written)
    return ids


async def _families(work: _Work, rows: Sequence[PersonRow]) -> tuple[dict[str, int], int]:
    before = set((await work.connection.execute(select(family.c.key))).scalars())
    ids = await _ensure(work, family, family.c.key, (row.family for row in rows))
    return ids, len(ids) - len(before)


async def _members(work: _Work, rows: Sequence[PersonRow]) -> dict[str, int]:
    found = await work.connection.execute(select(member))
    known = {row.code: row for row in found}
    fresh = [row for row in rows if row.code not in known]
    if fresh:
        await work.connection.execute(
            insert(member),
            [{"code": r.code, "created_at": work.now, **_personal(work, r)} for r in fresh],
        )
    changed = [
        {"row": known[r.code].id, **_personal(work, r)}
        for r in rows
        if r.code in known
        and known[r.code].erased_at is None
        and _shown(work, known[r.code]) != _said(r)
    ]
    if changed:
        columns = {name: bindparam(name) for name in changed[0] if name != "row"}
        await work.connection.execute(
            update(member).where(member.c.id == bindparam("row")).values(**columns), changed
        )
    work.people["details_updated"] = len(changed)
    ids = await work.connection.execute(select(member.c.code, member.c.id))
    return {row.code: row.id for row in ids}


def _personal(work: _Work, row: PersonRow) -> dict[str, Any]:
    seal = work.cipher.seal
    return {
        "name_enc": seal(row.name),
        "phone_enc": seal(row.phone) if row.phone else None,
        "phone_idx": work.cipher.index("phone", row.phone) if row.phone else None,
        "birth_enc": seal(row.birth.isoformat()) if row.birth else None,
        "wedding_enc": seal(row.wedding.isoformat()) if row.wedding else None,
        "gender": row.gender,
        "adult_from": _birthday(row.birth, ADULT) if row.birth else None,
    }


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # 29 February
        return date(born.year + years, 3, 1)


def _shown(work: _Work, row: Any) -> tuple[str, ...]:
    opened = work.cipher.open
    return (
        opened(row.name_enc),
        opened(row.phone_enc),
        opened(row.birth_enc),
        opened(row.wedding_enc),
        row.gender,
    )


def _said(row: PersonRow) -> tuple[str, ...]:
    days = (day.isoformat() if day else "" for day in (row.birth, row.wedding))
    return (row.name, row.phone, *days, row.gender)


async def _memberships(
    work: _Work, rows: Sequence[PersonRow], ids: tuple[Mapping[str, int], ...]
) -> None:
    units, families, members = ids
    columns = ("unit_id", "family_id", "category", "key_officer")
    known = await _latest(work, membership, "member_id", columns)
    written: list[tuple[int, Span[tuple[Any, ...]]]] = []
    for row in rows:
        said = (units[row.unit], families[row.family], row.category, row.key_officer)
        id_ = members[row.code]
        change = reconcile(known.get(id_), said, row.valid_from, row.valid_to, work.today)
        work.people[change.done.value] += 1
        written += [(id_, span) for span in change.spans]
    await _write(work, membership, "member_id", columns, written)


async def _ensure(work: _Work, table: Table, column: Any, keys: Iterable[str]) -> dict[str, int]:
    """Ids of all rows by key, the missing ones made."""
    query = select(column, table.c.id)
    known = {row[0]: row[1] for row in await work.connection.execute(query)}
    missing = [key for key in dict.fromkeys(keys) if key not in known]
    if not missing:
        return known
    await work.connection.execute(
        insert(table), [{column.name: key, "created_at": work.now} for key in missing]
    )
    return {row[0]: row[1] for row in await work.connection.execute(query)}


async def _latest(
    work: _Work, table: Table, owner: str, columns: Sequence[str]
) -> dict[int, Span[tuple[Any, ...]]]:
    found = await work.connection.execute(
        select(table).order_by(table.c[owner], table.c.valid_from)
    )
    return {
        row._mapping[owner]: Span(
            tuple(row._mapping[name] for name in columns), row.valid_from, row.valid_to, row.id
        )
        for row in found
    }


async def _write(
    work: _Work,
    table: Table,
    owner: str,
    columns: Sequence[str],
    spans: Sequence[tuple[int, Span[tuple[Any, ...]]]],
) -> None:
    values = [
        {
            owner: id_,
            "valid_from": s.begin,
            "valid_to": s.end,
            "row": s.id,
            **dict(zip(columns, s.values, strict=True)),
        }
        for id_, s in spans
    ]
    old = [v for v in values if v["row"] is not None]
    new = [{k: x for k, x in v.items() if k != "row"} for v in values if v["row"] is None]
    if old:
        named = {name: bindparam(f"new_{name}") for name in (*columns, "valid_from", "valid_to")}
        await work.connection.execute(
            update(table).where(table.c.id == bindparam("row_id")).values(**named),
            [{"row_id": v["row"], **{f"new_{n}": v[n] for n in named}} for v in old],
        )
    if new:
        await work.connection.execute(insert(table), new)
