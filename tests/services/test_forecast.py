"""The forecast of a real union, and the one suggestion a week."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from bot.services.forecast import forecast, suggest
from bot.store.tables import evidence, outbox
from tests.chat import Chat


async def reached(chat: Chat, member_id: int, family_id: int, at: datetime) -> None:
    topic = chat.house.library.topics[0].id
    async with chat.house.database.write() as connection:
        await connection.execute(
            insert(evidence).values(
                member_id=member_id, family_id=family_id, kind="check_in", version=1,
                source_id=f"s{member_id}", topic_id=topic, cycle=2026, adult=True, at=at,
                recorded_at=at, platform="paper",
            )
        )  # fmt: skip


async def test_the_units_that_lack_most_are_named_with_what_they_lack(chat: Chat) -> None:
    await reached(chat, 1, 1, datetime(2026, 11, 1, tzinfo=UTC))  # Lan's family, in U2 and U3
    found = await forecast(chat.house, None)
    assert (found.unit_code, found.now.numerator, found.now.denominator) == ("U1", 1, 4)
    assert (found.gained, found.missing) == (1, 3)
    assert found.on is not None
    # U3 has Lan's family alone and meets the target; U2 lacks two of three.
    assert [(gap.code, gap.missing) for gap in found.gaps] == [("U2", 2)]


async def test_an_officer_of_a_unit_sees_no_other(chat: Chat) -> None:
    await chat.says("Hoa", "HACDEF23")
    await chat.presses("Hoa", "Tôi đồng ý")
    [own] = await chat.says("Hoa", "dự báo")
    assert "Đơn vị 2" in own.text
    for foreign in ("/dubao U1", "/dubao U3", "/dubao X"):
        [refused] = await chat.says("Hoa", foreign)
        assert "Không có gì để dự báo" in refused.text


async def test_one_suggestion_a_week_and_only_to_those_it_hangs_on(chat: Chat) -> None:
    for name, code in (("Hoa", "HACDEF23"), ("Quân", "QANCDE23")):
        await chat.says(name, code)
        await chat.presses(name, "Tôi đồng ý")
    told = []
    for _day in range(15):
        await suggest(chat.house)
        await suggest(chat.house)
        async with chat.house.database.read() as connection:
            rows = await connection.execute(select(outbox.c.id).where(outbox.c.key.like("tip:%")))
            told.append(len(rows.all()))
        chat.clock.move(timedelta(days=1))
    assert told == [1] * 7 + [2] * 7 + [3]  # Mondays 23 and 30 November, 7 December: Hoa alone
    await chat.deliver()
    heard = [bubble.text for bubble in chat.hears("Hoa") if "gợi ý" in bubble.text]
    assert len(heard) == 3
    assert "chưa trò chuyện với Lan Toả" in heard[0]
