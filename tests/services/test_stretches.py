"""What a worker that dies had taken: in doubt as far as it may have called, waiting beyond that."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text, update

from bot.clock import VirtualClock
from bot.crypto import Cipher
from bot.domain.campaigns import Draft
from bot.domain.push import Content
from bot.messages import NotSent, Sent, Why, Wire
from bot.services import campaigns, stretches
from bot.services.deliver import Deliverer
from bot.services.handing import Taken
from bot.services.holding import Hold
from bot.services.under_way import Turn
from bot.store import doubts, life
from bot.store.database import Database
from bot.store.dues import LEASE, renew
from bot.store.life_tables import brake
from bot.store.outbox import Outcome
from bot.store.platform_tables import push_slot
from bot.store.process_tables import stretch
from bot.store.settling import settle
from bot.store.stretches import FRESH
from bot.store.tables import address, outbox, role_grant
from tests.chat import PLATFORM, Chat, at_once
from tests.dialogues.conftest import MORNING, PEOPLE, ROLES
from tests.services.platform_of_paper import GRACE, NINE
from tests.store.union import Account, Somebody, settle_in

MANY = 24
PER_SECOND = 24.0
AHEAD = stretches.ahead(PER_SECOND)
A_MOMENT = timedelta(seconds=1)


@pytest.fixture
async def database_of_a_union(migrated_url: str, cipher: Cipher) -> AsyncIterator[Database]:
    """On either database: so many people with an account each, besides the officers."""
    database = Database(migrated_url)
    if not database.is_sqlite:  # as on a real server; that of the tests may lose what it committed
        lasting = {"options": "-csynchronous_commit=on"}
        whole = database.url.update_query_dict(lasting).render_as_string(hide_password=False)
        await database.close()
        database = Database(whole)
    theirs = (Account(PLATFORM, NINE - timedelta(hours=1)),)
    crowd = [Somebody(f"P{n:02}", 2, accounts=theirs) for n in range(MANY)]
    await settle_in(database, cipher, {1: None, 2: 1, 3: 1}, [*PEOPLE, *crowd])
    async with database.write() as connection:
        await connection.execute(
            insert(role_grant),
            [{"member_id": m, "unit_id": u, "role": r, "created_at": MORNING} for m, u, r in ROLES],
        )
    yield database
    await database.close()


@pytest.fixture
async def begun(chat: Chat) -> Chat:
    """A broadcast to all of them is due."""
    chat.house = replace(chat.house, leases=chat.clock)
    chat.paper.capabilities = replace(chat.paper.capabilities, per_second=PER_SECOND)
    chat.clock.set(NINE)
    content = Content("t-x", text="Tin")
    id_ = await campaigns.create(chat.house, Draft(content, 2, chat.clock.now()), "HOA")
    await campaigns.approve(chat.house, id_, "BINH")
    await campaigns.advance(chat.house)
    return chat


class Platform:
    """Notes who is called, and that it was written before; the call after so many hangs."""

    def __init__(self, chat: Chat, calls: int = 10_000) -> None:
        self.chat, self.left = chat, calls
        self.called: list[int] = []
        self.early: list[int] = []  # called, and nobody could have known
        self.hangs = asyncio.Event()
        chat.paper.send = self.send  # type: ignore[method-assign]

    async def send(self, wire: Wire) -> Sent:
        """Take it, unless it hangs."""
        user = self.chat.house.cipher.index(PLATFORM, str(wire.body["to"]))
        async with self.chat.house.database.read() as connection:
            found = await connection.execute(
                select(outbox.c.id, stretch.c.may_call)
                .join(address, address.c.id == outbox.c.address_id)
                .outerjoin(
                    stretch,
                    (stretch.c.holder == outbox.c.holder) & (stretch.c.batch == outbox.c.batch),
                )
                .where(address.c.user_idx == user)
            )
        [(id_, may_call)] = found.all()
        self.called.append(id_)
        if may_call is not None and id_ > may_call:
            self.early.append(id_)
        self.left -= 1
        if self.left < 0:
            self.hangs.set()
            await asyncio.Event().wait()
        return Sent((f"m{id_}",))


async def taken_by(chat: Chat, holder: str) -> tuple[Deliverer, Taken]:
    """A process of that name takes what is due."""
    deliverer = Deliverer(replace(chat.house, holder=holder), at_once)
    return deliverer, await deliverer.take(PLATFORM, outreach=True, limit=999)


async def dies_after(chat: Chat, calls: int, monkeypatch: pytest.MonkeyPatch) -> Platform:
    """A process takes all, makes so many calls one after the other, and dies in the next; what was
    answered before is written.
    """
    monkeypatch.setattr("bot.services.under_way.AT_ONCE", 1)
    platform = Platform(chat, calls)
    deliverer, taken = await taken_by(chat, "dies")
    sending = asyncio.create_task(deliverer.send(taken))
    await platform.hangs.wait()
    assert taken.stretch is not None
    await deliverer._results.put(taken.stretch)  # written after all that was answered
    await deliverer.close()
    sending.cancel()
    await asyncio.wait({sending})
    return platform


async def swept(chat: Chat, wait: timedelta = LEASE + A_MOMENT) -> None:
    chat.clock.move(wait)
    async with chat.house.database.write() as connection:
        await doubts.sweep(connection, chat.house.now(), chat.house.lease_now(), GRACE)


async def rows(chat: Chat) -> list[tuple[int, str, str, int]]:
    """Of each delivery of the broadcast its number, state, reason and tries, in their order."""
    mine = (
        select(outbox.c.id, outbox.c.state, outbox.c.reason, outbox.c.attempts)
        .where(outbox.c.address_id.is_not(None))
        .order_by(outbox.c.id)
    )
    async with chat.house.database.read() as connection:
        return [(r.id, r.state, r.reason, r.attempts) for r in await connection.execute(mine)]


async def states(chat: Chat) -> list[str]:
    return [state for _id, state, _reason, _tries in await rows(chat)]


async def holders_of(chat: Chat, kind: str) -> list[int]:
    """Which deliveries have taken something of the brake, or of the day."""
    table = {"brake": brake, "slot": push_slot}[kind]
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(table.c.outbox_id).order_by(table.c.outbox_id))
        return list(found.scalars())


async def test_before_the_claim_is_written_nothing_has_happened(
    begun: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dead(*_given: object) -> None:
        raise OSError("killed")

    monkeypatch.setattr("bot.services.deliver.braked", dead)
    with pytest.raises(OSError, match="killed"):
        await taken_by(begun, "dies")
    assert await states(begun) == ["waiting"] * MANY
    async with begun.house.database.read() as connection:
        assert not await connection.scalar(select(func.count()).select_from(stretch))


async def test_what_was_taken_and_surely_not_called_waits_as_if_it_never_was(begun: Chat) -> None:
    before = await rows(begun)
    await taken_by(begun, "dies")
    assert len(await holders_of(begun, "brake")) == len(await holders_of(begun, "slot")) == MANY
    await swept(begun)
    after = await rows(begun)
    assert after[AHEAD:] == before[AHEAD:]
    assert [row[1:] for row in after[:AHEAD]] == [("uncertain", "", 1)] * AHEAD
    doubtful = [row[0] for row in after[:AHEAD]]
    assert await holders_of(begun, "brake") == await holders_of(begun, "slot") == doubtful


@pytest.mark.parametrize("calls", [0, 1, AHEAD, 2 * AHEAD + 1, MANY - AHEAD, MANY - 1])
async def test_dead_in_a_call_leaves_no_more_in_doubt_than_the_stretch(
    begun: Chat, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = await dies_after(begun, calls, monkeypatch)
    await swept(begun)
    found = await states(begun)
    doubtful = found.count("uncertain")
    assert not platform.early
    assert found[:calls] == ["sent"] * calls
    assert found[calls : calls + doubtful] == ["uncertain"] * doubtful
    assert found[calls + doubtful :] == ["waiting"] * (MANY - calls - doubtful)
    assert 1 <= doubtful <= AHEAD + 1, "the call under way, and what might have followed"


async def test_in_the_end_everybody_has_one_and_only_doubts_are_repeats(
    begun: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = await dies_after(begun, 5, monkeypatch)
    platform = Platform(begun)
    for wait in (LEASE, GRACE):
        await swept(begun, wait + A_MOMENT)
        await begun.deliver()
    assert await states(begun) == ["sent"] * MANY
    again = [id_ for id_, _state, reason, _tries in await rows(begun) if reason == "repeated"]
    assert 1 <= len(again) <= AHEAD + 1
    assert sorted({*died.called, *platform.called}) == [row[0] for row in await rows(begun)]
    assert not platform.early
    assert {*died.called} & {*platform.called} == {died.called[-1]}, (
        "twice only who was called then"
    )


@pytest.mark.parametrize("seed", range(4))
async def test_nobody_is_called_before_it_is_written(
    begun: Chat, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the pace, the answers and the number of lanes."""
    chance = random.Random(seed)
    monkeypatch.setattr("bot.services.under_way.AT_ONCE", chance.choice([1, 2, 7, 64]))
    platform = Platform(begun)
    real = platform.send

    async def takes_a_while(wire: Wire) -> Sent | NotSent:
        for _n in range(chance.randrange(9)):
            await asyncio.sleep(0)
        sent = await real(wire)
        return NotSent(Why.NETWORK) if chance.random() < 0.2 else sent

    async def turn() -> None:
        for _n in range(chance.randrange(30)):
            await asyncio.sleep(0)

    async def pace(_platform: str, _many: int) -> Turn:
        return turn

    begun.paper.send = takes_a_while  # type: ignore[method-assign]
    deliverer = Deliverer(begun.house, pace)
    taken = await deliverer.take(PLATFORM, outreach=True, limit=999)
    assert taken.stretch is not None
    await deliverer.send(taken)
    await deliverer.close()
    assert len(platform.called) == MANY
    assert not platform.early


async def test_what_an_older_program_took_is_in_doubt(begun: Chat) -> None:
    """It writes no stretch; and what it takes anew may have been of a batch of ours before."""
    await taken_by(begun, "dies")
    async with begun.house.database.write() as connection:
        await connection.execute(update(outbox).values(holder="an older program"))
    await swept(begun)
    assert await states(begun) == ["uncertain"] * MANY


async def test_a_copy_does_not_believe_what_was_written_before_it_was_made(
    begun: Chat, tmp_path: Path
) -> None:
    """Calls went on elsewhere after that."""
    async with begun.house.database.write() as connection:
        await life.settle_in(connection, {"file": "1"}, begun.house.now())
    await taken_by(begun, "dies")
    async with begun.house.database.write() as connection:
        assert await life.settle_in(connection, {"file": "2"}, begun.house.now())
    await swept(begun)
    assert await states(begun) == ["uncertain"] * MANY


async def test_where_a_crash_of_the_database_may_undo_commits_all_is_in_doubt(begun: Chat) -> None:
    """What was written last may be lost, and the calls after it were made."""
    await taken_by(begun, "dies")
    begun.clock.move(LEASE + A_MOMENT)
    async with begun.house.database.write() as connection:
        if not begun.house.database.is_sqlite:
            await connection.execute(text("SET LOCAL synchronous_commit = off"))
        await doubts.sweep(connection, begun.house.now(), begun.house.lease_now(), GRACE)
    doubtful = AHEAD if begun.house.database.is_sqlite else MANY
    assert (await states(begun)).count("uncertain") == doubtful


async def test_what_was_taken_long_ago_is_in_doubt(begun: Chat) -> None:
    """The database may have been put back to what it was then."""
    await taken_by(begun, "dies")
    await swept(begun, FRESH)
    assert await states(begun) == ["uncertain"] * MANY
    async with begun.house.database.read() as connection:
        assert not await connection.scalar(select(func.count()).select_from(stretch))


async def test_a_batch_that_takes_long_goes_on_to_its_end(begun: Chat) -> None:
    deliverer, taken = await taken_by(begun, "slow")
    ids = [due.id for due in taken.dues]
    assert taken.batch is not None
    begun.clock.move(FRESH)
    until = begun.house.lease_now() + LEASE
    async with begun.house.database.write() as connection:
        assert len(await renew(connection, "slow", ids, until, taken.batch.number)) == MANY
    await swept(begun, A_MOMENT)
    platform = Platform(begun)
    await deliverer.send(replace(taken, until=until))
    assert sorted(platform.called) == ids


async def test_a_process_alone_knows_it_as_soon_as_it_runs_again(begun: Chat) -> None:
    await taken_by(begun, "dies")
    async with begun.house.database.write() as connection:
        now = begun.house.now()
        await doubts.release_all(connection, now, now + GRACE, [])
    assert await states(begun) == ["uncertain"] * AHEAD + ["waiting"] * (MANY - AHEAD)


async def test_a_repeat_keeps_its_own_mark_and_stays_in_doubt(begun: Chat) -> None:
    async with begun.house.database.write() as connection:
        await connection.execute(update(outbox).values(reason="repeated"))
    await taken_by(begun, "dies")
    await swept(begun)
    assert [row[1:] for row in await rows(begun)] == [("uncertain", "repeated", 0)] * MANY


async def test_who_lost_it_and_took_it_again_calls_it_once(begun: Chat) -> None:
    """A process stood still for longer than a lease, as all do on a machine that slept."""
    _deliverer, first = await taken_by(begun, "slept")
    house = replace(begun.house, holder="slept")
    ids: Sequence[int] = [due.id for due in first.dues]
    assert first.batch is not None
    assert first.until is not None
    hold = Hold(house, ids, first.until, first.batch.number, None)
    await swept(begun)
    _deliverer, second = await taken_by(begun, "slept")
    again = [due.id for due in second.dues]
    assert again == ids[AHEAD:]
    assert not [id_ for id_ in ids if await hold.is_sure(id_)]
    late = [Outcome(id_, "waiting", batch=first.batch.number) for id_ in again]
    async with house.database.write() as connection:
        await settle(connection, "slept", late, house.now())
    assert (await states(begun))[AHEAD:] == ["sending"] * len(again)


async def test_whose_clock_stood_still_calls_nobody_beyond(begun: Chat) -> None:
    """A machine that was suspended wakes with the hour of then: by that its leases still run."""
    stood = replace(begun.house, holder="stood", leases=VirtualClock(begun.clock.now()))
    deliverer = Deliverer(stood, at_once)
    first = await deliverer.take(PLATFORM, outreach=True, limit=999)
    await swept(begun)
    platform = Platform(begun)
    another, second = await taken_by(begun, "another")
    await another.send(second)
    await another.close()
    ids = [due.id for due in first.dues]
    assert set(platform.called) == set(ids[AHEAD:])
    await deliverer.send(first)
    await deliverer.close()
    assert sorted(platform.called) == ids


async def test_who_lost_it_gives_nothing_back(begun: Chat) -> None:
    """By then others have taken for it what their calls need."""
    deliverer, first = await taken_by(begun, "slept")
    await swept(begun)
    await taken_by(begun, "another")
    for wait in (LEASE, GRACE):  # which died, so a part of it is to be repeated
        await swept(begun, wait + A_MOMENT)
    slots = await holders_of(begun, "slot")
    assert len(slots) == 2 * AHEAD
    batch = first.batch
    assert batch is not None
    await deliverer._settle(
        [(due, Outcome(due.id, "waiting", batch=batch.number), batch) for due in first.dues]
    )
    assert await holders_of(begun, "slot") == slots


async def test_a_batch_that_may_be_called_at_once_writes_nothing(begun: Chat) -> None:
    deliverer = Deliverer(begun.house, at_once)
    taken = await deliverer.take(PLATFORM, outreach=True, limit=AHEAD)
    assert taken.stretch is None
    await deliverer.close()


async def test_the_stretches_of_batches_that_are_over_go(begun: Chat) -> None:
    Platform(begun)
    deliverer = Deliverer(begun.house, at_once)
    for _half in range(2):
        taken = await deliverer.take(PLATFORM, outreach=True, limit=MANY // 2)
        await deliverer.send(taken)
    await deliverer.close()
    async with begun.house.database.read() as connection:
        left = (await connection.execute(select(stretch.c.batch))).scalars().all()
    assert taken.batch is not None
    assert left == [taken.batch.number]
