"""Many people's turns in one transaction: as if each had been alone, whatever happens to one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import func, select, update

from bot.engine.step import step
from bot.errors import Conflict
from bot.library.model import Library
from bot.messages import Address, InboundEvent, Kind, Media, MediaKind
from bot.services import many_turns, turns
from bot.services.converse import handle
from bot.services.receive import guarded
from bot.store import conversations, inbox
from bot.store.inbox import OnlyCries
from bot.store.tables import address, evidence, outbox
from bot.store.tables import inbox as inbox_rows
from tests.chat import PLATFORM, Chat
from tests.dialogues.conftest import MORNING
from tests.services.either import database_of_a_union

__all__ = ["database_of_a_union"]  # found by pytest: on either database

LESSON = "dv_prevention_one"
HELP = "/trogiup"
ALREADY = "Bài này năm nay đã được ghi nhận rồi"
CRY = "chồng em đang đánh em, cứu em với"


async def writes(chat: Chat, *said: tuple[str, Kind, str]) -> None:
    """These people do this, all before anybody is answered."""
    for user, kind, what in said:
        chat.count += 1
        text, payload = ("", what) if kind is Kind.BUTTON else (what, "")
        event = InboundEvent(
            f"e{chat.count}", Address(PLATFORM, user), kind, chat.clock.now(), text, payload
        )
        async with chat.house.database.write() as connection:
            await inbox.put(connection, chat.house.cipher, [guarded(event)], chat.house.now())


async def link(chat: Chat, *people: tuple[str, int]) -> None:
    """Accounts that agreed, each of a member."""
    await writes(chat, *((user, Kind.MESSAGE, HELP) for user, _member in people))
    await answer(chat)
    async with chat.house.database.write() as connection:
        for user, member_id in people:
            mine = address.c.user_idx == chat.house.cipher.index(PLATFORM, user)
            await connection.execute(
                update(address).where(mine).values(member_id=member_id, consent_at=MORNING)
            )
    for user, _member in people:
        chat.hears(user)


async def take(
    chat: Chat, limit: int = 50, only: OnlyCries | None = None
) -> tuple[list[str], turns.Taken]:
    """Whose turns were done together, in their order; and what is left."""
    done: list[str] = []
    taken = await turns.take(
        chat.house, limit, only, lambda one, _answered: done.append(one.event.address.user)
    )
    return done, taken


async def answer(chat: Chat) -> list[str]:
    """Everything that waits is answered and delivered; who was answered together."""
    every: list[str] = []
    while True:
        done, taken = await take(chat)
        for one in taken.left:
            await handle(chat.house, one)
        every += done
        if not taken.many:
            break
    await chat.deliver()
    return every


def reads(user: str) -> tuple[str, Kind, str]:
    return user, Kind.BUTTON, f"ack:{LESSON}"


async def save(chat: Chat, saved: list[conversations.Saved]) -> None:
    async with chat.house.database.write() as connection:
        await conversations.save_all(connection, chat.house.cipher, saved, chat.clock.now())


async def how_many(chat: Chat, table: object = evidence) -> int:
    async with chat.house.database.read() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)) or 0)  # type: ignore[arg-type]


@contextmanager
def statements(chat: Chat) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = chat.house.database.engine.sync_engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    yield asked
    sqlalchemy_event.remove(engine, "before_cursor_execute", note)


async def test_everybody_is_answered_together_as_if_alone(chat: Chat) -> None:
    await link(chat, ("Lan", 1), ("Hùng", 2), ("Hoa", 3))
    await writes(chat, reads("Lan"), ("Hùng", Kind.MESSAGE, "menu"), reads("Hoa"), reads("Lan"))
    assert await answer(chat) == ["Lan", "Hùng", "Hoa", "Lan"]
    noted, again = chat.hears("Lan")
    assert "Đã ghi nhận" in noted.text
    assert again.text.startswith(ALREADY)
    assert "Hùng" in chat.hears("Hùng")[0].text
    assert "Đã ghi nhận" in chat.hears("Hoa")[0].text
    assert await how_many(chat) == 2


async def test_many_turns_ask_no_more_of_the_database_than_few(chat: Chat) -> None:
    people = [(f"n{n}", 1 + n % 5) for n in range(15)]
    await link(chat, *people)
    await writes(chat, *(reads(user) for user, _member in people[:5]))
    await answer(chat)
    counts = []
    for some in (people[:2], people[2:15]):
        await writes(chat, *((user, Kind.MESSAGE, "menu") for user, _member in some))
        await writes(chat, ("kẻ lạ" + some[0][0], Kind.MESSAGE, HELP))
        with statements(chat) as asked:
            done, _taken = await take(chat)
        assert len(done) == len(some) + 1
        counts.append(len(asked))
    assert counts[0] == counts[1]


async def test_one_that_cannot_be_written_takes_no_other_with_it(chat: Chat) -> None:
    """Two accounts of one person, one lesson: only one of the two may count."""
    await link(chat, ("Lan", 1), ("Lan khác", 1), ("Hùng", 2), ("Hoa", 3))
    await writes(chat, reads("Lan"), reads("Lan khác"), reads("Hùng"), reads("Hoa"))
    assert await answer(chat) == []
    said = {user: chat.hears(user)[0].text for user in ("Lan", "Lan khác", "Hùng", "Hoa")}
    assert [user for user, text in said.items() if text.startswith(ALREADY)] == ["Lan khác"]
    assert await how_many(chat) == 3
    assert await how_many(chat, outbox) == 8


async def test_a_bug_that_one_turn_meets_is_met_by_it_alone(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:

    def breaks(talk: object, event: InboundEvent, *more: object) -> object:
        if event.address.user == "Hoa":
            raise RuntimeError("a bug")
        return step(talk, event, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(many_turns, "step", breaks)
    await writes(chat, *((user, Kind.MESSAGE, HELP) for user in ("Lan", "Hoa", "Hùng")))
    done, taken = await take(chat)
    assert done == ["Lan", "Hùng"]
    assert [one.event.address.user for one in taken.left] == ["Hoa"]
    assert await handle(chat.house, taken.left[0])


async def test_who_cries_for_help_is_before_everybody_who_came_earlier(chat: Chat) -> None:
    await writes(chat, *((f"n{n}", Kind.MESSAGE, HELP) for n in range(4)))
    await writes(chat, ("ai đó", Kind.MESSAGE, CRY))
    done, _taken = await take(chat, limit=2)
    assert done == ["ai đó", "n0"]
    await chat.deliver()
    assert "113" in chat.hears("ai đó")[0].text


async def test_nobody_who_cries_waits_for_what_others_brought(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the others' turns to fail for ever, the card is there already."""
    order: list[str] = []
    write = many_turns._write

    async def failing(*given: Any) -> set[int]:
        if len(given[2]) > 1:
            order.append("the others")
            raise RuntimeError("a bug")
        order.append("the cry")
        return await write(*given)

    monkeypatch.setattr(many_turns, "_write", failing)
    await writes(chat, ("n1", Kind.MESSAGE, HELP), ("n2", Kind.MESSAGE, HELP))
    await writes(chat, ("ai đó", Kind.MESSAGE, CRY))
    done, taken = await take(chat)
    assert (order, done, len(taken.left)) == (["the cry", "the others"], ["ai đó"], 2)
    assert await how_many(chat, outbox) == 1


@pytest.fixture
def cries_fail(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose turns were written together; a group of cries never is."""
    written: list[str] = []
    write = many_turns._write

    async def failing(*given: Any) -> set[int]:
        ready = given[2]
        if any(one.claimed.event.kind is Kind.CRISIS for one in ready):
            raise RuntimeError("a bug")
        written.extend(one.claimed.event.address.user for one in ready)
        return await write(*given)

    monkeypatch.setattr(many_turns, "_write", failing)
    return written


async def test_cries_whose_group_failed_are_handed_on_before_everybody_else(
    chat: Chat, cries_fail: list[str]
) -> None:
    """Before files, which have to be fetched, and before anybody else's turn is thought over."""
    who = Address(PLATFORM, "có ảnh")
    picture = (Media(MediaKind.IMAGE, url="anh"),)
    brings = InboundEvent("p1", who, Kind.MESSAGE, chat.clock.now(), media=picture)
    async with chat.house.database.write() as connection:
        await inbox.put(connection, chat.house.cipher, [brings], chat.house.now())
    await writes(chat, ("n1", Kind.MESSAGE, HELP), ("n2", Kind.MESSAGE, HELP))
    await writes(chat, ("c1", Kind.MESSAGE, CRY), ("c2", Kind.MESSAGE, CRY))
    done, taken = await take(chat)
    assert (done, cries_fail, taken.many) == ([], [], 5)
    left = [one.event.address.user for one in taken.left]
    assert left == ["c1", "c2", "có ảnh", "n1", "n2"]
    for one in taken.left:
        await handle(chat.house, one)
    await chat.deliver()
    assert "113" in chat.hears("c1")[0].text
    assert all(chat.hears(user) for user in ("c2", "n1", "n2"))


async def test_a_silent_copy_answers_the_second_cry_of_one_person_after_the_first(
    chat: Chat,
) -> None:
    """Two turns of one conversation in one group would make the whole group fail."""
    await writes(chat, ("ai đó", Kind.MESSAGE, CRY), ("c2", Kind.MESSAGE, CRY))
    await writes(chat, ("ai đó", Kind.MESSAGE, CRY))
    copy = OnlyCries(chat.clock.now() - timedelta(minutes=1), ["none"])
    done, taken = await take(chat, only=copy)
    assert done == ["ai đó", "c2"]
    [second] = taken.left
    assert second.event.address.user == "ai đó"
    assert await handle(chat.house, second)
    await chat.deliver()
    assert [len(chat.hears(user)) for user in ("ai đó", "c2")] == [2, 1]


async def test_a_process_that_ends_in_the_middle_has_done_nothing(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    async def killed(*_given: object) -> None:
        raise Killed

    await link(chat, ("Lan", 1), ("Hùng", 2))
    await writes(chat, reads("Lan"), reads("Hùng"))
    with monkeypatch.context() as patch:
        patch.setattr("bot.store.outbox.put_all", killed)
        with pytest.raises(Killed):
            await take(chat)
    assert await how_many(chat) == 0
    async with chat.house.database.read() as connection:
        waiting = select(inbox_rows.c.id).where(inbox_rows.c.status == inbox.WAITING)
        assert len((await connection.execute(waiting)).all()) == 2
    await answer(chat)
    assert [len(chat.hears(user)) for user in ("Lan", "Hùng")] == [1, 1]
    assert await how_many(chat) == 2


async def test_two_processes_at_once_answer_everybody_once(chat: Chat, library: Library) -> None:
    people = [(f"n{n}", 1 + n % 5) for n in range(24)]
    await link(chat, *people)
    await writes(chat, *((user, Kind.MESSAGE, "menu") for user, _member in people))
    answers: list[str] = []

    async def works(holder: str) -> None:
        house = replace(chat.house, holder=holder)
        for _time in range(8):
            taken = await turns.take(
                house, 5, None, lambda one, _answered: answers.append(one.event.address.user)
            )
            for one in taken.left:
                await handle(house, one)

    await asyncio.gather(works("a"), works("b"))
    await chat.deliver()
    assert [len(chat.hears(user)) for user, _member in people] == [1] * len(people)


async def test_a_talk_that_another_process_moved_on_or_erased_is_not_written_over(
    chat: Chat,
) -> None:
    await link(chat, ("Lan", 1), ("Hùng", 2))
    house, now = chat.house, chat.clock.now()
    async with house.database.read() as connection:
        loaded = await conversations.load_all(connection, house.cipher, [1, 2], MORNING.date(), now)
    both = [conversations.Saved(id_, one, one.conversation) for id_, one in loaded.items()]
    assert [one.loaded.exists for one in both] == [True, True]
    for meanwhile in ("moved", "erased"):
        if meanwhile == "moved":
            await save(chat, both[:1])
        else:
            async with house.database.write() as connection:
                await conversations.forget(connection, [2])
        with pytest.raises(Conflict):
            await save(chat, both[1:] if meanwhile == "erased" else both[:1])
    anew = [replace(both[1], loaded=replace(both[1].loaded, exists=False))]
    await save(chat, anew)
    with pytest.raises(Conflict):
        await save(chat, anew)


async def test_receipts_of_many_are_noted_together_and_nothing_goes_back(chat: Chat) -> None:
    users = ("Lan", "Hùng", "Hoa")
    await writes(chat, *((user, Kind.MESSAGE, HELP) for user in users))
    await answer(chat)
    async with chat.house.database.read() as connection:
        rows = (await connection.execute(select(outbox).order_by(outbox.c.id))).all()
    ids = [str(row.platform_id) for row in rows]
    told = [
        ("Lan", Kind.SEEN, {"upto": chat.clock.now() + timedelta(seconds=1)}),
        ("Hùng", Kind.DELIVERED, {"about": (ids[1],)}),
        ("Hoa", Kind.SEEN, {"about": (ids[2],)}),
        ("Lan", Kind.DELIVERED, {"about": (ids[0],)}),
    ]
    for number, (user, kind, about) in enumerate(told):
        event = InboundEvent(
            f"r{number}", Address(PLATFORM, user), kind, chat.clock.now(),
            opens_window=False, **about,  # type: ignore[arg-type]
        )  # fmt: skip
        async with chat.house.database.write() as connection:
            await inbox.put(connection, chat.house.cipher, [event], chat.house.now())
    assert await answer(chat) == ["Lan", "Hùng", "Hoa", "Lan"]
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(outbox.c.state).order_by(outbox.c.id))
        assert found.scalars().all() == ["seen", "delivered", "seen"]


async def test_what_became_of_one_message_is_noted_in_one_go(chat: Chat) -> None:
    """Its echo gives a delivery in doubt the name by which its receipts call it.

    Where there may be other workers, one after the other: three times as many looks.
    """
    users = ("Lan", "Hùng", "Hoa")
    await writes(chat, *((user, Kind.MESSAGE, HELP) for user in users))
    await answer(chat)
    async with chat.house.database.write() as connection:
        doubtful = {"state": "uncertain", "platform_id": None, "sent_at": None}
        await connection.execute(update(outbox).values(**doubtful))
        rows = (await connection.execute(select(outbox.c.key).order_by(outbox.c.id))).all()
        told = [
            InboundEvent(
                f"{kind}{number}", Address(PLATFORM, user), kind, chat.clock.now(),
                payload=row.key if kind is Kind.ECHO else "", about=(f"m{number}",),
                opens_window=False,
            )
            for number, (user, row) in enumerate(zip(users, rows, strict=True))
            for kind in (Kind.ECHO, Kind.DELIVERED, Kind.SEEN)
        ]  # fmt: skip
        await inbox.put(connection, chat.house.cipher, told, chat.house.now())
    await writes(chat, ("Lan", Kind.MESSAGE, HELP))
    at_once = 3 if chat.house.database.is_sqlite else 1
    for _look in range(3 // at_once):
        done, taken = await take(chat)
        assert (sorted(done), taken.left) == (sorted(users * at_once), [])
    async with chat.house.database.read() as connection:
        rows = (await connection.execute(select(outbox).order_by(outbox.c.id))).all()
    assert [(row.state, row.platform_id) for row in rows] == [
        ("seen", "m0"), ("seen", "m1"), ("seen", "m2"),
    ]  # fmt: skip
    assert all(row.delivered_at for row in rows)
    assert await answer(chat) == ["Lan"]
