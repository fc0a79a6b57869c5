"""A release and the chat write the same lesson: every text has a version of its own, and who wrote
the one that is overtaken is told. On both databases, for the versions are a table's.
"""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from bot.library.model import Library
from bot.services.authoring import keep_folder
from bot.store.authoring import versions
from bot.store.authoring_tables import lesson_version
from bot.store.tables import evidence
from tests.chat import Chat, chat_on
from tests.dialogues.conftest import MORNING
from tests.services.either import database_of_a_union
from tests.services.test_authoring import ID, PATH, labels, office, page, read, rewrite

__all__ = ["database_of_a_union", "office"]  # found by pytest: on either database


def release(edition: int) -> dict[str, bytes]:
    """The folder's pages with that number in them."""
    return {
        f"{PATH}.{at}.md": page(at)
        .replace("version: 1", f"version: {edition}")
        .replace("First.", f"Text of release {edition}.")
        .encode()
        for at in ("vi", "en")
    }


def printed(library: Library, edition: int) -> Library:
    """The folder's content after that release."""

    def new(text: str) -> str:
        return text.replace("First paragraph.", f"Text of release {edition}.")

    lessons = tuple(
        replace(one, version=edition, steps=replace(one.steps, vi=tuple(map(new, one.steps.vi))))
        if one.id == ID
        else one
        for one in library.lessons
    )
    return replace(library, lessons=lessons)


async def restarted(chat: Chat, edition: int) -> Chat:
    """The same database and the same people, under a program that brings that edition."""
    house = chat.house
    again = chat_on(house.database, house.cipher, printed(house.printed, edition), chat.clock.now())
    again.count = chat.count + 1000
    again.paper.shown, again.read = chat.paper.shown, chat.read
    await keep_folder(again.house, release(edition))
    return again


async def told(chat: Chat, user: str) -> list[str]:
    """What the start had to say to somebody."""
    await chat.deliver()
    return [bubble.text for bubble in chat.hears(user)]


async def kept(chat: Chat) -> list[tuple[int, int, str, int]]:
    async with chat.house.database.read() as connection:
        found = await versions(connection, ID)
    return [(one.version, one.edition, one.state.value, one.acknowledged) for one in found]


async def approved_in_chat(office: Chat) -> None:
    """Version 2, by Hoa and Quân; Lan has read it."""
    await rewrite(office, "hoa", "Tên bài mới")
    await office.sends("quan", f"bl:{ID}:2")
    await office.presses("quan", "Duyệt đúng bản này")
    await read(office, "lan")
    await office.presses("lan", "Tôi đã đọc")


async def test_a_release_that_counts_alike_gets_the_next_number_and_is_read(office: Chat) -> None:
    await approved_in_chat(office)
    after = await restarted(office, 2)
    assert await kept(after) == [(3, 2, "folder", 0), (2, 0, "approved", 1), (1, 1, "folder", 0)]
    assert len(await told(after, "quan")) == 1
    first, _last = await read(after, "quan")
    assert "Text of release 2." in first
    await after.presses("quan", "Tôi đã đọc")
    async with after.house.database.read() as connection:
        rows = await connection.execute(select(evidence.c.member_id, evidence.c.version))
        assert sorted(map(tuple, rows)) == [(1, 2), (5, 3)], "each is noted with what was read"


async def test_its_two_people_are_told_once_and_shown_the_difference(office: Chat) -> None:
    await approved_in_chat(office)
    after = await restarted(office, 2)
    for user in ("hoa", "quan"):
        (said,) = await told(after, user)
        assert "bản 3" in said
        assert "bản 2 viết trong chat vẫn được giữ" in said
    assert not await told(after, "lan")
    shown = await after.presses("hoa", "Xem chỗ khác")
    assert "mọi người đang đọc bản 3" in shown[-1].text
    assert "− Text of release 2." in shown[-1].text
    again = await restarted(after, 2)
    assert not await told(again, "hoa"), "a start that brings nothing tells nothing"
    (listed,) = await again.sends("hoa", "go:soanbai")
    assert f"• {ID}: ở đây viết bản 2, mọi người đang đọc bản 3" in listed.text


async def test_a_draft_from_before_the_release_is_not_approved_over_it(office: Chat) -> None:
    await rewrite(office, "hoa", "Tên bài mới")
    seen = await office.sends("quan", f"bl:{ID}:2")
    (press,) = [b.payload for s in seen for b in s.buttons if b.label == "Duyệt đúng bản này"]
    after = await restarted(office, 2)
    (answer,) = await after.sends("quan", press)
    assert "thư mục nội dung đã mang tới bài mới hơn" in answer.text
    assert "Duyệt đúng bản này" not in labels(await after.sends("quan", f"bl:{ID}:2"))
    assert "Text of release 2." in (await read(after, "lan"))[0]


async def test_taken_up_again_over_the_release_it_is_read_and_no_longer_listed(
    office: Chat,
) -> None:
    await approved_in_chat(office)
    after = await restarted(office, 2)
    await rewrite(after, "hoa", "Tên bài mới hơn")
    await after.sends("quan", f"bl:{ID}:4")
    await after.presses("quan", "Duyệt đúng bản này")
    first, _last = await read(after, "lan")
    assert first.startswith("Tên bài mới hơn")
    assert "Text of release 2." in first, "it was written over the newer text"
    (listed,) = await after.sends("hoa", "go:soanbai")
    assert ID not in listed.text


async def test_the_folder_keeps_its_number_where_nobody_has_it(office: Chat) -> None:
    after = await restarted(office, 5)
    assert await kept(after) == [(5, 5, "folder", 0), (1, 1, "folder", 0)]
    back = await restarted(after, 1)  # the release before, once more
    assert await kept(back) == [(5, 5, "folder", 0), (1, 1, "folder", 0)]


async def test_processes_that_start_at_once_keep_an_edition_once(office: Chat) -> None:
    await rewrite(office, "hoa", "Tên bài mới")
    await asyncio.gather(*(restarted(office, 2) for _process in range(3)))
    assert [row[:2] for row in await kept(office)] == [(3, 2), (2, 0), (1, 1)]


async def test_the_table_itself_wants_one_text_of_each_edition(office: Chat) -> None:
    row: dict[str, Any] = {
        "lesson_id": ID, "locale": "vi", "version": 9, "edition": 1, "topic": "t", "page": "p",
        "state": "folder", "created_at": MORNING,
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        async with office.house.database.write() as connection:
            await connection.execute(insert(lesson_version).values(row))
    async with office.house.database.read() as connection:
        count = await connection.scalar(select(func.count()).select_from(lesson_version))
    assert count == 2


async def test_what_an_older_program_kept_beside_this_one_is_owned_up(office: Chat) -> None:
    async with office.house.database.write() as connection:
        await connection.execute(lesson_version.update().values(edition=None))
    again = await restarted(office, 1)
    assert await kept(again) == [(1, 1, "folder", 0)]
