"""A sound roster into the tables: a few statements per table, whatever the number of people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.roster import PersonRow, Roster, UnitRow
from bot.domain.spans import Done, Span, Statement
from bot.store import weddings
from bot.store.spans import (
    MEMBERSHIPS,
    UNIT_SPANS,
    Desk,
    Row,
    in_chunks,
    known_spans,
    rewrite,
    settle,
)
from bot.store.successors import ending_units
from bot.store.tables import family, member, unit, unit_span
from bot.store.turns import in_turn

ADULT = 18  # years
_SEALED = (
    "name_enc",
    "phone_enc",
    "phone_idx",
    "birth_enc",
    "wedding_enc",
    "gender",
    "adult_from",
)


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows were created, updated, moved, ended, left as they were; each is counted once.

    `not_in_file` are people who belong here today and of whom the file does not speak.
    """

    units: Mapping[str, int]
    people: Mapping[str, int]
    families: int
    not_in_file: int


async def store(desk: Desk, roster: Roster) -> Imported:
    """Write the roster in the transaction it is given."""
    await in_turn(desk.connection, "roster")
    units, unit_ids = await _units(desk, roster.units)
    family_ids, families = await _ensured(
        desk, family, family.c.key, (person.family for person in roster.people)
    )
    news, member_ids = await _members(desk, roster.people)
    known = await known_spans(desk, MEMBERSHIPS)
    ending = await ending_units(desk.connection, desk.today)

    def stated(person: PersonRow) -> Statement:
        spans = known.get(member_ids[person.code], ())
        place, post = unit_ids[person.unit], _post(person, spans, desk.today)
        values = (place, family_ids[person.family], person.category, person.key_officer, post)
        end = person.valid_to or _planned(spans, ending.get(place))
        return Statement(values, person.valid_from, end)

    said = {member_ids[person.code]: stated(person) for person in roster.people}
    await weddings.settle(desk, {member_ids[p.code]: p.wedding for p in roster.people})
    done = await settle(desk, MEMBERSHIPS, known, said)
    people = Counter(
        news.get(id_, how) if how is Done.UNCHANGED else how for id_, how in done.items()
    )
    silent = [s for id_, s in known.items() if id_ not in said]
    absent = sum(any(span.holds_on(desk.today) for span in spans) for spans in silent)
    return Imported(_counted(units), _counted(people), families, absent)


def _planned(known: Sequence[Span], ending: date | None) -> date | None:
    """The day on which the place ends, if something was planned for this one then.

    A list speaks of the time before it; whoever is new there goes over when the day comes.
    """
    planned = any(ending in (span.begin, span.end) for span in known)
    return ending if planned else None


def _post(person: PersonRow, known: Sequence[Span], today: date) -> str:
    """As the list says, or as it was while the list does not speak of posts."""
    if person.post is not None:
        return person.post
    day = person.valid_from or today
    held = [span for span in known if span.begin <= day]
    return str(held[-1].values[MEMBERSHIPS.values.index("post")]) if held else ""


async def known_units(connection: AsyncConnection) -> dict[str, str]:
    """Every unit there ever was: code -> code of the unit last above it, "" if none."""
    codes = {row.id: row.code for row in await connection.execute(select(unit.c.id, unit.c.code))}
    spans = await connection.execute(
        select(unit_span.c.unit_id, unit_span.c.parent_id).order_by(unit_span.c.valid_from)
    )
    last = {row.unit_id: row.parent_id for row in spans}
    return {code: codes.get(last.get(id_), "") for id_, code in codes.items()}


async def _units(desk: Desk, rows: Sequence[UnitRow]) -> tuple[Counter[Done], dict[str, int]]:
    ids, _new = await _ensured(desk, unit, unit.c.code, (row.code for row in rows))
    ending = await ending_units(desk.connection, desk.today)
    known = await known_spans(desk, UNIT_SPANS)

    def stated(row: UnitRow) -> Statement:
        above = ids[row.parent] if row.parent else None
        planned = _planned(known.get(ids[row.code], ()), ending.get(above or 0))
        end = row.valid_to or ending.get(ids[row.code]) or planned
        return Statement((above, row.name, row.kind), row.valid_from, end)

    said = {ids[row.code]: stated(row) for row in rows}
    done = await settle(desk, UNIT_SPANS, known, said)
    return Counter(done.values()), ids


def _counted(done: Counter[Done]) -> dict[str, int]:
    return {how.value: done[how] for how in Done}


async def _members(desk: Desk, rows: Sequence[PersonRow]) -> tuple[dict[int, Done], dict[str, int]]:
    """Who is new and of whom something personal is; and all ids by code.

    Whoever had their data erased keeps a code and nothing else: a list does not bring it back,
    until the person agrees anew and links an account (`bot.store.linking`).
    """
    known = {row.code: row for row in await desk.connection.execute(select(member))}
    fresh = [row for row in rows if row.code not in known]
    made: list[Row] = [{"code": r.code, "created_at": desk.now, **_sealed(desk, r)} for r in fresh]
    await in_chunks(desk, insert(member), made)
    changed: list[Row] = [
        {"id": known[row.code].id, **_sealed(desk, row)}
        for row in rows
        if row.code in known
        and known[row.code].erased_at is None
        and _opened(desk.cipher, known[row.code]) != _personal(row)
    ]
    await rewrite(desk, member, _SEALED, changed)
    found = await desk.connection.execute(select(member.c.code, member.c.id))
    ids = {row.code: row.id for row in found}
    news = {row["id"]: Done.UPDATED for row in changed}
    return {**news, **{ids[row.code]: Done.CREATED for row in fresh}}, ids


def _personal(row: PersonRow) -> tuple[str, ...]:
    days = (str(day) if day else "" for day in (row.birth, row.wedding))
    return (row.name, row.phone, *days, row.gender)


def _opened(cipher: Cipher, row: Any) -> tuple[str, ...]:
    sealed = (row.name_enc, row.phone_enc, row.birth_enc, row.wedding_enc)
    return (*(cipher.open(value) for value in sealed), row.gender)


def _sealed(desk: Desk, row: PersonRow) -> Row:
    name, phone, birth, wedding, gender = _personal(row)
    seal = desk.cipher.seal
    return {
        "name_enc": seal(name),
        "phone_enc": seal(phone) if phone else None,
        "phone_idx": desk.cipher.index("phone", phone) if phone else None,
        "birth_enc": seal(birth) if birth else None,
        "wedding_enc": seal(wedding) if wedding else None,
        "gender": gender,
        "adult_from": _birthday(row.birth, ADULT) if row.birth else None,
    }


def _birthday(born: date, years: int) -> date:
    try:
        return born.replace(year=born.year + years)
    except ValueError:  # 29 February
        return date(born.year + years, 3, 1)


async def _ensured(
    desk: Desk, table: Table, column: Any, keys: Iterable[str]
) -> tuple[dict[str, int], int]:
    """Ids of all rows by key, the missing ones made; and how many were missing."""
    query = select(column, table.c.id)
    known = {row[0]: row[1] for row in await desk.connection.execute(query)}
    missing = [key for key in dict.fromkeys(keys) if key not in known]
    if not missing:
        return known, 0
    rows: list[Row] = [{column.name: key, "created_at": desk.now} for key in missing]
    await desk.connection.execute(insert(table), rows)
    return {row[0]: row[1] for row in await desk.connection.execute(query)}, len(missing)
