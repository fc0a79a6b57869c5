"""The person's own rights: the file is whole, views are told, restriction and correction hold."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from bot.store.care_tables import support_case
from bot.store.privacy_tables import viewing
from bot.store.tables import audit, member
from tests.chat import Chat
from tests.dialogues.conftest import CODES, MORNING
from tests.services.platform_of_paper import NINE, broadcast, lan, passes

LANS = ("Lan", "Lan khác")


async def joined(chat: Chat, *people: str) -> None:
    for who in people:
        await chat.says(who, CODES[who])
        await chat.presses(who, "Tôi đồng ý")


def words(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return packed.read("word/document.xml").decode()


async def test_the_file_holds_every_value_and_nobody_elses(chat: Chat) -> None:
    await joined(chat, "LAN", "HUNG")
    seal = chat.house.cipher.seal
    async with chat.house.database.write() as connection:
        await connection.execute(
            member.update().where(member.c.id == 1).values(
                phone_enc=seal("84912345678"), birth_enc=seal("1990-02-03"), gender="female"
            )
        )  # fmt: skip
        await connection.execute(
            member.update().where(member.c.id == 2).values(phone_enc=seal("84999999999"))
        )
    (shown,) = await chat.sends("LAN", "go:dulieutep")
    assert shown.media is not None
    text = words(shown.media.data)
    for value in (
        "84912345678",
        "1990-02-03",
        "LAN",
        "đồng ý (bài đọc), bản thông báo",
        "Đơn vị 2",
    ):
        assert value in text
    assert "84999999999" not in text
    assert "/goilai" in shown.text, "what the file leaves out is told"
    assert "84912345678" not in shown.text, "the message itself may be read over a shoulder"


async def test_who_opened_a_case_is_told_by_role_and_unit_and_not_by_name(chat: Chat) -> None:
    await joined(chat, "LAN", "HOA")
    async with chat.house.database.write() as connection:
        await connection.execute(
            support_case.insert().values(
                id=7, key="c7", programme="hardship", unit_id=2, subject_id=1, opened_by=1,
                state="received", opened_at=MORNING,
            )
        )  # fmt: skip
    await chat.sends("LAN", "hs:7")  # the own look is no news
    assert "chưa ai mở hồ sơ" in (await chat.sends("LAN", "go:aixem"))[0].text
    await chat.sends("HOA", "hs:7")
    (told,) = await chat.sends("LAN", "go:aixem")
    assert "cán bộ của Đơn vị 2 mở xem một hồ sơ hỗ trợ" in told.text
    assert "Hoa" not in told.text
    assert "mở xem" not in (await chat.sends("HOA", "go:aixem"))[0].text


async def test_who_may_not_see_leaves_no_trace_of_a_look(chat: Chat) -> None:
    await joined(chat, "LAN", "HUNG")
    await chat.sends("HUNG", "hs:7")
    async with chat.house.database.read() as connection:
        assert (await connection.execute(select(viewing))).all() == []


async def test_restricted_data_rests_until_the_person_says_so(chat: Chat) -> None:
    await joined(chat, "LAN", "HOA")
    await chat.sends("LAN", "go:hanche")
    await chat.says("LAN", "1")
    await chat.sends("HOA", "go:moituvan")
    assert "Mời Lan" not in "".join(b.text for b in await chat.says("HOA", "LAN"))
    await chat.sends("HOA", "leave")
    held = (await chat.sends("LAN", "go:dulieu"))[0].text
    assert "đã dừng" in held
    await chat.sends("LAN", "go:hanche")
    await chat.says("LAN", "1")
    assert "đã dừng" in (await chat.sends("LAN", "go:dulieu"))[0].text, "a stop stays a stop"


async def test_a_channel_that_is_linked_while_the_data_rests_brings_no_outreach(chat: Chat) -> None:
    await lan(chat)
    await chat.sends("Lan", "go:hanche")
    await chat.says("Lan", "1")
    await chat.says("Lan khác", CODES["LAN"])
    await chat.presses("Lan khác", "Tôi đồng ý")
    await broadcast(chat, "Tin một")
    await passes(chat, timedelta(minutes=1))
    assert "Tin một" not in "".join(b.text for who in LANS for b in chat.hears(who))
    (asked,) = await chat.sends("Lan khác", "go:nhanlai")
    assert "được để yên từ" in asked.text, "to hear again is to be used again"
    await broadcast(chat, "Tin hai")
    await passes(chat, timedelta(minutes=1))
    assert "Tin hai" not in "".join(b.text for who in LANS for b in chat.hears(who))
    await chat.presses("Lan khác", "Vâng, dùng lại")
    await broadcast(chat, "Tin ba")
    await passes(chat, timedelta(minutes=1))
    assert "Tin ba" not in "".join(b.text for who in LANS for b in chat.hears(who))
    await chat.presses("Lan khác", "Nhận bài trở lại")
    await broadcast(chat, "Tin bốn")
    await passes(chat, timedelta(minutes=1))
    assert "Tin bốn" in "".join(b.text for who in LANS for b in chat.hears(who))


async def test_a_broadcast_that_was_under_way_does_not_reach_who_rests_since(chat: Chat) -> None:
    await lan(chat, *LANS)
    evening = chat.clock.now().replace(hour=22)
    chat.clock.set(evening)
    await broadcast(chat, "Tin một")
    async with chat.house.database.write() as connection:  # as one who was linked in between
        await connection.execute(member.update().where(member.c.id == 1).values(restricted_at=NINE))
    await passes(chat, timedelta(hours=12))
    assert [b.text for who in LANS for b in chat.hears(who)] == []


@pytest.mark.parametrize("press", ["1", "2", "3", "4", "5"])
async def test_a_correction_reaches_an_officer_and_the_log(chat: Chat, press: str) -> None:
    await joined(chat, "LAN", "HOA")
    chat.hears("HOA")
    await chat.sends("LAN", "go:suadulieu")
    await chat.says("LAN", press)
    (told,) = chat.hears("HOA")
    assert told.text.startswith("LAN báo danh sách công đoàn ghi chưa đúng")
    async with chat.house.database.read() as connection:
        found = (await connection.execute(select(audit.c.actor, audit.c.action))).all()
    assert ("LAN", "correction.ask") in [tuple(row) for row in found]
