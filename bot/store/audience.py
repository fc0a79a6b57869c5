"""The audience of a campaign in one statement: each person once, by which account, how and when.

The choice is the rule of `bot.domain.windows`, `planner` and `numbers`, written for the database; a
test holds the two against each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import Draft, Only
from bot.domain.outreach import Rules
from bot.domain.planner import Later, Offer, Schedule, later, template_moment
from bot.domain.windows import PLANNED, Form, Means, Skip, Way, always_open, opened_since
from bot.messages import Capabilities
from bot.store import numbers, wishes
from bot.store.caps import NOBODY, places
from bot.store.people import holds_on, is_key_officer
from bot.store.platform_tables import permit, push_wish
from bot.store.tables import address, evidence, member, membership
from bot.store.units import subtree


@dataclass(frozen=True)
class Terms:
    """What the audience of one campaign depends on besides the roster."""

    offer: Offer
    rules: Rules
    when: Schedule
    today: date  # on which the roster is looked at
    campaign_id: str = NOBODY  # its own waiting rows do not count against the caps
    posts: tuple[str, ...] = ()  # that make a key officer on that day
    lessons: tuple[str, ...] = ()  # of the library: all that can be read

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """Every form at every cost there is, the cheapest first: an account's rank is its index.

        A telephone number is the last of them, where numbers are used.
        """
        means = self.offer.means.values()
        found = {Way(f, m.costs.get(f, 0)) for m in (*means, Means()) for f in Form}
        by_number = self.offer.number
        if by_number is not None and isinstance(by_number[1], Way):
            found.add(by_number[1])
        return tuple(sorted(found, key=lambda way: way.order))

    @property
    def to_numbers(self) -> int:
        """The first rank that is no way of an account any more."""
        return sum(not found.by_phone for found in self.ways)

    def verdict(self, rank: int) -> Way | Skip:
        """What a rank means: below the number of ways it is one, above it a reason."""
        return self.ways[rank] if rank < len(self.ways) else list(Skip)[rank - len(self.ways)]

    def rank(self, verdict: Way | Skip) -> int:
        """The reverse."""
        if isinstance(verdict, Way):
            return self.ways.index(verdict)
        return len(self.ways) + list(Skip).index(verdict)

    def moment(self, platform: str, rank: int, place: int) -> datetime:
        """When a person of this verdict is written to."""
        at = self.when.moments[place]
        found = self.verdict(rank)
        if isinstance(found, Way) and found.form is Form.TEMPLATE:
            return template_moment(at, self._can(platform).template_hours, self.rules)
        return at

    def why(self, platform: str, rank: int, place: int, *, less_often: bool) -> Later:
        """Why not at the campaign's own moment."""
        moment = self.moment(platform, rank, place)
        return later(self.when, place, moment, less_often=less_often)

    def _can(self, platform: str) -> Capabilities:
        return self.offer.capabilities[platform]


def audience(draft: Draft, terms: Terms) -> Select[Any]:
    """One row per person: member_id, address_id, platform, rank, place, less_often, heard_at.

    To a number: the account where consent was given, and the platform that takes the number.
    """
    people = _people(draft, terms).cte("people")
    capped = places(
        people, terms.when, terms.rules,
        observance=terms.offer.observance, apart_from=terms.campaign_id,
    ).cte("capped")  # fmt: skip
    found = _chosen(_accounts(people, capped, terms).cte("accounts"), terms).subquery("chosen")
    return select(
        found.c.member_id,
        found.c.address_id,
        func.coalesce(_platform(found, terms), "").label("platform"),
        _verdict(found, terms).label("rank"),
        found.c.place,
        case((found.c.less_often, true()), else_=false()).label("less_often"),
        found.c.heard_at,
    )


def _chosen(accounts: CTE, terms: Terms) -> CompoundSelect[Any]:
    """Of each person's accounts the best; most have one, and nothing is put in order for them."""
    preferred = and_(accounts.c.preferred, accounts.c.rank < terms.to_numbers)
    choice = func.row_number().over(
        partition_by=accounts.c.member_id,
        order_by=(
            case((preferred, 0), else_=1),
            accounts.c.rank,
            accounts.c.heard_at.desc().nulls_last(),
            accounts.c.address_id,
        ),
    )
    several = select(accounts, choice.label("choice")).where(~accounts.c.alone).subquery("several")
    best = select(*(several.c[column.key] for column in accounts.c)).where(several.c.choice == 1)
    return union_all(select(accounts).where(accounts.c.alone), best)


def _verdict(accounts: FromClause, terms: Terms) -> ColumnElement[int]:
    """The rank of the account; no way for whoever asked for fewer and has no day left."""
    is_full = and_(accounts.c.less_often, ~accounts.c.is_free, accounts.c.rank < len(terms.ways))
    return case((is_full, terms.rank(Skip.LESS_OFTEN)), else_=accounts.c.rank)


def _platform(accounts: FromClause, terms: Terms) -> ColumnElement[str]:
    by_number = terms.offer.number
    if by_number is None:
        platform: ColumnElement[str] = accounts.c.platform
        return platform
    return case((is_number(accounts, terms), by_number[0]), else_=accounts.c.platform)


def is_number(people: Any, terms: Terms) -> ColumnElement[bool]:
    """Whether a row goes to a telephone number."""
    return and_(people.c.rank >= terms.to_numbers, people.c.rank < len(terms.ways))


def _people(draft: Draft, terms: Terms) -> Select[Any]:
    """member_id, for `in_`: who belongs there twice is in it twice."""
    below = subtree(draft.unit_id, terms.today)
    query = select(membership.c.member_id).where(
        membership.c.unit_id.in_(select(below.c.unit_id)), holds_on(membership, terms.today)
    )
    match draft.only:
        case Only.KEY_OFFICERS:
            return query.where(is_key_officer(membership, terms.posts))
        case Only.MISSED:
            return query.where(~_acknowledged(draft, terms))
        case Only.WEEKLY:
            return query.where(_asked_weekly(), _has_unread(terms))
        case Only.ALL:
            return query


def _asked_weekly() -> ColumnElement[bool]:
    asked = push_wish.c.weekly_since.is_not(None)
    return exists().where(push_wish.c.member_id == membership.c.member_id, asked)


def _has_unread(terms: Terms) -> ColumnElement[bool]:
    """Whether a lesson is left this year: `bot.domain.path.next_lesson` has one then."""
    read = (
        select(func.count(evidence.c.source_id.distinct()))
        .where(
            evidence.c.member_id == membership.c.member_id,
            evidence.c.source_id.in_(terms.lessons),
            evidence.c.cycle == terms.today.year,
        )
        .scalar_subquery()
    )
    return read < len(terms.lessons)


def _acknowledged(draft: Draft, terms: Terms) -> ColumnElement[bool]:
    return (
        select(evidence.c.id)
        .where(
            evidence.c.member_id == membership.c.member_id,
            evidence.c.source_id == draft.content.ref,
            evidence.c.cycle == terms.today.year,
        )
        .exists()
    )


def _accounts(people: CTE, capped: CTE, terms: Terms) -> Select[Any]:
    """Every account of these people, and a row without one for who has none."""
    place = func.coalesce(capped.c.place, 0)
    other = address.alias("other")
    beside = exists().where(other.c.member_id == address.c.member_id, other.c.id != address.c.id)
    return (
        select(
            member.c.id.label("member_id"),
            address.c.id.label("address_id"),
            address.c.platform,
            address.c.last_inbound_at.label("heard_at"),
            address.c.preferred_at.is_not(None).label("preferred"),
            _rank(place, terms).label("rank"),
            place.label("place"),
            push_wish.c.less_often,
            func.coalesce(capped.c.is_free, True).label("is_free"),
            (~beside).label("alone"),
        )
        .select_from(member)
        .outerjoin(address, address.c.member_id == member.c.id)
        .outerjoin(capped, capped.c.member_id == member.c.id)
        .outerjoin(push_wish, push_wish.c.member_id == member.c.id)
        .where(member.c.id.in_(select(people.c.member_id)))
    )


def _rank(place: ColumnElement[int], terms: Terms) -> ColumnElement[int]:
    """`bot.domain.windows.way` of an account at the moment of its place, as a rank."""
    offer = terms.offer
    off = address.c.platform.not_in(list(offer.capabilities))
    rests = _rests(place, terms.when.moments)
    said_no = or_(address.c.stopped_at.is_not(None), member.c.restricted_at.is_not(None))
    number = [(and_(ok, ~rests), rank) for ok, rank in _number(terms)]
    rules: list[tuple[ColumnElement[bool], ColumnElement[int] | int]] = [
        (address.c.id.is_(None), terms.rank(Skip.NOT_LINKED)),
        *((and_(off, ok), rank) for ok, rank in number),
        (off, terms.rank(Skip.CHANNEL_OFF)),
        (address.c.consent_at.is_(None), terms.rank(Skip.NO_CONSENT)),
        (said_no, terms.rank(Skip.STOPPED)),
        (address.c.reminders_off_at.is_not(None), terms.rank(Skip.NO_REMINDERS)),
        (address.c.blocked_at.is_not(None), terms.rank(Skip.BLOCKED)),
        (rests, terms.rank(Skip.PAUSED)),
    ]
    for platform, can in offer.capabilities.items():
        means = offer.means.get(platform, Means())
        here = address.c.platform == platform
        free, costly = _conditions(can, means, place, terms.when)
        ways = {**free, **costly} if means.paid else free
        known = [(Way(form, means.costs.get(form, 0)), ok) for form, ok in ways.items()]
        for found, ok in sorted(known, key=lambda one: one[0].order):
            rules.append((and_(here, ok), terms.rank(found)))
        if costly and not means.paid:
            rules.append((and_(here, or_(*costly.values())), terms.rank(Skip.PAID_OFF)))
    return case(*rules, *number, else_=literal(terms.rank(Skip.WINDOW_CLOSED)))


def _rests(place: ColumnElement[int], moments: Sequence[datetime]) -> ColumnElement[bool]:
    """Whether the person has a pause at the moment of that place."""
    kind = push_wish.c.paused_until.type
    whens = [(place == n, literal(at, kind)) for n, at in enumerate(moments)]
    return wishes.rests_at(case(*whens, else_=literal(moments[0], kind)))


def _number(terms: Terms) -> list[tuple[ColumnElement[bool], ColumnElement[int]]]:
    """Where an account that agreed can take nothing: the last way, or that it was never allowed."""
    by_number = terms.offer.number
    if by_number is None:
        return []
    agreed = and_(address.c.consent_at.is_not(None), address.c.reminders_off_at.is_(None))
    ok = and_(agreed, numbers.open_to(address.c.member_id))
    never = (member.c.phone_consent_at.is_(None), terms.rank(Skip.NO_PHONE))
    return [(ok, case(never, else_=terms.rank(by_number[1])))]


Conditions = Mapping[Form, ColumnElement[bool]]


def _conditions(
    can: Capabilities, means: Means, place: ColumnElement[int], when: Schedule
) -> tuple[Conditions, Conditions]:
    """When each form may be used: those that never cost, and those that need money."""
    free: dict[Form, ColumnElement[bool]] = {}
    costly: dict[Form, ColumnElement[bool]] = {}
    if always_open(can):
        free[Form.FREE] = literal(True)
    elif can.reply_window is not None:
        free[Form.FREE] = _heard_within(can.reply_window, place, when.moments)
    if can.permits:
        free[Form.OPT_IN] = exists().where(
            permit.c.address_id == address.c.id,
            permit.c.used_at.is_(None),
            permit.c.outbox_id.is_(None),
            permit.c.expires_at > when.start,
        )
    if can.paid_window is not None:
        costly[Form.PAID] = _heard_within(can.paid_window, place, when.moments)
    if can.templates and means.template:
        costly[Form.TEMPLATE] = literal(True)
    return free, costly


def _heard_within(
    window: timedelta, place: ColumnElement[int], moments: Sequence[datetime]
) -> ColumnElement[bool]:
    """Whether the window is still open at the person's moment."""
    heard: ColumnElement[datetime] = address.c.last_inbound_at
    since = [literal(opened_since(window, at + PLANNED), heard.type) for at in moments]
    limit = case(*((place == n, at) for n, at in enumerate(since)), else_=since[0])
    return heard >= limit


@dataclass(frozen=True, slots=True)
class Group:
    """People of one platform, verdict, place and wish."""

    platform: str
    rank: int
    place: int
    less_often: bool
    people: int


async def groups(connection: AsyncConnection, draft: Draft, terms: Terms) -> list[Group]:
    """The whole audience, counted."""
    people = audience(draft, terms).subquery()
    columns = (people.c.platform, people.c.rank, people.c.place, people.c.less_often)
    found = await connection.execute(select(*columns, func.count()).group_by(*columns))
    return [Group(*row) for row in found]
