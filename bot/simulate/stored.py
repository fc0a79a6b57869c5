"""What the program has stored, read from its tables for the comparisons alone."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary, Text, cast, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.coverage import Report
from bot.errors import SettingsError
from bot.messages import Purpose
from bot.services.coverage import coverage
from bot.services.house import House
from bot.simulate.truth import HANOI
from bot.store import doubts
from bot.store.database import Database
from bot.store.inbox import TAKEN
from bot.store.outbox import stands, to_one_person
from bot.store.tables import (
    address,
    campaign,
    evidence,
    family,
    inbox,
    member,
    metadata,
    outbox,
    unit,
)

SENT = ("sent", "delivered", "seen")
MARK = "zqx"  # every cry of a simulated year holds a word that begins with it
Figure = tuple[int, int, tuple[int, ...]]  # families, reached, and of each topic


@dataclass(frozen=True, slots=True)
class Stored:
    """An acknowledgement as it is stored."""

    member: str
    source: str
    year: int
    day: date
    family: str
    topic: str


@dataclass(slots=True)
class Sending:
    """A campaign and its deliveries."""

    id: str
    kind: str
    only: str
    unit: str
    state: str
    started: datetime | None
    states: Counter[str] = field(default_factory=Counter)


async def reads(connection: AsyncConnection) -> list[Stored]:
    """All acknowledgements."""
    found = await connection.execute(
        select(
            member.c.code, evidence.c.source_id, evidence.c.cycle, evidence.c.at, family.c.key,
            evidence.c.topic_id,
        )
        .join(member, member.c.id == evidence.c.member_id)
        .join(family, family.c.id == evidence.c.family_id)
    )  # fmt: skip
    return [
        Stored(code, source, year, at.astimezone(HANOI).date(), key, topic)
        for code, source, year, at, key, topic in found
    ]


async def sendings(connection: AsyncConnection) -> list[Sending]:
    """All campaigns that have begun, with the states of their deliveries."""
    found = await connection.execute(
        select(campaign, unit.c.code.label("unit_code"))
        .join(unit, unit.c.id == campaign.c.unit_id)
        .where(campaign.c.started_at.is_not(None))
        .order_by(campaign.c.key)
    )
    made = {
        row.id: Sending(row.id, row.kind, row.only, row.unit_code, row.state, row.started_at)
        for row in found
    }
    counted = await connection.execute(
        select(outbox.c.campaign_id, outbox.c.state, func.count())
        .where(outbox.c.campaign_id.is_not(None))
        .group_by(outbox.c.campaign_id, outbox.c.state)
    )
    for id_, state, count in counted:
        made[id_].states[state] = count
    return list(made.values())


async def begun(connection: AsyncConnection, known: set[str]) -> list[tuple[str, str, str]]:
    """Campaigns that have begun and are not known yet: id, unit, which part of its people."""
    found = await connection.execute(
        select(campaign.c.id, unit.c.code, campaign.c.only)
        .join(unit, unit.c.id == campaign.c.unit_id)
        .where(campaign.c.started_at.is_not(None))
    )
    return [(id_, code, only) for id_, code, only in found if id_ not in known]


async def sent(connection: AsyncConnection) -> dict[tuple[str, str], str]:
    """Outreach that is stored as sent: platform and its id of the message, and to whom."""
    found = await connection.execute(
        select(outbox.c.platform, outbox.c.platform_id, member.c.code)
        .join(member, member.c.id == outbox.c.member_id)
        .where(outbox.c.purpose == Purpose.OUTREACH, outbox.c.state.in_(SENT))
    )
    return {(platform, str(id_)): code for platform, id_, code in found}


async def stopped(connection: AsyncConnection) -> frozenset[str]:
    """Members who have an account that is not written to, for it asked for silence."""
    found = await connection.execute(
        select(member.c.code)
        .join(address, address.c.member_id == member.c.id)
        .where(address.c.stopped_at.is_not(None))
    )
    return frozenset(found.scalars())


async def written(connection: AsyncConnection, ids: Sequence[str]) -> set[tuple[str, str]]:
    """Which of these messages of the platforms are written down."""
    found = await connection.execute(
        select(outbox.c.platform, outbox.c.platform_id).where(outbox.c.platform_id.in_(ids))
    )
    return {(platform, str(id_)) for platform, id_ in found}


async def next_moment(connection: AsyncConnection, platforms: Collection[str]) -> datetime | None:
    """When something said to one person, or in doubt, wants looking at next."""
    # Letter by letter as in the partial indexes: else every look goes through the year so far.
    waits = select(func.min(outbox.c.not_before)).where(
        stands(outbox, "waiting"),
        ~outbox.c.shelved,
        outbox.c.platform.in_(platforms),
        to_one_person(outbox),
    )
    doubt = select(func.min(outbox.c.lease_until)).where(stands(outbox, *doubts.LEASED))
    taken = select(func.min(inbox.c.lease_until)).where(  # by a dead one
        text("status < 2"), inbox.c.status == TAKEN
    )
    found = [(await connection.execute(asked)).scalar() for asked in (waits, doubt, taken)]
    return min((moment for moment in found if moment is not None), default=None)


async def traces(database: Database, cipher: Cipher) -> list[str]:
    """Columns in which a cry for help can still be read, opened or not."""
    found: list[str] = []
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if await _holds(connection, cipher, column):
                    found.append(f"{table.name}.{column.name}")
    return found


async def _holds(connection: AsyncConnection, cipher: Cipher, column: Any) -> bool:
    if isinstance(column.type, LargeBinary):
        sealed = await connection.execute(select(column).where(column.is_not(None)))
        return any(MARK in _opened(cipher, value) for value in sealed.scalars())
    like = select(func.count()).where(cast(column, Text).like(f"%{MARK}%"))
    return bool((await connection.execute(like)).scalar())


def _opened(cipher: Cipher, value: bytes) -> str:
    try:
        return cipher.open_bytes(value).decode("utf-8", "replace")
    except SettingsError:
        return value.decode("utf-8", "replace")


async def figures(house: House, on: date, indicator: str) -> dict[str, Figure]:
    """The indicator of every unit that stood on the day, as the program reports it."""
    made: dict[str, Figure] = defaultdict()
    asked = [""]
    while asked:
        report = await coverage(
            house.database, house.library, house.rules.zone, asked.pop() or None, on,
            small_numbers=True,
        )  # fmt: skip
        for one in (report.unit, *report.units):
            found = one.result(indicator)
            if found is not None:
                topics = tuple(t.share.numerator for t in found.topics)
                made[one.code] = (found.share.denominator, found.share.numerator, topics)
        asked += _with_units_below(report)
    return made


def _with_units_below(report: Report) -> list[str]:
    """Communes: below them stand units that this report does not name."""
    return [one.code for one in report.units if one.code.startswith("XA")]
