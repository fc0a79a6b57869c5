"""Many who come at once are linked and asked together, each as if alone; so are their choices."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.consents import NOTICE_VERSION, Aim, Answer
from bot.domain.linking import LinkAddress
from bot.errors import Conflict
from bot.library.model import Library
from bot.messages import Address, InboundEvent, Kind
from bot.services.consents import proven
from bot.store import inbox, linking
from bot.store.database import Database
from bot.store.orders import Order
from bot.store.tables import address, member
from tests.chat import Chat, chat_on
from tests.dialogues.conftest import CODES
from tests.services.either import database_of_a_union
from tests.services.locks import waits
from tests.services.test_turns import answer, statements, take, writes

__all__ = ["database_of_a_union"]  # found by pytest: on either database

LAN, HUNG, HOA = CODES["LAN"], CODES["HUNG"], CODES["HOA"]


def presses(chat: Chat, user: str, label: str) -> tuple[str, Kind, str]:
    """The button of that label in the newest message that has it."""
    for bubble in reversed(chat.paper.shown[user]):
        for button in bubble.buttons:
            if button.label == label:
                return user, Kind.BUTTON, button.payload
    raise AssertionError(f"{user} sees no button {label!r}")


async def come(chat: Chat, **codes: str) -> list[str]:
    """These people bring these codes, and agree; whose turns were done together."""
    await writes(chat, *((user, Kind.MESSAGE, code) for user, code in codes.items()))
    done = await answer(chat)
    await writes(chat, *(presses(chat, user, "Tôi đồng ý") for user in codes))
    return done + await answer(chat)


async def linked(chat: Chat) -> dict[str, str]:
    """Whose account is whose: by the code of the member."""
    async with chat.house.database.read() as connection:
        rows = await connection.execute(
            select(address.c.user_enc, member.c.code)
            .join(member, member.c.id == address.c.member_id)
        )  # fmt: skip
        return {chat.house.cipher.open(row.user_enc): row.code for row in rows}


async def test_newcomers_are_linked_together_each_to_the_own_name(chat: Chat) -> None:
    people = {"Lan": LAN, "Hùng": HUNG, "Hoa": HOA, "Lan khác": LAN}
    assert await come(chat, **people) == [*people, *people]
    assert await linked(chat) == {"Lan": "LAN", "Hùng": "HUNG", "Hoa": "HOA", "Lan khác": "LAN"}
    for user, name in (("Lan", "Lan"), ("Hùng", "Hùng"), ("Hoa", "Hoa"), ("Lan khác", "Lan")):
        notice, said = chat.hears(user)
        assert f"Chào anh/chị {name} (" in said.text
        proofs = [p for p in await proven(chat.house) if p.text == notice.text]
        assert len(proofs) == 2 * len(people), "everybody read this, and said yes to both aims"


async def test_many_newcomers_ask_no_more_of_the_database_than_few(chat: Chat) -> None:
    await come(chat, Lan=LAN, Hùng=HUNG)
    codes = list(CODES.values())
    counts = []
    for some in (["a", "b"], [f"n{n}" for n in range(13)]):
        with statements(chat) as asked:
            await writes(chat, *((user, Kind.MESSAGE, codes[n % 5]) for n, user in enumerate(some)))
            asked.clear()
            assert (await take(chat))[0] == some
            before = len(asked)
            await chat.deliver()
            await writes(chat, *(presses(chat, user, "Tôi đồng ý") for user in some))
            asked.clear()
            assert (await take(chat))[0] == some
            counts.append((before, len(asked)))
        await chat.deliver()
    assert counts[0] == counts[1]


async def test_a_number_brought_by_two_at_once_links_only_one(chat: Chat) -> None:
    """Nobody gains a right by typing: the first account is the last that a number links."""
    users = ("Lan", "kẻ lạ")
    await writes(chat, *((user, Kind.PHONE, "0912000001") for user in users))
    await answer(chat)
    await writes(chat, *(presses(chat, user, "Tôi đồng ý") for user in users))
    assert await answer(chat) == [], "who gets it is not to be told from within one statement"
    assert await linked(chat) == {"Lan": "LAN"}
    assert "không" in chat.hears("kẻ lạ")[-1].text


async def test_an_expired_code_keeps_nobody_else_from_being_linked(chat: Chat) -> None:
    await writes(chat, ("Lan", Kind.MESSAGE, LAN), ("Hùng", Kind.MESSAGE, "HNGCDE24"))
    await answer(chat)
    await writes(chat, *(presses(chat, user, "Tôi đồng ý") for user in ("Lan", "Hùng")))
    assert await answer(chat) == ["Lan", "Hùng"]
    assert await linked(chat) == {"Lan": "LAN"}


async def test_what_each_chose_is_proven_of_each(chat: Chat) -> None:
    await writes(chat, *((user, Kind.MESSAGE, code) for user, code in (("Lan", LAN), ("Hoa", HOA))))
    await answer(chat)
    await writes(chat, presses(chat, "Lan", "Chỉ bài đọc"), presses(chat, "Hoa", "Tôi đồng ý"))
    assert await answer(chat) == ["Lan", "Hoa"]
    found = [(p.member, p.aim, p.answer, p.version) for p in await proven(chat.house)]
    assert found == [
        ("LAN", Aim.REMINDERS, Answer.NO, NOTICE_VERSION),
        ("LAN", Aim.LESSONS, Answer.YES, NOTICE_VERSION),
        ("HOA", Aim.LESSONS, Answer.YES, NOTICE_VERSION),
        ("HOA", Aim.REMINDERS, Answer.YES, NOTICE_VERSION),
    ]
    stop = ("/dung", "nhantin:weekly", "go:luachon")
    await writes(chat, ("Hoa", Kind.MESSAGE, stop[0]), ("Lan", Kind.BUTTON, stop[1]))
    assert await answer(chat) == ["Hoa", "Lan"]
    assert "chưa đồng ý mục này" in chat.hears("Lan")[-1].text
    await writes(chat, ("Hoa", Kind.BUTTON, stop[2]), ("Lan", Kind.BUTTON, stop[2]))
    assert await answer(chat) == ["Hoa", "Lan"]
    assert chat.hears("Hoa")[-1].text != chat.hears("Lan")[-1].text


async def test_two_workers_that_link_by_one_number_go_one_after_the_other(
    migrated_postgres_url: str, cipher: Cipher, library: Library
) -> None:
    database = Database(migrated_postgres_url)
    number = cipher.index("phone", "84901234567")
    people = [Address("messenger", "11"), Address("telegram", "12")]
    now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    async with database.write() as connection:
        wrote = [InboundEvent(who.user, who, Kind.MESSAGE, now) for who in people]
        await inbox.put(connection, cipher, wrote, now)
        await connection.execute(
            insert(member).values(code="LAN", phone_idx=number, created_at=now)
        )
        ids = (await connection.execute(select(address.c.id).order_by(address.c.id))).scalars()
        first, second = ids.all()
    rules = chat_on(database, cipher, library, now).house.rules

    async def link(connection: AsyncConnection, account: int) -> None:
        order = Order(connection, cipher, library, now, account, "zalo", None, rules)
        await linking.link_addresses([(order, LinkAddress(f"phone:{number}"))])

    async def afterwards() -> None:
        async with database.write() as connection:
            await link(connection, second)

    async with database.write() as connection:
        await link(connection, first)
        other = asyncio.create_task(afterwards())
        async with asyncio.timeout(20):
            await waits(database)
    with pytest.raises(Conflict):
        await other
    await database.close()
