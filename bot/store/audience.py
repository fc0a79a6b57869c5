"""The audience of a campaign in one statement: each person once, by which account, how and when.

The choice is the rule of `bot.domain.windows`, `planner` and `numbers`, written for the database; a
test holds the two against each other.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)

from bot.domain.campaigns import Only
from bot.domain.windows import PLANNED, Form, Means, Skip, Way, always_open, opened_since
from bot.messages import Capabilities
from bot.store import numbers, wishes
from bot.store.audience_terms import Case, Shape, gap
from bot.store.caps import places
from bot.store.counted import NONE, ONE, digit, fixed, word
from bot.store.people import holds_on, is_key_officer
from bot.store.platform_tables import permit, push_wish
from bot.store.tables import address, evidence, member, membership
from bot.store.units import subtree
from bot.store.written import Few, Kind

# Of an account that was chosen.
CHOSEN = ("member_id", "address_id", "platform", "heard_at", "rank", "place", "less_often",
          "is_free")  # fmt: skip


def audience(shape: Shape) -> Select[Any]:
    """One row per person: member_id, address_id, platform, rank, place, less_often, heard_at.

    To a number: the account where consent was given, and the platform that takes the number.
    It is made once: to count an audience and to write to it are two statements around the same one.
    """
    return _AUDIENCES.find(shape)


def _audience(shape: Shape) -> Select[Any]:
    found = chosen(accounts({"rank": shape}), shape).subquery("chosen")
    return select(found.c.member_id, found.c.address_id, *told(found, shape), found.c.heard_at)


_AUDIENCES: Few[Shape, Select[Any]] = Few(_audience)


def chosen(accounts: CTE, shape: Shape, rank: str = "rank") -> CompoundSelect[Any]:
    """Of each person's accounts the best; most have one, and nothing is put in order for them."""
    alone = select(*_columns(accounts, rank)).where(accounts.c.alone)
    return union_all(alone, best_of_several(accounts, shape, rank))


def best_of_several(accounts: CTE, shape: Shape, rank: str) -> Select[Any]:
    """That of people who have more than one account; `rank`: the column that decides."""
    verdict = accounts.c[rank]
    preferred = and_(accounts.c.preferred, verdict < digit(shape.to_numbers))
    choice = func.row_number().over(
        partition_by=accounts.c.member_id,
        order_by=(
            case((preferred, NONE), else_=ONE),
            verdict,
            accounts.c.heard_at.desc().nulls_last(),
            accounts.c.address_id,
        ),
    )
    columns = (*_columns(accounts, rank), choice.label("choice"))
    several = select(*columns).where(~accounts.c.alone).subquery(f"several_{rank}")
    return select(*(several.c[name] for name in CHOSEN)).where(several.c.choice == ONE)


def _columns(accounts: CTE, rank: str) -> list[ColumnElement[Any]]:
    return [accounts.c[rank].label("rank") if n == "rank" else accounts.c[n] for n in CHOSEN]


def told(found: FromClause, shape: Shape) -> tuple[ColumnElement[Any], ...]:
    """platform, rank, place, less_often of the accounts that were chosen."""
    return (
        func.coalesce(_platform(found, shape), word("")).label("platform"),
        _verdict(found, shape).label("rank"),
        found.c.place,
        case((found.c.less_often, true()), else_=false()).label("less_often"),
    )


def _verdict(accounts: FromClause, shape: Shape) -> ColumnElement[int]:
    """The rank of the account; no way for whoever asked for fewer and has no day left."""
    is_full = and_(
        accounts.c.less_often, ~accounts.c.is_free, accounts.c.rank < digit(len(shape.ways))
    )
    return case((is_full, _at(shape, Skip.LESS_OFTEN)), else_=accounts.c.rank)


def _platform(accounts: FromClause, shape: Shape) -> ColumnElement[str]:
    by_number = shape.offer.number
    if by_number is None:
        platform: ColumnElement[str] = accounts.c.platform
        return platform
    return case((is_number(accounts, shape), word(by_number[0])), else_=accounts.c.platform)


def is_number(people: Any, shape: Shape) -> ColumnElement[bool]:
    """Whether a row goes to a telephone number."""
    return and_(people.c.rank >= digit(shape.to_numbers), people.c.rank < digit(len(shape.ways)))


def _people(shape: Shape) -> Select[Any]:
    """member_id, for `in_`: who belongs there twice is in it twice."""
    today: ColumnElement[date] = gap(lambda one: one.terms.today, Date)
    unit: ColumnElement[int] = gap(lambda one: one.draft.unit_id, Integer)
    below = subtree(unit, today)
    query = select(membership.c.member_id).where(
        membership.c.unit_id.in_(select(below.c.unit_id)), holds_on(membership, today)
    )
    match shape.only:
        case Only.KEY_OFFICERS:
            return query.where(is_key_officer(membership, fixed(shape.posts)))
        case Only.MISSED:
            return query.where(~_acknowledged())
        case Only.WEEKLY:
            return query.where(_asked_weekly(), _has_unread(shape))
        case Only.ALL:
            return query


def _asked_weekly() -> ColumnElement[bool]:
    asked = push_wish.c.weekly_since.is_not(None)
    return exists().where(push_wish.c.member_id == membership.c.member_id, asked)


def _has_unread(shape: Shape) -> ColumnElement[bool]:
    """Whether a lesson is left this year: `bot.domain.path.next_lesson` has one then."""
    read = (
        select(func.count(evidence.c.source_id.distinct()))
        .where(
            evidence.c.member_id == membership.c.member_id,
            evidence.c.source_id.in_(fixed(shape.lessons)) if shape.lessons else false(),
            evidence.c.cycle == _this_year(),
        )
        .scalar_subquery()
    )
    return read < digit(len(shape.lessons))


def _acknowledged() -> ColumnElement[bool]:
    content: ColumnElement[str] = gap(lambda one: one.draft.content.ref, String)
    return (
        select(evidence.c.id)
        .where(
            evidence.c.member_id == membership.c.member_id,
            evidence.c.source_id == content,
            evidence.c.cycle == _this_year(),
        )
        .exists()
    )


def _this_year() -> ColumnElement[int]:
    return gap(lambda one: one.terms.today.year, Integer)


def accounts(ranks: Mapping[str, Shape]) -> CTE:
    """Every account of the people, and a row without one for who has none; with its rank in each of
    these columns. The shapes differ by their offers alone.
    """
    shape = next(iter(ranks.values()))
    people = _people(shape).cte("people")
    capped = places(people, shape.days).cte("capped")
    place = func.coalesce(capped.c.place, NONE)
    other = address.alias("other")
    beside = exists().where(other.c.member_id == address.c.member_id, other.c.id != address.c.id)
    return (
        select(
            member.c.id.label("member_id"),
            address.c.id.label("address_id"),
            address.c.platform,
            address.c.last_inbound_at.label("heard_at"),
            address.c.preferred_at.is_not(None).label("preferred"),
            *(_rank(place, one).label(name) for name, one in ranks.items()),
            place.label("place"),
            push_wish.c.less_often,
            func.coalesce(capped.c.is_free, true()).label("is_free"),
            (~beside).label("alone"),
        )
        .select_from(member)
        .outerjoin(address, address.c.member_id == member.c.id)
        .outerjoin(capped, capped.c.member_id == member.c.id)
        .outerjoin(push_wish, push_wish.c.member_id == member.c.id)
        .where(member.c.id.in_(select(people.c.member_id)))
        .cte("accounts")
    )


def _rank(place: ColumnElement[int], shape: Shape) -> ColumnElement[int]:
    """`bot.domain.windows.way` of an account at the moment of its place, as a rank."""
    offer = shape.offer
    on = fixed(list(offer.capabilities))
    off = address.c.platform.not_in(on) if on else true()
    rests = _rests(place, shape.days.lawful)
    said_no = or_(address.c.stopped_at.is_not(None), member.c.restricted_at.is_not(None))
    number = [(and_(ok, ~rests), rank) for ok, rank in _number(shape)]
    rules: list[tuple[ColumnElement[bool], ColumnElement[int]]] = [
        (address.c.id.is_(None), _at(shape, Skip.NOT_LINKED)),
        *((and_(off, ok), rank) for ok, rank in number),
        (off, _at(shape, Skip.CHANNEL_OFF)),
        (address.c.consent_at.is_(None), _at(shape, Skip.NO_CONSENT)),
        (said_no, _at(shape, Skip.STOPPED)),
        (address.c.reminders_off_at.is_not(None), _at(shape, Skip.NO_REMINDERS)),
        (address.c.blocked_at.is_not(None), _at(shape, Skip.BLOCKED)),
        (rests, _at(shape, Skip.PAUSED)),
    ]
    for platform, can in offer.capabilities.items():
        means = offer.means.get(platform, Means())
        here = address.c.platform == word(platform)
        free, costly = _conditions(can, means, place, shape.days.lawful)
        ways = {**free, **costly} if means.paid else free
        known = [(Way(form, means.costs.get(form, 0)), ok) for form, ok in ways.items()]
        for found, ok in sorted(known, key=lambda one: one[0].order):
            rules.append((and_(here, ok), _at(shape, found)))
        if costly and not means.paid:
            rules.append((and_(here, or_(*costly.values())), _at(shape, Skip.PAID_OFF)))
    return case(*rules, *number, else_=_at(shape, Skip.WINDOW_CLOSED))


def _at(shape: Shape, verdict: Way | Skip) -> ColumnElement[int]:
    return digit(shape.rank(verdict))


def _rests(place: ColumnElement[int], days: int) -> ColumnElement[bool]:
    """Whether the person has a pause at the moment of that place."""
    return wishes.rests_at(by_place(place, days, moment, push_wish.c.paused_until.type))


def moment(one: Case, n: int) -> datetime:
    """That of the n-th lawful day."""
    return one.terms.when.moments[n]


def by_place(
    place: ColumnElement[int], days: int, of: Callable[[Case, int], datetime], kind: Kind
) -> ColumnElement[datetime]:
    """A moment for each place that a person may have; the first one for none of them."""
    moments = [gap(partial(_nth, of, n), kind) for n in range(days)]
    later = {digit(n): moments[n] for n in range(1, days)}
    return case(later, value=place, else_=moments[0])


def _nth(of: Callable[[Case, int], datetime], n: int, one: Case) -> datetime:
    return of(one, n)


def _number(shape: Shape) -> list[tuple[ColumnElement[bool], ColumnElement[int]]]:
    """Where an account that agreed can take nothing: the last way, or that it was never allowed."""
    by_number = shape.offer.number
    if by_number is None:
        return []
    agreed = and_(address.c.consent_at.is_not(None), address.c.reminders_off_at.is_(None))
    ok = and_(agreed, numbers.open_to(address.c.member_id))
    never = (member.c.phone_consent_at.is_(None), _at(shape, Skip.NO_PHONE))
    return [(ok, case(never, else_=_at(shape, by_number[1])))]


Conditions = Mapping[Form, ColumnElement[bool]]


def _conditions(
    can: Capabilities, means: Means, place: ColumnElement[int], days: int
) -> tuple[Conditions, Conditions]:
    """When each form may be used: those that never cost, and those that need money."""
    free: dict[Form, ColumnElement[bool]] = {}
    costly: dict[Form, ColumnElement[bool]] = {}
    if always_open(can):
        free[Form.FREE] = true()
    elif can.reply_window is not None:
        free[Form.FREE] = _heard_within(can.reply_window, place, days)
    if can.permits:
        free[Form.OPT_IN] = exists().where(
            permit.c.address_id == address.c.id,
            permit.c.used_at.is_(None),
            permit.c.outbox_id.is_(None),
            permit.c.expires_at > _start(),
        )
    if can.paid_window is not None:
        costly[Form.PAID] = _heard_within(can.paid_window, place, days)
    if can.templates and means.template:
        costly[Form.TEMPLATE] = true()
    return free, costly


def _start() -> ColumnElement[datetime]:
    return gap(lambda one: one.terms.when.start, permit.c.expires_at.type)


def _heard_within(window: timedelta, place: ColumnElement[int], days: int) -> ColumnElement[bool]:
    """Whether the window is still open at the person's moment."""

    def since(one: Case, n: int) -> datetime:
        return opened_since(window, moment(one, n) + PLANNED)

    heard: ColumnElement[datetime] = address.c.last_inbound_at
    return heard >= by_place(place, days, since, heard.type)
