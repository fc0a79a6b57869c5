"""Webhooks of Messenger (Messenger contract §2): the envelope, the escapes, the signature."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from bot.stand_ins.world import World

INBOX = 263902037430900  # Meta's own app id of the Page's inbox
TEMPLATE_FIELDS = ("message_template_status_update", "messenger_template_status_update")
# The field of a subscription that brings an item with this key.
FIELDS = {
    "message": "messages",
    "postback": "messaging_postbacks",
    "referral": "messaging_referrals",
    "optin": "messaging_optins",
    "delivery": "message_deliveries",
    "read": "message_reads",
    "reaction": "message_reactions",
    "message_edit": "message_edits",
    "pass_thread_control": "messaging_handovers",
    "take_thread_control": "messaging_handovers",
    "policy_enforcement": "messaging_policy_enforcement",
}
# Fields that may be asked for though nothing here ever comes of them.
SILENT = ("feed", "messaging_account_linking", "messaging_feedback", "response_feedback",
          "message_context", "messaging_customer_information")  # fmt: skip
ALL_FIELDS = frozenset({*FIELDS.values(), *TEMPLATE_FIELDS, *SILENT, "message_echoes", "standby"})


@dataclass
class Page:
    """The Page and the app; an operator copies these into the settings."""

    page_id: str = "104567890123456"
    page_token: str = "standInPageToken"
    app_secret: str = "standInMessengerSecret"
    verify_token: str = "stand-in-verify"
    app_id: int = 987654321098765


@dataclass(frozen=True)
class Event:
    """One item of a webhook, the array it stands in, and the field that brings it."""

    array: str  # messaging, standby, changes
    item: dict[str, Any]
    field: str


class Events:
    """Makes events, and bodies as the very bytes that Meta signs: ASCII, slashes escaped."""

    def __init__(self, world: World, page: Page) -> None:
        self._world, self._page = world, page

    def sign(self, body: bytes) -> dict[str, str]:
        """HMAC over the raw bytes."""
        mac = hmac.new(self._page.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={mac}"}

    def of_person(self, user: str, **content: Any) -> Event:
        """Something a person did."""
        return self._event("messaging", user, self._page.page_id, content)

    def standby(self, user: str, **content: Any) -> Event:
        """Something a person did while another app has the thread."""
        return self._event("standby", user, self._page.page_id, content)

    def echo(self, user: str, **message: Any) -> Event:
        """Something the Page said: sender and recipient change places."""
        content = {"message": {"is_echo": True, **message}}
        return self._event("messaging", self._page.page_id, user, content)

    def policy(self, action: str, reason: str) -> Event:
        """Meta warns or blocks the Page; nobody is the sender."""
        told = {"action": action, **({"reason": reason} if action != "unblock" else {})}
        item = {"recipient": {"id": self._page.page_id}, "timestamp": self._now(),
                "policy_enforcement": told}  # fmt: skip
        return Event("messaging", item, FIELDS["policy_enforcement"])

    def template(self, value: dict[str, Any]) -> Event:
        """A template was decided upon."""
        field = TEMPLATE_FIELDS[0]
        return Event("changes", {"field": field, "value": value}, field)

    def body(self, *events: Event) -> bytes:
        """All of them in one body; two that follow each other may share an entry."""
        entries: list[dict[str, Any]] = []
        for event in events:
            last = entries[-1] if entries else {}
            if len(last.get(event.array, ())) == 1:
                last[event.array].append(event.item)
            else:
                head = {"id": self._page.page_id, "time": self._now()}
                entries.append({**head, event.array: [event.item]})
        text = json.dumps({"object": "page", "entry": entries})
        return text.replace("/", "\\/").encode()

    def _event(self, array: str, sender: str, recipient: str, content: dict[str, Any]) -> Event:
        head = {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": self._now()}
        [name] = content
        is_echo = name == "message" and "is_echo" in content[name]
        field = "standby" if array == "standby" else "message_echoes" if is_echo else FIELDS[name]
        return Event(array, {**head, **content}, field)

    def _now(self) -> int:
        return int(self._world.now().timestamp() * 1000)
