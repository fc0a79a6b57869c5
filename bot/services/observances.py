"""The observance planner: every step of an observance becomes a campaign by itself, once.

Steps of the days ahead are planned as approved campaigns, so that officers see them coming and
may cancel them. A step whose time passed while nobody ran is kept as cancelled, with its reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import new_id
from bot.domain.campaigns import Draft, Kind, Only, State, text_ref
from bot.domain.push import Content
from bot.library.calendar import Audience, Step, steps
from bot.library.model import Library, Observance
from bot.log import log
from bot.services.campaigns import OBSERVANCE_GRACE
from bot.services.house import House
from bot.store import campaigns, units

AHEAD = timedelta(days=14)
LOOKING_BACK = timedelta(days=31)
SENT_AT = time(8, 0)  # local; after the quiet hours of the night, before work takes over


@dataclass(frozen=True, slots=True)
class _Planned:
    """A step, its moment, and whether it is too late for it."""

    step: Step
    due_at: datetime
    late: bool


async def plan(house: House) -> int:
    """Make campaigns of the steps that are near; how many are new."""
    now, today = house.now(), house.today()
    async with house.database.read() as connection:
        roots = await units.roots(connection, today)
        since = await units.first_day(connection)
    if not roots or since is None:
        return 0
    planned = list(_near(house, now, max(since, today - LOOKING_BACK)))
    if not planned:
        return 0
    async with house.database.write() as connection:
        made = [
            await _keep(house, connection, found, unit_id) for found in planned for unit_id in roots
        ]
    if sum(made):
        log.info("observances.planned", campaigns=sum(made))
    return sum(made)


def _near(house: House, now: datetime, since: date) -> Iterator[_Planned]:
    until = house.today() + AHEAD
    years = sorted({since.year, until.year, until.year + 1})
    for year in years:
        for step in steps(house.library, year):
            if step.dropped is None and since <= step.day <= until:
                due_at = datetime.combine(step.day, SENT_AT, house.rules.zone)
                yield _Planned(step, due_at, now - due_at > OBSERVANCE_GRACE)


async def _keep(house: House, connection: AsyncConnection, found: _Planned, unit_id: int) -> bool:
    step = found.step
    observance = house.library.observance(step.observance_id)
    if observance is None:
        return False
    state, reason = (State.CANCELLED, "time_passed") if found.late else (State.APPROVED, "")
    return await campaigns.create(
        connection,
        new_id(),
        draft(house.library, observance, found, unit_id),
        author_id=None,
        now=house.now(),
        kind=Kind.OBSERVANCE,
        state=state,
        reason=reason,
        key=f"obs:{step.observance_id}:{step.year}:{step.offset}:{unit_id}",
    )


def draft(library: Library, observance: Observance, found: _Planned, unit_id: int) -> Draft:
    """The message of one step: to members with the lesson of the topic, or to key officers."""
    if found.step.audience is Audience.OFFICERS:
        text = observance.officer_text
        return Draft(
            Content(
                text_ref(observance.id, text.get("vi")),
                title=observance.title.get("vi"),
                text=text.get("vi"),
                text_en=text.get("en"),
            ),
            unit_id,
            found.due_at,
            Only.KEY_OFFICERS,
        )
    lessons = [lesson for topic in observance.topics for lesson in library.lessons_of(topic)]
    # Another lesson of the topic at each step, so that a reminder is worth opening again.
    lesson = lessons[abs(found.step.offset) % len(lessons)] if lessons else None
    text = observance.member_text
    ref = lesson.id if lesson else text_ref(observance.id, text.get("vi"))
    content = Content(
        ref,
        lesson.id if lesson else "",
        observance.push_title.get("vi"),
        text.get("vi"),
        text.get("en"),
    )
    return Draft(content, unit_id, found.due_at, topic_id=lesson.topic if lesson else "")
