"""To whose number a template may go; in either database."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from bot.crypto import Cipher
from bot.domain.numbers import may_use
from bot.store import numbers
from bot.store.database import Database
from bot.store.routes import accounts_of
from bot.store.tables import member
from tests.store.union import Account, Somebody, settle_in

NOW = datetime(2026, 11, 24, tzinfo=UTC)
YES, NO = Account("zalo"), Account("zalo", consented=False)
PEOPLE = [
    Somebody("AGREED", accounts=(YES,)),
    Somebody("ELSEWHERE", accounts=(Account("telegram"), NO)),
    Somebody("SILENT", accounts=(NO,)),
    Somebody("UNLINKED"),
    Somebody("BLOCKED", accounts=(YES, Account("telegram", blocked=True))),
    Somebody("STOPPED", accounts=(YES, Account("telegram", stopped=True))),
    Somebody("SHARED", accounts=(YES,)),
    Somebody("SHARED2"),
    Somebody("ERASED", accounts=(YES,)),
    Somebody("NUMBERLESS", accounts=(YES,)),
    Somebody("UNASKED", accounts=(YES,)),
    Somebody("NOT_UNASKED_FOR", accounts=(Account("zalo", reminders=False),)),
    Somebody("RESTING", accounts=(YES,), restricted=True),
]
EVERYBODY = range(1, len(PEOPLE) + 1)


async def has_number(database: Database, cipher: Cipher, person: int, number: str) -> None:
    async with database.write() as connection:
        sealed = {
            "phone_enc": cipher.seal(number),
            "phone_idx": cipher.index("phone", number),
            "phone_consent_at": None if PEOPLE[person - 1].code == "UNASKED" else NOW,
            "erased_at": NOW if PEOPLE[person - 1].code == "ERASED" else None,
        }
        await connection.execute(update(member).where(member.c.id == person).values(**sealed))


@pytest.fixture
async def town(database: Database, cipher: Cipher) -> Database:
    await settle_in(database, cipher, {1: None}, PEOPLE)
    for person, somebody in enumerate(PEOPLE, 1):
        shared = 7 if somebody.code.startswith("SHARED") else person
        if somebody.code != "NUMBERLESS":
            await has_number(database, cipher, person, f"8491200000{shared}")
    return database


async def usable(database: Database, cipher: Cipher) -> dict[str, str]:
    async with database.read() as connection:
        found = await numbers.usable(connection, cipher, list(EVERYBODY))
    return {PEOPLE[person - 1].code: number for person, number in found.items()}


async def test_only_who_agreed_stopped_nowhere_and_shares_it_with_nobody(
    town: Database, cipher: Cipher
) -> None:
    assert await usable(town, cipher) == {"AGREED": "84912000001", "ELSEWHERE": "84912000002"}


async def test_a_number_that_was_refused_is_left_alone_until_it_is_another(
    town: Database, cipher: Cipher
) -> None:
    async with town.write() as connection:
        await numbers.refuse(connection, [1])
    assert list(await usable(town, cipher)) == ["ELSEWHERE"]
    await has_number(town, cipher, 1, "84912000099")
    assert (await usable(town, cipher))["AGREED"] == "84912000099"


async def test_the_database_reads_the_rule_as_it_stands(town: Database, cipher: Cipher) -> None:
    async with town.write() as connection:
        await numbers.refuse(connection, [1])
    async with town.read() as connection:
        known = await numbers.of(connection, EVERYBODY)
        accounts = await accounts_of(connection, EVERYBODY, NOW)
    by_rule = [
        somebody.code
        for person, somebody in enumerate(PEOPLE, 1)
        if may_use(known.get(person), (a.standing for a in accounts.get(person, [])))
    ]
    assert by_rule == list(await usable(town, cipher)) == ["ELSEWHERE"]
