"""Asks the cells: each as its person, in a transaction of which nothing stays."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.orders import Effect, Query
from bot.domain.outreach import NEVER_QUIET, Rules
from bot.domain.people import Person
from bot.errors import Conflict
from bot.library.model import Library
from bot.messages import Bubble, Capabilities, MediaKind, OutboundMessage, Outside
from bot.services import orders as _orders  # noqa: F401 - registers every effect and query
from bot.store.activity_tables import activity_version, check_in, course_result, photo
from bot.store.care_tables import counselling, marriage, practice, support_case
from bot.store.database import Database
from bot.store.office_tables import access_link, sent_file
from bot.store.orders import Order, answer, carry_out
from bot.store.people import person_of
from bot.store.platform_tables import push_wish
from bot.store.question_tables import library_question
from bot.store.tables import address, evidence, link_code, member, outbox, role_grant
from tests.rights.asking import TODAY, Ask, Cell, What
from tests.rights.land import ACTORS, CONCERNED, FREE, NOW, UNITS, marks_in
from tests.rights.rows import STRANGER
from tests.rights.table import Rule

RULES = Rules(ZoneInfo("Asia/Ho_Chi_Minh"), NEVER_QUIET, lambda _day: False)
PAPER = Capabilities(
    4000, 20, 60, 64, frozenset(MediaKind), True, None, None, Outside.FREE, frozenset(), 1000
)
# Whose each row is, in every table that an order about oneself could touch.
OWNERS: Mapping[Any, str] = {
    member: "id", address: "member_id", evidence: "member_id", course_result: "member_id",
    marriage: "member_id", counselling: "member_id", practice: "subject_id",
    support_case: "subject_id", outbox: "member_id", check_in: "member_id", photo: "owner_id",
    link_code: "member_id", access_link: "member_id", role_grant: "member_id",
    sent_file: "owner_id",
    library_question: "member_id",
    push_wish: "member_id",
}  # fmt: skip
Shot = frozenset[tuple[Any, ...]]


def _looks(message: OutboundMessage) -> Mapping[str, tuple[Bubble, ...]]:
    return {"paper": (Bubble(message.text, (), message.media[0] if message.media else None),)}


@dataclass
class Court:
    """The organisation, and whoever asks."""

    database: Database
    cipher: Cipher
    library: Library
    people: dict[int, Person | None] = field(default_factory=dict)
    shots: dict[Any, Shot] = field(default_factory=dict)

    async def prepare(self) -> None:
        """Everybody as of now, and the tables as they are."""
        me = {actor.id for actor in ACTORS.values() if actor.id} | {CONCERNED + n for n in UNITS}
        async with self.database.read() as connection:
            for id_ in sorted(me):
                self.people[id_] = await person_of(connection, self.cipher, id_, TODAY)
            self.shots = {table: await _shot(connection, table) for table in OWNERS}

    def order(self, connection: AsyncConnection, me: int | None) -> Order:
        """The circumstances of an order of this person's."""
        return Order(
            connection, self.cipher, self.library, NOW, me or STRANGER, "paper",
            self.people[me] if me else None, RULES, key="run:save",
            capabilities={"paper": PAPER}, looks=_looks, public_url="https://lantoa.example",
        )  # fmt: skip

    async def faults(self, name: str, ask: Ask, rule: Rule) -> list[str]:
        """Every cell of a row of the table that is not as written."""
        found: list[str] = []
        for who, me, unit in _cells(ask):
            cell = Cell(me or 0, unit, ACTORS[who].on if who in ACTORS else unit, self.cipher)
            async with self.database.engine.connect() as connection:
                try:
                    wrong = await self._wrong(connection, who, me, cell, ask, rule)
                finally:
                    await connection.rollback()
            if wrong:
                found.append(f"{name} · {who} · {UNITS[unit]}: {wrong}")
        return found

    async def _wrong(
        self,
        connection: AsyncConnection,
        who: str,
        me: int | None,
        cell: Cell,
        ask: Ask,
        rule: Rule,
    ) -> str:
        order = self.order(connection, me)
        if ask.first is not None:
            cell = replace(cell, mine=await _made_first(order, ask.first(cell), ask.table))
        made = ask.make(cell)
        if isinstance(made, Query):
            try:
                told = await answer(order, made)
            except Conflict:
                return _misjudged(who, cell, ask, rule, None, refused=True)
            return _misjudged(who, cell, ask, rule, told, refused=False)
        before = await _shot(connection, ask.table) if ask.table is not None else frozenset()
        try:
            await carry_out(order, made)
            refused = False
        except Conflict:
            refused = True
        if ask.what in (What.OWN, What.BEARER, What.PUBLIC):
            own = {me, None, *({FREE + cell.unit} if ask.what is What.BEARER else ())}
            return "" if refused else await self._touched(connection, own, ask.spares)
        done = not refused and await _shot(connection, ask.table) != before
        may = rule.whole(who) if ask.what is What.FLAG else rule.allows(who, cell.unit)
        return "" if done == may else f"{'done' if done else 'refused'}, written: {may}"

    async def _touched(
        self, connection: AsyncConnection, own: set[int | None], spares: tuple[Any, ...]
    ) -> str:
        """What of somebody else's was changed."""
        for table, owner in OWNERS.items():
            if table in spares:
                continue
            place = [column.name for column in table.columns].index(owner)
            after = await _shot(connection, table)
            others = {row[place] for row in after ^ self.shots[table]} - own
            if others:
                return f"touched {table.name} of {sorted(others)}"
        return ""


def _cells(ask: Ask) -> Iterator[tuple[str, int | None, int]]:
    """Who asks, as which member, about which unit; where no unit is named, one is enough."""
    by_unit = ask.what in (What.ROW, What.BEARER)
    for who, actor in ACTORS.items():
        for unit in UNITS if by_unit else (actor.unit,):
            yield who, actor.id, unit
    for unit in UNITS:
        yield "concerned", CONCERNED + unit, unit


def _misjudged(who: str, cell: Cell, ask: Ask, rule: Rule, told: Any, *, refused: bool) -> str:
    unit = cell.unit
    shown = frozenset(marks_in(told, ask.mark) - {99})
    match ask.what:
        case What.ROW:
            is_shown = not refused and bool(ask.tells(told) if ask.tells else unit in shown)
            may = rule.allows(who, unit)
            leaked = shown - rule.units(who) - ({unit} if may else set()) - ask.beside(cell)
            wrong = is_shown != may or leaked
            return f"shown {is_shown}, written {may}, beside {sorted(leaked)}" if wrong else ""
        case What.LIST:
            wanted = rule.units(who)
            return "" if shown == wanted else f"shows {sorted(shown)}, written {sorted(wanted)}"
        case What.COUNT:
            number = 0 if refused else ask.tells(told)  # type: ignore[misc]
            wanted = rule.units(who)
            return "" if number == len(wanted) else f"counts {number} of {len(wanted)}"
        case What.FLAG:
            yes = not refused and bool(ask.tells and ask.tells(told))
            return "" if yes == rule.whole(who) else f"told {yes}"
        case What.OWN:
            others = shown - ({unit} if who == "concerned" else set())
        case What.BEARER:
            others = shown - {unit}
        case What.PUBLIC:
            others = shown
    return f"shows {sorted(others)}" if others else ""


async def _made_first(order: Order, effect: Effect, table: Any) -> int:
    """The id of what it made; 0: whoever may not make one has none."""
    savepoint = await order.connection.begin_nested()
    try:
        await carry_out(order, effect)
    except Conflict:
        await savepoint.rollback()
        return 0
    newest = table.c.activity_id if table is activity_version else table.c.id
    return int((await order.connection.execute(select(func.max(newest)))).scalar() or 0)


async def _shot(connection: AsyncConnection, table: Any) -> Shot:
    return frozenset(tuple(map(repr, row)) if _unhashable(row) else tuple(row)
                     for row in await connection.execute(select(table)))  # fmt: skip


def _unhashable(row: Any) -> bool:
    return any(isinstance(value, (list, dict)) for value in row)
