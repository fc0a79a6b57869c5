"""One webhook: its signature, its parties, its probe (Zalo contract §5). Pure.

The signature is a plain SHA-256 over app id, raw body, timestamp and the OA secret key, joined
without separators.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.http import at, moment, same, text_at
from bot.clock import Clock
from bot.quick import quick

NAME = "zalo"
PROBE = "This is testing message"
RECEIPTS = frozenset({"user_received_message", "user_seen_message"})
LONGEST_ID = 64
_MAC = re.compile(r"\s*(?:mac\s*=)?\s*([0-9a-f]{64})\s*", re.IGNORECASE)


@quick
@dataclass(frozen=True, slots=True)
class Post:
    """One verified webhook."""

    read: Mapping[str, Any]
    name: str  # what happened, in the platform's word
    oa_id: str  # of our account
    clock: Clock  # asked where the platform's own says nothing
    body: bytes = field(repr=False)
    by_phone: bool = False  # about templates sent by phone: its ids are telephone numbers

    @property
    def mark(self) -> str:
        """A fingerprint of its bytes, where nothing else tells one from another."""
        return hashlib.sha256(self.body).hexdigest()[:32]

    @property
    def at(self) -> datetime:
        """When, by the platform's clock."""
        return moment(self.read.get("timestamp"), None) or self.clock.now()


def signed(body: bytes, read: Mapping[str, Any], header: str, *, app_id: str, secret: str) -> bool:
    """Whether `X-ZEvent-Signature: mac=…` was made over these bytes with this secret."""
    if text_at(read, "app_id") != app_id:
        return False
    stamp = text_at(read, "timestamp")
    mac = hashlib.sha256(app_id.encode() + body + stamp.encode() + secret.encode()).hexdigest()
    if same(header, f"mac={mac}"):  # as it is always written
        return True
    given = _MAC.fullmatch(header)
    return given is not None and same(given[1].lower(), mac)


def is_probe(post: Post) -> bool:
    """The console's check of the address: signed well, but its parties are not this account."""
    if post.name != "user_send_text" or at(post.read, "message", "text") != PROBE:
        return False
    return post.oa_id not in {text_at(post.read, role, "id") for role in ("sender", "recipient")}


def person(post: Post) -> str:
    """The person's id for us; "" in groups, before log-in, and where nobody of ours is meant."""
    name = post.name
    if post.by_phone or "group" in name or "anonymous" in name:
        return ""
    of_account, of_person = _parties(name)
    account, who = text_at(post.read, *of_account), text_at(post.read, *of_person)
    ours = account in ("", post.oa_id) and who not in ("", post.oa_id)
    return who if ours and len(who) <= LONGEST_ID else ""


def _parties(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where the account and the person stand in this event."""
    if name in ("follow", "unfollow"):
        return ("oa_id",), ("follower", "id")
    if name in ("user_click_chatnow", "user_withdraw", "update_user_info"):
        return ("oa_id",), ("user_id",)
    if name.startswith("oa_") or name in RECEIPTS:
        return ("sender", "id"), ("recipient", "id")
    return ("recipient", "id"), ("sender", "id")
