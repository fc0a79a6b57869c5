"""Lists, changes of the organisation, evidence, weddings: whatever happens, in any order.

Both databases give the same figures afterwards, for any past day; and what was seen at a moment is
seen again by whoever asks what was known then.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import insert

from bot.crypto import Cipher
from bot.domain.organisation import Kind, Recast, Succession, Target, Wanted
from bot.domain.roster import PersonRow, Roster, UnitRow
from bot.domain.weddings import Wedding
from bot.services.organisation import change, follow
from bot.services.roster import desk_of
from bot.store.care_tables import marriage
from bot.store.database import Database
from bot.store.known import AS_IT_WAS, View
from bot.store.roster import store
from bot.store.tables import evidence
from tests.chat import Chat, chat_on
from tests.ready import ready
from tests.recount.counting import Figures, figures
from tests.recount.reference import HANOI, Rules
from tests.recount.union import TOPICS
from tests.reports.sample import library

START = datetime(2026, 1, 1, 2, tzinfo=UTC)
RULES = Rules(TOPICS, posts=("chair",))
PEOPLE = 30


class Office:
    """Somebody who does one thing after the other, by a seed, on one database."""

    def __init__(self, chat: Chat, seed: int) -> None:
        self.chat, self.chance = chat, Random(seed)
        self.facts = 0
        self.standing = ["U01", "U02", "U03", "U04"]
        self.made = 4
        self.seen: list[tuple[datetime, date, Figures | None]] = []

    @property
    def today(self) -> date:
        return self.chat.house.today()

    async def open(self) -> None:
        """A union of four units and all its people."""
        units = [UnitRow("U01", "Tỉnh")]
        units += [UnitRow(f"U0{n}", f"Đơn vị {n}", "U01") for n in (2, 3, 4)]
        people = [self._person(n) for n in range(1, PEOPLE + 1)]
        await self._import(Roster(tuple(units), tuple(people)))

    async def does(self, count: int) -> None:
        """So many things, at their own times; now and then somebody looks at the figures."""
        acts = (self._learns, self._learns, self._lists, self._marries, self._reorganises)
        for _turn in range(count):
            self.chat.clock.move(timedelta(hours=self.chance.choice((1, 5, 30))))
            await self.chance.choice(acts)()
            if self.chance.random() < 20 / count:
                now, on = self.chat.house.now(), self._past_day()
                shown = await figures(self.chat.house.database, None, on, RULES, AS_IT_WAS)
                self.seen.append((now, on, shown))

    def _past_day(self) -> date:
        days = (self.today - START.date()).days
        return START.date() + timedelta(days=self.chance.randint(0, max(days, 0)))

    def _person(self, number: int) -> PersonRow:
        chance = self.chance
        begin = self._past_day() if chance.random() < 0.3 else None
        month_only = chance.random() < 0.5
        day = self._past_day() + timedelta(days=chance.randint(0, 60))
        return PersonRow(
            f"M{number}", "Lan", chance.choice(self.standing), f"F{chance.randint(1, 20)}",
            key_officer=chance.random() < 0.2, post=chance.choice((None, "", "chair", "clerk")),
            wedding=Wedding(day, month_only) if chance.random() < 0.4 else None,
            category=chance.choice(("member", "member", "non_member_worker", "retired")),
            valid_from=begin,
            valid_to=(begin or self.today) + timedelta(days=chance.randint(1, 90))
            if chance.random() < 0.1 else None,
        )  # fmt: skip

    async def _import(self, roster: Roster) -> None:
        house = self.chat.house
        async with house.database.write() as connection:
            await store(desk_of(house, connection), roster)

    async def _lists(self) -> None:
        numbers = self.chance.sample(range(1, PEOPLE + 1), 3)
        await self._import(Roster((), tuple(self._person(n) for n in numbers)))

    async def _learns(self) -> None:
        chance, now = self.chance, self.chat.house.now()
        self.facts += 1
        async with self.chat.house.database.write() as connection:
            await connection.execute(
                insert(evidence).values(
                    member_id=chance.randint(1, PEOPLE), family_id=chance.randint(1, 5),
                    kind=chance.choice(("acknowledgement", "training", "counselling")),
                    source_id=f"s{self.facts}", topic_id=chance.choice(TOPICS), cycle=now.year,
                    at=now - timedelta(days=chance.choice((0, 0, 9))), recorded_at=now,
                    platform="webchat",
                )
            )  # fmt: skip

    async def _marries(self) -> None:
        wedding = Wedding(self._past_day(), self.chance.random() < 0.3)
        person, unknown = self.chance.randint(1, PEOPLE), self.chance.random() < 0.3
        self.facts += 1
        async with self.chat.house.database.write() as connection:
            await connection.execute(
                insert(marriage).values(
                    key=f"member:{self.facts}", member_id=person, source="member",
                    held_on=None if unknown else wedding.held_on,
                    before=None if unknown else wedding.before(HANOI),
                    recorded_at=self.chat.house.now(),
                )
            )  # fmt: skip

    async def _reorganises(self) -> None:
        chance = self.chance
        if chance.random() < 0.6 or len(self.standing) < 3:
            above, unit = sorted(chance.sample(self.standing, 2))
            wanted: Wanted = Recast(unit, self.today, above=above)
        else:
            wanted = self._succession()
        outcome = await change(self.chat.house, wanted)
        if not outcome.faults and isinstance(wanted, Succession):
            self.standing = [code for code in self.standing if code not in wanted.olds]
            self.standing += [t.code for t in wanted.targets if t.code not in self.standing]
        await follow(self.chat.house)

    def _succession(self) -> Succession:
        old = self.chance.choice(self.standing[1:])
        self.made += 1
        new = Target(f"U{self.made:02}", "Đơn vị mới")
        others = [code for code in self.standing if code != old]
        target = new if len(self.standing) < 8 else Target(self.chance.choice(others))
        kind = self.chance.choice((Kind.MERGE, Kind.RENAME, Kind.DISSOLVE))
        return Succession(kind, (old,), (target,), self.today)


@asynccontextmanager
async def office_on(url: str, seed: int) -> AsyncIterator[Office]:
    """An office that has just opened."""
    database = Database(url)
    await ready(database)
    office = Office(chat_on(database, Cipher(bytes(32)), library(), START), seed)
    await office.open()
    yield office
    await database.close()


async def both_agree(urls: tuple[str, str], seed: int, count: int) -> None:
    """The same deeds on both; twenty past days, in both views, and whatever was seen meanwhile."""
    async with office_on(urls[0], seed) as first, office_on(urls[1], seed) as second:
        for office in (first, second):
            await office.does(count)
        assert first.seen == second.seen
        chance = Random(seed)
        for _turn in range(20):
            on = first.today - timedelta(days=chance.randint(0, (first.today - START.date()).days))
            for view in (AS_IT_WAS, View(tree=first.today)):
                counted = [await figures(o.chat.house.database, None, on, RULES, view)
                         for o in (first, second)]  # fmt: skip
                assert counted[0] == counted[1], (on, view)
        for office in (first, second):
            for moment, on, shown in office.seen:
                view = View(known_at=moment)
                again = await figures(office.chat.house.database, None, on, RULES, view)
                assert again == shown, (moment, on)


@pytest.mark.timeout(600)
async def test_both_databases_agree_after_three_hundred_deeds(
    sqlite_url: str, postgres_url: str
) -> None:
    await both_agree((sqlite_url, postgres_url), seed=1, count=300)


@pytest.mark.slow
@pytest.mark.timeout(7200)
async def test_both_databases_agree_after_ten_thousand_deeds(
    sqlite_url: str, postgres_url: str
) -> None:
    await both_agree((sqlite_url, postgres_url), seed=2, count=10_000)
