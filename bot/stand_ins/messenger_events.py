"""Webhooks of Messenger (contract §2): the envelope, the escapes, the signature."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from bot.stand_ins.world import World

INBOX = 263902037430900  # Meta's own app id of the Page's inbox


@dataclass
class Page:
    """The Page and the app; an operator copies these into the settings."""

    page_id: str = "104567890123456"
    page_token: str = "standInPageToken"
    app_secret: str = "standInMessengerSecret"
    verify_token: str = "stand-in-verify"
    app_id: int = 987654321098765


class Events:
    """Makes bodies, as the very bytes that Meta signs: ASCII, slashes escaped."""

    def __init__(self, world: World, page: Page) -> None:
        self._world, self._page = world, page

    def sign(self, body: bytes) -> dict[str, str]:
        """HMAC over the raw bytes."""
        mac = hmac.new(self._page.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={mac}"}

    def of_person(self, user: str, **item: Any) -> bytes:
        """Something a person did."""
        return self._entry("messaging", user, self._page.page_id, item)

    def standby(self, user: str, **item: Any) -> bytes:
        """Something a person did while another app has the thread."""
        return self._entry("standby", user, self._page.page_id, item)

    def of_page(self, user: str, **item: Any) -> bytes:
        """An echo: sender and recipient change places."""
        return self._entry("messaging", self._page.page_id, user, item)

    def template(self, name: str, language: str, id_: str, event: str) -> bytes:
        """A template was decided upon."""
        value = {"event": event, "message_template_id": int(id_), "message_template_name": name,
                 "message_template_language": language, "reason": "NONE"}  # fmt: skip
        change = {"field": "message_template_status_update", "value": value}
        return self._bytes({"id": self._page.page_id, "time": self._now(), "changes": [change]})

    def _entry(self, array: str, sender: str, recipient: str, item: dict[str, Any]) -> bytes:
        head = {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": self._now()}
        entry = {"id": self._page.page_id, "time": self._now(), array: [{**head, **item}]}
        return self._bytes(entry)

    def _bytes(self, entry: dict[str, Any]) -> bytes:
        text = json.dumps({"object": "page", "entry": [entry]})
        return text.replace("/", "\\/").encode()

    def _now(self) -> int:
        return int(self._world.now().timestamp() * 1000)
