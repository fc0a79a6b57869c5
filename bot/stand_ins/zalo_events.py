"""Webhooks of Zalo (contract §5): their bodies and their signature."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.stand_ins.world import World

PROBE = "This is testing message"
FILES = "https://stand-in.invalid"  # where nothing is: links of pictures and files
_BY_PHONE = "delivery_time"  # only receipts of templates by phone bear it
_ZNS = frozenset(
    {
        "change_template_status",
        "change_template_quality",
        "change_template_quota",
        "change_oa_template_tags",
        "change_oa_daily_quota",
        "user_feedback",
        "user_click_response_button",
    }
)


@dataclass
class Account:
    """The app and the Official Account; an operator copies these into the settings."""

    app_id: str = "1357924680135792468"
    app_secret: str = "standInAppSecret"
    oa_id: str = "2468013579246801357"
    oa_secret: str = "standInOaSecretKey"


class Events:
    """Makes bodies."""

    def __init__(self, world: World, account: Account) -> None:
        self._world, self._account = world, account

    def sign(self, body: bytes) -> dict[str, str]:
        """Plain SHA-256 over app id, body, timestamp and the OA's secret."""
        read, mine = json.loads(body), self._account
        stamp = str(read["timestamp"])
        whole = mine.app_id.encode() + body + stamp.encode() + mine.oa_secret.encode()
        about = read.get("message")
        by_phone = isinstance(about, dict) and _BY_PHONE in about
        return {
            "X-ZEvent-Signature": f"mac={hashlib.sha256(whole).hexdigest()}",
            "X-ZEvent-Server": "ZNS" if by_phone or read["event_name"] in _ZNS else "OA OpenAPI",
            "User-Agent": "ZaloWebhook",
        }

    def by_app(self, user: str) -> str:
        """The same person's other id, of the app: 19 digits."""
        made = hashlib.sha256(f"{self._account.app_id}:{user}".encode()).digest()
        return str(10**18 + int.from_bytes(made[:7]))

    def of_person(self, user: str, name: str, **more: Any) -> bytes:
        """Something a person did."""
        parties = {"sender": {"id": user}, "recipient": {"id": self._account.oa_id}}
        return self._body(name, user_id_by_app=self.by_app(user), **parties, **more)

    def of_account(self, user: str, name: str, admin: str = "", **more: Any) -> bytes:
        """Something the account did, or that became of its message."""
        sender = {"id": self._account.oa_id} | ({"admin_id": admin} if admin else {})
        parties = {"sender": sender, "recipient": {"id": user}}
        return self._body(name, user_id_by_app=self.by_app(user), **parties, **more)

    def about_person(self, user: str, name: str, **more: Any) -> bytes:
        """Without sender and recipient: `user_withdraw`, `user_click_chatnow`."""
        who = {"user_id": user, "user_id_by_app": self.by_app(user)}
        return self._body(name, oa_id=self._account.oa_id, **who, **more)

    def follow(self, user: str, name: str) -> bytes:
        """A person follows or leaves."""
        who = {"follower": {"id": user}, "user_id_by_app": self.by_app(user)}
        return self._body(name, oa_id=self._account.oa_id, source="oa_profile", **who)

    def by_phone(self, phone: str, id_: str, tracking: str) -> bytes:
        """A template sent to a number has arrived."""
        stamp = str(int(self._world.now().timestamp() * 1000))
        about = {_BY_PHONE: stamp, "msg_id": id_, "tracking_id": tracking}
        parties = {"sender": {"id": self._account.oa_id}, "recipient": {"id": phone}}
        return self._body("user_received_message", **parties, message=about)

    def template(self, template_id: str, before: str, after: str, reason: str) -> bytes:
        """A template was decided upon."""
        status = {"prev_status": before, "new_status": after}
        return self._body("change_template_status", oa_id=self._account.oa_id,
                          template_id=template_id, status=status, reason=reason)  # fmt: skip

    def probe(self) -> bytes:
        """What the console sends when the address is saved: of no account of ours."""
        said = {"text": PROBE, "msg_id": "This is message id"}
        parties = {"sender": {"id": "sample_user"}, "recipient": {"id": "sample_oa"}}
        mark = self.by_app("sample_user")
        return self._body("user_send_text", user_id_by_app=mark, **parties, message=said)

    def _body(self, name: str, **more: Any) -> bytes:
        stamp = str(int(self._world.now().timestamp() * 1000))
        head = {"app_id": self._account.app_id, "event_name": name, "timestamp": stamp}
        return json.dumps({**head, **more}, ensure_ascii=False).encode()


def echo(message: Mapping[str, Any], id_: str) -> tuple[str, dict[str, Any]]:
    """The event and the `message` by which a consultation message is echoed.

    The echo of buttons is not known; it is taken for that of their text. The one of a request
    for the own data likewise: for that of a template.
    """
    told: dict[str, Any] = {"text": message["text"]} if "text" in message else {}
    told["msg_id"] = id_
    if "quote_message_id" in message:
        told["quote_msg_id"] = message["quote_message_id"]
    attachment = message.get("attachment")
    if attachment is None:
        return "oa_send_text", told
    payload = attachment["payload"]
    if attachment["type"] == "file":
        return "oa_send_file", {**told, "attachments": [_file(payload["token"])]}
    match payload.get("template_type"):
        case None:
            return "oa_send_text", told
        case "media":
            element = payload["elements"][0]
            kind = element["media_type"]
            return f"oa_send_{kind}", {**told, "attachments": [_media(kind, element)]}
    return "oa_send_template", told


def _media(kind: str, element: Mapping[str, Any]) -> dict[str, Any]:
    id_ = element.get("attachment_id", "")
    url = element.get("url", f"{FILES}/{id_}")
    payload = {"id": id_, "url": url} if kind == "sticker" else {"thumbnail": url, "url": url}
    return {"payload": payload, "type": kind}


def _file(token: str) -> dict[str, Any]:
    payload = {"url": f"{FILES}/{token}.pdf", "name": f"{token}.pdf", "size": "1", "type": "pdf",
               "checksum": "0" * 32}  # fmt: skip
    return {"payload": payload, "type": "file"}
