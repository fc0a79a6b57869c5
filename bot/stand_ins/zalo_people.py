"""What a Zalo account is told of people: names, tags, what was said (contract §2.4)."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.stand_ins import zalo_shapes as shapes
from bot.stand_ins.world import Message, Person

if TYPE_CHECKING:
    from bot.stand_ins.zalo import ZaloStandIn

NAME = "zalo"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NEWEST, LISTED, FARTHEST = 10, 50, 9951  # messages, people of one answer; the last offset
FROM_US, FROM_PERSON = 0, 1
PERIODS = {"TODAY": (0, 0), "YESTERDAY": (1, 1), "L7D": (6, 0), "L30D": (29, 0)}  # days ago
KINDS = {"image": "photo"}  # words of `conversation`; all but "text" unsure
Body = Mapping[str, Any]


class People:
    """The people of one account."""

    def __init__(self, account: "ZaloStandIn") -> None:
        self._of = account
        self.tags: dict[str, list[str]] = defaultdict(list)  # tag -> user ids
        self.shared: dict[str, dict[str, str]] = {}  # by request_user_info

    def calls(self) -> dict[str, Callable[[Body], Any]]:
        """Method with path, and call."""
        return {
            "GET /v2.0/oa/conversation": self._conversation,
            "GET /v2.0/oa/listrecentchat": self._recent,
            "GET /v3.0/oa/user/detail": self._detail,
            "GET /v3.0/oa/user/getlist": self._list,
            "GET /v2.0/oa/tag/gettagsofoa": lambda _body: list(self.tags),
            "POST /v2.0/oa/tag/tagfollower": self._tag,
            "POST /v2.0/oa/tag/rmfollowerfromtag": self._untag,
            "POST /v2.0/oa/tag/rmtag": self._drop,
        }

    def _conversation(self, body: Body) -> list[dict[str, Any]]:
        asked = _data(body)
        talk = list(self._of.world.talk(NAME, shapes.user_id(asked.get("user_id"))))
        return self._page(talk, asked)

    def _recent(self, body: Body) -> list[dict[str, Any]]:
        newest: dict[str, Message] = {}
        for message in reversed(self._of.world.messages):
            if message.platform == NAME:
                newest.setdefault(message.user, message)
        return self._page(list(newest.values())[::-1], _data(body))

    def _page(self, oldest_first: list[Message], asked: Body) -> list[dict[str, Any]]:
        offset, count = _whole(asked, "offset", 0), _whole(asked, "count", NEWEST)
        if count > NEWEST:
            raise shapes.length(f"count is more than {NEWEST}")
        return [self._told(m) for m in oldest_first[::-1][offset : offset + count]]

    def _told(self, message: Message) -> dict[str, Any]:
        """One message, whoever of the account wrote it."""
        ours, theirs = self._of.account.oa_id, message.user
        names = {ours: "Công đoàn tập dượt", theirs: self._named(theirs)}
        by_person = message.by == "person"
        source, target = (theirs, ours) if by_person else (ours, theirs)
        return {
            "src": FROM_PERSON if by_person else FROM_US,
            "time": int(message.at.timestamp() * 1000),
            "type": _kind(message.body),
            "message": message.text,
            "message_id": message.id,
            "from_id": source,
            "to_id": target,
            "from_display_name": names[source],
            "to_display_name": names[target],
        }

    def _named(self, user: str) -> str:
        return self._of.world.person(NAME, user).name or "Người dùng"

    def _detail(self, body: Body) -> dict[str, Any]:
        user = shapes.user_id(_data(body).get("user_id"))
        person = self._of.world.person(NAME, user)
        acted = person.last_acted
        shared = {n: "" for n in ("name", "phone", "address", "city", "district")}
        return {
            "user_id": user, "user_id_by_app": self._of.events.by_app(user),
            "user_external_id": "", "display_name": self._named(user), "user_alias": "",
            "is_sensitive": False, "user_is_follower": person.follows,
            "user_last_interaction_date": f"{acted.astimezone(HANOI):%d/%m/%Y}" if acted else "",
            "avatar": "", "avatars": {"120": "", "240": ""}, "dynamic_param": "",
            "tags_and_notes_info": {"notes": [], "tag_names": self._tags_of(user)},
            "shared_info": {**shared, **self.shared.get(user, {})},
        }  # fmt: skip

    def _tags_of(self, user: str) -> list[str]:
        return [tag for tag, users in self.tags.items() if user in users]

    def _list(self, body: Body) -> dict[str, Any]:
        asked = _data(body)
        offset, count = _whole(asked, "offset", 0), _whole(asked, "count", LISTED)
        if count > LISTED or offset > FARTHEST:
            raise shapes.length(f"count is at most {LISTED}, offset at most {FARTHEST}")
        found = [p.user for p in self._matching(asked)]
        page = found[offset : offset + count]
        users = [{"user_id": user} for user in page]
        return {"total": len(found), "count": len(page), "offset": offset, "users": users}

    def _matching(self, asked: Body) -> Iterable[Person]:
        days = _days(asked["last_interaction_period"], self._of.world.now()) if (
            "last_interaction_period" in asked) else None  # fmt: skip
        tag, follows = asked.get("tag_name"), str(asked.get("is_follower", "")).lower()
        for person in self._of.world.people.values():
            acted = person.last_acted.astimezone(HANOI).date() if person.last_acted else None
            within = days is None or (acted is not None and days[0] <= acted <= days[1])
            tagged = tag is None or person.user in self.tags.get(tag, ())
            if person.platform == NAME and within and tagged and follows in (
                "", str(person.follows).lower()):  # fmt: skip
                yield person

    def _tag(self, body: Body) -> None:
        user, tag = shapes.user_id(body.get("user_id")), _tag_name(body)
        if user not in self.tags[tag]:
            self.tags[tag].append(user)

    def _untag(self, body: Body) -> None:
        user, tag = shapes.user_id(body.get("user_id")), _tag_name(body)
        if user not in self.tags.get(tag, ()):
            raise shapes.shape("this person does not have this tag")
        self.tags[tag].remove(user)

    def _drop(self, body: Body) -> None:
        if self.tags.pop(_tag_name(body), None) is None:
            raise shapes.shape("there is no such tag")


def _kind(body: Mapping[str, Any]) -> str:
    attachment = body.get("attachment", {})
    if attachment.get("type") == "file":
        return "file"
    elements = attachment.get("payload", {}).get("elements", [{}])
    kind = elements[0].get("media_type", "text")
    return KINDS.get(kind, str(kind))


def _days(period: Any, now: datetime) -> tuple[date, date]:
    """The first and the last day; two days stand as YYYY_MM_DD:YYYY_MM_DD."""
    if isinstance(period, str) and period in PERIODS:
        first, last = PERIODS[period]
        today = now.astimezone(HANOI).date()
        return today - timedelta(days=first), today - timedelta(days=last)
    both = re.fullmatch(r"(\d{4})_(\d\d)_(\d\d):(\d{4})_(\d\d)_(\d\d)", str(period), re.ASCII)
    try:
        numbers = [int(n) for n in both.groups()] if both else []
        return date(*numbers[:3]), date(*numbers[3:])
    except (TypeError, ValueError):
        raise shapes.shape(f"last_interaction_period is {[*PERIODS]} or two days") from None


def _tag_name(body: Body) -> str:
    tag = body.get("tag_name")
    if not isinstance(tag, str) or not tag.strip():
        raise shapes.shape("tag_name must be a text")
    return tag


def _whole(asked: Body, name: str, usual: int) -> int:
    value = asked.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise shapes.shape(f"{name} must be a whole number")
    return value


def _data(query: Body) -> Body:
    """Parameters come as one JSON object."""
    try:
        read = json.loads(str(query.get("data", "")))
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise shapes.shape("data must be a JSON object")
    return read
