"""Meetings of the year with those who checked in, a training, and one meeting still to come.

That one is elsewhere than the officers whom a newcomer plays, so that their list begins empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta

from bot.demo.then import Done, moment, relive
from bot.demo.union import PLAYED, STRANGER, Someone, people
from bot.domain.meetings import CheckIn, Form, OpenMeeting, Plan, Purpose
from bot.services.house import House
from bot.store.units import unit_by_code


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting, how many days ago (less than 0: to come), and every which person came."""

    key: str
    by: str
    unit: str
    ago: int
    form: Form
    title: str
    topics: tuple[str, ...]
    every: int  # of the people of the unit and below; 0: nobody yet


GATHERINGS = (
    Gathering("tap-huan", "HB003", "HB", 190, Form.TRAINING,
              "Tập huấn kỹ năng tuyên truyền công tác gia đình", (), 1),
    Gathering("vi-tre-em", "HB003", "HB", 150, Form.FORUM, "Diễn đàn Lắng nghe con trẻ",
              ("child_protection", "family_ethics"), 9),
    Gathering("viec-nha", "HB001", "HB-TT", 34, Form.SEMINAR, "Tọa đàm Việc nhà, việc chung",
              ("gender_equality",), 6),
    Gathering("bua-com", "HB004", "HB-SX", -5, Form.CONTEST, "Hội thi Bữa cơm gia đình",
              ("family_ethics",), 0),
)  # fmt: skip


async def gather(house: House) -> None:
    """Opened by an officer in the week before; people check in when it begins."""
    async with house.database.read() as connection:
        ids = {g.unit: await unit_by_code(connection, g.unit) for g in GATHERINGS}
    deeds = (
        deed
        for g in GATHERINGS
        if (unit_id := ids[g.unit]) is not None
        for deed in _deeds(house, g, unit_id)
    )
    await relive(house, deeds)


def _deeds(house: House, found: Gathering, unit_id: int) -> Iterator[Done]:
    key = f"mau-{found.key}"
    opens_at = moment(house, found.ago, time(14))
    training = found.form is Form.TRAINING
    plan = Plan(
        unit_id, Purpose.TRAINING if training else Purpose.TOPICS, found.form, found.title,
        opens_at, opens_at + timedelta(hours=3), found.topics,
    )  # fmt: skip
    yield Done(max(found.ago, 0) + 3, found.by, f"{key}:open", OpenMeeting(key, plan))
    for someone in _guests(found) if found.every else ():
        yield Done(found.ago, someone.code, f"{key}:{someone.code}", CheckIn(key, "code"),
                   time(14, 10))  # fmt: skip


def _guests(found: Gathering) -> Iterator[Someone]:
    """Two of three key officers to a training; else every so many of the unit's people.

    Nobody whom a newcomer plays, nor of their families: these begin from nothing.
    """
    new = {*PLAYED, STRANGER}
    homes = {someone.family for someone in people() if someone.code in new}
    for n, someone in enumerate(people()):
        if someone.family in homes or not f"{someone.unit}-".startswith(f"{found.unit}-"):
            continue
        if found.form is Form.TRAINING:
            if someone.key_officer and n % 3:
                yield someone
        elif n % found.every == 0:
            yield someone
