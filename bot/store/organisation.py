"""Changes of the organisation in the tables: spans, successors, memberships; set by set."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.organisation import Kind, Recast, Succession, Target, Tree, recast
from bot.domain.spans import Span, turned
from bot.store.late_comers import unplaced
from bot.store.office_tables import unit_successor
from bot.store.people import holds_on
from bot.store.spans import MEMBERSHIPS, UNIT_SPANS, Desk, Spans, in_chunks, known_spans, write
from bot.store.tables import member, membership, unit, unit_span

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """How many units were made, ended, hung elsewhere or renamed, and how many people moved."""

    made: int = 0
    ended: int = 0
    rehung: int = 0
    people: int = 0


async def read_tree(desk: Desk, splitting: str = "", on: date | None = None) -> Tree:
    """Every unit, its spans and successors; of a unit that is split its people of the day too."""
    found = await desk.connection.execute(select(unit.c.code, unit.c.id))
    ids: dict[str, int] = {code: id_ for code, id_ in found}
    edges = await desk.connection.execute(
        select(unit_successor.c.old_id, unit_successor.c.new_id, unit_successor.c.on_day,
               unit_successor.c.kind)
    )  # fmt: skip
    spans = await known_spans(desk, UNIT_SPANS)
    people = await _people(desk, ids[splitting], on) if on and splitting in ids else {}
    known = frozenset((old, new, day, kind) for old, new, day, kind in edges)
    return Tree(ids, spans, known, dict.fromkeys(people, splitting))


async def _people(desk: Desk, unit_id: int, on: date) -> list[str]:
    found = await desk.connection.execute(
        select(member.c.code)
        .join(membership, membership.c.member_id == member.c.id)
        .where(membership.c.unit_id == unit_id, holds_on(membership, on))
    )
    return list(found.scalars())


async def carry_out_recast(desk: Desk, tree: Tree, wanted: Recast) -> Changed:
    """Another name, or another place in the tree."""
    own = {tree.ids[wanted.unit]: tree.spans[tree.ids[wanted.unit]]}
    changed = await _turn(desk, UNIT_SPANS, own, wanted.on, lambda v: recast(tree, wanted, v))
    return Changed(rehung=changed)


async def carry_out(desk: Desk, tree: Tree, wanted: Succession) -> Changed:
    """The olds end, the targets stand, units below and people go over, the edges are drawn."""
    ids, made = await _stand(desk, tree, wanted)
    olds = {tree.ids[code] for code in wanted.olds}
    heirs: list[int | None] = [ids[target.code] for target in wanted.targets]
    heir = heirs[0] if heirs else None
    own = {id_: tree.spans[id_] for id_ in olds}
    ended = await _turn(desk, UNIT_SPANS, own, wanted.on, lambda _values: None)
    rest = {id_: spans for id_, spans in tree.spans.items() if id_ not in olds}
    rehung = await _turn(desk, UNIT_SPANS, rest, wanted.on, _moved(olds, heir))
    people = await move_people(desk, dict.fromkeys(olds, heir), wanted.on,
                               await _placed(desk, ids, wanted))  # fmt: skip
    await _draw(desk, [(old, new) for old in sorted(olds) for new in heirs or [None]], wanted)
    return Changed(made, ended, rehung, people)


async def _stand(desk: Desk, tree: Tree, wanted: Succession) -> tuple[dict[str, int], int]:
    """The ids of all units by code, new ones among them: made, and standing from the day on."""
    new = [t for t in wanted.targets if not tree.spans.get(tree.ids.get(t.code, 0))]
    missing = [target.code for target in new if target.code not in tree.ids]
    if missing:
        await desk.connection.execute(
            insert(unit), [{"code": code, "created_at": desk.now} for code in missing]
        )
    found = await desk.connection.execute(select(unit.c.code, unit.c.id))
    ids: dict[str, int] = {code: id_ for code, id_ in found}
    await in_chunks(
        desk,
        insert(unit_span),
        [_new_span(desk, tree, ids, target, wanted) for target in new],
    )
    return ids, len(new)


def _new_span(
    desk: Desk, tree: Tree, ids: Mapping[str, int], target: Target, wanted: Succession
) -> dict[str, Any]:
    old = tree.at(wanted.olds[0], wanted.on)
    outside = (code for code in tree.above(wanted.olds[0], wanted.on) if code not in wanted.olds)
    above = target.above or next(outside, "")
    return {
        "unit_id": ids[target.code],
        "parent_id": ids[above] if above else None,
        "name": target.name,
        "kind": target.kind or (old.values[2] if old else ""),
        "valid_from": wanted.on,
        "recorded_at": desk.now,
    }


async def _placed(desk: Desk, ids: Mapping[str, int], wanted: Succession) -> dict[int, int]:
    """At a split each member's new unit."""
    if wanted.kind is not Kind.SPLIT:
        return {}
    known = await desk.connection.execute(select(member.c.code, member.c.id))
    return {id_: ids[wanted.placed[code]] for code, id_ in known if code in wanted.placed}


async def move_people(
    desk: Desk,
    heirs: Mapping[int, int | None],
    on: date,
    placed: Mapping[int, int] | None = None,
) -> int:
    """Memberships of these units go over to their heirs from the day on; None: they end."""
    there = (
        select(membership.c.member_id)
        .where(
            membership.c.unit_id.in_(list(heirs)),
            membership.c.valid_to.is_(None) | (membership.c.valid_to > on),
        )
    )  # fmt: skip
    known = await known_spans(desk, MEMBERSHIPS, membership.c.member_id.in_(there))
    changes = {}
    for member_id, spans in known.items():
        own = (placed or {}).get(member_id)
        change = turned(spans, on, _heir(heirs, own))
        if change is not None:
            changes[member_id] = change
    await write(desk, MEMBERSHIPS, changes)
    return len(changes)


async def rehang(desk: Desk, heirs: Mapping[int, int | None], on: date) -> int:
    """Units under these stand under their heirs from the day on."""
    under = select(unit_span.c.unit_id).where(unit_span.c.parent_id.in_(list(heirs)))
    known = await known_spans(desk, UNIT_SPANS, unit_span.c.unit_id.in_(under))
    rest = {id_: spans for id_, spans in known.items() if id_ not in heirs}
    return await _turn(
        desk, UNIT_SPANS, rest, on,
        lambda values: (heirs[values[0]], *values[1:]) if values[0] in heirs else values,
    )  # fmt: skip


def _heir(heirs: Mapping[int, int | None], own: int | None) -> Callable[[Values], Values | None]:
    def wanted(values: Values) -> Values | None:
        if values[0] not in heirs:
            return values
        new = own or heirs[values[0]]
        return None if new is None else (new, *values[1:])

    return wanted


def _moved(olds: set[int], heir: int | None) -> Callable[[Values], Values | None]:
    return lambda values: (heir, *values[1:]) if values[0] in olds else values


async def _turn(
    desk: Desk,
    spans: Spans,
    known: Mapping[int, Sequence[Span]],
    on: date,
    wanted: Callable[[Values], Values | None],
) -> int:
    found = {id_: turned(rows, on, wanted) for id_, rows in known.items()}
    changes = {id_: change for id_, change in found.items() if change is not None}
    await write(desk, spans, changes)
    return len(changes)


async def _draw(desk: Desk, edges: list[tuple[int, int | None]], wanted: Succession) -> None:
    await desk.connection.execute(
        insert(unit_successor),
        [
            {
                "old_id": old,
                "new_id": new,
                "on_day": wanted.on,
                "kind": wanted.kind.value,
                "recorded_at": desk.now,
            }
            for old, new in edges
        ],
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A unit for the operator's list: what holds on the day, and what becomes of it."""

    code: str
    name: str
    above: str
    kind: str
    begin: date
    end: date | None
    successors: tuple[str, ...]
    unplaced: tuple[str, ...] = ()  # roster codes of people whom a planned split has no place for


async def standing(connection: AsyncConnection, on: date) -> list[Standing]:
    """The units of a day by code, with what is planned for them."""
    above, new = unit.alias("above"), unit.alias("new")
    found = await connection.execute(
        select(unit.c.code, unit_span, above.c.code.label("above_code"))
        .join(unit_span, unit_span.c.unit_id == unit.c.id)
        .outerjoin(above, above.c.id == unit_span.c.parent_id)
        .where(holds_on(unit_span, on))
        .order_by(unit.c.code)
    )
    edges = await connection.execute(
        select(unit_successor.c.old_id, new.c.code)
        .join(new, new.c.id == unit_successor.c.new_id)
        .where(unit_successor.c.on_day > on)
        .order_by(unit_successor.c.id)
    )
    left = {split.unit_id: split.codes for split in await unplaced(connection, on)}
    heirs: dict[int, list[str]] = {}
    for old, code in edges:
        heirs.setdefault(old, []).append(code)
    return [
        Standing(row.code, row.name, row.above_code or "", row.kind, row.valid_from, row.valid_to,
                 tuple(heirs.get(row.unit_id, ())), left.get(row.unit_id, ()))
        for row in found
    ]  # fmt: skip
