"""Zalo on this machine: rotating tokens, errors in HTTP 200, uploads, templates, the account."""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.clock import Clock
from tests.adapters.platform_double import CUT, Asked, PlatformDouble, Scripted

SEND, TALK = "/v3.0/oa/message/cs", "/v2.0/oa/conversation"
UPLOAD, REFRESH = "/v2.0/oa/upload/image", "/v4/oa/access_token"
UPLOAD_FILE = "/v2.0/oa/upload/file"
BY_USER, BY_PHONE = "/v3.0/oa/message/template", "/message/template"
GETOA, QUOTA, TEMPLATE = "/v2.0/oa/getoa", "/v3.0/oa/quota/message", "/template/info/v2"


@dataclass(frozen=True)
class Gate:
    """Where a call has come to, and stays until it is let through."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)


class ZaloDouble(PlatformDouble):
    """One Official Account; the grant begins with the operator's refresh token."""

    def __init__(self, environ: Mapping[str, str], clock: Clock) -> None:
        super().__init__()
        self._environ, self._clock = environ, clock
        self.refresh = environ["LANTOA_ZALO_REFRESH_TOKEN"]
        self.spent: list[str] = []
        self.good: set[str] = set()  # access tokens; an old one stays good beside a new one
        self.shut = False  # every access token is refused
        self.gate: Gate | None = None  # before a refresh is answered
        self.life: object = "90000"
        self.lost: set[str] = set()  # paths whose next answer gets lost when the work is done
        self.pictures: dict[str, bytes] = {}  # and files: all that was uploaded
        self.account: dict[str, object] = {"name": "Công đoàn X", "is_verified": True}
        self.code, self.challenge = "", ""  # of the permission page
        self.talks: dict[str, list[dict[str, object]]] = {}

    def calls(self, path: str) -> list[Asked]:
        """What came to this path."""
        return [asked for asked in self.asked if asked.path == path]

    def seen_by(self, user: str) -> list[object]:
        """The texts on a person's screen, oldest first."""
        return [message["message"] for message in self.talks.get(user, [])]

    async def answer(self, asked: Asked) -> Scripted:
        known = asked.headers.get("access_token") in self.good and not self.shut
        work = WORK.get(asked.path, _nowhere)
        told = work(self, asked) if known or asked.path == REFRESH else error(-216)
        if self.gate is not None and asked.path == REFRESH:
            self.gate.reached.set()
            await self.gate.opened.wait()
        if asked.path in self.lost:
            self.lost.discard(asked.path)
            return CUT
        return told

    def rotate(self, asked: Asked) -> Scripted:
        """A new pair for a refresh token that was never used; nothing at all for a used one."""
        form = asked.body
        ours = form["app_id"] == self._environ["LANTOA_ZALO_APP_ID"]
        if not ours or asked.headers["secret_key"] != self._environ["LANTOA_ZALO_APP_SECRET"]:
            return error(-14002)
        if form["grant_type"] == "authorization_code":
            return self.exchange(form)
        token = form["refresh_token"]
        if token in self.spent:
            return Scripted(200, b"")
        if token != self.refresh:
            return Scripted(200, {"error": -14014, "error_name": "Invalid refresh token."})
        self.spent.append(token)
        return self.pair()

    def exchange(self, form: Mapping[str, str]) -> Scripted:
        """The first pair for the code of the return, which is good once (PKCE)."""
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        told = base64.b64encode(digest).decode().rstrip("=")
        if form["code"] != self.code or told != self.challenge:
            return error(-14003)
        self.code = ""
        self.spent.append("(code)")
        return self.pair()

    def pair(self) -> Scripted:
        """Two new tokens."""
        number = len(self.spent)
        access, self.refresh = f"at-{number}", f"rt-new-{number}"
        self.good.add(access)
        fresh = {"access_token": access, "refresh_token": self.refresh}
        return Scripted(200, {**fresh, "expires_in": self.life})

    def take(self, asked: Asked) -> Scripted:
        """A consultation message, if it keeps to the documented limits."""
        found = list(faults(asked.body, self.pictures))
        if found:
            return error(-201, ", ".join(found))
        user = asked.body["recipient"]["user_id"]
        said = asked.body["message"]
        text = said.get("text", "")
        id_ = self.told(user, text, "text" if text else "photo")
        return success({"message_id": id_, "user_id": user})

    def told(self, user: str, text: str, kind: str = "text") -> str:
        """A message of ours stands in the conversation; its id."""
        id_ = f"{len(self.asked):020x}"
        stamp = int(self._clock.now().timestamp() * 1000)
        kept = {"src": 0, "time": stamp, "type": kind, "message": text, "message_id": id_}
        self.talks.setdefault(user, []).append(kept)
        return id_

    def upload(self, asked: Asked) -> Scripted:
        """A picture of at most one megabyte."""
        _name, kind, content = asked.files["file"]
        if kind not in ("image/png", "image/jpeg") or len(content) > 2**20:
            return error(-201)
        id_ = f"anh-{len(self.pictures) + 1}"
        self.pictures[id_] = content
        return success({"attachment_id": id_})

    def upload_file(self, asked: Asked) -> Scripted:
        """A document of at most five megabytes."""
        name, _kind, content = asked.files["file"]
        if not name.endswith((".pdf", ".doc", ".docx", ".csv")) or len(content) > 5 * 2**20:
            return error(-201)
        id_ = f"tep-{len(self.pictures) + 1}"
        self.pictures[id_] = content
        return success({"token": id_})

    def by_user(self, asked: Asked) -> Scripted:
        """A template by user id: no mark of the sender's own."""
        if set(asked.body) != {"user_id", "template_id", "template_data"}:
            return error(-201)
        quota = {"quota_type": "purchase_quota", "remain": 4821}
        return success({"message_id": "a4d0", "user_id": asked.body["user_id"], "quota": quota})

    def by_phone(self, asked: Asked) -> Scripted:
        """A template by telephone number, under a mark of the sender's own."""
        if set(asked.body) != {"phone", "template_id", "template_data", "tracking_id"}:
            return error(-1122)
        if not re.fullmatch(r"\+?84[0-9]{8,10}", asked.body["phone"]):
            return error(-108)
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,48}", asked.body["tracking_id"]):
            return error(-1122)
        quota = {"dailyQuota": "20000", "remainingQuota": "19999"}
        return success({"msg_id": "b5e1", "sent_time": "1795422896412", "quota": quota})

    def getoa(self, _asked: Asked) -> Scripted:
        """What the account is."""
        return success(self.account)

    def quota(self, asked: Asked) -> Scripted:
        """What the account owns."""
        if asked.body.get("quota_owner") != "OA":
            return error(-201)
        return success([{**asked.body, "total": 2000, "remain": 1997}])

    def template(self, asked: Asked) -> Scripted:
        """One template, as the contract shows it."""
        if asked.query.get("template_id") != "441203":
            return error(-109)
        sample = Path(__file__).parent / "zalo" / "api.zbs.template_info.json"
        return Scripted(200, json.loads(sample.read_text("utf-8"))["response"]["body"])

    def newest(self, asked: Asked) -> Scripted:
        """At most ten messages of a conversation, the newest first."""
        asked_for = json.loads(asked.query["data"])
        talk = self.talks.get(asked_for["user_id"], [])
        assert asked_for["count"] <= 10
        return success(talk[::-1][: asked_for["count"]])


def success(data: object) -> Scripted:
    """The envelope of a success."""
    return Scripted(200, {"data": data, "error": 0, "message": "Success"})


def error(code: int, message: str = "") -> Scripted:
    """A failure is HTTP 200."""
    return Scripted(200, {"error": code, "message": message})


def _nowhere(_double: ZaloDouble, _asked: Asked) -> Scripted:
    return Scripted(404, b"<html>404</html>")


WORK: Mapping[str, Callable[[ZaloDouble, Asked], Scripted]] = {
    REFRESH: ZaloDouble.rotate,
    SEND: ZaloDouble.take,
    UPLOAD: ZaloDouble.upload,
    TALK: ZaloDouble.newest,
    UPLOAD_FILE: ZaloDouble.upload_file,
    BY_USER: ZaloDouble.by_user,
    BY_PHONE: ZaloDouble.by_phone,
    GETOA: ZaloDouble.getoa,
    QUOTA: ZaloDouble.quota,
    TEMPLATE: ZaloDouble.template,
}


def faults(body: Mapping[str, Any], pictures: Mapping[str, bytes]) -> Iterator[str]:
    """Where a message breaks the documented limits (Zalo contract §2.1)."""
    if not isinstance(body["recipient"]["user_id"], str):
        yield "user_id"
    message = body["message"]
    payload = message.get("attachment", {}).get("payload", {})
    if message.get("attachment", {}).get("type") == "file":
        if payload.get("token") not in pictures or "text" in message:
            yield "token"
        return
    if payload.get("template_type") == "request_user_info":
        [element] = payload["elements"]
        if not 0 < len(element["title"]) <= 100 or not 0 < len(element["subtitle"]) <= 500:
            yield "words"
        if not element["image_url"].startswith("https://"):
            yield "image_url"
        return
    if payload.get("template_type") == "media":
        [element] = payload["elements"]
        if ("url" in element) == (element.get("attachment_id") in pictures):
            yield "element"
        return
    if not 0 < len(message.get("text", "").strip()) <= len(message["text"]) <= 2000:
        yield "text"
    buttons = payload.get("buttons", [])
    if "attachment" in message and not 0 < len(buttons) <= 5:
        yield "buttons"
    for button in buttons:
        if not 0 < len(button["title"]) <= 100:
            yield "title"
        if button["type"] == "oa.query.hide" and not 0 < len(button["payload"]) <= 1000:
            yield "payload"
        if button["type"] == "oa.open.url" and not button["payload"]["url"].startswith("http"):
            yield "url"
