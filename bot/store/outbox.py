"""Intended deliveries: each is in exactly one state at every moment.

waiting → sending → sent → delivered → seen; or failed, skipped, cancelled; `uncertain` when the
platform was asked and nobody knows whether it has the message.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Label,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.messages import Address, OutboundMessage, Purpose, Why
from bot.store.events import message_to_json
from bot.store.held import is_held
from bot.store.platform_tables import permit
from bot.store.tables import address, campaign, outbox

LEASE = timedelta(seconds=40)  # longer than a batch and its slowest call
PRIORITY = {Purpose.REPLY: 0, Purpose.SERVICE: 1, Purpose.OUTREACH: 5}
_OF_THE_CHANNEL = tuple(why.value for why in Why if why.again and why is not Why.HELD)
BAD_NUMBER = "bad_number"  # the telephone number takes no templates
REPEATED = "repeated"  # was in doubt and is repeated; a second doubt is final
UNASKED = "unasked"  # in doubt: the platform could not be asked yet
OPEN = ("waiting", "sending", "uncertain")
SENT = ("sent", "delivered", "seen")


@dataclass(frozen=True, slots=True)
class Due:
    """One delivery taken by this worker, with all that its decision needs."""

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
    stopped: bool
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery, to be written in one statement per batch.

    `attempts` is how often it was tried in a row for this reason; None leaves it as it is.
    """

    id: int
    state: str
    reason: str = ""
    form: str = ""
    cost: int = 0
    next: bool = False  # failed for good here: the person's next account may still be written to
    not_before: datetime | None = None
    lease_until: datetime | None = None
    platform_id: str | None = None
    sent_at: datetime | None = None
    parts_done: int = 0
    payload: bytes | None = None
    keeps_body: bool = False  # it may be tried again
    stops_address: bool = False
    spoils_number: bool = False  # the person's telephone number takes no templates
    address_id: int = 0
    closes_window: bool = False
    attempts: int | None = None


async def put(
    connection: AsyncConnection,
    cipher: Cipher,
    address_id: int,
    messages: Sequence[OutboundMessage],
    now: datetime,
) -> None:
    """Order messages to one address, in this order."""
    if not messages:
        return
    await connection.execute(
        insert(outbox),
        [
            {
                "key": m.key,
                "address_id": address_id,
                "platform": m.to.platform,
                "purpose": m.purpose.value,
                "payload_enc": cipher.seal(message_to_json(m)),
                "priority": PRIORITY[m.purpose],
                "not_before": now,
                "created_at": now,
                "state": "waiting",
                "reason": "",
                "attempts": 0,
                "parts_done": 0,
            }
            for m in messages
        ],
    )


def _kind(outreach: bool) -> ColumnElement[bool]:
    """Outreach, or answers: of one person's answers only the first unfinished one."""
    if outreach:
        return outbox.c.purpose == Purpose.OUTREACH
    earlier = outbox.alias("earlier")
    before = (
        select(earlier.c.id)
        .where(
            earlier.c.address_id == outbox.c.address_id,
            earlier.c.id < outbox.c.id,
            earlier.c.state.in_(("waiting", "sending")),
            earlier.c.purpose != Purpose.OUTREACH,
            ~is_held(earlier),
        )
        .exists()
    )
    return and_(outbox.c.purpose != Purpose.OUTREACH, ~before)


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
) -> list[Due]:
    """Take what is due; of one person's answers only the first unfinished one."""
    chosen = (
        select(outbox.c.id)
        .where(
            outbox.c.state == "waiting",
            outbox.c.not_before <= now,
            outbox.c.platform == platform,
            _kind(outreach),
        )
        .order_by(outbox.c.priority, outbox.c.not_before, outbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    taken = (
        update(outbox)
        .where(outbox.c.id == chosen.c.id)
        .values(
            state="sending",
            holder=holder,
            lease_until=lease_now + LEASE,
            attempts=outbox.c.attempts + 1,
        )
        .returning(outbox.c.id)
    )
    ids = (await connection.execute(taken)).scalars().all()
    return await read_dues(connection, cipher, ids, now) if ids else []


async def renew(
    connection: AsyncConnection, holder: str, ids: Collection[int], until: datetime
) -> set[int]:
    """Hold these deliveries for longer; which of them are still ours."""
    found = await connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids), outbox.c.holder == holder, outbox.c.state == "sending")
        .values(lease_until=until)
        .returning(outbox.c.id)
    )
    return set(found.scalars())


def _permit(now: datetime) -> Label[bytes | None]:
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


async def read_dues(
    connection: AsyncConnection, cipher: Cipher, ids: Sequence[int], now: datetime
) -> list[Due]:
    """These deliveries with all that a decision about them needs."""
    found = await connection.execute(
        select(
            outbox,
            address.c.user_enc,
            address.c.platform.label("account_platform"),
            address.c.locale,
            address.c.last_inbound_at,
            address.c.stopped_at,
            address.c.blocked_at,
            address.c.consent_at,
            address.c.silent_until,
            campaign.c.state.label("campaign_state"),
            campaign.c.key.label("campaign_key"),
            _permit(now),
        )
        .join(address, address.c.id == outbox.c.address_id)
        .outerjoin(campaign, campaign.c.id == outbox.c.campaign_id)
        .where(outbox.c.id.in_(ids))
        .order_by(outbox.c.priority, outbox.c.id)
    )
    return [_due(row, cipher) for row in found]


def _due(row: Any, cipher: Cipher) -> Due:
    # An account of another platform, where consent was given, is nobody on this one.
    user = cipher.open(row.user_enc) if row.account_platform == row.platform else ""
    return Due(
        id=row.id,
        key=row.key,
        to=Address(row.platform, user),
        address_id=row.address_id,
        purpose=Purpose(row.purpose),
        payload=cipher.open_bytes(row.payload_enc) if row.payload_enc else None,
        campaign_id=row.campaign_id,
        campaign_state=row.campaign_state or "",
        member_id=row.member_id,
        locale=row.locale,
        last_inbound_at=row.last_inbound_at,
        stopped=row.stopped_at is not None,
        blocked=row.blocked_at is not None,
        consented=row.consent_at is not None,
        attempts=row.attempts,
        parts_done=row.parts_done,
        reason=row.reason,
        created_at=row.created_at,
        form=row.form,
        tried=row.tried,
        observance_id=_observance(row.campaign_key or ""),
        silent_until=row.silent_until,
        permit=cipher.open(row.permit_enc) if row.permit_enc and not row.by_phone else "",
        by_phone=row.by_phone,
    )


def _observance(campaign_key: str) -> str:
    return campaign_key.split(":")[1] if campaign_key.startswith("obs:") else ""


async def due_kinds(connection: AsyncConnection, now: datetime) -> list[tuple[str, bool]]:
    """Platforms with something due, and whether it is outreach."""
    found = await connection.execute(
        select(outbox.c.platform, outbox.c.purpose)
        .distinct()
        .where(outbox.c.state == "waiting", outbox.c.not_before <= now)
    )
    return [(platform, purpose == Purpose.OUTREACH) for platform, purpose in found]


async def settle(
    connection: AsyncConnection, holder: str, outcomes: Sequence[Outcome], now: datetime
) -> set[int]:
    """Write what became of deliveries; which of those that were not sent stand as told.

    Rows that somebody else holds by now are left alone. A message whose echo has come was sent,
    whatever the answer to its call.
    """
    await connection.execute(
        update(outbox)
        .where(
            outbox.c.id == bindparam("row"),
            outbox.c.holder == bindparam("by"),
            outbox.c.state == "sending",
        )
        .values(**_settled()),
        [_parameters(outcome, holder, now) for outcome in outcomes],
    )
    told = {outcome.id: outcome.state for outcome in outcomes if outcome.state not in SENT}
    if not told:
        return set()
    found = await connection.execute(
        select(outbox.c.id, outbox.c.state).where(outbox.c.id.in_(list(told)))
    )
    return {id_ for id_, state in found if state == told[id_]}


def _settled() -> dict[str, Any]:
    moment, body = outbox.c.sent_at.type, outbox.c.payload_enc.type
    echoed = and_(bindparam("new_state") != "sent", outbox.c.platform_id.is_not(None))
    unchanged = bindparam("went") == ""
    doubted = case((outbox.c.reason == REPEATED, REPEATED), else_="")
    return {
        "state": case((echoed, "sent"), else_=bindparam("new_state")),
        "reason": case((echoed, doubted), else_=bindparam("why")),
        "not_before": func.coalesce(bindparam("later", type_=moment), outbox.c.not_before),
        "lease_until": case((echoed, null()), else_=bindparam("lease", type_=moment)),
        "platform_id": func.coalesce(bindparam("their_id"), outbox.c.platform_id),
        "sent_at": func.coalesce(
            bindparam("sent", type_=moment), case((echoed, bindparam("at", type_=moment)))
        ),
        "parts_done": bindparam("parts"),
        "payload_enc": case((echoed, null()), else_=cast(bindparam("body", type_=body), body)),
        "form": case((unchanged, outbox.c.form), else_=bindparam("went")),
        "cost": case((unchanged, outbox.c.cost), else_=bindparam("price")),
        "repeated_at": case(  # what waits again has its repeat before it still
            (bindparam("new_state") == "waiting", null()),
            (
                and_(bindparam("new_state") == "uncertain", outbox.c.reason == REPEATED),
                bindparam("at", type_=moment),
            ),
            else_=outbox.c.repeated_at,
        ),
        "attempts": func.coalesce(
            bindparam("tries", type_=outbox.c.attempts.type), outbox.c.attempts
        ),
    }


def _parameters(outcome: Outcome, holder: str, now: datetime) -> dict[str, Any]:
    return {
        "row": outcome.id,
        "by": holder,
        "new_state": outcome.state,
        "why": outcome.reason,
        "later": outcome.not_before,
        "lease": outcome.lease_until,
        "their_id": outcome.platform_id,
        "sent": outcome.sent_at,
        "at": now,
        "parts": outcome.parts_done,
        "body": outcome.payload,
        "went": outcome.form,
        "price": outcome.cost,
        "tries": outcome.attempts,
    }


async def explain(connection: AsyncConnection, platform: str, reason: str) -> None:
    """What waits for this platform to be well waits for that reason, though not tried itself.

    Rows that another process is about to write are left to it: it finds the fault soon enough.
    """
    waiting = (
        select(outbox.c.id)
        .where(
            outbox.c.platform == platform,
            outbox.c.state == "waiting",
            outbox.c.reason.in_(("", *_OF_THE_CHANNEL)),
            outbox.c.reason != reason,
        )
        .with_for_update(skip_locked=True)
    )
    await connection.execute(update(outbox).where(outbox.c.id.in_(waiting)).values(reason=reason))


async def depth(connection: AsyncConnection) -> dict[str, int]:
    """How many deliveries are open, by state."""
    found = await connection.execute(
        select(outbox.c.state, func.count())
        .where(outbox.c.state.in_(OPEN))
        .group_by(outbox.c.state)
    )
    return {state: int(count) for state, count in found}
