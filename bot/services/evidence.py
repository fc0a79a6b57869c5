"""What stands behind the figures: counts by kind, and the rows for whoever may see them.

For people the rows are those of a unit on which they hold a role today; each look at them is kept.
Of counselling before a wedding they see counts alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import local_date
from bot.domain.coverage import DELICATE
from bot.domain.proof import Look, NoteLook, Piece, PiecesOf, Proof, ProofOf
from bot.domain.small_numbers import for_people
from bot.domain.viewing import What
from bot.errors import Conflict
from bot.services.coverage import Terms, counted, permitted, report_in, scope_in
from bot.services.house import House
from bot.store import audit, viewing
from bot.store import coverage as rows
from bot.store import proof as evidence_rows
from bot.store.coverage import Scope
from bot.store.database import Database
from bot.store.orders import Order, answers, stores
from bot.store.scopes import UnitName
from bot.store.units import covered

LOOKED = "evidence.rows"  # in the audit trail


async def proof(database: Database, terms: Terms, unit_code: str | None) -> Proof:
    """What stands behind the figures of a unit, by kind of evidence."""
    async with database.read() as connection:
        scope = await scope_in(connection, unit_code, terms)
        return await _proof(connection, scope, terms)


async def pieces(
    house: House, terms: Terms, unit_code: str | None, indicator_id: str
) -> Sequence[Piece]:
    """The rows behind one indicator, for the operator; none where so few are behind it.

    That they were looked at is kept.
    """
    async with house.database.write() as connection:
        scope = await scope_in(connection, unit_code, terms)
        await audit.record(
            connection, at=house.now(), actor=audit.OPERATOR, action=LOOKED,
            subject=indicator_id, unit_id=scope.unit.id if scope.unit else None,
        )  # fmt: skip
        found = for_people(await report_in(connection, scope, terms)).unit.result(indicator_id)
        if found is None or found.is_delicate:
            return ()
        return await _pieces(connection, scope, terms, Look(indicator_id))


@dataclass(frozen=True, slots=True)
class Reader:
    """The units whose rows somebody may see, with all below them, by the tree of that day."""

    units: Sequence[int]
    today: date


async def pieces_for(
    connection: AsyncConnection, reader: Reader, terms: Terms, unit_code: str, look: Look
) -> Sequence[Piece] | None:
    """One page of rows; None without a role on the unit or above it today.

    Nothing of an indicator that is about so few that its rows would say something of each.
    """
    unit = await _open_to(connection, reader, unit_code)
    if unit is None:
        return None
    scope = await rows.scope_of(connection, unit.code, terms.on)
    if scope is None:
        return None
    if look.indicator_id in DELICATE:
        return ()
    return await _pieces(connection, scope, terms, look)


async def _open_to(connection: AsyncConnection, reader: Reader, unit_code: str) -> UnitName | None:
    unit = await rows.spelled(connection, unit_code)
    is_theirs = unit is not None and await covered(connection, unit.id, reader.units, reader.today)
    return unit if is_theirs else None


async def _proof(connection: AsyncConnection, scope: Scope, terms: Terms) -> Proof:
    report = for_people(await report_in(connection, scope, terms))
    wanted = [counted(indicator, terms) for indicator in terms.library.indicators]
    return Proof(report, await evidence_rows.by_kind(connection, scope, wanted, terms.on))


async def _pieces(
    connection: AsyncConnection, scope: Scope, terms: Terms, look: Look
) -> Sequence[Piece]:
    indicator = terms.library.indicator(look.indicator_id)
    if indicator is None:
        return ()
    how = counted(indicator, terms)
    return await evidence_rows.pieces(connection, scope, how, terms.on, terms.zone, look)


@answers(ProofOf)
async def proof_of(order: Order, query: ProofOf) -> Proof | None:
    """Counts by kind, for whoever may see the figures themselves."""
    code = await permitted(order, query.unit_code, query.on)
    scope = await rows.scope_of(order.connection, code, query.on) if code else None
    if scope is None:
        return None
    return await _proof(order.connection, scope, Terms(order.library, order.zone, query.on))


@answers(PiecesOf)
async def pieces_of(order: Order, query: PiecesOf) -> Sequence[Piece] | None:
    """The rows, for whoever holds a role on the unit or above it today."""
    terms = Terms(order.library, order.zone, query.on)
    return await pieces_for(order.connection, _reader(order), terms, query.unit_code, query.look)


def _reader(order: Order) -> Reader:
    grants = order.person.grants if order.person else ()
    return Reader([grant.unit_id for grant in grants], local_date(order.now, order.zone))


@stores(NoteLook)
async def note_look(order: Order, effect: NoteLook) -> None:
    """In one turn with what was shown; the right may have ended meanwhile."""
    unit = await _open_to(order.connection, _reader(order), effect.unit_code)
    if order.person is None or unit is None:
        raise Conflict("the right to these rows ended meanwhile")
    seen = viewing.Look(order.person, order.key, What.EVIDENCE, order.now)
    await note(order.connection, seen, effect)


async def note(connection: AsyncConnection, seen: viewing.Look, effect: NoteLook) -> None:
    """Who looked at which rows of which unit, and whose they were."""
    unit = await rows.spelled(connection, effect.unit_code)
    look = effect.look
    await audit.record(
        connection, at=seen.at, actor=seen.viewer.code, action=LOOKED,
        subject=look.indicator_id, unit_id=unit.id if unit else None,
        detail={"kind": look.kind, "first": look.first},
    )  # fmt: skip
    await viewing.note_people(connection, seen, effect.members)
