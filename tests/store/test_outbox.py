"""Deliveries: one state each, in order for a person, doubts settled once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.crypto import Cipher
from bot.messages import Address, InboundEvent, Kind, OutboundMessage, Purpose
from bot.store import doubts, dues, inbox, outbox, receipts, settling
from bot.store.database import Database
from bot.store.dues import LEASE, Due, renew
from bot.store.outbox import Outcome
from bot.store.tables import outbox as outbox_table

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LAN = Address("messenger", "751")
GRACE = timedelta(seconds=30)


async def order(database: Database, cipher: Cipher, *keys: str) -> int:
    """Messages to Lan; the id of her account."""
    async with database.write() as connection:
        event = InboundEvent(f"e-{keys[0]}", LAN, Kind.MESSAGE, NOW)
        await inbox.put(connection, cipher, [event], NOW)
        [claimed] = await inbox.claim(connection, cipher, "t", NOW, 1)
        await inbox.finish(connection, claimed.id, "t")
        messages = [OutboundMessage(key, LAN, Purpose.REPLY, f"tin {key}") for key in keys]
        await outbox.put(connection, cipher, claimed.address_id, messages, NOW)
        return claimed.address_id


async def claim(database: Database, cipher: Cipher, now: datetime = NOW) -> list[Due]:
    async with database.write() as connection:
        return await dues.claim(
            connection,
            cipher,
            holder="w",
            now=now,
            lease_now=now,
            limit=10,
            platform="messenger",
            outreach=False,
        )


async def settle(database: Database, *outcomes: Outcome) -> None:
    async with database.write() as connection:
        await settling.settle(connection, "w", outcomes, NOW)


async def states(database: Database) -> dict[str, str]:
    async with database.read() as connection:
        found = await connection.execute(select(outbox_table.c.key, outbox_table.c.state))
        return dict(found.all())


async def test_answers_of_one_person_go_out_one_after_the_other(
    database: Database, cipher: Cipher
) -> None:
    await order(database, cipher, "a", "b")
    [first] = await claim(database, cipher)
    assert first.key == "a"
    assert await claim(database, cipher) == []
    await settle(database, Outcome(first.id, "sent", platform_id="m1", sent_at=NOW))
    assert [due.key for due in await claim(database, cipher)] == ["b"]


@pytest.mark.parametrize(("called", "end"), [(True, "failed"), (False, "waiting")])
async def test_a_lost_worker_leaves_a_doubt_and_a_repeat_that_began_was_the_last(
    database: Database, cipher: Cipher, called: bool, end: str
) -> None:
    await order(database, cipher, "a")
    now = NOW
    seen = []
    for repeat in (False, True):
        [due] = await claim(database, cipher, now)
        if repeat and called:
            async with database.write() as connection:
                await doubts.begin_repeat(connection, due.id, now)
        for wait in (LEASE, GRACE):
            now += wait + timedelta(seconds=1)
            async with database.write() as connection:
                await doubts.sweep(connection, now, now, GRACE)
            seen.append((await states(database))["a"])
    assert seen == ["uncertain", "waiting", "uncertain", end]


async def test_two_who_sweep_at_once_do_not_wait_for_one_another(
    database: Database, cipher: Cipher
) -> None:
    if database.is_sqlite:
        return  # one writer at a time
    await order(database, cipher, "a")
    await claim(database, cipher)
    late = NOW + LEASE + timedelta(seconds=1)
    async with database.write() as first:
        assert await doubts.sweep(first, late, late, GRACE) == 1
        async with database.write() as second:
            assert await doubts.sweep(second, late, late, GRACE) == 0
    assert await states(database) == {"a": "uncertain"}


async def test_an_echo_settles_a_doubt_without_a_second_copy(
    database: Database, cipher: Cipher
) -> None:
    address_id = await order(database, cipher, "a")
    [due] = await claim(database, cipher)
    await settle(database, Outcome(due.id, "uncertain", lease_until=NOW + GRACE))
    echo = InboundEvent("e2", LAN, Kind.ECHO, NOW, payload="a", about=("mid.1",))
    async with database.write() as connection:
        await receipts.note(connection, address_id, echo, NOW)
        assert await doubts.sweep(connection, NOW, NOW + 2 * GRACE, GRACE) == 0
    assert await states(database) == {"a": "sent"}


async def test_an_echo_that_overtakes_the_answer_leaves_no_doubt(
    database: Database, cipher: Cipher
) -> None:
    address_id = await order(database, cipher, "a")
    [due] = await claim(database, cipher)
    echo = InboundEvent("e2", LAN, Kind.ECHO, NOW, payload="a", about=("mid.1",))
    async with database.write() as connection:
        await receipts.note(connection, address_id, echo, NOW)
    await settle(database, Outcome(due.id, "uncertain", lease_until=NOW + GRACE))
    assert await states(database) == {"a": "sent"}


@pytest.mark.parametrize("answer", ["waiting", "failed", "skipped", "cancelled"])
async def test_an_echo_means_sent_whatever_the_answer_to_the_call(
    database: Database, cipher: Cipher, answer: str
) -> None:
    address_id = await order(database, cipher, "a")
    [due] = await claim(database, cipher)
    echo = InboundEvent("e2", LAN, Kind.ECHO, NOW, payload="a", about=("mid.1",))
    async with database.write() as connection:
        await receipts.note(connection, address_id, echo, NOW)
        told = Outcome(due.id, answer, "unavailable", not_before=NOW, payload=b"x")
        assert not (await settling.settle(connection, "w", [told], NOW)).stands
        row = (await connection.execute(select(outbox_table))).one()
    assert (row.state, row.reason, row.payload_enc) == ("sent", "", None)


@pytest.mark.parametrize(
    ("went", "done"), [("free", 1), ("", 1), ("paid", 0)], ids=["as it went", "untold", "anew"]
)
async def test_a_part_whose_echo_overtakes_the_answer_stays_told(
    database: Database, cipher: Cipher, went: str, done: int
) -> None:
    """Else that part would be said a second time; in another form the message begins anew."""
    address_id = await order(database, cipher, "a")
    [due] = await claim(database, cipher)
    echo = InboundEvent("e2", LAN, Kind.ECHO, NOW, payload="a#0", about=("mid.1",))
    async with database.write() as connection:
        await connection.execute(update(outbox_table).values(form="free"))
        await receipts.note(connection, address_id, echo, NOW)
    told = Outcome(due.id, "uncertain", form=went, lease_until=NOW + GRACE, keeps_body=True)
    await settle(database, told)
    async with database.read() as connection:
        row = (await connection.execute(select(outbox_table))).one()
    assert (row.state, row.parts_done) == ("uncertain", done)


async def test_a_lease_is_renewed_by_its_holder_only(database: Database, cipher: Cipher) -> None:
    await order(database, cipher, "a")
    [due] = await claim(database, cipher)
    later = NOW + 2 * LEASE
    async with database.write() as connection:
        assert await renew(connection, "another", [due.id], later) == set()
        assert await renew(connection, "w", [due.id, 77], later) == {due.id}
        lapsed = NOW + LEASE + timedelta(seconds=1)
        await doubts.sweep(connection, NOW, lapsed, GRACE)
    assert await states(database) == {"a": "sending"}


async def test_receipts_move_a_delivery_forward_and_never_back(
    database: Database, cipher: Cipher
) -> None:
    address_id = await order(database, cipher, "a")
    [due] = await claim(database, cipher)
    await settle(database, Outcome(due.id, "sent", platform_id="mid.1", sent_at=NOW))
    seen = InboundEvent("e2", LAN, Kind.SEEN, NOW, upto=NOW)
    late = InboundEvent("e3", LAN, Kind.DELIVERED, NOW, about=("mid.1",))
    async with database.write() as connection:
        await receipts.note(connection, address_id, seen, NOW)
        await receipts.note(connection, address_id, late, NOW)
    assert await states(database) == {"a": "seen"}


async def test_one_receipt_names_several_messages(database: Database, cipher: Cipher) -> None:
    address_id = await order(database, cipher, "a", "b")
    for key, name in (("a", "mid.1"), ("b", "mid.2")):
        [due] = await claim(database, cipher)
        assert due.key == key
        await settle(database, Outcome(due.id, "sent", platform_id=name, sent_at=NOW))
    came = InboundEvent("e2", LAN, Kind.DELIVERED, NOW, about=("mid.1", "mid.2"))
    seen = [(address_id, InboundEvent(f"s{n}", LAN, Kind.SEEN, NOW, upto=NOW)) for n in (1, 2)]
    async with database.write() as connection:
        await receipts.note(connection, address_id, came, NOW)
    assert await states(database) == {"a": "delivered", "b": "delivered"}
    async with database.write() as connection:
        await receipts.note_all(connection, seen, NOW)
    assert await states(database) == {"a": "seen", "b": "seen"}


async def test_a_result_of_a_worker_that_lost_its_lease_is_ignored(
    database: Database, cipher: Cipher
) -> None:
    await order(database, cipher, "a")
    [due] = await claim(database, cipher)
    async with database.write() as connection:
        await doubts.sweep(connection, NOW, NOW + LEASE + timedelta(seconds=1), GRACE)
    await settle(database, Outcome(due.id, "failed", "network"))
    assert await states(database) == {"a": "uncertain"}


async def test_a_channels_newest_fault_is_the_reason_of_all_that_waits_for_it(
    database: Database, cipher: Cipher
) -> None:
    of_the_channel = {"", "network", "throttled"}
    own = {"cap", "hours", "held", outbox.REPEATED}
    reasons = sorted(of_the_channel | own)
    await order(database, cipher, *(f"k-{reason}" for reason in reasons))
    async with database.write() as connection:
        for reason in reasons:
            row = outbox_table.c.key == f"k-{reason}"
            await connection.execute(update(outbox_table).where(row).values(reason=reason))
        await outbox.explain(connection, "messenger", "misconfigured")
    async with database.read() as connection:
        rows = await connection.execute(select(outbox_table.c.key, outbox_table.c.reason))
    assert dict(rows.all()) == {
        f"k-{reason}": reason if reason in own else "misconfigured" for reason in reasons
    }


@pytest.mark.parametrize(
    ("began", "seen"),
    [
        (True, ["uncertain", "failed", "delivered"]),
        (False, ["uncertain", "waiting", "waiting"]),
    ],
)
async def test_a_call_to_a_number_that_began_is_never_repeated_and_its_receipt_counts_late(
    database: Database, cipher: Cipher, began: bool, seen: list[str]
) -> None:
    await order(database, cipher, "a")
    [due] = await claim(database, cipher)
    async with database.write() as connection:
        await connection.execute(update(outbox_table).values(by_phone=True))
        if began:
            await doubts.begin_repeat(connection, due.id, NOW)
    found = []
    now = NOW
    for wait in (LEASE, GRACE):
        now += wait + timedelta(seconds=1)
        async with database.write() as connection:
            await doubts.sweep(connection, now, now, GRACE)
        found.append((await states(database))["a"])
    nobody = Address("messenger", "page:1")
    told = InboundEvent("r", nobody, Kind.DELIVERED, now, payload="a", about=("z1",))
    async with database.write() as connection:
        await receipts.note(connection, 0, told, now)
    assert [*found, (await states(database))["a"]] == seen
