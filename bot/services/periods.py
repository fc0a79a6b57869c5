"""Reporting periods: kept ahead, reminded of, closed under a checksum, derived again."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import local_date
from bot.domain.coverage import DELICATE
from bot.domain.outreach import lawful
from bot.domain.people import Role
from bot.domain.period_words import reminder
from bot.domain.periods import (
    Change,
    ClosePeriod,
    Figure,
    Late,
    MayClose,
    Period,
    PeriodsKept,
    changes,
    checksum,
    figures_of,
    has_support,
)
from bot.errors import Conflict, Refused
from bot.i18n import DEFAULT_LOCALE, Text, _, localise
from bot.log import log
from bot.services.house import House
from bot.services.period_figures import Rules, figures
from bot.store import audit, periods
from bot.store.orders import Order, answers, stores
from bot.store.tell import Word, tell
from bot.store.units import codes_under, roots


async def keep(house: House) -> int:
    """The timer's part: the present period and the one before are there; officers are reminded."""
    today, kinds = house.today(), house.library.periods
    now = house.now()
    present = kinds.holding(today)
    async with house.database.write() as connection:
        await periods.keep(connection, [kinds.before(today), present])
        left = (present.ends - today).days
        due = [days for days in kinds.remind if left <= days]
        if not due or not lawful(now, house.rules):
            return 0
        key = f"period:{present.code}:{min(due)}"
        words = [
            Word(f"{key}:{member_id}", member_id, reminder(present, left),
                 ((_("Report an activity"), "go:baocao"), (_("Coverage"), "go:thongke")))
            for member_id in await periods.office_holders(connection)
        ]  # fmt: skip
        told = await tell(connection, house.cipher, words, now, house.capabilities)
    if told:
        log.info("period.reminded", period=present.code, officers=told)
    return told


async def close(house: House, code: str, by: str) -> Period:
    """Freeze the figures of a period that is over, on the operator's word."""
    async with house.database.write() as connection:
        found = await periods.get(connection, code)
        if found is None:
            raise _refused(_("There is no period {code}: see `lantoa period list`.", code=code))
        if not found[0].may_close(house.today()):
            raise _refused(_not_now(found[0]))
        rules = Rules(house.library, house.rules.zone)
        if not await _close(connection, rules, found[0], by, house.now()):
            raise _refused(_("Somebody has closed {code} meanwhile.", code=code))
        kept = await periods.get(connection, code)
    assert kept is not None
    return kept[0]


async def verify(house: House, code: str) -> tuple[Period, str, tuple[Change, ...]]:
    """The period, the checksum derived again, and the lines that differ from the frozen ones.

    Derived from the facts that were known when it was closed.
    """
    async with house.database.read() as connection:
        found, frozen = await _closed(connection, code)
        rules = Rules(house.library, house.rules.zone)
        again = await figures(
            connection, rules, found, found.closed_at, with_support=has_support(frozen)
        )
    return found, checksum(again), changes(frozen, again)


async def late(house: House, code: str) -> tuple[Period, tuple[Change, ...]]:
    """What was recorded after the closing about days of the period, line by line."""
    async with house.database.read() as connection:
        found, frozen = await _closed(connection, code)
        rules = Rules(house.library, house.rules.zone)
        now = await figures(connection, rules, found, None, with_support=has_support(frozen))
        return found, changes(frozen, now)


async def newest(house: House) -> list[Period]:
    """All periods, the newest first."""
    await keep(house)
    async with house.database.read() as connection:
        return await periods.newest(connection, 40)


async def _close(
    connection: AsyncConnection, rules: Rules, found: Period, by: str, now: datetime
) -> bool:
    frozen = await figures(connection, rules, found, now)
    closed = await periods.close(connection, found.code, frozen, checksum(frozen), by, now)
    if closed:
        await audit.record(connection, at=now, actor=by, action="period.close", subject=found.code)
    return closed


async def _closed(connection: AsyncConnection, code: str) -> tuple[Period, tuple[Figure, ...]]:
    found = await periods.get(connection, code)
    if found is None:
        raise _refused(_("There is no period {code}: see `lantoa period list`.", code=code))
    if found[0].closed_at is None:
        raise _refused(_("Period {code} is still open: nothing of it is frozen yet.", code=code))
    return found[0], figures_of(found[1])


def _not_now(found: Period) -> Text:
    if found.closed_at is not None:
        return _("Period {code} was closed before.", code=found.code)
    return _("Period {code} runs until {day}: it can be closed from the day after.",
             code=found.code, day=found.ends)  # fmt: skip


def _refused(text: Text) -> Refused:
    return Refused(localise(text, DEFAULT_LOCALE))


@answers(PeriodsKept)
async def periods_kept(order: Order, query: PeriodsKept) -> tuple[Period, ...]:
    """For every officer."""
    return tuple(await periods.newest(order.connection))


@answers(MayClose)
async def may_close(order: Order, query: MayClose) -> bool:
    """An admin of every unit at the top."""
    if order.person is None:
        return False
    tops = await roots(order.connection, local_date(order.now, order.zone))
    mine = {grant.unit_id for grant in order.person.grants if grant.role is Role.ADMIN}
    return bool(tops) and mine.issuperset(tops)


@answers(Late)
async def late_of(order: Order, query: Late) -> tuple[Change, ...]:
    """Of the person's own units and those below; never where few people could be told apart."""
    found = await periods.get(order.connection, query.code)
    if order.person is None or found is None or found[0].closed_at is None:
        return ()
    mine = [grant.unit_id for grant in order.person.grants]
    today = local_date(order.now, order.zone)
    codes = await codes_under(order.connection, mine, today)
    frozen, rules = figures_of(found[1]), Rules(order.library, order.zone)
    now = await figures(order.connection, rules, found[0], None, with_support=has_support(frozen))
    return tuple(
        change
        for change in changes(frozen, now)
        if change.unit in codes and change.name not in DELICATE
    )


@stores(ClosePeriod)
async def close_period(order: Order, effect: ClosePeriod) -> None:
    """On the word of whoever answers for the whole organisation."""
    found = await periods.get(order.connection, effect.code)
    today = local_date(order.now, order.zone)
    if found is None or order.person is None or not found[0].may_close(today):
        raise Conflict(f"period {effect.code} cannot be closed any more")
    if not await may_close(order, MayClose()):
        raise Conflict("the right to close periods ended meanwhile")
    rules = Rules(order.library, order.zone)
    if not await _close(order.connection, rules, found[0], order.person.code, order.now):
        raise Conflict(f"period {effect.code} was closed meanwhile")
