"""What platforms tell about our messages afterwards, and about accounts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import InboundEvent, Kind, Why
from bot.store.tables import address, outbox

_REACHES = {
    Kind.DELIVERED: ("sent", "uncertain"),
    Kind.SEEN: ("sent", "uncertain", "delivered"),
    Kind.ECHO: ("uncertain", "waiting"),
}


async def note(
    connection: AsyncConnection, address_id: int, event: InboundEvent, now: datetime
) -> None:
    """Move deliveries forward, never back; a receipt also settles a doubt."""
    if event.kind not in _REACHES:
        return
    if event.kind is Kind.ECHO and "#" in event.payload:
        await _part_arrived(connection, address_id, event.payload)
        return
    if event.kind is Kind.DELIVERED and event.payload:
        await _came_to_number(connection, event, now)
    about = _about(address_id, event)
    if about is None:
        return
    changes: dict[str, object] = {"lease_until": None}
    match event.kind:
        case Kind.DELIVERED:
            changes |= {"state": "delivered", "delivered_at": now}
        case Kind.SEEN:
            changes |= {"state": "seen", "seen_at": now}
        case _:
            changes |= {
                "state": "sent",
                "sent_at": now,
                "platform_id": next(iter(event.about), None),
            }
    moves: ColumnElement[bool] = outbox.c.state.in_(_REACHES[event.kind])
    if event.kind is Kind.ECHO:
        moves = and_(moves, outbox.c.attempts > 0)
        # Still being sent: remembered, so that a missing answer is no doubt (see outbox.settle).
        await connection.execute(
            update(outbox)
            .where(about, outbox.c.state == "sending")
            .values(platform_id=next(iter(event.about), None))
        )
    await connection.execute(update(outbox).where(about, moves).values(**changes))


async def _came_to_number(connection: AsyncConnection, event: InboundEvent, now: datetime) -> None:
    """A template has come to a telephone number: its receipt bears our own key.

    It may come long after the doubt was given up: the telephone was off. Then it did arrive. While
    the call is under way it is remembered, as an echo is.
    """
    mine = and_(
        outbox.c.by_phone,
        outbox.c.platform == event.address.platform,
        outbox.c.key == event.payload,
        outbox.c.repeated_at.is_not(None),
    )
    theirs = next(iter(event.about), None)
    await connection.execute(
        update(outbox).where(mine, outbox.c.state == "sending").values(platform_id=theirs)
    )
    given_up = and_(outbox.c.state == "failed", outbox.c.reason == Why.UNCERTAIN.value)
    await connection.execute(
        update(outbox)
        .where(mine, or_(outbox.c.state == "uncertain", given_up))
        .values(
            state="delivered",
            reason="",
            platform_id=theirs,
            sent_at=now,
            delivered_at=now,
            lease_until=None,
        )
    )


async def _part_arrived(connection: AsyncConnection, address_id: int, mark: str) -> None:
    """An earlier bubble of a message has arrived: it is not sent again after a crash."""
    key, _hash, number = mark.rpartition("#")
    if not number.isdecimal() or len(number) > 3:
        return
    done = int(number) + 1
    await connection.execute(
        update(outbox)
        .where(
            outbox.c.address_id == address_id,
            outbox.c.key == key,
            outbox.c.state.in_(("sending", "uncertain", "waiting")),
            outbox.c.parts_done < done,
        )
        .values(parts_done=done)
    )


def _about(address_id: int, event: InboundEvent) -> ColumnElement[bool] | None:
    # What went to a number stands beside the account where consent was given: no chat of its own.
    mine = and_(outbox.c.address_id == address_id, ~outbox.c.by_phone)
    if event.kind is Kind.ECHO and event.payload:
        return and_(mine, outbox.c.key == event.payload)
    if event.about:
        return and_(
            outbox.c.platform == event.address.platform, outbox.c.platform_id.in_(event.about)
        )
    return and_(mine, outbox.c.sent_at <= event.upto) if event.upto else None


async def heard_from(connection: AsyncConnection, address_id: int, at: datetime) -> None:
    """The person acted: the window is open, and a block of before that is over."""
    later = or_(address.c.last_inbound_at.is_(None), address.c.last_inbound_at < at)
    blocked_since = case((address.c.blocked_at > at, address.c.blocked_at), else_=None)
    await connection.execute(
        update(address)
        .where(address.c.id == address_id, later)
        .values(last_inbound_at=at, blocked_at=blocked_since)
    )


async def gone(connection: AsyncConnection, address_id: int, at: datetime) -> None:
    """The person blocked or left us; not if they acted after that: webhooks come late and twice."""
    before = or_(address.c.last_inbound_at.is_(None), address.c.last_inbound_at <= at)
    await connection.execute(
        update(address).where(address.c.id == address_id, before).values(blocked_at=at)
    )


async def stop_addresses(connection: AsyncConnection, ids: Sequence[int], now: datetime) -> None:
    """These accounts have blocked us or are gone: no outreach until they write again."""
    if ids:
        await connection.execute(
            update(address).where(address.c.id.in_(ids)).values(blocked_at=now)
        )


async def taken_over(connection: AsyncConnection, address_id: int, until: datetime) -> None:
    """Staff talk with this person by hand: the bot keeps silent for a while."""
    await connection.execute(
        update(address).where(address.c.id == address_id).values(silent_until=until)
    )


async def handed_back(connection: AsyncConnection, address_id: int, now: datetime) -> None:
    """The thread is ours again: what was held may go."""
    await connection.execute(
        update(address).where(address.c.id == address_id).values(silent_until=None)
    )
    await connection.execute(
        update(outbox)
        .where(
            outbox.c.address_id == address_id,
            outbox.c.state == "waiting",
            outbox.c.reason == Why.HELD.value,
        )
        .values(not_before=now)
    )
