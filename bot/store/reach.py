"""Whom a campaign would reach, counted; and what would raise it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import Campaign, Draft
from bot.domain.reach import Advice, Lever, Plan, Portion, Reach, empty_plan, timeline
from bot.domain.windows import Skip, Way
from bot.messages import Quota
from bot.store.audience import Group, audience, groups
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
    counted = await groups(connection, asked)
    plan, unreachable, cost = empty_plan(outlook.capabilities), dict[str, int](), 0
    by_phone = 0
    for group in counted:
        verdict = terms.verdict(group.rank)
        if isinstance(verdict, Way):
            plan[group.platform][verdict.form.value] += group.people
            cost += verdict.cost * group.people
            by_phone += group.people if verdict.by_phone else 0
        else:
            unreachable[verdict.value] = unreachable.get(verdict.value, 0) + group.people
    told = await _told(connection)
    return Reach(
        audience=sum(group.people for group in counted),
        plan=plan,
        unreachable=unreachable,
        cost=cost,
        by_phone=by_phone,
        timeline=timeline(
            [p for group in counted if (p := _portion(group, terms))],
            {name: can.per_second for name, can in outlook.capabilities.items()},
        ),
        advice=await _advice(connection, asked, counted),
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


async def _advice(
    connection: AsyncConnection, asked: Case, counted: Sequence[Group]
) -> tuple[Advice, ...]:
    """The levers that would move somebody, each counted by asking the same question again."""
    terms = asked.terms
    reasons = {terms.verdict(group.rank) for group in counted}
    now, money = _sendable(counted, terms), with_money(terms)
    paid = now
    found: list[Advice] = []
    if Skip.PAID_OFF in reasons:
        paid = _sendable(await groups(connection, asked._replace(terms=money)), money)
        found.append(Advice(Lever.PAID, paid[0] - now[0], paid[1] - now[1]))
    # A template may also go to the number of those whose own channel is off.
    if reasons & {Skip.WINDOW_CLOSED, Skip.CHANNEL_OFF} and _could_use_a_template(terms):
        templates = with_templates(terms)
        people, cost = _sendable(
            await groups(connection, asked._replace(terms=templates)), templates
        )
        if people > paid[0]:
            found.append(Advice(Lever.TEMPLATE, people - paid[0], cost - paid[1]))
    if missing := sum(g.people for g in counted if terms.verdict(g.rank) is Skip.NOT_LINKED):
        found.append(Advice(Lever.LINK, missing))
    return tuple(found)


def _could_use_a_template(terms: Terms) -> bool:
    offer = terms.offer
    return any(can.templates and not offer.means[n].template for n, can in
               offer.capabilities.items())  # fmt: skip


def _sendable(counted: Sequence[Group], terms: Terms) -> tuple[int, int]:
    """How many people are written to, and what that costs."""
    ways = [(g, v) for g in counted if isinstance(v := terms.verdict(g.rank), Way)]
    return sum(g.people for g, _v in ways), sum(g.people * v.cost for g, v in ways)


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
