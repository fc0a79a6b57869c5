"""The cards of need: each its own, short, with the way out; and nothing that tells of them."""

import re
from datetime import date

import pytest
from sqlalchemy import select

import adapters
from bot.adapter import Tools
from bot.crypto import Cipher
from bot.dialogues import book
from bot.domain.crisis import Category
from bot.engine.state import Conversation, Turn
from bot.engine.step import Moment, step
from bot.i18n import localise
from bot.library.loader import load
from bot.library.model import Library
from bot.messages import Address, Button, InboundEvent, Kind, OutboundMessage, Purpose
from bot.services import converse, many_turns
from bot.store import inbox as inbox_rows
from bot.store.tables import inbox, outbox
from tests.adapters.kits import ENVIRON, NOW, SECRET
from tests.chat import ZONE, Chat

PACKAGED = load(None, date(2026, 11, 23))
CRIES = {
    Category.DANGER: "chồng em đang đánh em, cứu em với",
    Category.VIOLENCE: "em bị bạo hành",
    Category.SUICIDE: "em không muốn sống nữa",
    Category.THIRD_PARTY: "hàng xóm hay đánh con",
    Category.PERPETRATOR: "tôi lỡ đánh vợ",
}
WORDS = {
    Category.DANGER: ("113", "115", "111", "nơi an toàn"),
    Category.VIOLENCE: ("113", "115", "111", "không có lỗi", "không cần kể"),
    Category.SUICIDE: ("115", "người mình tin"),
    Category.THIRD_PARTY: ("113", "111", "Ủy ban nhân dân xã", "khu dân cư"),
    Category.PERPETRATOR: ("113", "115", "người được tập huấn"),
}
BLAME = r"\?|tại sao|vì sao|tha thứ|bỏ (?:anh|chồng)|ly hôn|hòa giải|hứa|bị phạt|đi tù|kẻ"


def card(category: Category, platform: str = "paper", locale: str = "vi") -> Turn:
    assert isinstance(PACKAGED, Library)
    event = InboundEvent("e", Address(platform, "x"), Kind.CRISIS, NOW, payload=category.value)
    talk = Conversation(platform, locale=locale)
    found = step(talk, event, {}, book(PACKAGED, ZONE), Moment(NOW, date(2026, 11, 23)))
    assert isinstance(found, Turn), "a card waits for nothing"
    return found


@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("platform", sorted(adapters.names()))
@pytest.mark.parametrize("locale", ["vi", "en"])
def test_a_card_is_one_short_message_with_the_exit_first(
    category: Category, locale: str, platform: str
) -> None:
    (say,) = card(category, platform, locale).messages
    text = localise(say.text, locale)
    assert len(text) <= 600
    assert say.choices[0].payload == "exit"
    assert not re.search(BLAME, text.lower())


@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("platform", sorted(adapters.names()))
def test_only_our_own_chat_promises_to_be_emptied(category: Category, platform: str) -> None:
    said = localise(card(category, platform).messages[0].text, "vi")
    assert ("sẽ xóa trắng" in said) == (platform == "webchat")
    assert ("không xóa được gì" in said and "nhấn giữ" in said) == (platform != "webchat")


@pytest.mark.parametrize("category", list(Category))
def test_each_need_has_words_of_its_own(category: Category) -> None:
    texts = {c: localise(card(c).messages[0].text, "vi") for c in Category}
    assert all(word in texts[category] for word in WORDS[category])
    assert len({text.splitlines()[0] for text in texts.values()}) == len(Category)


@pytest.mark.parametrize("category", [Category.THIRD_PARTY, Category.PERPETRATOR])
def test_who_is_not_in_danger_is_not_told_to_flee(category: Category) -> None:
    assert "nơi an toàn" not in localise(card(category).messages[0].text, "vi")


@pytest.mark.parametrize("platform", sorted(adapters.names()))
@pytest.mark.parametrize("category", list(Category))
def test_the_exit_is_a_real_button_on_every_platform(category: Category, platform: str) -> None:
    tools = Tools(clock=None, vault=None, uploads=None, public_url="http://x", secret=SECRET)  # type: ignore[arg-type]
    (adapter,) = [a for a in adapters.build(ENVIRON, tools) if a.name == platform]
    (say,) = card(category, platform).messages
    buttons = tuple(Button(localise(c.label, "vi"), c.payload) for c in say.choices)
    text = localise(say.text, "vi")
    message = OutboundMessage("k", Address(platform, "1"), Purpose.REPLY, text, buttons)
    wires = adapter.render(message)
    shown = [button.payload for wire in wires for button in wire.bubble.buttons]
    assert shown[:1] == ["exit"]
    assert len(wires) == 1


@pytest.mark.parametrize("category", list(Category))
async def test_afterwards_no_row_tells_who_cried_or_which_card_it_was(
    chat: Chat, category: Category
) -> None:
    (shown,) = await chat.says("ai đó", CRIES[category])
    assert WORDS[category][0] in shown.text or "113" in shown.text
    async with chat.house.database.read() as connection:
        (row,) = (await connection.execute(select(inbox))).all()
    assert (row.kind, row.body_enc, row.error) == ("message", None, None)


async def test_a_turn_that_breaks_leaves_neither_words_nor_kind_in_log_or_table(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def breaks(*_arguments: object) -> None:
        raise RuntimeError(CRIES[Category.DANGER])  # the worst: a message that quotes them

    for where in (converse, many_turns):
        monkeypatch.setattr(where, "step", breaks)
    for _attempt in range(inbox_rows.MOST_ATTEMPTS):
        await chat.says("ai đó", CRIES[Category.DANGER])
    async with chat.house.database.read() as connection:
        rows = (await connection.execute(select(inbox))).all()
    assert any(row.status == inbox_rows.PARKED for row in rows)
    for row in rows:
        assert "cứu" not in f"{row.error}"
        assert row.kind != Kind.CRISIS.value or row.status != inbox_rows.PARKED
    told = capfd.readouterr()
    assert "turn.failed" in told.out + told.err
    assert "cứu" not in told.out + told.err
    assert "crisis" not in told.out + told.err


async def test_after_the_exit_the_screen_cannot_be_filled_again(chat: Chat) -> None:
    """The web chat's copies are delivered rows; on paper they are kept in the same way here."""
    await chat.says("ai đó", CRIES[Category.VIOLENCE])
    seal = Cipher(bytes(range(32))).seal("thẻ")
    async with chat.house.database.write() as connection:
        await connection.execute(outbox.update().values(payload_enc=seal))
    (tip,) = await chat.presses("ai đó", "Thoát nhanh")
    assert "bữa cơm" in tip.text
    async with chat.house.database.read() as connection:
        rows = (await connection.execute(select(outbox).order_by(outbox.c.id))).all()
    assert len(rows) == 2
    assert rows[0].payload_enc is None
