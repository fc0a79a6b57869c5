"""Consent in real talks: each aim by itself, with the exact text; taken back at once; told once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.domain.consents import NOTICE_VERSION, Aim, Answer, Controller
from bot.domain.roster import PersonRow, Roster
from bot.services.consents import proven
from bot.services.people import invite
from bot.services.roster import desk_of
from bot.store.question_tables import library_question
from bot.store.roster import store
from bot.store.tables import address, consent, member
from tests.chat import Chat
from tests.dialogues.conftest import CODES
from tests.services.platform_of_numbers import NINE, passes, with_numbers
from tests.services.test_wishes import broadcast, fate, texts

MINUTE = timedelta(minutes=1)


async def asked(chat: Chat, who: str = "Lan") -> str:
    """The notice as that person reads it."""
    return (await chat.says(who, CODES[who.upper()]))[0].text


async def given(chat: Chat) -> list[tuple[str, str, str]]:
    """Every answer: aim, answer, version."""
    return [(p.aim.value, p.answer.value, p.version) for p in await proven(chat.house)]


async def test_both_aims_are_proven_with_the_very_words_that_were_read(chat: Chat) -> None:
    notice = await asked(chat)
    await chat.presses("Lan", "Tôi đồng ý")
    found = await proven(chat.house, "LAN")
    assert [(p.aim, p.answer, p.version) for p in found] == [
        (Aim.LESSONS, Answer.YES, NOTICE_VERSION),
        (Aim.REMINDERS, Answer.YES, NOTICE_VERSION),
    ]
    assert {(p.text, p.locale, p.platform, p.member) for p in found} == {
        (notice, "vi", "paper", "LAN")
    }


async def test_who_wants_lessons_only_reads_and_is_counted_and_gets_nothing_unasked(
    chat: Chat,
) -> None:
    await asked(chat)
    await chat.presses("Lan", "Chỉ bài đọc")
    chat.hears("Lan")
    await broadcast(chat, "one")
    assert (texts(chat, "Lan"), await fate(chat, "one")) == ([], ("skipped", "no_reminders"))
    assert "Lesson vi" in (await chat.says("Lan", "/baihoc"))[0].text
    await chat.sends("Lan", "go:nhantin")
    await chat.presses("Lan", "Nhận lời nhắc")
    await broadcast(chat, "two")
    assert texts(chat, "Lan")[-1:] == ["Tin two"]
    assert await given(chat) == [
        ("reminders", "no", NOTICE_VERSION),
        ("lessons", "yes", NOTICE_VERSION),
        ("reminders", "yes", NOTICE_VERSION),
    ]


async def test_what_is_taken_back_holds_for_what_is_under_way_already(chat: Chat) -> None:
    await asked(chat)
    await chat.presses("Lan", "Tôi đồng ý")
    chat.clock.set(NINE.replace(hour=22))
    await broadcast(chat, "one")  # planned, and waits for the morning
    assert (await fate(chat, "one"))[0] == "waiting"
    await chat.sends("Lan", "luachon:no:reminders")
    await chat.time_passes(timedelta(hours=11))
    assert await fate(chat, "one") == ("skipped", "no_reminders")


async def test_a_button_under_an_older_text_shows_the_new_one_first(chat: Chat) -> None:
    await asked(chat)
    rules = replace(chat.house.rules, controller=Controller("Liên đoàn X", "số 1 phố Y"))
    chat.house = replace(chat.house, rules=rules)
    (again,) = await chat.presses("Lan", "Tôi đồng ý")
    assert "Bên trả lời về dữ liệu: Liên đoàn X (số 1 phố Y)." in again.text
    assert await given(chat) == []
    assert "Đã liên kết" in (await chat.presses("Lan", "Tôi đồng ý"))[0].text


async def test_a_button_of_the_notice_from_before_agrees_to_that_one_and_is_told_the_news_once(
    chat: Chat,
) -> None:
    await asked(chat)
    await chat.sends("Lan", "consent:yes")
    assert await given(chat) == [("lessons", "yes", "2026-11"), ("reminders", "yes", "2026-11")]
    menu, news = (bubble.text for bubble in await chat.says("Lan", "menu"))
    assert menu.startswith("Anh/chị Lan muốn làm gì")
    assert news.startswith("Thông báo về dữ liệu của anh/chị đã thay đổi")
    assert len(await chat.says("Lan", "menu")) == 1
    assert (await given(chat))[-1] == ("lessons", "told", NOTICE_VERSION)
    assert "2026-11" in (await chat.says("Lan", "/luachon"))[0].text, "the old consent stands"


async def test_a_number_is_used_only_after_its_own_yes_and_no_longer_than_that(chat: Chat) -> None:
    numbers = await with_numbers(chat)
    async with chat.house.database.write() as connection:
        await connection.execute(update(member).values(phone_consent_at=None))
    await asked(chat)
    await chat.presses("Lan", "Tôi đồng ý")
    for id_, press, fell in (
        ("one", "", ("skipped", "no_phone")),
        ("two", "Cho dùng số của tôi", ("sent", "")),
        ("three", "Thôi dùng số của tôi", ("skipped", "no_phone")),
    ):
        await chat.says("Lan", "/luachon")
        if press:
            await chat.presses("Lan", press)
        chat.clock.move(timedelta(days=2))  # paper is closed by then
        await broadcast(chat, id_)
        await passes(chat, MINUTE)
        assert await fate(chat, id_) == fell, id_
    assert len(numbers.called) == 1


async def test_with_lessons_all_else_ends_and_the_rights_stay(chat: Chat) -> None:
    await asked(chat)
    await chat.presses("Lan", "Tôi đồng ý")
    await chat.says("Lan", "/luachon")
    await chat.presses("Lan", "Rút lại tất cả")
    await chat.presses("Lan", "Vâng, rút lại")
    await broadcast(chat, "one")
    assert await fate(chat, "one") == ("skipped", "no_consent")
    assert "Nếu anh/chị đồng ý" in (await chat.says("Lan", "/baihoc"))[0].text
    mine = (await chat.says("Lan", "/dulieu"))[0].text
    assert "Trong danh sách công đoàn: Lan" in mine
    assert "Chưa đồng ý: bài đọc" in mine
    assert (await chat.sends("Lan", "go:dulieutep"))[0].media is not None
    assert "trở lại" in (await chat.presses("Lan", "Tôi đồng ý"))[0].text
    await chat.sends("Lan", "go:xoa")
    await chat.presses("Lan", "Vâng, xóa đi")
    withdrawn = [aim for aim, answer, _version in await given(chat) if answer == "withdrawn"]
    assert sorted(withdrawn) == ["lessons", "lessons", "reminders", "reminders"]


async def test_words_taken_back_are_gone_and_what_was_agreed_is_proven(chat: Chat) -> None:
    for who in ("Lan", "Hoa"):
        await asked(chat, who)
        await chat.presses(who, "Tôi đồng ý")
    await chat.says("Lan", "/hoicanbo")
    (question,) = await chat.says("Lan", "Trại hè nộp giấy tờ ở đâu ạ?")
    await chat.says("Lan", "1")
    proof = (await proven(chat.house, "LAN"))[-1]
    assert (proof.aim, proof.answer, proof.text) == (Aim.CARE, Answer.YES, question.text)
    await chat.says("Lan", "/luachon")
    await chat.presses("Lan", "Rút lời đã gửi")
    await chat.presses("Lan", "Vâng, rút lại")
    async with chat.house.database.read() as connection:
        left = await connection.execute(select(func.count()).select_from(library_question))
        assert left.scalar() == 0


async def test_whose_name_was_erased_stays_so_until_they_agree_anew(chat: Chat) -> None:
    row = PersonRow("LAN", "Lan", "U2", "G1", phone="84912000001")
    await asked(chat)
    await chat.presses("Lan", "Tôi đồng ý")
    await chat.sends("Lan", "go:xoa")
    await chat.presses("Lan", "Vâng, xóa đi")

    async def listed() -> tuple[str, bool]:
        async with chat.house.database.write() as connection:
            await store(desk_of(chat.house, connection), Roster((), (row,)))
            found = await connection.execute(select(member).where(member.c.code == "LAN"))
            kept = found.one()
        return chat.house.cipher.open(kept.name_enc), kept.phone_idx is not None

    assert await listed() == ("", False)
    async with chat.house.database.read() as connection:
        stopped = (await connection.execute(select(address.c.stopped_at))).scalar_one()
    assert stopped is not None
    (code,) = [one.code for one in await invite(chat.house, None, timedelta(days=9))
               if one.member == "LAN"]  # fmt: skip
    await chat.says("Lan", code)
    assert await listed() == ("", False), "a code alone is no consent"
    assert "Đã liên kết" in (await chat.presses("Lan", "Tôi đồng ý"))[0].text
    assert await listed() == ("Lan", True)
    await broadcast(chat, "one")
    assert texts(chat, "Lan")[-1:] == ["Tin one"], "who says yes to reminders is written to again"


async def test_evidence_that_was_shown_with_a_code_is_told_to_whom_it_names(chat: Chat) -> None:
    for who in ("Lan", "Hoa"):
        await asked(chat, who)
        await chat.presses(who, "Tôi đồng ý")
    await chat.says("Lan", "/baihoc")
    await chat.presses("Lan", "Đọc tiếp")
    await chat.presses("Lan", "Tôi đã đọc")
    await chat.sends("Hoa", "go:bangchung:U2")
    kinds = [b for bubble in chat.paper.shown["Hoa"] for b in bubble.buttons if "#" in b.payload]
    shown = await chat.sends("Hoa", kinds[0].payload)
    assert "LAN" in shown[0].text
    (told,) = await chat.sends("Lan", "go:aixem")
    assert "cán bộ của Đơn vị 2 mở xem từng dòng bằng chứng, có mã của anh/chị" in told.text


@pytest.mark.parametrize("page", ["", ":aims", ":kept", ":rights"])
async def test_the_second_layer_is_open_to_a_stranger_and_nothing_of_them_is_kept(
    chat: Chat, page: str
) -> None:
    (shown,) = await chat.sends("Ai đó", f"go:quyenriengtu{page}")
    assert {button.payload for button in shown.buttons} >= {"go:welcome"}
    async with chat.house.database.read() as connection:
        assert (await connection.execute(select(consent))).all() == []
