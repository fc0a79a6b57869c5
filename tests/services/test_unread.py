"""A row that cannot be read is set aside, named, and holds up nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select, update

from bot.crypto import Cipher, key_mark
from bot.errors import SettingsError
from bot.messages import Address, InboundEvent, Kind, OutboundMessage, Purpose
from bot.services.converse import handle
from bot.services.ledger import faults, mend
from bot.services.receive import guarded
from bot.services.turns import take
from bot.store import inbox, keys
from bot.store.outbox import put
from bot.store.tables import address, conversation, member, outbox
from bot.store.tables import inbox as rows
from tests.chat import PLATFORM, Chat
from tests.dialogues.conftest import CODES
from tests.services.either import database_of_a_union
from tests.services.test_deliver import broadcast, linked

__all__ = ["database_of_a_union"]  # found by pytest: on either database

DAMAGED = b"\x00" * 40
CRY = "chồng em đang đánh em, cứu em với"


async def change(chat: Chat, statement: Any) -> None:
    async with chat.house.database.write() as connection:
        await connection.execute(statement)


async def arrive(chat: Chat, *said: tuple[str, Kind, str]) -> None:
    """These do this; nobody is answered yet."""
    for user, kind, what in said:
        chat.count += 1
        text, payload = ("", what) if kind is Kind.BUTTON else (what, "")
        who = Address(PLATFORM, user)
        event = InboundEvent(f"e{chat.count}", who, kind, chat.clock.now(), text, payload)
        async with chat.house.database.write() as connection:
            await inbox.put(connection, chat.house.cipher, [guarded(event)], chat.clock.now())


async def answer(chat: Chat) -> None:
    """All who can be answered are."""
    taken = await take(chat.house, 50, None, lambda _one, _answered: None)
    for one in taken.left:
        await handle(chat.house, one)
    await chat.deliver()


def of(user: str, chat: Chat) -> Any:
    """The account's number."""
    mark = chat.house.cipher.index(PLATFORM, user)
    return select(address.c.id).where(address.c.user_idx == mark).scalar_subquery()


def seen(table: str) -> float:
    return REGISTRY.get_sample_value("lantoa_unreadable_rows_total", {"table": table}) or 0


async def stands(chat: Chat, user: str) -> list[tuple[int, str | None]]:
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(rows.c.status, rows.c.error)
            .where(rows.c.address_id == of(user, chat))
            .order_by(rows.c.id)
        )
        return [(row.status, row.error) for row in found]


async def test_a_damaged_event_is_set_aside_and_the_others_are_answered(chat: Chat) -> None:
    before = seen("inbox")
    await arrive(chat, *((user, Kind.MESSAGE, "/trogiup") for user in ("Lan", "Hùng", "Mai")))
    damaged = update(rows).where(rows.c.address_id == of("Hùng", chat)).values(body_enc=DAMAGED)
    await change(chat, damaged)
    await answer(chat)
    assert chat.hears("Lan")
    assert chat.hears("Mai")
    assert await stands(chat, "Hùng") == [(inbox.SET_ASIDE, "unreadable")]
    assert seen("inbox") == before + 1
    [fault] = await faults(chat.house)
    assert re.search(r"1 sự kiện không đọc được, được để riêng: \d+$", fault)
    assert await chat.says("Hùng", "/trogiup"), "what is written next is answered"


async def test_nobody_is_answered_for_an_account_that_cannot_be_read(chat: Chat) -> None:
    await arrive(chat, ("Lan", Kind.MESSAGE, "/trogiup"), ("Hùng", Kind.MESSAGE, "/trogiup"))
    damaged = update(address).where(address.c.id == of("Hùng", chat)).values(user_enc=DAMAGED)
    await change(chat, damaged)
    await answer(chat)
    assert chat.hears("Lan")
    assert await stands(chat, "Hùng") == [(inbox.SET_ASIDE, "unreadable")]


async def test_with_the_wrong_key_nothing_is_set_aside(chat: Chat) -> None:
    """All of it can be read again as soon as the right one is back."""
    await arrive(chat, ("Lan", Kind.MESSAGE, "/trogiup"))
    async with chat.house.database.write() as connection:
        await keys.note(connection, keys.KEY, key_mark(b"\x01" * 32), chat.clock.now())
    await change(chat, update(rows).values(body_enc=Cipher(b"\x01" * 32).seal(b"{}")))
    with pytest.raises(SettingsError, match="LANTOA_SECRET_KEY"):
        await answer(chat)
    assert await stands(chat, "Lan") == [(inbox.WAITING, None)]


async def test_a_cry_whose_row_is_damaged_is_answered_all_the_same(chat: Chat) -> None:
    await arrive(chat, ("Lan", Kind.MESSAGE, CRY))
    await change(chat, update(rows).values(body_enc=DAMAGED))
    await answer(chat)
    assert "113" in " ".join(bubble.text for bubble in chat.hears("Lan"))
    assert await stands(chat, "Lan") == [(inbox.DONE, None)]


async def test_a_press_that_can_be_read_again_is_counted_and_old_words_are_not(
    chat: Chat,
) -> None:
    await linked(chat)
    await arrive(chat, ("Lan", Kind.BUTTON, "go:baihoc"))
    async with chat.house.database.read() as connection:
        [whole] = (
            await connection.execute(select(rows.c.body_enc).where(rows.c.status == 0))
        ).scalars()
    await change(chat, update(rows).where(rows.c.status == 0).values(body_enc=DAMAGED))
    await answer(chat)
    assert chat.hears("Lan") == []
    assert await mend(chat.house) == 0, "it is damaged still"
    aside = rows.c.status == inbox.SET_ASIDE
    await change(chat, update(rows).where(aside).values(body_enc=whole))
    assert await mend(chat.house) == 1
    await answer(chat)
    assert chat.hears("Lan"), "the press is answered"

    await arrive(chat, ("Lan", Kind.MESSAGE, "có"))
    await change(chat, update(rows).where(rows.c.status == 0).values(status=inbox.SET_ASIDE))
    assert await mend(chat.house) == 0


async def test_who_is_erased_leaves_nothing_set_aside(chat: Chat) -> None:
    await arrive(chat, ("Lan", Kind.MESSAGE, "/trogiup"))
    await change(chat, update(rows).values(body_enc=DAMAGED))
    await answer(chat)
    async with chat.house.database.write() as connection:
        await inbox.give_up(connection, select(address.c.id))
    async with chat.house.database.read() as connection:
        assert (await connection.execute(select(rows.c.body_enc))).scalars().all() == [None]


async def replies_wait(chat: Chat, *users: str) -> None:
    await arrive(chat, *((user, Kind.MESSAGE, "/trogiup") for user in users))
    await take(chat.house, 50, None, lambda _one, _answered: None)


async def test_a_damaged_answer_stops_no_other(chat: Chat) -> None:
    before = seen("outbox")
    await replies_wait(chat, "Lan", "Hùng")
    mine = outbox.c.address_id == of("Hùng", chat)
    await change(chat, update(outbox).where(mine).values(payload_enc=DAMAGED))
    await chat.deliver()
    assert chat.hears("Lan")
    assert chat.hears("Hùng") == []
    async with chat.house.database.read() as connection:
        found = await connection.execute(
            select(outbox.c.id, outbox.c.state, outbox.c.reason, outbox.c.payload_enc).where(mine)
        )
        [(id_, *became)] = found.all()
    assert became == ["failed", "unreadable", None]
    assert seen("outbox") == before + 1
    [fault] = await faults(chat.house)
    assert f"1 lượt gửi không đọc được nên không đi: {id_}" in fault
    chat.clock.move(timedelta(days=31))
    assert await faults(chat.house) == []


@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.SERVICE])
async def test_words_in_a_form_that_nobody_knows_stop_no_other(
    chat: Chat, purpose: Purpose
) -> None:
    """As a newer program might have left them; the others' words are claimed beside them."""
    await arrive(chat, ("Lan", Kind.MESSAGE, "/trogiup"), ("Hùng", Kind.MESSAGE, "/trogiup"))
    await answer(chat)
    chat.hears("Lan"), chat.hears("Hùng")
    for user in ("Lan", "Hùng"):
        said = OutboundMessage(f"s:{user}", Address(PLATFORM, user), purpose, "Tin")
        async with chat.house.database.write() as connection:
            account = int(await connection.scalar(select(of(user, chat))) or 0)
            await put(connection, chat.house.cipher, account, [said], chat.clock.now())
    strange = chat.house.cipher.seal(b'{"v": 9}')
    mine = outbox.c.key == "s:Hùng"
    await change(chat, update(outbox).where(mine).values(payload_enc=strange))
    await chat.deliver()
    assert [bubble.text for bubble in chat.hears("Lan")] == ["Tin"]
    assert chat.hears("Hùng") == []
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(outbox.c.state, outbox.c.reason).where(mine))
        assert found.one() == ("failed", "unreadable")


async def test_of_a_broadcast_all_get_it_whose_rows_can_be_read(chat: Chat) -> None:
    await linked(chat)
    await chat.says("Hoa", CODES["HOA"])
    await chat.presses("Hoa", "Tôi đồng ý")
    await broadcast(chat, "Ngày hội gia đình")
    damaged = update(address).where(address.c.id == of("Hoa", chat)).values(user_enc=DAMAGED)
    await change(chat, damaged)
    await chat.time_passes(timedelta(minutes=1))
    assert [b.text.startswith("Ngày hội") for b in chat.hears("Lan")] == [True]
    [fault] = await faults(chat.house)
    assert "1 lượt gửi không đọc được" in fault, "and the sum closes"


async def test_what_may_have_arrived_before_stays_in_doubt(chat: Chat) -> None:
    """It is not called unsent because its row was damaged later."""
    await replies_wait(chat, "Lan")
    await change(chat, update(outbox).values(payload_enc=DAMAGED, reason="repeated"))
    await chat.deliver()
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(outbox.c.state, outbox.c.reason))
        assert found.all() == [("failed", "uncertain")]


async def test_who_has_a_damaged_name_and_talk_is_heard_and_their_cry_too(chat: Chat) -> None:
    await linked(chat)
    await change(chat, update(member).values(name_enc=DAMAGED))
    await change(chat, update(conversation).values(state_enc=DAMAGED))
    assert await chat.says("Lan", "/menu")
    await change(chat, update(conversation).values(state_enc=DAMAGED))
    assert "113" in " ".join(bubble.text for bubble in await chat.says("Lan", CRY))
