"""Pictures before a turn: only those that are waited for, once, and of those who agreed."""

from dataclasses import replace

from sqlalchemy import select

from bot.messages import Address, InboundEvent, Kind, Media, MediaKind
from bot.services.brought import with_brought
from bot.store.activity_tables import photo
from bot.store.inbox import Claimed
from bot.store.tables import address
from tests.chat import PLATFORM, Chat

CODE = "HACDEF23"  # of Hoa, an officer


async def at_the_photos(chat: Chat) -> None:
    """Hoa is at the question for photos."""
    for words in (CODE, "1", "báo cáo", "1", "hôm qua", "1", "xong", "6", "20", "-", "-"):
        await chat.says("Hoa", words)


async def claimed(chat: Chat, *media: Media) -> Claimed:
    async with chat.house.database.read() as connection:
        id_ = (await connection.execute(select(address.c.id))).scalars().one()
    event = InboundEvent(
        "m1", Address(PLATFORM, "Hoa"), Kind.MESSAGE, chat.clock.now(), media=media
    )
    return Claimed(4711, id_, event, chat.clock.now(), 1)


async def stored(chat: Chat) -> list[str]:
    async with chat.house.database.read() as connection:
        return list((await connection.execute(select(photo.c.source))).scalars())


IMAGE = Media(MediaKind.IMAGE, url="toa-dam.jpg")


async def test_a_picture_that_is_waited_for_is_stored_once_however_often_it_comes(
    chat: Chat,
) -> None:
    await at_the_photos(chat)
    event = await claimed(chat, IMAGE, replace(IMAGE, kind=MediaKind.FILE))
    once, again = await with_brought(chat.house, event), await with_brought(chat.house, event)
    assert once.event.brought == again.event.brought
    assert all(word.startswith("photo:") for word in once.event.brought)
    assert await stored(chat) == ["4711:0", "4711:1"]


async def test_what_is_no_picture_is_not_even_fetched(chat: Chat) -> None:
    await at_the_photos(chat)
    event = await claimed(chat, replace(IMAGE, kind=MediaKind.VIDEO))
    assert (await with_brought(chat.house, event)).event.brought == ("fault:no_picture",)


async def test_nobody_elses_pictures_are_looked_at(chat: Chat) -> None:
    await chat.says("Hoa", "xin chào")
    assert (await with_brought(chat.house, await claimed(chat, IMAGE))).event.brought == ()
    await chat.says("Hoa", CODE)
    await chat.says("Hoa", "1")
    await chat.says("Hoa", "báo cáo")  # a question is open, but not for pictures
    assert (await with_brought(chat.house, await claimed(chat, IMAGE))).event.brought == ()
    assert await stored(chat) == []


async def test_a_typed_word_is_no_way_to_anothers_picture(chat: Chat) -> None:
    await at_the_photos(chat)
    event = await claimed(chat, IMAGE)
    await with_brought(chat.house, event)
    for words in (
        "BNHCDE23",
        "1",
        "báo cáo",
        "2",
        "hôm qua",
        "1",
        "xong",
        "6",
        "20",
        "-",
        "-",
    ):
        await chat.says("Bình", words)
    await chat.says("Bình", "photo:1")
    await chat.says("Bình", "xong")
    shown = await chat.says("Bình", "-")
    assert "Ảnh: 0" in "\n".join(bubble.text for bubble in shown)
