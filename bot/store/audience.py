"""The audience of a campaign in one statement: each person once, the best account, the reason.

The choice per account is the rule of `bot.domain.outreach.form`, written for the database; a test
holds the two against each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import Draft, Only, Reach
from bot.domain.outreach import Form, Skip
from bot.messages import Capabilities, Outside
from bot.store.people import holds_on
from bot.store.tables import address, evidence, membership
from bot.store.units import subtree

# The lower, the better; an account's rank decides which one of a person is taken.
_RANK: tuple[Form | Skip, ...] = (
    Form.FREE,
    Form.PAID,
    Skip.PAID_OFF,
    Skip.WINDOW_CLOSED,
    Skip.BLOCKED,
    Skip.STOPPED,
    Skip.NO_CONSENT,
    Skip.CHANNEL_OFF,
)
NOT_LINKED = len(_RANK)


@dataclass(frozen=True, slots=True)
class Channels:
    """What the audience depends on besides the roster."""

    capabilities: Mapping[str, Capabilities]  # of the platforms that are on
    paid: bool
    now: datetime
    today: date


def audience(draft: Draft, channels: Channels) -> Select[Any]:
    """One row per person: member_id, address_id, platform, rank."""
    people = _people(draft, channels).cte("people")
    accounts = _accounts(people, channels).cte("accounts")
    return (
        select(
            people.c.member_id,
            accounts.c.id.label("address_id"),
            func.coalesce(accounts.c.platform, "").label("platform"),
            func.coalesce(accounts.c.rank, NOT_LINKED).label("rank"),
        )
        .select_from(people)
        .outerjoin(
            accounts, and_(accounts.c.member_id == people.c.member_id, accounts.c.place == 1)
        )
    )


def _people(draft: Draft, channels: Channels) -> Select[Any]:
    below = subtree(draft.unit_id, channels.today)
    query = (
        select(membership.c.member_id)
        .distinct()
        .where(
            membership.c.unit_id.in_(select(below.c.unit_id)), holds_on(membership, channels.today)
        )
    )
    match draft.only:
        case Only.KEY_OFFICERS:
            return query.where(membership.c.key_officer)
        case Only.MISSED:
            return query.where(~_acknowledged(draft, channels))
        case Only.ALL:
            return query


def _acknowledged(draft: Draft, channels: Channels) -> ColumnElement[bool]:
    return (
        select(evidence.c.id)
        .where(
            evidence.c.member_id == membership.c.member_id,
            evidence.c.source_id == draft.content.ref,
            evidence.c.cycle == channels.today.year,
        )
        .exists()
    )


def _accounts(people: CTE, channels: Channels) -> Select[Any]:
    rank = _rank(channels)
    place = func.row_number().over(
        partition_by=address.c.member_id,
        order_by=(rank, address.c.last_inbound_at.desc().nulls_last(), address.c.id),
    )
    return select(
        address.c.id,
        address.c.member_id,
        address.c.platform,
        rank.label("rank"),
        place.label("place"),
    ).where(address.c.member_id.in_(select(people.c.member_id)))


def _rank(channels: Channels) -> ColumnElement[int]:
    rules: list[tuple[ColumnElement[bool], int]] = [
        (address.c.platform.not_in(list(channels.capabilities)), _RANK.index(Skip.CHANNEL_OFF)),
        (address.c.consent_at.is_(None), _RANK.index(Skip.NO_CONSENT)),
        (address.c.stopped_at.is_not(None), _RANK.index(Skip.STOPPED)),
        (address.c.blocked_at.is_not(None), _RANK.index(Skip.BLOCKED)),
    ]
    paid = _RANK.index(Form.PAID if channels.paid else Skip.PAID_OFF)
    for platform, can in channels.capabilities.items():
        here = address.c.platform == platform
        if can.reply_window is None or can.outside_window is Outside.FREE:
            rules.append((here, _RANK.index(Form.FREE)))
            continue
        heard = address.c.last_inbound_at
        rules.append((and_(here, heard >= channels.now - can.reply_window), _RANK.index(Form.FREE)))
        if can.paid_window is not None:
            rules.append((and_(here, heard >= channels.now - can.paid_window), paid))
    return case(*rules, else_=literal(_RANK.index(Skip.WINDOW_CLOSED)))


def reachable() -> tuple[int, ...]:
    """Ranks under which a message goes out."""
    return tuple(i for i, found in enumerate(_RANK) if isinstance(found, Form))


def reason_of(rank: ColumnElement[int]) -> ColumnElement[str]:
    """The reason a person is not reached; "" for those who are."""
    reasons = {i: found.value for i, found in enumerate(_RANK) if isinstance(found, Skip)}
    return case({**reasons, NOT_LINKED: Skip.NOT_LINKED.value}, value=rank, else_="")


async def reach(connection: AsyncConnection, draft: Draft, channels: Channels) -> Reach:
    """Count the audience by form and reason."""
    people = audience(draft, channels).subquery()
    found = await connection.execute(
        select(people.c.platform, people.c.rank, func.count()).group_by(
            people.c.platform, people.c.rank
        )
    )
    plan: dict[str, dict[str, int]] = {
        name: {"free": 0, "paid": 0, "template": 0, "opt_in": 0} for name in channels.capabilities
    }
    unreachable: dict[str, int] = {}
    for platform, rank, count in found:
        verdict = _RANK[rank] if rank < NOT_LINKED else Skip.NOT_LINKED
        if isinstance(verdict, Form):
            plan[platform][verdict.value] += count
        else:
            unreachable[verdict.value] = unreachable.get(verdict.value, 0) + count
    total = sum(sum(forms.values()) for forms in plan.values()) + sum(unreachable.values())
    return Reach(total, plan, unreachable)
