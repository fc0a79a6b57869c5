"""Deliveries that are due, taken by a worker with all that a decision about them needs."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    Label,
    Select,
    and_,
    bindparam,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.wishes import AS_EVER, Wishes
from bot.messages import Address, Purpose
from bot.store import wishes
from bot.store.events import message_from_json
from bot.store.given import as_listed, listed
from bot.store.held import is_held
from bot.store.legible import BROKEN, only_these
from bot.store.outbox import BUSY, PRIORITY, stands, to_one_person
from bot.store.platform_tables import permit, push_wish
from bot.store.tables import address, campaign, member, outbox
from bot.store.visits import ask

LEASE = timedelta(seconds=40)  # longer than a batch and its slowest call
_PURPOSES = {purpose.value: purpose for purpose in Purpose}
_DUE = bindparam("due", type_=outbox.c.not_before.type)


class Due(NamedTuple):
    """One delivery taken by this worker, with all that its decision needs.

    A tuple, as `Outcome` is one: a broadcast makes one of each for everybody.
    """

    id: int
    key: str
    to: Address
    address_id: int
    purpose: Purpose
    payload: bytes | None
    campaign_id: str | None
    campaign_state: str
    member_id: int | None
    locale: str
    last_inbound_at: datetime | None
    stopped_at: datetime | None
    restricted: bool  # the person's data rests: nothing goes out unasked, on any account
    blocked: bool
    consented: bool
    attempts: int
    parts_done: int
    reason: str
    created_at: datetime
    form: str = ""
    tried: str = ""
    observance_id: str = ""  # of a campaign that is a reminder
    silent_until: datetime | None = None  # staff talk with this person by hand until then
    permit: str = ""  # an unused permission of the person for one later message
    by_phone: bool = False  # to the person's number; the account is where consent was given
    offered_at: datetime | None = None  # let go when the person wrote, after it had been kept
    wishes: Wishes = AS_EVER
    reminders: bool = True  # the account agreed to what comes unasked
    unreadable: bool = False  # the account or the words: it can never go out

    @property
    def stopped(self) -> bool:
        """Whether the person has stopped all messages."""
        return self.stopped_at is not None or self.restricted

    @property
    def wanted_since(self) -> datetime:
        """From when on it could have gone out."""
        return self.offered_at or self.created_at


def _line(*, outreach: bool, in_campaign: bool = False) -> ColumnElement[bool]:
    """Where in an index they stand: what is of another kind is not gone through."""
    if in_campaign:
        return outbox.c.campaign_id == bindparam("campaign")
    return outbox.c.priority == PRIORITY[Purpose.OUTREACH] if outreach else to_one_person(outbox)


def _kind(now: ColumnElement[datetime], *, outreach: bool) -> ColumnElement[bool]:
    """Outreach; or what is said to one person, in its order.

    An answer waits for earlier answers only: help that is asked for is never behind a notice. A
    notice waits for earlier answers and for the notices that are on their way; one that a closed
    window kept, for every answer (`bot.store.held`).
    """
    if outreach:
        return outbox.c.purpose == Purpose.OUTREACH
    other = outbox.alias("other")
    same = exists().where(other.c.address_id == outbox.c.address_id, stands(other, *BUSY))
    is_earlier, is_reply = other.c.id < outbox.c.id, other.c.purpose == Purpose.REPLY
    on_its_way = and_(
        other.c.purpose == Purpose.SERVICE,
        or_(other.c.state == "sending", other.c.not_before <= now),
    )
    return and_(
        outbox.c.purpose != Purpose.OUTREACH,
        ~same.where(is_reply, is_earlier),
        or_(outbox.c.purpose == Purpose.REPLY, ~same.where(on_its_way, is_earlier)),
        or_(~is_held(outbox), ~same.where(is_reply)),
    )


def _answers_since(since: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Answers ordered since then, in their order; older ones, which wait, hold up none of them."""
    other = outbox.alias("other")
    earlier = exists().where(
        other.c.address_id == outbox.c.address_id,
        stands(other, *BUSY),
        other.c.id < outbox.c.id,
        other.c.purpose == Purpose.REPLY,
        other.c.created_at >= since,
    )
    return and_(outbox.c.purpose == Purpose.REPLY, outbox.c.created_at >= since, ~earlier)


@cache
def _claim(*, outreach: bool, in_campaign: bool, is_copy: bool) -> Executable:
    """Written once: to write it takes longer than to run it."""
    since = bindparam("since", type_=outbox.c.not_before.type)
    order = (outbox.c.priority, outbox.c.not_before, outbox.c.id)
    chosen = (
        select(outbox.c.id)
        .where(
            stands(outbox, "waiting"),
            ~outbox.c.shelved,
            _line(outreach=outreach, in_campaign=in_campaign),
            outbox.c.not_before <= _DUE,
            outbox.c.platform == bindparam("where"),
            _answers_since(since) if is_copy else _kind(_DUE, outreach=outreach),
        )
        # Of one campaign in the order of its index, which is that of its making.
        .order_by(*(order[1:2] if in_campaign else order))
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    return (
        update(outbox)
        .where(outbox.c.id == chosen.c.id)
        .values(
            state="sending",
            holder=bindparam("by"),
            batch=bindparam("of_batch", type_=Integer),
            lease_until=bindparam("until", type_=outbox.c.lease_until.type),
            attempts=outbox.c.attempts + 1,
        )
        .returning(outbox.c.id)
    )


async def claim(
    connection: AsyncConnection,
    cipher: Cipher,
    *,
    holder: str,
    now: datetime,
    lease_now: datetime,
    limit: int,
    platform: str,
    outreach: bool,
    campaign: str | None = None,
    since: datetime | None = None,
    batch: int = 0,
) -> list[Due]:
    """Take what is due; of one person's answers only the first unfinished one.

    `since`: of answers only those ordered since then, and nothing unasked: a copy is silent.
    `batch`: its number among those of this holder.
    """
    statement = _claim(
        outreach=outreach, in_campaign=campaign is not None, is_copy=since is not None
    )
    wanted: dict[str, Any] = {"due": now, "where": platform, "most": limit}
    wanted |= {} if campaign is None else {"campaign": campaign}
    wanted |= {} if since is None else {"since": since}
    ours = {"by": holder, "of_batch": batch, "until": lease_now + LEASE}
    taken = await ask(connection, statement, wanted | ours)
    ids = [one.id for one in taken]
    return await read_dues(connection, cipher, ids, now) if ids else []


async def busy(connection: AsyncConnection, accounts: Collection[int]) -> set[int]:
    """To which of these accounts something is said or to be said, apart from broadcasts."""
    found = await ask(connection, _busy(), {"ids": list(accounts)})
    return {one.address_id for one in found}


@cache
def _busy() -> Select[Any]:
    return select(outbox.c.address_id).where(
        outbox.c.address_id.in_(bindparam("ids", expanding=True)),
        stands(outbox, *BUSY),
        outbox.c.purpose != Purpose.OUTREACH,
    )


async def renew(
    connection: AsyncConnection, holder: str, ids: Collection[int], until: datetime, batch: int = 0
) -> set[int]:
    """Hold these deliveries for longer; which of them are still of this batch of ours.

    One that was lost and taken again by the same process is of another.
    """
    ours = and_(outbox.c.holder == holder, outbox.c.batch == batch)
    found = await connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids), ours, outbox.c.state == "sending")
        .values(lease_until=until)
        .returning(outbox.c.id)
    )
    return set(found.scalars())


def _permit(now: ColumnElement[datetime]) -> Label[bytes | None]:
    """The permission that is kept for this delivery, else the account's oldest unused one."""
    mine = permit.c.outbox_id == outbox.c.id
    return (
        select(permit.c.token_enc)
        .where(
            permit.c.address_id == outbox.c.address_id,
            permit.c.used_at.is_(None),
            permit.c.expires_at > now,
            or_(permit.c.outbox_id.is_(None), mine),
        )
        .order_by(permit.c.outbox_id.is_(None), permit.c.id)
        .limit(1)
        .scalar_subquery()
        .label("permit_enc")
    )


@cache
def _dues(dialect: str) -> Select[Any]:
    """In the order in which `_due` takes them; of moments only those that are looked at."""
    return (
        select(
            outbox.c.id,
            outbox.c.key,
            outbox.c.platform,
            address.c.platform.label("account_platform"),
            address.c.user_enc,
            outbox.c.address_id,
            outbox.c.purpose,
            outbox.c.payload_enc,
            outbox.c.campaign_id,
            campaign.c.state.label("campaign_state"),
            campaign.c.key.label("campaign_key"),
            outbox.c.member_id,
            address.c.locale,
            address.c.last_inbound_at,
            address.c.stopped_at,
            member.c.restricted_at.is_not(None).label("restricted"),
            address.c.blocked_at.is_not(None).label("blocked"),
            address.c.consent_at.is_not(None).label("consented"),
            address.c.reminders_off_at.is_(None).label("reminders"),
            outbox.c.attempts,
            outbox.c.parts_done,
            outbox.c.reason,
            outbox.c.created_at,
            outbox.c.form,
            outbox.c.tried,
            address.c.silent_until,
            _permit(bindparam("due", type_=permit.c.expires_at.type)),
            outbox.c.by_phone,
            outbox.c.offered_at,
            *wishes.COLUMNS,
        )
        .join(address, address.c.id == outbox.c.address_id)
        .outerjoin(member, member.c.id == address.c.member_id)
        .outerjoin(push_wish, push_wish.c.member_id == outbox.c.member_id)
        .outerjoin(campaign, campaign.c.id == outbox.c.campaign_id)
        .where(outbox.c.id.in_(listed(dialect, "ids")))
        .order_by(outbox.c.priority, outbox.c.id)
    )


async def read_dues(
    connection: AsyncConnection, cipher: Cipher, ids: Sequence[int], now: datetime
) -> list[Due]:
    """These deliveries with all that a decision about them needs."""
    asked = {"ids": as_listed(ids), "due": now}
    found = await ask(connection, _dues(connection.dialect.name), asked)
    dues = [_due(cipher, row) for row in found]
    if broken := [due.id for due in dues if due.unreadable]:
        await only_these(connection, cipher, "outbox", broken)
    return dues


def _permission(cipher: Cipher, sealed: bytes) -> str:
    """One that cannot be read is none."""
    try:
        return cipher.open(sealed)
    except BROKEN:
        return ""


def _due(cipher: Cipher, row: Sequence[Any]) -> Due:
    (
        id_, key, platform, account_platform, user_enc, address_id, purpose, payload_enc,
        campaign_id, campaign_state, campaign_key, member_id, locale, last_inbound_at, stopped_at,
        restricted, blocked, consented, reminders, attempts, parts_done, reason, created_at, form,
        tried, silent_until, permit_enc, by_phone, offered_at, *wished,
    ) = row  # fmt: skip
    unreadable = False
    try:
        # An account of another platform, where consent was given, is nobody on this one.
        user = cipher.open(user_enc) if account_platform == platform else ""
        payload = cipher.open_bytes(payload_enc) if payload_enc else None
        if payload is not None:  # else a form that nobody knows would stop the whole batch later
            message_from_json(payload, key, Address(platform, user))
    except BROKEN:
        user, payload, unreadable = "", None, True
    permission = _permission(cipher, permit_enc) if permit_enc and not by_phone else ""
    # In the order of its fields: by their names it takes three times as long.
    return Due(
        id_, key, Address(platform, user), address_id, _PURPOSES[purpose], payload,
        campaign_id, campaign_state or "", member_id, locale, last_inbound_at, stopped_at,
        restricted, blocked, consented, attempts, parts_done, reason, created_at, form, tried,
        _observance(campaign_key) if campaign_key else "", silent_until, permission, by_phone,
        offered_at, wishes.made(*wished), reminders, unreadable,
    )  # fmt: skip


def _observance(campaign_key: str) -> str:
    return campaign_key.split(":")[1] if campaign_key.startswith("obs:") else ""
