"""When the target is met at the present pace, what it hangs on, and a suggestion a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import local_date
from bot.domain.coverage import HEADLINE, Counts, Share, missing
from bot.domain.forecast import (
    Forecast,
    ForecastOf,
    Tip,
    UnitGap,
    holding_back,
    looked_back,
    met_on,
    tip,
)
from bot.domain.forecast_words import suggestion
from bot.domain.outreach import lawful
from bot.errors import Refused
from bot.i18n import DEFAULT_LOCALE, Words, _, localise
from bot.library.model import Indicator, Library, Target
from bot.log import log
from bot.services.coverage import Terms, counted
from bot.services.house import House
from bot.store import coverage as rows
from bot.store.coverage import Scope, UnitName
from bot.store.forecast import Leaf, holders, leaves
from bot.store.orders import Order, answers
from bot.store.tell import Word, tell
from bot.store.units import covered, first_day, roots

TIP_DAY = 0  # Monday


@dataclass(frozen=True, slots=True)
class Basis:
    """What a forecast rests on besides the rows."""

    library: Library
    zone: ZoneInfo
    today: date

    @property
    def indicator(self) -> Indicator | None:
        """The families reached."""
        return self.library.indicator(HEADLINE)

    def terms(self, on: date) -> Terms:
        """How it is counted on a day."""
        return Terms(self.library, self.zone, on)


@answers(ForecastOf)
async def forecast_of(order: Order, query: ForecastOf) -> Forecast | None:
    """For whoever holds a role on the unit or above it."""
    basis = Basis(order.library, order.zone, local_date(order.now, order.zone))
    found = await rows.spelled(order.connection, query.unit_code)
    if found is None or order.person is None:
        return None
    mine = [grant.unit_id for grant in order.person.grants]
    if not await covered(order.connection, found.id, mine, basis.today):
        return None
    return await _forecast(order.connection, basis, found.code)


async def forecast(house: House, unit_code: str | None) -> Forecast:
    """For the command line; no code: the unit at the top."""
    basis = Basis(house.library, house.rules.zone, house.today())
    async with house.database.read() as connection:
        scope = await (
            rows.scope_of(connection, unit_code, basis.today)
            if unit_code
            else rows.scope_of_all(connection, basis.today)
        )
        code = scope.unit.code if scope and scope.unit else unit_code or ""
        found = await _forecast(connection, basis, code)
    if found is None:
        words = _("Nothing can be foretold of {code}: no unit, no family on the roster, or several "
                  "units at the top (then give --unit).", code=code or "?")  # fmt: skip
        raise Refused(localise(words, DEFAULT_LOCALE))
    return found


async def _forecast(connection: AsyncConnection, basis: Basis, code: str) -> Forecast | None:
    indicator = basis.indicator
    scope = await rows.scope_of(connection, code, basis.today) if code else None
    if indicator is None or scope is None or scope.unit is None:
        return None
    alone = Scope(scope.unit, ())
    now = await _shares(connection, basis, alone, basis.today)
    days = looked_back(basis.today, await first_day(connection))
    before = await _shares(connection, basis, alone, basis.today - timedelta(days=days))
    present = _share(now.get(scope.unit.id))
    if not present.denominator:
        return None
    past = _share(before.get(scope.unit.id))
    target = _target(indicator, basis.today)
    gaps = await _gaps(connection, basis, [scope.unit.id], target)
    return Forecast(
        code, scope.unit.name, target, present, past, days, missing(present, target),
        met_on(present, past, days, target, basis.today), holding_back(gaps),
    )  # fmt: skip


def _target(indicator: Indicator, today: date) -> Target:
    """The next milestone, or the last one when none is ahead."""
    return indicator.next_target_on(today) or indicator.target_on(today)


async def _shares(
    connection: AsyncConnection, basis: Basis, scope: Scope, on: date
) -> dict[int, Counts]:
    indicator = basis.indicator
    if indicator is None:
        return {}
    wanted = [counted(indicator, basis.terms(on))]
    found = await rows.counts(connection, scope, wanted, on)
    return {head: counts for (_name, head), counts in found.items()}


def _share(found: Counts | None) -> Share:
    return Share(found.numerator, found.denominator) if found else Share(0, 0)


async def _gaps(
    connection: AsyncConnection, basis: Basis, tops: Sequence[int], target: Target
) -> list[UnitGap]:
    """Every unit without units below, counted in one statement."""
    found = await leaves(connection, tops, basis.today)
    scope = Scope(None, tuple(UnitName(leaf.id, leaf.code, leaf.name) for leaf in found))
    counts = await _shares(connection, basis, scope, basis.today) if found else {}
    return [_gap(leaf, counts.get(leaf.id), target, basis) for leaf in found]


def _gap(leaf: Leaf, counts: Counts | None, target: Target, basis: Basis) -> UnitGap:
    share = _share(counts)
    names = basis.indicator.topics if basis.indicator else ()
    reached = dict(zip(names, counts.topics, strict=True)) if counts else {}
    weakest = min(reached, key=lambda name: reached[name], default="")
    return UnitGap(leaf.id, leaf.code, leaf.name, share, missing(share, target), leaf.linked,
                   leaf.people, weakest)  # fmt: skip


async def suggest(house: House) -> int:
    """The timer's part: on Mondays the officers of the units it hangs on hear one suggestion."""
    now, today = house.now(), house.today()
    if today.weekday() != TIP_DAY or not lawful(now, house.rules):
        return 0
    basis = Basis(house.library, house.rules.zone, today)
    if basis.indicator is None:
        return 0
    async with house.database.read() as connection:
        tops = await roots(connection, today)
        target = _target(basis.indicator, today)
        gaps = {g.id: g for g in holding_back(await _gaps(connection, basis, tops, target))}
        officers = await holders(connection, list(gaps))
    week = "{}-{}".format(*today.isocalendar())
    words = [
        _word(gaps[unit_id], member_id, week, house.library) for unit_id, member_id in officers
    ]
    async with house.database.write() as connection:
        told = await tell(connection, house.cipher, words, now, house.capabilities)
    if told:
        log.info("forecast.suggested", officers=told)
    return told


def _word(gap: UnitGap, member_id: int, week: str, library: Library) -> Word:
    kind = tip(gap)
    send: tuple[Words, str] = (_("Send a lesson"), "go:phatdong:new")
    see: tuple[Words, str] = (_("Coverage"), f"go:thongke:{gap.code}")
    buttons = (send, see) if kind is Tip.TOPIC else (see,)
    return Word(f"tip:{week}:{member_id}", member_id, suggestion(gap, kind, library), buttons)
