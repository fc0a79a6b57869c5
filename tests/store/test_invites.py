"""Personal codes: one per person, listed until used or expired."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from bot.crypto import Cipher
from bot.store.database import Database
from bot.store.invites import Invite, invites
from bot.store.tables import link_code, membership, unit_span
from tests.store.union import Somebody, settle_in

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)
MONTH = timedelta(days=30)


@pytest.fixture
async def union(database: Database, cipher: Cipher) -> Database:
    """Unit 1 over 2 and 3; a person in each."""
    people = [Somebody(f"M{n}", unit=n) for n in (1, 2, 3)]
    await settle_in(database, cipher, {1: None, 2: 1, 3: 1}, people)
    return database


async def listed(
    database: Database, cipher: Cipher, *units: int, now: datetime = NOW
) -> dict[str, Invite]:
    """Invites by member; of everybody when no unit is named."""
    async with database.write() as connection:
        found = await invites(
            connection, cipher, list(units) or None,
            today=now.date(), now=now, expires_at=now + MONTH,
        )  # fmt: skip
    return {invite.member: invite for invite in found}


async def use(database: Database, cipher: Cipher, code: str) -> None:
    async with database.write() as connection:
        mark = cipher.index("link", code)
        await connection.execute(
            update(link_code).where(link_code.c.code_idx == mark).values(used_at=NOW)
        )


async def test_everybody_gets_a_code_of_their_own(union: Database, cipher: Cipher) -> None:
    found = await listed(union, cipher)
    assert [found[m].unit for m in ("M1", "M2", "M3")] == ["U1", "U2", "U3"]
    assert len({invite.code for invite in found.values()}) == 3


async def test_a_unit_stands_for_itself_and_all_below(union: Database, cipher: Cipher) -> None:
    assert set(await listed(union, cipher, 2)) == {"M2"}
    assert set(await listed(union, cipher, 1)) == {"M1", "M2", "M3"}


async def test_the_same_codes_are_listed_again(union: Database, cipher: Cipher) -> None:
    first = await listed(union, cipher, 2)
    assert (await listed(union, cipher))["M2"] == first["M2"]


async def test_a_used_code_is_listed_no_more(union: Database, cipher: Cipher) -> None:
    await use(union, cipher, (await listed(union, cipher))["M2"].code)
    assert set(await listed(union, cipher)) == {"M1", "M3"}


async def test_after_its_time_a_code_used_or_not_makes_room_for_a_new_one(
    union: Database, cipher: Cipher
) -> None:
    old = await listed(union, cipher)
    await use(union, cipher, old["M2"].code)
    new = await listed(union, cipher, now=NOW + MONTH)
    assert set(new) == set(old)
    assert not {invite.code for invite in old.values()} & {i.code for i in new.values()}


async def test_who_has_left_is_not_invited(union: Database, cipher: Cipher) -> None:
    async with union.write() as connection:
        left = update(membership).where(membership.c.member_id == 2).values(valid_to=TODAY)
        await connection.execute(left)
    assert set(await listed(union, cipher)) == {"M1", "M3"}


async def test_who_belongs_to_a_unit_that_hangs_nowhere_is_still_somebody(
    union: Database, cipher: Cipher
) -> None:
    async with union.write() as connection:
        await connection.execute(
            update(unit_span).where(unit_span.c.unit_id == 1).values(valid_to=TODAY)
        )
    assert set(await listed(union, cipher)) == {"M1", "M2", "M3"}


async def test_no_code_stands_readable_in_the_table(union: Database, cipher: Cipher) -> None:
    found = await listed(union, cipher)
    async with union.read() as connection:
        rows = str((await connection.execute(link_code.select())).all())
    assert not [invite.code for invite in found.values() if invite.code in rows]


async def test_codes_of_others_are_not_touched_by_those_of_a_unit(
    union: Database, cipher: Cipher
) -> None:
    foreign = {
        "code_idx": "x", "code_enc": cipher.seal("FOREIGN2"), "member_id": 3, "created_at": NOW,
        "expires_at": NOW + MONTH,
    }  # fmt: skip
    async with union.write() as connection:
        await connection.execute(insert(link_code).values(**foreign))
    assert set(await listed(union, cipher, 2)) == {"M2"}
    assert (await listed(union, cipher))["M3"].code == "FOREIGN2"
