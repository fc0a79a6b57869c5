"""Webhook bodies in the shapes of the platforms' contracts; values are made up."""

import json
from dataclasses import dataclass
from typing import Any

from tests.adapters.kits import ENVIRON

PAGE = ENVIRON["LANTOA_MESSENGER_PAGE_ID"]


@dataclass(frozen=True)
class Deed:
    """What somebody does: words, or a press."""

    number: int
    user: str
    text: str = ""
    payload: str = ""

    @property
    def stamp(self) -> int:
        """When, in milliseconds; later deeds are later."""
        return 1795399200000 + self.number


def zalo(deed: Deed) -> dict[str, Any]:
    """A press is a text here."""
    return {
        "app_id": ENVIRON["LANTOA_ZALO_APP_ID"],
        "sender": {"id": deed.user},
        "recipient": {"id": ENVIRON["LANTOA_ZALO_OA_ID"]},
        "event_name": "user_send_text",
        "timestamp": str(deed.stamp),
        "message": {"text": deed.text or deed.payload, "msg_id": f"{deed.number:x}"},
    }


def messenger(deed: Deed) -> dict[str, Any]:
    """One entry with one item."""
    item: dict[str, Any] = {
        "sender": {"id": deed.user},
        "recipient": {"id": PAGE},
        "timestamp": deed.stamp,
    }
    mid = f"m_{deed.number}"
    if deed.payload:
        item["postback"] = {"mid": mid, "title": "x", "payload": deed.payload}
    else:
        item["message"] = {"mid": mid, "text": deed.text}
    entry = {"id": PAGE, "time": deed.stamp, "messaging": [item]}
    return {"object": "page", "entry": [entry]}


def telegram(deed: Deed) -> dict[str, Any]:
    """An update of a private chat."""
    me = {"id": int(deed.user), "is_bot": False, "first_name": "N"}
    chat = {"id": int(deed.user), "type": "private"}
    message: dict[str, Any] = {"message_id": deed.number, "chat": chat, "date": deed.stamp // 1000}
    if not deed.payload:
        return {"update_id": deed.number, "message": {**message, "from": me, "text": deed.text}}
    query = {"id": str(deed.number), "from": me, "chat_instance": "1", "data": deed.payload}
    return {"update_id": deed.number, "callback_query": {**query, "message": message}}


def webchat(deed: Deed) -> dict[str, Any]:
    """What the page posts."""
    return {"key": f"k{deed.number}", "text": deed.text, "payload": deed.payload}


SHAPES = {"zalo": zalo, "messenger": messenger, "telegram": telegram, "webchat": webchat}


def body(platform: str, deed: Deed) -> bytes:
    """The bytes of a webhook."""
    return json.dumps(SHAPES[platform](deed)).encode()
