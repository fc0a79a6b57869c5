"""npm messaging-api-messenger understands the Messenger stand-in, and is understood by it."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from bot.stand_ins.messenger import MessengerStandIn
from bot.stand_ins.server import StandIns
from tests.independent.clients.conftest import HERE, PERSON, STRANGER

pytestmark = pytest.mark.node
SENT = ("text", "quickReplies", "buttons", "generic", "imageByAddress", "imageAsFile",
        "imageAgain", "askOnce", "once", "byHand")  # fmt: skip
REFUSED = {
    "foreignImage": (100, 2018074),
    "onceMore": (100, None),
    "tooLong": (100, None),
    "outsideTheWindow": (10, 2018278),
    "retiredTag": (100, None),
    "getStartedGone": (100, None),
    "notOurs": (10, 2018300),
    "wrongToken": (190, 463),
}
DONE = ("getStarted", "greeting", "menu", "iceBreakers", "domains", "menuGone")


@pytest.fixture
async def told(page: MessengerStandIn, stand_ins: StandIns, node_packages: Path) -> Any:
    """What the client was answered, step by step."""
    ids = page.page
    process = await asyncio.create_subprocess_exec(
        "node", str(HERE / "messenger.js"), stand_ins.url, ids.page_token, ids.app_secret,
        PERSON, STRANGER,
        env={**os.environ, "NODE_PATH": str(node_packages)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return json.loads(out)


async def test_a_client_we_did_not_write_is_served_step_by_step(
    told: Any, page: MessengerStandIn
) -> None:
    assert {name: told[name].get("recipientId") for name in SENT} == dict.fromkeys(SENT, PERSON)
    assert all(told[name]["messageId"] for name in SENT)
    assert {name: (told[name]["error"]["code"], told[name]["error"].get("errorSubcode"))
            for name in REFUSED} == REFUSED  # fmt: skip
    assert all(told[name] == {"result": "success"} for name in DONE)
    assert told["page"] == {"id": page.page.page_id, "name": "Công đoàn tập dượt"}
    assert told["profileOfPerson"] == {"id": PERSON, "firstName": "Lan"}
    assert told["typing"] == {"recipientId": PERSON}
    assert told["profile"][0]["greeting"] == [{"locale": "default", "text": "Chào bạn!"}]
    assert told["owner"] == {"appId": str(page.page.app_id)}
    assert (told["passed"], told["taken"]) == ({"success": True}, {"success": True})
    batch = [(part["code"], part["body"]) for part in told["batch"]]
    assert [code for code, _body in batch] == [200, 400, 200]
    assert batch[2][1]["firstName"] == "Lan"
    check_talk(page)


def check_talk(page: MessengerStandIn) -> None:
    """What the person sees is what the client meant."""
    sent = [m for m in page.world.talk("messenger", PERSON) if m.by == "account"]
    texts = [m.text for m in sent if m.text]
    assert texts == ["Dạ, chào bạn!", "Bạn ở đâu?", "Bạn muốn gì?", "Tập huấn", "Báo cho tôi",
                     "Đã có kết quả", "Chị Lan đây", "một & hai"]  # fmt: skip
    assert sent[1].body["quick_replies"][0]["payload"] == "v1|bd"
    assert [m.form for m in sent if m.text == "Đã có kết quả"] == ["permit"]
    assert {r.reason for r in page.world.refusals} == {
        "shape", "length", "window", "person", "token",
    }  # fmt: skip
