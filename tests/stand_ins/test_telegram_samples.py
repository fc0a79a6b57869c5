"""The Telegram stand-in speaks as the samples do: every call it answers, every update it sends."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.stand_ins.server import StandIns
from bot.stand_ins.telegram import TelegramStandIn
from bot.stand_ins.world import Limit, Person
from tests.stand_ins.conftest import Client, Ear

SAMPLES = Path(__file__).parents[1] / "adapters" / "telegram"
LAN = "612345678"
PATH = "/bot7001122334:standInToken/"
CALLS = [path.stem.removeprefix("api.") for path in sorted(SAMPLES.glob("api.*.json"))]
SENT = {"chat_id": LAN, "text": "a"}
# They vary by the person and the bot, or are there only at times.
OPTIONAL = {"username", "last_error_date", "last_error_message"}


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def shape(value: Any) -> Any:
    """Names and types."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items() if name not in OPTIONAL}
    if isinstance(value, list):
        return [shape(part) for part in value]
    return type(value).__name__


def holds(found: Any, wanted: Any) -> bool:
    """Whether everything that is wanted is there, of its type; there may be more."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(holds(found.get(n), wanted[n]) for n in wanted)
    return bool(found == wanted)


@pytest.fixture
def bot(stand_ins: StandIns) -> TelegramStandIn:
    found = stand_ins.platforms["telegram"]
    assert isinstance(found, TelegramStandIn)
    found.world.people["telegram", LAN] = Person("telegram", LAN, "Lan", found.world.now())
    return found


async def prepared(client: Client, name: str, request: dict[str, Any], bot: TelegramStandIn) -> Any:
    """The body of the sample, with the ids of what is there."""
    body = dict(request["json"])
    if name == "editMessageText":
        _status, sent = await client.post(PATH + "sendMessage", json=SENT)
        body["message_id"] = sent["result"]["message_id"]
    if name == "answerCallbackQuery":
        bot.configure({"webhook": ""})
        bot.presses(LAN, "a")
        _status, updates = await client.get(PATH + "getUpdates")
        body["callback_query_id"] = updates["result"][0]["callback_query"]["id"]
    return body


@pytest.mark.parametrize("name", CALLS)
async def test_a_documented_call_is_answered_as_documented(
    client: Client, bot: TelegramStandIn, name: str
) -> None:
    found = sample(f"api.{name}")
    body = await prepared(client, name, found["request"], bot)
    status, answer = await client.post(PATH + name.partition(".")[0], json=body)
    assert status == found["response"]["status"]
    assert holds(shape(answer), shape(found["response"]["body"])), answer


Deed = Callable[[TelegramStandIn], Any]
UPDATES: dict[str, tuple[Deed, ...]] = {
    "text": (lambda b: b.says(LAN, "Em chào anh chị"),),
    "start": (lambda b: b.comes(LAN, "qr-kcn-01"),),
    "contact": (lambda b: b.shares_phone(LAN, "84901234567"),),
    "callback.inaccessible": (lambda b: b.presses(LAN, "v1|old"),),
    "blocked": (lambda b: b.goes(LAN),),
    "edited": (lambda b: b.says(LAN, "Em chao"), lambda b: b.edits(LAN, "Em chào anh chị ạ")),
    "unblocked": (lambda b: b.goes(LAN), lambda b: b.says(LAN, "Em đây")),
}


@pytest.mark.parametrize("name", UPDATES)
async def test_an_update_has_the_documented_shape(
    bot: TelegramStandIn, stand_ins: StandIns, ear: Ear, name: str
) -> None:
    for deed in UPDATES[name]:
        deed(bot)
    await stand_ins.settled()
    wanted = sample(f"update.{name}")
    [kind] = wanted.keys() - {"update_id"}
    bodies = [json.loads(body) for body, _headers in ear.heard]
    told = [body for body in bodies if kind in body][-1]
    assert shape(told) == shape(wanted)


@pytest.mark.parametrize(
    ("name", "deed", "method", "form"),
    [
        ("429", lambda b: b.world.limits.update(telegram=Limit(0, 14)), "sendMessage", SENT),
        ("403.blocked", lambda b: b.goes(LAN), "sendMessage", SENT),
        ("400.chat_not_found", lambda b: b.world.forget(), "sendMessage", SENT),
        ("400.query_old", lambda b: None, "answerCallbackQuery", {"callback_query_id": "1"}),
    ],
)
async def test_a_failure_is_told_as_documented(
    client: Client, bot: TelegramStandIn, name: str, deed: Deed, method: str, form: dict[str, str]
) -> None:
    deed(bot)
    status, answer = await client.post(PATH + method, json=form)
    wanted = sample(f"error.{name}")
    assert (status, answer) == (wanted["status"], wanted["body"])
