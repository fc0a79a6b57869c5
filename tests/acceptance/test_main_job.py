"""From a roster to covered families, on four channels, through processes and signed webhooks."""

import asyncio
import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.crypto import Cipher
from bot.domain.people import Role
from bot.library.loader import load
from bot.library.model import Library
from bot.services.people import grant, invite
from bot.services.roster import import_roster
from bot.store.database import Database
from tests.acceptance import union
from tests.acceptance.union import Worker, count
from tests.acceptance.world import (
    CHANNELS,
    NOW_AND_THEN,
    Hand,
    Installation,
    World,
    offers,
)
from tests.chat import chat_on
from tests.ready import ready


async def prepared(world: World) -> tuple[list[Worker], dict[str, str]]:
    """Roster, codes and rights; the process runs."""
    people = union.workers()
    union.write(world.folder / "danh-sach.xlsx", people)
    await world.run("db", "upgrade")
    await world.run("roster", "import", "danh-sach.xlsx")
    invited = await world.run("invite", "--json")
    assert len(invited) == 300
    await world.run("grant", "NV001", "officer", "--unit", "TINH")
    await world.run("grant", "NV002", "officer", "--unit", "TINH")
    await world.start()
    return people, {each["member"]: each["code"] for each in invited}


async def settled(world: Installation[Any]) -> tuple[list[Worker], dict[str, str]]:
    """The same without the command line, for tests of other things."""
    people = union.workers()
    path = world.folder / "danh-sach.xlsx"
    union.write(path, people)
    library = load(None, date(2026, 11, 23))
    assert isinstance(library, Library)
    database = Database(world.database_url)
    await ready(database)
    begin = datetime.fromisoformat(world.now)
    house = chat_on(database, Cipher(bytes(range(32))), library, begin).house
    await import_roster(house, path)
    found = await invite(house, None, timedelta(days=30))
    for code in ("NV001", "NV002"):
        await grant(house, code, Role.OFFICER, "TINH")
    await database.close()
    await world.start()
    return people, {each.member: each.code for each in found}


async def linked(
    world: World, people: list[Worker], codes: dict[str, str], every: int
) -> dict[str, Hand]:
    """Some of the people join, each on one channel in turn."""
    hands: dict[str, Hand] = {}
    for n, who in enumerate(people[::every]):
        channel = CHANNELS[n % 4]
        hands[who.code] = (
            await world.guest() if channel == "webchat" else Hand(channel, str(10**9 + n))
        )
    await asyncio.gather(
        *(
            world.joins(hand, codes[code], code_first=n % 2 == 0)
            for n, (code, hand) in enumerate(hands.items())
        )
    )
    return hands


async def sent_out(world: Installation[Any], *more: str) -> str:
    """A lesson campaign by one officer, approved by another."""
    lesson = (await world.run("lesson", "list", "--json"))[0]["id"]
    made = await world.run(
        "campaign", "create", "--lesson", lesson, "--unit", "TINH", "--by", "NV001", *more, "--json"
    )
    refused = await world.run("campaign", "approve", made["id"], "--by", "NV001", fails=True)
    assert "Người soạn không được tự duyệt" in refused
    await world.run("campaign", "approve", made["id"], "--by", "NV002")
    return str(made["id"])


async def finished(world: Installation[Any], campaign: str) -> dict[str, Any]:
    """The campaign's status once it is through; its sum closes at every look."""
    status: dict[str, Any] = {}

    async def through() -> bool:
        nonlocal status
        status = await world.run("campaign", "status", campaign, "--json")
        assert status["audience"] == sum(status["deliveries"].values())
        return bool(status["state"] == "finished")

    await world.until(through, "the campaign is finished", 90, pause=NOW_AND_THEN)
    return status


def family(report: dict[str, Any]) -> tuple[int, int]:
    found = next(i for i in report["indicators"] if i["id"] == "family_dissemination")
    return found["numerator"], found["denominator"]


@pytest.mark.sqlite_first  # PostgreSQL: `test_reach`, and `make proof`
async def test_the_main_job(world: World) -> None:
    people, codes = await prepared(world)
    hands = await linked(world, people, codes, every=5)
    first, second = next(iter(hands)), Hand("telegram", "777000")
    await world.joins(second, codes[first])

    campaign = await sent_out(world)
    status = await finished(world, campaign)
    assert status["audience"] == 300
    assert sum(status["deliveries"].get(s, 0) for s in ("sent", "delivered", "seen")) == len(hands)
    assert status["reasons"] == {"not_linked": 300 - len(hands)}

    def pushes(hand: Hand) -> int:
        return sum(offers([m], "ack:") for m in world.sees(hand))

    await world.until(
        lambda: all(pushes(h) == 1 for c, h in hands.items() if c != first),
        "each linked person has the lesson once",
    )
    assert pushes(hands[first]) + pushes(second) == 1

    readers = set(list(hands)[:30]) | {first}
    lesson = (await world.run("lesson", "list", "--json"))[0]["id"]
    await asyncio.gather(
        *(
            world.deed(hands[code], payload=f"ack:{lesson}", times=10 if n % 7 == 0 else 1)
            for n, code in enumerate(sorted(readers))
        )
    )
    await asyncio.gather(*(world.deed(hands[c], text="đã đọc") for c in sorted(readers)[:5]))
    await world.deed(second, payload=f"ack:{lesson}")

    async def counted() -> bool:
        found = await world.run("campaign", "status", campaign, "--json")
        return bool(found["acknowledged"] == len(readers))

    await world.until(counted, "every acknowledgement is counted", pause=NOW_AND_THEN)
    for unit in ("PH-1", "XA-2", "PH", "XA", "TINH"):
        report = await world.run("coverage", "--unit", unit, "--format", "json")
        assert family(report) == count(unit, people, readers), unit
    whole = await world.run("coverage", "--format", "json")
    assert [family(child) for child in whole["units"]] == [
        count(child["code"], people, readers) for child in whole["units"]
    ]

    missed = await finished(world, await sent_out(world, "--only", "missed"))
    assert missed["audience"] == 300 - len(readers)
    assert "Sổ gửi tin khớp" in await world.run("audit")
    assert "Traceback" not in world.log
    assert len(world.platforms.refreshed) == 1


async def test_officers_broadcast_in_chat_and_see_it_through(world: World) -> None:
    people, codes = await settled(world)
    one, other, member = Hand("telegram", "501"), Hand("zalo", "502"), Hand("messenger", "503")
    for hand, code in ((one, "NV001"), (other, "NV002"), (member, "NV003")):
        await world.joins(hand, codes[code])

    async def says(hand: Hand, text: str, answer: str) -> None:
        before = len(world.sees(hand))
        await world.deed(hand, text=text)
        await world.until(
            lambda: any(answer in m.text for m in world.sees(hand)[before:]), f"{text} → {answer}"
        )

    await says(one, "/phatdong", "Đơn vị nào")
    await says(one, "1", "Anh/chị muốn gửi gì")
    await says(one, "2", "Anh/chị viết nội dung")
    await says(
        one, "Mời cả nhà cùng dự ngày hội gia đình chủ nhật này ở nhà văn hóa.", "chủ đề nào"
    )
    await says(one, "Bình đẳng giới", "Gửi cho ai")
    await says(one, "1", "Gửi khi nào")
    await says(one, "1", "Giữ lại làm bản nháp")
    await says(one, "Giữ lại", "Đã giữ")
    await says(other, "phát động", "Các tin của đơn vị")
    await says(other, "2", "ngày hội gia đình")
    await says(other, "Duyệt đúng bản này", "Đã duyệt")
    await world.until(lambda: offers(world.sees(member), "ack:t-"), "the member has it")
    await says(member, "đã nhận ạ", "Đã ghi nhận")
    report = await world.run("coverage", "--format", "json")
    assert family(report) == count("TINH", people, {"NV003"})
    assert json.dumps(report, ensure_ascii=False)
