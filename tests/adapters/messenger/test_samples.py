"""Messenger: every request and answer of the contract is one we make and take, or knowingly not."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.messenger.client import Messenger
from bot.adapter import MenuEntry, Profile, TemplateDraft, TemplateInfo
from bot.messages import (
    Button,
    Media,
    MediaKind,
    OutboundMessage,
    Purpose,
    Sent,
    TemplateUse,
    Why,
)
from tests.adapters.kits import read
from tests.adapters.messenger.sending import bodies, message, send, why
from tests.adapters.messenger_double import MessengerDouble
from tests.adapters.platform_double import Scripted

HERE = Path(__file__).parent
CHOICES = (Button("Có", "v1|q1|yes"), Button("Xem thêm", url="https://vidu.example"))
PLACES = tuple(Button(f"Nơi {n}", f"v1|loc|{n}") for n in range(4))
PICTURE = Media(MediaKind.IMAGE, url="https://vidu.example/a.jpg")
FILE = Media(MediaKind.FILE, "to-roi.pdf", "application/pdf", b"%PDF")
USE = TemplateUse("nhac_hen", {"a": "Lan", "b": "8 giờ 30/11"}, payloads=("hen-42",))

# What we send for a sample; of it, what the sample has must be there.
SENT: dict[str, OutboundMessage] = {
    "text": message("Dạ, chào bạn!", key="out:018f3c"),
    "button_template": message("Bạn muốn gì?", *CHOICES),
    "quick_replies": message(
        "Bạn ở đâu?", Button("Bình Dương", "v1|loc|bd"), *PLACES, asks_phone=True
    ),
    "image_url": message("", media=(PICTURE,)),
    "generic_template": message(
        "Tập huấn\nChủ nhật",
        Button("Có", "v1|q1|yes"),
        Button("Xem thêm", url="https://vidu.example"),
        media=(PICTURE,),
    ),
    "utility": message("Chào Lan", purpose=Purpose.OUTREACH, template=USE),
}
# Shapes of messages that we never send: people write under their own names, an uploaded picture
# goes before its words, nobody is told that a machine is typing, and comments are not ours.
UNSENT = {"media_template", "human_agent", "private_reply", "typing"}
# Other calls that nothing in the bot needs.
UNCALLED = {"batch", "thread_owner", "user_profile"}
CALLED = {"profile.set", "subscribe", "template.create", "upload"}


def shaped(value: Any) -> Any:
    """Without our mark, and without the choices that only fill a row."""
    found = json.loads(json.dumps(value))
    content = found["message"]
    content.pop("metadata", None)
    if "quick_replies" in content:
        fillers = {place.payload for place in PLACES}
        content["quick_replies"] = [
            reply for reply in content["quick_replies"] if reply.get("payload") not in fillers
        ]
    return found


def test_every_call_of_the_contract_is_spoken_of_here() -> None:
    names = {path.stem.removeprefix("api.") for path in HERE.glob("api.*.json")}
    sends = {*SENT, *UNSENT, "multipart"}  # test_files.py has the upload of a file
    assert names == {f"send.{name}" for name in sends} | CALLED | UNCALLED


@pytest.mark.parametrize("name", SENT)
def test_a_message_is_the_contracts(name: str) -> None:
    wanted = read("messenger", f"api.send.{name}")["request"]["json"]
    [body] = bodies(SENT[name])
    assert shaped(body) == shaped(wanted)


ANSWERS = sorted(path.stem for path in HERE.glob("api.send.*.json"))


@pytest.mark.parametrize("name", ANSWERS)
async def test_an_answer_of_the_contract_is_a_message_that_went_out(
    page: Messenger, double: MessengerDouble, name: str
) -> None:
    told = read("messenger", name)["response"]
    double.script(Scripted(told["status"], told["body"]))
    [result] = await send(page)
    if name == "api.send.typing":  # it answers no message
        assert why(result) is Why.UNCERTAIN
    else:
        assert result == Sent(("m_out0001",))


async def test_an_upload_is_the_contracts(page: Messenger, double: MessengerDouble) -> None:
    sample = read("messenger", "api.upload")
    double.script(Scripted(200, sample["response"]["body"]), Scripted(200, {"message_id": "m_1"}))
    await send(page, message("", media=(FILE,)))
    uploaded, sent = double.asked
    assert sample["request"]["url"].endswith(uploaded.path)
    wanted = sample["request"]["json"]["message"]["attachment"]
    assert json.loads(uploaded.body["message"]).keys() == {"attachment"}
    assert wanted["payload"]["is_reusable"]
    payload = sent.body["message"]["attachment"]["payload"]
    assert payload == sample["response"]["body"]


async def profile(page: Messenger) -> bool:
    menu = (MenuEntry("hotro", {"vi": "Gặp người thật", "en": "A real person"}),)
    done = await page.set_up(Profile({"vi": "Chào bạn!", "en": "Hello!"}, menu), "")
    return not any(step.problem for step in done)


async def wording(page: Messenger) -> bool:
    text = "Chào {{1}}, lịch hẹn lúc {{2}}."
    draft = TemplateDraft("nhac_hen", "vi", text, ("Lan", "8 giờ"), ("Tôi sẽ đến",))
    return isinstance(await page.make_template(draft), TemplateInfo)


def like(value: Any) -> Any:
    """The shape of a value: its keys, and the words that Meta defines; our own words are ours."""
    ours = {"text", "title", "payload"}
    if isinstance(value, dict):
        return {name: "…" if name in ours else like(found) for name, found in value.items()}
    return [like(value[0])] if isinstance(value, list) and value else value


@pytest.mark.parametrize(
    ("name", "call", "number"),
    [("subscribe", profile, 0), ("profile.set", profile, 1), ("profile.set", profile, 2),
     ("profile.set", profile, 3), ("template.create", wording, 0)],
)  # fmt: skip
async def test_a_call_is_the_contracts(
    page: Messenger,
    double: MessengerDouble,
    name: str,
    call: Callable[[Messenger], Awaitable[bool]],
    number: int,
) -> None:
    sample = read("messenger", f"api.{name}")
    double.script(*[Scripted(200, sample["response"]["body"])] * 4)
    assert await call(page)
    asked = double.asked[number]
    assert sample["request"]["url"].partition("?")[0].endswith(asked.path)
    wanted = like(sample["request"].get("json", {}))
    found = like(dict(asked.body))
    assert {name: wanted[name] for name in found} == found


def test_every_error_of_the_contract_is_a_row() -> None:
    from tests.adapters.messenger.test_reactions import TABLE

    rows = {(code, sub) for code, sub, _why, _also in TABLE}
    for path in HERE.glob("error.*.json"):
        error = json.loads(path.read_text("utf-8"))["body"]["error"]
        assert (error["code"], error.get("error_subcode", 0)) in rows, path.name
