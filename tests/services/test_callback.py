"""A call-back: who may be chosen, who hears what and when, and that nothing is left of it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, insert, select

from bot.domain.callback import SPANS, Hours, safe_moment
from bot.messages import Bubble
from bot.services.callback import NEWS, look_after, name, unname
from bot.services.retention import purge
from bot.store.privacy_tables import call_back
from bot.store.tables import audit, inbox, outbox, role_grant
from tests.chat import ZONE, Chat
from tests.dialogues.conftest import CODES, MORNING

NEWS_VI = "Về điều anh/chị đã hỏi: mời anh/chị xem đến đâu rồi."


async def joined(chat: Chat, *people: str) -> None:
    """Linked and consented."""
    for who in people:
        await chat.says(who, CODES[who])
        await chat.presses(who, "Tôi đồng ý")


async def asked(chat: Chat, who: str, hours: str = "2") -> list[Bubble]:
    """By pressing on to the end."""
    await chat.sends(who, "go:goilai")
    for said in ("1", "0912345678", hours, "bỏ qua"):
        await chat.says(who, said)
    return await chat.says(who, "1")


def labels(bubbles: list[Bubble]) -> list[str]:
    return [button.label for bubble in bubbles for button in bubble.buttons]


async def kept(chat: Chat) -> int:
    async with chat.house.database.read() as connection:
        found = await connection.execute(select(func.count()).select_from(call_back))
        return int(found.scalar_one())


async def test_nobody_of_the_own_unit_or_family_and_no_officer_of_it_can_be_chosen(
    chat: Chat,
) -> None:
    await joined(chat, "HOA", "BINH", "HUNG", "QUAN", "LAN")
    for code in ("HUNG", "BINH", "LAN"):  # family; unit; the asker
        await name(chat.house, code)
    assert labels(await chat.sends("LAN", "go:goilai")) == ["Quân, Đơn vị 1", "Thoát"]
    async with chat.house.database.write() as connection:
        await connection.execute(
            insert(role_grant).values(member_id=5, unit_id=2, role="officer", created_at=MORNING)
        )
    assert "113" in (await chat.sends("LAN", "go:goilai"))[0].text, "numbers, where there is nobody"


async def test_who_said_stop_or_is_not_linked_cannot_be_chosen(chat: Chat) -> None:
    await joined(chat, "LAN")
    assert "Quân" not in (await chat.sends("LAN", "go:goilai"))[0].text
    await joined(chat, "QUAN")
    assert "Quân, Đơn vị 1" in labels(await chat.sends("LAN", "go:goilai"))
    await chat.says("QUAN", "/dung")
    assert "Quân, Đơn vị 1" not in labels(await chat.sends("LAN", "go:goilai"))


async def test_the_truth_is_told_after_a_day_in_safe_hours_and_says_nothing_of_the_matter(
    chat: Chat,
) -> None:
    await joined(chat, "QUAN", "LAN")
    await asked(chat, "LAN")  # at noon, 11:30 to 13
    chat.hears("QUAN")
    await chat.time_passes(timedelta(hours=5))
    assert await look_after(chat.house) == 1
    await chat.deliver()
    assert [b.text for b in chat.hears("QUAN")] == [
        "Có người nhờ anh/chị gọi điện. Mời anh/chị xem khi ở một mình."
    ]
    await chat.time_passes(timedelta(hours=20))  # 10:00 of the next day
    chat.hears("LAN")
    await look_after(chat.house)
    await chat.deliver()
    assert chat.hears("LAN") == [], "it is not yet the hour that was called safe"
    await chat.time_passes(timedelta(hours=2))
    await chat.deliver()
    (told,) = chat.hears("LAN")
    assert told.text == "Về điều anh/chị đã hỏi: mời anh/chị xem đến đâu rồi."
    assert "chưa trả lời" in (await chat.presses("LAN", "Xem"))[0].text
    alarms = [b.text for b in chat.hears("QUAN")]  # the admin of the whole, too
    assert any("chưa trả lời sau một ngày" in text for text in alarms)
    assert not any("Lan" in text.split() or "0912" in text for text in alarms)
    await look_after(chat.house)
    await chat.deliver()
    assert chat.hears("LAN") == [], "once"


async def test_nothing_of_a_call_is_left_when_it_is_over(chat: Chat) -> None:
    await joined(chat, "QUAN", "LAN")
    await asked(chat, "LAN")
    async with chat.house.database.read() as connection:
        rows = (await connection.execute(select(outbox.c.key, outbox.c.address_id))).all()
        marks = {str(n) for n in (await connection.execute(select(inbox.c.id))).scalars()}
        noted = (await connection.execute(select(audit.c.action))).scalars().all()
    assert not [row.key for row in rows if row.key.startswith("n:") and row.key[2:] in marks]
    assert not [action for action in noted if "call" in action]
    await chat.says("QUAN", "menu")
    await chat.sends("QUAN", "go:goigiup")
    await chat.presses("QUAN", "Tôi đã gọi")
    assert await kept(chat) == 0


async def test_only_the_chosen_person_sees_and_answers(chat: Chat) -> None:
    await joined(chat, "QUAN", "LAN", "HOA")
    await asked(chat, "LAN")
    for who in ("HOA", "LAN"):
        assert "0912345678" not in "".join(b.text for b in await chat.sends(who, "go:goigiup"))
        await chat.sends(who, "cg:1:done")
        assert await kept(chat) == 1


@pytest.mark.parametrize("end", ["week", "asker", "helper", "unnamed"])
async def test_a_wish_goes_with_time_with_its_asker_and_back_when_the_chosen_one_leaves(
    chat: Chat, end: str
) -> None:
    await joined(chat, "QUAN", "LAN")
    await asked(chat, "LAN")
    match end:
        case "week":
            await chat.time_passes(timedelta(days=7, minutes=1))
            await purge(chat.house)
        case "asker":
            await chat.says("LAN", "/xoa")
            await chat.says("LAN", "1")
        case "helper":
            await chat.says("QUAN", "/xoa")
            await chat.says("QUAN", "1")
        case "unnamed":
            await unname(chat.house, "QUAN")
    assert await kept(chat) == (1 if end in ("helper", "unnamed") else 0)
    if end in ("helper", "unnamed"):
        assert "không gọi được" in (await chat.sends("LAN", "go:goilai"))[0].text
    assert NEWS.msgid


async def heard_of_it(chat: Chat) -> bool:
    """Whether Lan is told something within the next day."""
    chat.hears("LAN")
    await look_after(chat.house)
    await chat.time_passes(timedelta(days=1))
    return NEWS_VI in [bubble.text for bubble in chat.hears("LAN")]


@pytest.mark.parametrize("by", ["answer", "erasure", "unnamed"])
async def test_who_promised_to_call_and_cannot_is_told_of_though_it_was_late(
    chat: Chat, by: str
) -> None:
    await joined(chat, "QUAN", "LAN")
    await asked(chat, "LAN", "5")
    await chat.time_passes(timedelta(hours=25))
    assert await heard_of_it(chat), "nobody answered for a day"
    await chat.sends("QUAN", "go:goigiup")
    await chat.sends("QUAN", "cg:1:take")
    assert not await heard_of_it(chat)
    match by:
        case "answer":
            await chat.sends("QUAN", "cg:1:return")
        case "erasure":
            await chat.says("QUAN", "/xoa")
            await chat.says("QUAN", "1")
        case "unnamed":
            await unname(chat.house, "QUAN")
    assert await heard_of_it(chat)
    assert not await heard_of_it(chat), "once"


async def test_who_said_stop_before_asking_hears_how_it_stands(chat: Chat) -> None:
    await joined(chat, "QUAN", "LAN")
    await chat.says("LAN", "/dung")
    await asked(chat, "LAN", "5")
    await chat.sends("QUAN", "cg:1:return")
    assert await heard_of_it(chat)


async def test_nobody_is_called_silent_for_saying_no(chat: Chat) -> None:
    await joined(chat, "QUAN", "LAN")
    await asked(chat, "LAN", "5")
    await chat.sends("QUAN", "cg:1:return")
    chat.hears("QUAN")
    assert await heard_of_it(chat)
    assert chat.hears("QUAN") == []


@pytest.mark.parametrize("hours", list(Hours))
@pytest.mark.parametrize("hour", range(24))
def test_a_safe_moment_lies_within_its_hours_and_within_a_day(hours: Hours, hour: int) -> None:
    now = datetime(2026, 11, 23, hour, 10, tzinfo=ZONE).astimezone(UTC)
    found = safe_moment(now, hours, ZONE)
    begins, ends = SPANS[hours]
    assert begins <= found.astimezone(ZONE).time() < ends
    assert timedelta() <= found - now < timedelta(days=1)
    assert time(8) <= begins < ends <= time(20, 30)
