"""Whom a campaign would reach, counted; and what would raise it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import Campaign, Draft
from bot.domain.reach import Advice, Lever, Plan, Portion, Reach, empty_plan, timeline
from bot.domain.windows import Skip, Way
from bot.messages import Quota
from bot.store.audience import audience
from bot.store.audience_counts import Group, groups
from bot.store.audience_terms import Case, Shape, Terms
from bot.store.platform_tables import channel
from bot.store.tables import member
from bot.store.terms import Outlook, terms_of, with_money, with_templates
from bot.store.written import Shelf


async def reach(connection: AsyncConnection, outlook: Outlook, found: Draft | Campaign) -> Reach:
    """The preview of a campaign: forms, reasons, cost, timeline, quotas, advice."""
    draft = found.draft if isinstance(found, Campaign) else found
    terms = await terms_of(connection, outlook, found)
    asked = Case(draft, terms, outlook.now)
    counted = await _counted(connection, asked)
    now = counted[0]
    plan, cost, by_phone = empty_plan(outlook.capabilities), 0, 0
    for group in now.groups:
        verdict = terms.verdict(group.rank)
        if isinstance(verdict, Way):
            plan[group.platform][verdict.form.value] += group.people
            cost += verdict.cost * group.people
            by_phone += group.people if verdict.by_phone else 0
    told = await _told(connection)
    return Reach(
        audience=sum(group.people for group in now.groups),
        plan=plan,
        unreachable={why.value: people for why, people in now.reasons.items()},
        cost=cost,
        by_phone=by_phone,
        timeline=timeline(
            [p for group in now.groups if (p := _portion(group, terms))],
            {name: can.per_second for name, can in outlook.capabilities.items()},
        ),
        advice=_advice(*counted),
        quotas={row.platform: _read(row.quotas) for row in told},
        asked_at={row.platform: row.asked_at for row in told if row.asked_at},
    )


async def each(connection: AsyncConnection, outlook: Outlook, found: Campaign) -> list[Plan]:
    """The plan of every single person of the audience, by their code."""
    terms = await terms_of(connection, outlook, found)
    asked = Case(found.draft, terms, outlook.now)
    rows = await _EACH.find(connection.dialect, asked.shape).rows(connection, asked)
    return [_plan_of(_Planned(*row), terms) for row in rows]


class _Planned(NamedTuple):
    code: str
    platform: str
    rank: int
    place: int
    less_often: bool


def _each(_dialect: Dialect, shape: Shape) -> Select[Any]:
    people = audience(shape).subquery()
    return (
        select(member.c.code, people.c.platform, people.c.rank, people.c.place, people.c.less_often)
        .join(people, people.c.member_id == member.c.id)
        .order_by(member.c.code)
    )


_EACH: Shelf[Shape, Case] = Shelf(_each)


def _plan_of(row: _Planned, terms: Terms) -> Plan:
    verdict = terms.verdict(row.rank)
    if not isinstance(verdict, Way):
        return Plan(row.code, why=verdict.value)
    place = (row.platform, row.rank, row.place)
    at, why = terms.moment(*place), terms.why(*place, less_often=bool(row.less_often))
    return Plan(row.code, row.platform, verdict.form.value, at, why.value, verdict.by_phone)


def _portion(group: Group, terms: Terms) -> Portion | None:
    if not isinstance(terms.verdict(group.rank), Way):
        return None
    place = (group.platform, group.rank, group.place)
    why = terms.why(*place, less_often=group.less_often)
    return Portion(group.platform, terms.moment(*place), group.people, why)


@dataclass(frozen=True)
class _Counted:
    """An audience under some terms."""

    terms: Terms
    groups: Sequence[Group]

    @cached_property
    def reasons(self) -> Mapping[Skip, int]:
        """Why people are not reached, and how many."""
        found = Counter[Skip]()
        for group in self.groups:
            verdict = self.terms.verdict(group.rank)
            if not isinstance(verdict, Way):
                found[verdict] += group.people
        return found

    def sendable(self) -> tuple[int, int]:
        """How many people are written to, and what that costs."""
        ways = [(g, v) for g in self.groups if isinstance(v := self.terms.verdict(g.rank), Way)]
        return sum(g.people for g, _v in ways), sum(g.people * v.cost for g, v in ways)


async def _counted(connection: AsyncConnection, asked: Case) -> list[_Counted]:
    """As it is, were money allowed, and had templates been approved where that could change it.

    All in one statement: to choose the people takes nearly all of its time.
    """
    terms, money = asked.terms, with_money(asked.terms)
    wanted = [terms, money, with_templates(terms) if _could_use_a_template(terms) else money]
    different = [one for n, one in enumerate(wanted) if one not in wanted[:n]]
    found = await groups(connection, [asked._replace(terms=one) for one in different])
    return [_Counted(one, found[different.index(one)]) for one in wanted]


def _advice(now: _Counted, money: _Counted, templates: _Counted) -> tuple[Advice, ...]:
    """The levers that would move somebody."""
    found: list[Advice] = []
    before = paid = now.sendable()
    if Skip.PAID_OFF in now.reasons:
        paid = money.sendable()
        found.append(Advice(Lever.PAID, paid[0] - before[0], paid[1] - before[1]))
    # A template may also go to the number of those whose own channel is off.
    closed = now.reasons.keys() & {Skip.WINDOW_CLOSED, Skip.CHANNEL_OFF}
    if closed and _could_use_a_template(now.terms):
        people, cost = templates.sendable()
        if people > paid[0]:
            found.append(Advice(Lever.TEMPLATE, people - paid[0], cost - paid[1]))
    if missing := now.reasons.get(Skip.NOT_LINKED):
        found.append(Advice(Lever.LINK, missing))
    return tuple(found)


def _could_use_a_template(terms: Terms) -> bool:
    offer = terms.offer
    return any(can.templates and not offer.means[n].template for n, can in
               offer.capabilities.items())  # fmt: skip


async def _told(connection: AsyncConnection) -> Sequence[Any]:
    """What the platforms last said is left, and when they were asked.

    They are asked just before (`bot.services.channels.freshen`), not here: a slow platform is no
    reason to hold a transaction open. The preview says how old the figure is all the same.
    """
    found = await connection.execute(
        select(channel.c.platform, channel.c.quotas, channel.c.asked_at)
    )
    return [row for row in found if row.quotas]


def _read(kept: dict[str, list[int | None]]) -> tuple[Quota, ...]:
    return tuple(Quota(kind, left or 0, total) for kind, (left, total) in kept.items())
