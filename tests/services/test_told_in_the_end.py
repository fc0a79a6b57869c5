"""Where a platform can tell what it has, nobody ends with nothing: by an echo, or when asked."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.adapter import Health
from bot.messages import (
    Address,
    InboundEvent,
    Kind,
    NotSent,
    OutboundMessage,
    Sent,
    Why,
    Wire,
)
from bot.metrics import BRAKED
from bot.services.asking import LATE_ECHO, telling
from bot.services.deliver import Deliverer
from bot.services.doubts import settle_by_words
from bot.services.under_way import Turn
from bot.store import doubts, inbox
from bot.store.dues import LEASE
from bot.store.outbox import UNASKED
from bot.store.tables import inbox as arrived
from bot.store.tables import outbox
from tests.chat import PLATFORM, Chat, at_once
from tests.services import platform_of_paper
from tests.services.platform_of_paper import (
    BUSY,
    GRACE,
    MINUTE,
    NO_ANSWER,
    SHORT,
    Remembering,
    Script,
    broadcast,
    echo,
    lan,
    passes,
    status,
)

HOUR = timedelta(hours=1)


@pytest.fixture
async def echoing(chat: Chat) -> Chat:
    """Lan is there, on such a platform."""
    await lan(chat)
    platform_of_paper.echoing(chat)
    return chat


async def killed_before_the_call(chat: Chat, *, outreach: bool = True) -> int:
    """A worker takes what is due and dies; how many deliveries it held when it did."""
    taken = await Deliverer(chat.house, at_once).take(PLATFORM, outreach=outreach, limit=9)
    for wait in (LEASE, GRACE):
        chat.clock.move(wait + timedelta(seconds=1))
        await swept(chat)
    return len(taken.dues)


async def swept(chat: Chat) -> int:
    """The doubts are looked at."""
    house = chat.house
    async with house.database.write() as connection:
        told = telling(house)
        return await doubts.sweep(connection, house.now(), house.lease_now(), GRACE, told)


async def braked() -> float:
    """What the brake has kept in of broadcasts, for which somebody is called."""
    return float(BRAKED.labels("outreach")._value.get())


async def test_what_no_echo_shows_goes_out_a_third_time(echoing: Chat) -> None:
    script = Script(echoing, NO_ANSWER, NO_ANSWER)
    id_ = await broadcast(echoing)
    await passes(echoing, SHORT, *[MINUTE] * 3)
    assert (len(script.calls), script.copies) == (3, ["Lan"])
    assert await status(echoing, id_) == ({"sent": 1}, {})


async def test_that_ends_with_the_places_of_the_brake_and_is_no_alarm(echoing: Chat) -> None:
    before = await braked()
    script = Script(echoing, *[NO_ANSWER] * 9)
    id_ = await broadcast(echoing)
    await passes(echoing, SHORT, *[MINUTE] * 9)
    assert len(script.calls) == echoing.house.rules.equal_texts
    assert await status(echoing, id_) == ({"failed": 1}, {"uncertain": 1})
    assert await braked() == before


@pytest.mark.parametrize(("echoes_of", "calls"), [(None, 1), (-MINUTE, 1), (MINUTE, 2)])
async def test_while_echoes_are_late_nothing_is_repeated(
    echoing: Chat, echoes_of: timedelta | None, calls: int
) -> None:
    """Those that come are of a minute before the call, or of one after it; or none comes."""
    script = Script(echoing, NO_ANSWER)
    await broadcast(echoing)
    echoing.house.echoed_at.clear()
    if echoes_of is not None:
        await shown(echoing, echoing.clock.now() + echoes_of)
    await passes(echoing, MINUTE)
    assert len(script.calls) == calls
    await passes(echoing, LATE_ECHO)
    assert len(script.calls) == 2, "that is waited for awhile"


async def test_a_third_call_is_made_only_when_later_echoes_show_that_one_is_missing(
    echoing: Chat,
) -> None:
    script = Script(echoing, NO_ANSWER, NO_ANSWER)
    echoing.house.echoed_at.clear()
    id_ = await broadcast(echoing)
    await passes(echoing, SHORT + LATE_ECHO)
    await passes(echoing, SHORT, LATE_ECHO)
    assert len(script.calls) == 2
    assert await status(echoing, id_) == ({"uncertain": 1}, {})
    await shown(echoing, echoing.clock.now())
    await passes(echoing, MINUTE)
    assert (len(script.calls), script.copies) == (3, ["Lan"])


async def test_where_no_echo_comes_at_all_a_second_doubt_is_the_last(echoing: Chat) -> None:
    script = Script(echoing, *[NO_ANSWER] * 9)
    echoing.house.echoed_at.clear()
    id_ = await broadcast(echoing)
    await passes(echoing, *[MINUTE] * 20)
    assert len(script.calls) == 2
    assert await status(echoing, id_) == ({"failed": 1}, {"uncertain": 1})


async def shown(chat: Chat, at: datetime) -> None:
    """An echo of something that was said then, to somebody else."""
    told = InboundEvent("x", Address(PLATFORM, "Lan"), Kind.ECHO, at, text="Khác", about=("m_x",))
    async with chat.house.database.write() as connection:
        await settle_by_words(chat.house, connection, [(0, told)])


async def test_an_answer_waits_for_no_late_echo(echoing: Chat) -> None:
    script = Script(echoing, NO_ANSWER)
    echoing.house.echoed_at.clear()
    await echoing.says("Lan", "trợ giúp")
    await passes(echoing, SHORT)
    assert (len(script.calls), script.copies) == (2, ["Lan"])


async def test_an_echo_that_waits_for_its_turn_has_come(echoing: Chat) -> None:
    """It is stored; whoever was to note it is busy, or dead."""
    script = Script(echoing, NO_ANSWER, shown=[0])
    id_ = await broadcast(echoing)
    house = echoing.house
    async with house.database.write() as connection:
        key = await connection.scalar(select(outbox.c.key).where(outbox.c.state == "uncertain"))
        told = InboundEvent(
            "late", Address(PLATFORM, "Lan"), Kind.ECHO, house.now(),
            payload=str(key), about=("m_echo",), opens_window=False,
        )  # fmt: skip
        await inbox.put(connection, house.cipher, [told], house.now())
    await passes(echoing, SHORT, MINUTE)
    assert len(script.calls) == 1
    assert await status(echoing, id_) == ({"uncertain": 1}, {})
    async with house.database.write() as connection:
        await connection.execute(update(arrived).values(status=inbox.DONE))
    await passes(echoing, MINUTE)
    assert len(script.calls) == 2, "the event said nothing of it after all"


async def test_an_echo_while_the_repeat_waits_for_its_turn_saves_the_call(echoing: Chat) -> None:
    script = Script(echoing, NO_ANSWER, shown=[0])
    id_ = await broadcast(echoing)
    echoing.clock.move(SHORT)
    assert await swept(echoing) == 1

    async def paced(_platform: str, _many: int) -> Turn:
        async def turn() -> None:
            await echo(echoing)

        return turn

    worker = Deliverer(echoing.house, paced)
    await worker.deliver(PLATFORM, outreach=True)
    await worker.close()
    assert script.copies == ["Lan"]
    assert await status(echoing, id_) == ({"sent": 1}, {})


async def test_a_part_whose_echo_comes_while_the_repeat_waits_for_its_turn_is_not_sent_again(
    echoing: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    render, script = echoing.paper.render, Script(echoing, NO_ANSWER, shown=[0])

    def in_two(message: OutboundMessage) -> tuple[Wire, ...]:
        [whole] = render(message)
        return tuple(replace(whole, body={**whole.body, "to": f"part {n}"}) for n in (1, 2))

    monkeypatch.setattr(echoing.paper, "render", in_two)
    id_ = await broadcast(echoing)
    echoing.clock.move(SHORT)
    assert await swept(echoing) == 1

    async def paced(_platform: str, _many: int) -> Turn:
        async def turn() -> None:
            await echo(echoing, part=0)

        return turn

    worker = Deliverer(echoing.house, paced)
    await worker.deliver(PLATFORM, outreach=True)
    await worker.close()
    await passes(echoing, MINUTE)
    assert script.calls == ["part 1", "part 2"]
    assert await status(echoing, id_) == ({"sent": 1}, {})


async def test_a_question_without_an_answer_is_no_repeat(
    echoing: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The channel was not well, and is asked how it is before the repeat."""
    asked = 0

    async def health() -> Health:
        nonlocal asked
        asked += 1
        return Health(False)

    monkeypatch.setattr(echoing.paper, "health", health, raising=False)
    Script(echoing, NO_ANSWER)
    await broadcast(echoing)
    worker = Deliverer(echoing.house, at_once)
    worker._condition.note(PLATFORM, replace(NO_ANSWER, channel=True))  # as whoever sent it saw
    echoing.clock.move(SHORT)
    await swept(echoing)
    await worker.deliver(PLATFORM, outreach=True)
    await worker.close()
    async with echoing.house.database.read() as connection:
        [row] = await connection.execute(select(outbox).where(outbox.c.state == "uncertain"))
    assert (asked, row.reason, row.repeated_at) == (1, UNASKED, None)


async def test_after_an_hour_in_which_nobody_could_ask_the_repeat_is_asked_about_too(
    chat: Chat,
) -> None:
    await lan(chat)
    script = Script(chat, NO_ANSWER, NO_ANSWER, shown=[1])
    asked = Remembering(chat, *[NO_ANSWER] * 9, None, Sent(("found",)))
    id_ = await broadcast(chat)
    await passes(chat, SHORT, *[timedelta(minutes=11)] * 14)
    assert (asked.count, len(script.calls), script.copies) == (11, 2, ["Lan"])
    assert await status(chat, id_) == ({"sent": 1}, {})


async def test_a_last_copy_that_arrived_is_not_called_unknown(chat: Chat) -> None:
    """The places of the brake are used up; the platform is asked all the same."""
    await lan(chat)
    script = Script(chat, *[NO_ANSWER] * 3, shown=[2])
    Remembering(chat, None, None, Sent(("found",)))
    id_ = await broadcast(chat)
    await passes(chat, SHORT, *[MINUTE] * 6)
    assert (len(script.calls), script.copies) == (3, ["Lan"])
    assert await status(chat, id_) == ({"sent": 1}, {})


@pytest.mark.parametrize("kills", [1, 5])
async def test_workers_that_die_before_they_call_use_up_no_try_of_a_failing_platform(
    echoing: Chat, kills: int
) -> None:
    """Of a passing failure of its own it is told three times more, however many died before."""
    script = Script(echoing, NotSent(Why.NETWORK), *[BUSY] * 3)
    id_ = await broadcast(echoing)
    echoing.clock.move(HOUR)
    assert [await killed_before_the_call(echoing) for _kill in range(kills)] == [1] * kills
    await passes(echoing, *[timedelta(minutes=12)] * 9)
    assert (len(script.calls), script.copies) == (5, ["Lan"])
    assert await status(echoing, id_) == ({"sent": 1}, {})


@pytest.mark.parametrize("kills", [0, 5])
async def test_an_answer_that_nobody_confirms_is_called_three_times_however_many_workers_died(
    echoing: Chat, kills: int
) -> None:
    script = Script(echoing, *[NO_ANSWER] * 9)
    await echoing.says("Lan", "trợ giúp")
    assert len(script.calls) == 1
    echoing.clock.move(GRACE)
    await swept(echoing)
    assert [await killed_before_the_call(echoing, outreach=False) for _n in range(kills)] == (
        [1] * kills
    )
    await passes(echoing, *[timedelta(minutes=3)] * 9)
    assert len(script.calls) == 3
    async with echoing.house.database.read() as connection:
        last = select(outbox.c.state, outbox.c.reason).order_by(-outbox.c.id).limit(1)
        assert tuple((await connection.execute(last)).one()) == ("failed", "uncertain")


@pytest.mark.parametrize("kills", [1, 3])
async def test_workers_that_die_before_the_last_call_of_an_answer_do_not_use_it_up(
    echoing: Chat, kills: int
) -> None:
    script = Script(echoing, *[NO_ANSWER] * 9)
    await echoing.says("Lan", "trợ giúp")
    await passes(echoing, timedelta(minutes=3))
    assert len(script.calls) == 2
    for _kill in range(kills):
        for _look in range(3):
            echoing.clock.move(timedelta(minutes=3))
            await swept(echoing)
        assert await killed_before_the_call(echoing, outreach=False) == 1
    await passes(echoing, *[timedelta(minutes=3)] * 9)
    assert len(script.calls) == 3


async def test_a_copy_of_an_answer_that_went_through_is_the_last(echoing: Chat) -> None:
    script = Script(echoing, NO_ANSWER, NO_ANSWER)
    await echoing.says("Lan", "trợ giúp")
    await passes(echoing, *[timedelta(minutes=3)] * 5)
    assert (len(script.calls), script.copies) == (3, ["Lan"])
