"""The Telegram stand-in keeps the contract, asked by plain HTTP."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from bot.stand_ins.server import StandIns
from bot.stand_ins.telegram import TelegramStandIn
from tests.stand_ins.conftest import Client, Ear

LAN = "612345678"
PATH = "/bot7001122334:standInToken/"
PRESS = {"inline_keyboard": [[{"text": "Có", "callback_data": "v1|yes"}]]}


@pytest.fixture
def bot(stand_ins: StandIns) -> TelegramStandIn:
    found = stand_ins.platforms["telegram"]
    assert isinstance(found, TelegramStandIn)
    return found


@pytest.fixture
def unheard(bot: TelegramStandIn) -> TelegramStandIn:
    """No webhook is set."""
    bot.configure({"webhook": ""})
    return bot


async def call(client: Client, method: str, **form: Any) -> Any:
    """The result, or the description of the failure."""
    status, body = await client.post(PATH + method, json=form)
    assert body["ok"] == (status == 200)
    assert body["ok"] or body["error_code"] == status
    return body["result"] if body["ok"] else body["description"]


async def test_parameters_come_as_json_as_a_form_or_in_the_address(
    client: Client, bot: TelegramStandIn
) -> None:
    bot.comes(LAN)
    markup = json.dumps(PRESS)
    form = {"chat_id": LAN, "text": "một", "reply_markup": markup}
    assert (await client.post(PATH + "sendMessage", data=form))[0] == 200
    assert (await client.get(PATH + "sendMessage", params={"chat_id": LAN, "text": "hai"}))[
        0
    ] == 200
    shown = await call(client, "sendmessage", chat_id=int(LAN), text="ba", reply_markup=PRESS)
    assert shown["reply_markup"] == PRESS
    sent = [m for m in bot.world.talk("telegram", LAN) if m.by == "account"]
    assert [m.text for m in sent] == ["một", "hai", "ba"]
    assert sent[0].body["reply_markup"] == sent[2].body["reply_markup"]


@pytest.mark.parametrize(
    ("method", "form", "words"),
    [
        ("sendMessage", {"text": " "}, "text is empty"),
        ("sendMessage", {"text": 7}, "must be of type String"),
        ("sendMessage", {"text": "<i>a", "parse_mode": "HTML"}, "can't parse entities"),
        ("sendMessage", {"text": "<x>a</x>", "parse_mode": "HTML"}, 'start tag "x"'),
        ("sendMessage", {"text": "1.", "parse_mode": "MarkdownV2"}, "'.' is reserved"),
        ("sendMessage", {"text": "*a", "parse_mode": "MarkdownV2"}, "byte offset 0"),
        ("sendMessage", {"text": "a", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ("sendMessage", {"text": "a", "reply_markup": "{"}, "can't parse JSON"),
        ("sendMessage", {"text": "a", "reply_markup": {"inline_keyboard": [{}]}}, "arrays"),
        ("sendMessage", {"text": "a", "reply_markup": {"inline_keyboard": [[
            {"text": "a", "callback_data": "b", "url": "https://vi.example"}]]}}, "button"),
        ("sendMessage", {"text": "a", "reply_markup": {"inline_keyboard": [[
            {"text": "a", "url": "vi.example"}]]}}, "Wrong HTTP URL"),
        ("sendMessage", {"text": "a", "reply_markup": {"keyboard": [[{"text": ""}]]}}, "non-empty"),
        ("sendPhoto", {"photo": "AgAC-foreign"}, "wrong remote file identifier"),
        ("sendPhoto", {}, "there is no photo"),
        ("sendDocument", {"document": "https://vi.example/a.pdf", "caption": "a" * 1025}, "long"),
        ("editMessageText", {"message_id": 9, "text": "a"}, "message to edit not found"),
        ("editMessageText", {"message_id": "x", "text": "a"}, "must be a number"),
        ("answerCallbackQuery", {"callback_query_id": "26"}, "query is too old"),
        ("sendChatAction", {"action": "sleeping"}, "wrong parameter action"),
        ("setMyDescription", {"description": "a" * 513}, "too long"),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "DESCRIPTION_INVALID"),
        ("getFile", {"file_id": "AgAC-foreign"}, "wrong file_id"),
        ("setWebhook", {"url": "http://vi.example/"}, "HTTPS"),
        ("setWebhook", {"url": "https://vi.example:9000/"}, "ports"),
        ("setWebhook", {"url": "https://vi.example", "secret_token": "bí mật"}, "unallowed"),
        ("setWebhook", {"url": "https://vi.example", "max_connections": 101}, "1 to 100"),
    ],
)  # fmt: skip
async def test_a_call_of_the_wrong_shape_is_refused_and_noted(
    client: Client, bot: TelegramStandIn, method: str, form: dict[str, Any], words: str
) -> None:
    bot.comes(LAN)
    assert words in await call(client, method, chat_id=LAN, **form)
    assert [(r.call, r.reason in ("shape", "length")) for r in bot.world.refusals] == [
        (method, True)
    ]


async def test_the_limit_counts_what_is_left_of_marked_text(
    client: Client, bot: TelegramStandIn
) -> None:
    bot.comes(LAN)
    text = "<b>" + "đ" * 4096 + "</b>"
    assert "too long" in await call(client, "sendMessage", chat_id=LAN, text=text)
    sent = await call(client, "sendMessage", chat_id=LAN, text=text, parse_mode="HTML")
    assert sent["entities"] == [{"offset": 0, "length": 4096, "type": "bold"}]


async def test_markdown_is_read(client: Client, bot: TelegramStandIn) -> None:
    bot.comes(LAN)
    text = "*Đậm _nghiêng_* \\. [bài](https://vi.example/a) `x*y`"
    sent = await call(client, "sendMessage", chat_id=LAN, text=text, parse_mode="MarkdownV2")
    assert sent["text"] == "Đậm nghiêng . bài x*y"
    assert [e["type"] for e in sent["entities"]] == ["italic", "bold", "text_link", "code"]


async def test_an_edit_without_buttons_takes_them_away(
    client: Client, bot: TelegramStandIn
) -> None:
    bot.comes(LAN)
    sent = await call(client, "sendMessage", chat_id=LAN, text="a", reply_markup=PRESS)
    form = {"chat_id": LAN, "message_id": sent["message_id"], "text": "a"}
    same = await call(client, "editMessageText", **form, reply_markup=PRESS)
    assert "message is not modified" in same
    edited = await call(client, "editMessageText", **form)
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= edited["date"]


async def test_a_press_names_its_message_and_wants_one_answer_soon(
    client: Client, unheard: TelegramStandIn
) -> None:
    unheard.comes(LAN)
    sent = await call(client, "sendMessage", chat_id=LAN, text="Đúng?", reply_markup=PRESS)
    unheard.presses(LAN, "v1|yes")
    unheard.presses(LAN, "v1|y")
    *_rest, first, second = await call(client, "getUpdates")
    assert first["callback_query"]["message"]["message_id"] == sent["message_id"]
    assert second["callback_query"]["message"]["date"] == 0  # no such button is known any more
    id_ = {"callback_query_id": first["callback_query"]["id"]}
    assert await call(client, "answerCallbackQuery", **id_) is True
    unheard.world.set_now(unheard.world.now() + timedelta(hours=1))
    late = {"callback_query_id": second["callback_query"]["id"]}
    assert "too old" in await call(client, "answerCallbackQuery", **late)


async def test_an_offset_confirms_and_what_is_a_day_old_is_gone(
    client: Client, unheard: TelegramStandIn
) -> None:
    for text in ("một", "hai", "ba"):
        unheard.says(LAN, text)
    updates = await call(client, "getUpdates")
    numbers = [u["update_id"] for u in updates]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert len(await call(client, "getUpdates", offset=numbers[1], limit=1)) == 1
    assert [u["message"]["text"] for u in await call(client, "getUpdates", offset=-1)] == ["ba"]
    unheard.world.set_now(unheard.world.now() + timedelta(hours=25))
    assert await call(client, "getUpdates") == []


async def test_whoever_polls_last_throws_the_other_out(
    client: Client, unheard: TelegramStandIn
) -> None:
    first = asyncio.create_task(call(client, "getUpdates", timeout=30))
    for _look in range(500):
        if unheard.updates.polled:
            break
        await asyncio.sleep(0.01)
    second = asyncio.create_task(call(client, "getUpdates", timeout=30))
    assert "terminated by other getUpdates request" in await first
    unheard.says(LAN, "xin chào")
    assert [u["message"]["text"] for u in await second] == ["xin chào"]


async def test_only_what_was_asked_for_comes_and_the_list_stays(
    client: Client, unheard: TelegramStandIn
) -> None:
    await call(client, "getUpdates", allowed_updates=["callback_query"])
    unheard.says(LAN, "xin chào")
    unheard.presses(LAN, "a")
    [update] = await call(client, "getUpdates")
    assert "callback_query" in update
    await call(client, "getUpdates", offset=update["update_id"] + 1, allowed_updates=[])
    unheard.goes(LAN)
    assert "my_chat_member" in (await call(client, "getUpdates"))[0]


async def test_while_a_webhook_is_set_nobody_can_poll(client: Client, bot: TelegramStandIn) -> None:
    assert "Conflict" in await call(client, "getUpdates")
    await call(client, "deleteWebhook")
    assert await call(client, "getUpdates") == []


async def test_waiting_updates_go_to_the_webhook_once_one_is_set(
    client: Client, unheard: TelegramStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    unheard.says(LAN, "xin chào")
    await call(client, "setWebhook", url=ear.url, secret_token="bi-mat_1")
    await stand_ins.settled()
    [(body, headers)] = ear.heard
    assert headers["X-Telegram-Bot-Api-Secret-Token"] == "bi-mat_1"
    assert json.loads(body)["message"]["text"] == "xin chào"
    assert (await call(client, "getWebhookInfo"))["pending_update_count"] == 0


async def test_without_a_secret_the_header_is_not_there(
    client: Client, bot: TelegramStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    await call(client, "setWebhook", url=ear.url)
    bot.says(LAN, "xin chào")
    await stand_ins.settled()
    assert "X-Telegram-Bot-Api-Secret-Token" not in ear.heard[0][1]


async def test_a_webhook_that_fails_is_tried_again_and_told(
    client: Client, bot: TelegramStandIn, stand_ins: StandIns, ear: Ear
) -> None:
    ear.answers = [500]
    bot.says(LAN, "xin chào")
    await stand_ins.settled()
    info = await call(client, "getWebhookInfo")
    assert (len(ear.heard), info["pending_update_count"]) == (2, 0)
    assert info["last_error_message"] == "Wrong response from the webhook: 500"


async def test_a_wrong_token_is_told_from_no_token_at_all(
    client: Client, bot: TelegramStandIn
) -> None:
    assert (await client.post("/bot1:wrong/getMe"))[0] == 401
    assert (await client.post("/botwrong/getMe"))[0] == 404
    assert (await client.get("/file/bot1:wrong/photos/x"))[0] == 404
    assert [r.reason for r in bot.world.refusals] == ["token", "token"]


async def test_one_person_can_be_written_to_once_a_second(
    client: Client, bot: TelegramStandIn
) -> None:
    bot.configure({"per_chat": 60.0})
    bot.comes(LAN)
    assert await call(client, "sendMessage", chat_id=LAN, text="a")
    _status, body = await client.post(PATH + "sendMessage", json={"chat_id": LAN, "text": "b"})
    assert body["parameters"] == {"retry_after": 60}


@pytest.mark.parametrize(
    ("user", "status"), [("990000001", 200), ("990000002", 400), ("990000004", 403), ("-100", 400)]
)
async def test_magic_people_have_their_fates(
    client: Client, bot: TelegramStandIn, user: str, status: int
) -> None:
    form = {"chat_id": user, "text": "a"}
    assert (await client.post(PATH + "sendMessage", json=form))[0] == status


async def test_after_a_reset_nobody_has_pressed_start(client: Client, bot: TelegramStandIn) -> None:
    bot.comes(LAN)
    bot.world.forget()
    assert "chat not found" in await call(client, "sendMessage", chat_id=LAN, text="a")


async def test_a_link_carries_only_what_telegram_lets_it(bot: TelegramStandIn) -> None:
    with pytest.raises(ValueError, match="at most 64"):
        bot.comes(LAN, "mã có dấu")
