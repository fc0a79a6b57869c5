"""Good examples in the tables, on both databases: nothing goes out without a yes."""

import pytest

from bot.crypto import Cipher
from bot.domain.campaigns import ApproveCampaign, fingerprint
from bot.domain.practices import (
    AgreePractice,
    CollectPractice,
    Kind,
    PracticeOf,
    SpreadPractice,
    WithdrawPractice,
)
from bot.domain.practices import fingerprint as words_of
from bot.store import campaigns
from bot.store.care_tables import practice
from bot.store.database import Database
from bot.store.tables import campaign
from tests.store.care import ID, PEOPLE, Union, union_in

TITLE, TEXT = (
    "Bữa cơm nhà chị Lan",
    "Bữa tối nào cũng đủ mặt, mỗi người một việc, rồi cùng kể chuyện.",
)
OFFICERS = {"officer2", "admin2", "officer1", "admin1"}
COLLECT = CollectPractice(Kind.FAMILY, TITLE, TEXT, ID["member2"])
AGREE = AgreePractice(1, words_of(TITLE, TEXT))
SPREAD = SpreadPractice(1, "c1", 2, "family_ethics")


@pytest.fixture
async def union(database: Database, cipher: Cipher) -> Union:
    return await union_in(database, cipher)


async def test_who_may_do_what(union: Union) -> None:
    await union.does("officer2", COLLECT)
    assert {n for n in PEOPLE if await union.may_do(n, COLLECT)} == OFFICERS
    assert {n for n in PEOPLE if await union.asks(n, PracticeOf(1))} == OFFICERS | {"member2"}
    assert {n for n in PEOPLE if await union.may_do(n, AGREE)} == {"member2"}
    assert {n for n in PEOPLE if await union.may_do(n, WithdrawPractice(1))} == {"member2"}
    assert {n for n in PEOPLE if await union.may_do(n, SPREAD)} == set()
    await union.does("member2", AGREE)
    assert {n for n in PEOPLE if await union.may_do(n, SPREAD)} == OFFICERS


async def test_a_yes_is_for_the_words_that_were_shown(union: Union) -> None:
    await union.does("officer2", COLLECT)
    assert not await union.may_do("member2", AgreePractice(1, words_of(TITLE, "khác")))


async def test_words_are_encrypted_and_kept_once(union: Union) -> None:
    for _ in range(2):
        await union.does("officer2", COLLECT, key="run:collect")
    rows = await union.rows(practice)
    assert [union.cipher.open(r.text_enc) for r in rows] == [TEXT]


async def test_the_draft_is_one_that_a_second_person_approves(union: Union) -> None:
    await union.does("officer2", COLLECT)
    await union.does("member2", AGREE)
    await union.does("officer2", SPREAD)
    async with union.database.read() as connection:
        found = await campaigns.get(connection, "c1")
    assert found is not None
    assert (found.state, found.draft.content.text) == ("draft", TEXT)
    seen = ApproveCampaign("c1", fingerprint(found.draft))
    assert not await union.may_do("officer2", seen)
    assert await union.may_do("admin2", seen)
    assert not await union.may_do("officer2", SpreadPractice(1, "c2", 2, ""))  # not twice


@pytest.mark.parametrize("approved", [False, True])
async def test_a_yes_taken_back_stops_the_broadcast_and_erases_the_words(
    union: Union, approved: bool
) -> None:
    await union.does("officer2", COLLECT)
    await union.does("member2", AGREE)
    await union.does("officer2", SPREAD)
    async with union.database.read() as connection:
        found = await campaigns.get(connection, "c1")
    assert found is not None
    approval = ApproveCampaign("c1", fingerprint(found.draft))
    if approved:
        await union.does("admin2", approval)
    await union.does("member2", WithdrawPractice(1))
    row, sent = (await union.rows(practice))[0], (await union.rows(campaign))[0]
    assert (row.state, row.title_enc, row.text_enc) == ("withdrawn", None, None)
    assert (sent.state, sent.reason, sent.text) == ("cancelled", "consent_withdrawn", "")
    assert not await union.may_do("admin2", approval)
