"""Webhooks of Zalo (contract §5): their bodies and their signature."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from bot.stand_ins.world import World


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
        stamp = json.loads(body)["timestamp"]
        mine = self._account
        whole = mine.app_id.encode() + body + stamp.encode() + mine.oa_secret.encode()
        mac = hashlib.sha256(whole).hexdigest()
        return {"X-ZEvent-Signature": f"mac={mac}", "X-ZEvent-Server": "OA OpenAPI"}

    def of_person(self, user: str, name: str, **more: Any) -> bytes:
        """Something a person did."""
        return self._body(name, sender={"id": user}, recipient={"id": self._account.oa_id}, **more)

    def of_account(self, user: str, name: str, admin: str = "", **more: Any) -> bytes:
        """Something the account did, or that became of its message."""
        sender = {"id": self._account.oa_id} | ({"admin_id": admin} if admin else {})
        return self._body(name, sender=sender, recipient={"id": user}, **more)

    def follow(self, user: str, name: str) -> bytes:
        """A person follows or leaves."""
        follower = {"oa_id": self._account.oa_id, "follower": {"id": user}, "source": "oa_profile"}
        return self._body(name, **follower)

    def withdraw(self, user: str) -> bytes:
        """A person wants the data erased."""
        return self._body("user_withdraw", oa_id=self._account.oa_id, user_id=user)

    def template(self, template_id: str, before: str, after: str, reason: str) -> bytes:
        """A template was decided upon."""
        status = {"prev_status": before, "new_status": after}
        return self._body("change_template_status", oa_id=self._account.oa_id,
                          template_id=template_id, status=status, reason=reason)  # fmt: skip

    def probe(self) -> bytes:
        """What the console sends when the address is saved: of no account of ours."""
        said = {"text": "This is testing message", "msg_id": "probe"}
        return self._body("user_send_text", sender={"id": "1"}, recipient={"id": "2"}, message=said)

    def _body(self, name: str, **more: Any) -> bytes:
        stamp = str(int(self._world.now().timestamp() * 1000))
        head = {"app_id": self._account.app_id, "event_name": name, "timestamp": stamp}
        return json.dumps({**head, **more}, ensure_ascii=False).encode()
