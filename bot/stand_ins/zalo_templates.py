"""Templates of Zalo (contract §4): review, values, hours, quotas, by user id and by number."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.stand_ins import zalo_shapes as shapes
from bot.stand_ins.world import Fate, Message, Person
from bot.stand_ins.zalo_shapes import Wrong

if TYPE_CHECKING:
    from bot.stand_ins.zalo import ZaloStandIn

NAME = "zalo"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MOST, TRACKING = 100, 48  # templates of one answer, characters of a tracking id
UNKNOWN, NOT_APPROVED, NO_OBJECT, LACKING, BAD_VALUE = -109, -112, -1121, -1122, -1124
NIGHT, USED_UP, NOT_BY_USER = -133, -144, -249
BAD_PHONE, NO_ACCOUNT, CANNOT_RECEIVE, REFUSED_OA = -108, -118, -119, -141
STATES = ("PENDING_REVIEW", "ENABLE", "REJECT", "DISABLE")
NUMBERED = {"1": "ENABLE", "2": "PENDING_REVIEW", "3": "REJECT", "4": "DISABLE"}  # unsure
TAGS = {1: "TRANSACTION", 2: "CUSTOMER_CARE", 3: "PROMOTION"}
# The longest values by the type of a parameter.
CAPS = {"NAME": 30, "CODE": 30, "STATUS": 30, "ADDRESS": 200, "URL": 200, "AMOUNT": 20, "DATE": 20}
Body = Mapping[str, Any]


@dataclass
class Template:
    """One text with gaps."""

    id: str
    parameters: dict[str, int] = field(default_factory=dict)  # name -> longest
    status: str = "ENABLE"
    tag: int = 2
    name: str = ""
    text: str = ""  # with <gaps>; "": the values alone
    optional: list[str] = field(default_factory=list)  # parameters that may be missing
    by_user: bool = True  # False for what goes to numbers only, such as one-time passwords

    def __post_init__(self) -> None:
        if self.status not in STATES or self.tag not in TAGS:
            raise ValueError(f"a template has a status of {STATES} and a tag of {list(TAGS)}")

    def filled(self, data: Mapping[str, str]) -> str:
        """What the person reads."""
        if not self.text:
            return " ".join(data.values())
        return re.sub(r"<(\w+)>", lambda gap: data.get(gap[1], ""), self.text)

    def check(self, data: Any) -> None:
        """Values for every parameter, none too long, none unknown."""
        if not isinstance(data, dict):
            raise Wrong(NO_OBJECT, "shape", "template_data must be an object")
        if missing := self.parameters.keys() - data.keys() - set(self.optional):
            raise Wrong(LACKING, "shape", f"template_data lacks {sorted(missing)}")
        for name, value in data.items():
            if name not in self.parameters:
                raise Wrong(BAD_VALUE, "shape", f"the template has no parameter {name!r}")
            if not isinstance(value, str):
                raise Wrong(BAD_VALUE, "shape", f"{name} must be a text")
            if len(value) > self.parameters[name]:
                longest = self.parameters[name]
                raise Wrong(BAD_VALUE, "length", f"{name} is longer than {longest} characters")


class Templates:
    """The templates of one account."""

    def __init__(self, account: "ZaloStandIn") -> None:
        self._of = account
        self.all: dict[str, Template] = {}
        self.template_left, self.template_total = 20_000, 20_000  # of the day
        self.template_hours = [7, 22]  # of tags 2 and 3; other sources say 6
        self.sent: dict[str, Message] = {}
        self._owners: dict[str, Person] = {}

    def calls(self) -> dict[str, Any]:
        """Method with path, and call."""
        return {
            "POST /v3.0/oa/message/template": self._by_user,
            "POST /message/template": self._by_phone,
            "POST /message/template/hashphone": self._by_hash,
            "GET /message/status": self._status,
            "GET /message/quota": lambda _body: self._quota(),
            "GET /template/info/v2": lambda body: _described(self._named(body)),
            "GET /template/all": self._list,
            "POST /template/create": self._create,
        }

    def put(self, found: Iterable[Mapping[str, Any]]) -> None:
        """These are the templates there are."""
        made = [Template(**{**t, "id": str(t["id"])}) for t in found]
        self.all = {t.id: t for t in made}

    def decide(self, template: str, status: str, reason: str = "") -> None:
        """Zalo decides upon a template, and says so by webhook."""
        if template not in self.all or status not in STATES:
            raise ValueError(f"template must be one of {sorted(self.all)}, status of {STATES}")
        found = self.all[template]
        before, found.status = found.status, status
        self._of.hooks.send(self._of.events.template(template, before, status, reason))

    def _named(self, body: Body) -> Template:
        template = self.all.get(str(body.get("template_id", "")))
        if template is None:
            raise Wrong(UNKNOWN, "shape", "template_id is unknown")
        return template

    def _usable(self, body: Body) -> Template:
        template = self._named(body)
        if template.status != "ENABLE":
            raise Wrong(NOT_APPROVED, "shape", "the template is not approved")
        opens, closes = self.template_hours
        hour = self._of.world.now().astimezone(HANOI).hour
        if template.tag != 1 and not opens <= hour < closes:
            raise Wrong(NIGHT, "window", "templates are not sent at night")
        template.check(body.get("template_data"))
        if self.template_left <= 0:
            raise Wrong(USED_UP, "rate", "the daily quota is used up")
        return template

    def _by_user(self, body: Body) -> dict[str, Any]:
        if "tracking_id" in body:
            raise shapes.shape("tracking_id is not accepted here")
        person = self._of.reachable(shapes.user_id(body.get("user_id")))
        template = self._usable(body)
        if not template.by_user:
            raise Wrong(NOT_BY_USER, "shape", "this template goes to numbers only")
        self.template_left -= 1
        text = template.filled(body["template_data"])
        sent = self._of.deliver(person.user, text, dict(body), "template")
        self.sent[sent.id] = sent
        quota = {"quota_type": "purchase_quota", "remain": self.template_left}
        return {"message_id": sent.id, "user_id": person.user, **_when(sent), "quota": quota}

    def _by_phone(self, body: Body) -> dict[str, Any]:
        phone = str(body.get("phone", "")).removeprefix("+")
        if not re.fullmatch(r"84[0-9]{8,10}", phone):
            raise Wrong(BAD_PHONE, "shape", "phone must be 84 and the number")
        return self._to_number(body, phone, self._owner(phone))

    def _by_hash(self, body: Body) -> dict[str, Any]:
        given = str(body.get("hash_phone", ""))
        if not re.fullmatch(r"[0-9a-f]{64}", given):
            raise Wrong(BAD_PHONE, "shape", "hash_phone is the SHA-256 of 84…, in hexadecimal")
        owners = (
            p for p in self._people() if hashlib.sha256(p.phone.encode()).hexdigest() == given
        )
        return self._to_number(body, given, next(owners, None))

    def _owner(self, phone: str) -> Person | None:
        """Whose number this is, without a look at everybody for each of many sends."""
        found = self._owners.get(phone)
        people = self._of.world.people
        if found is None or found.phone != phone or people.get((NAME, found.user)) is not found:
            self._owners = {p.phone: p for p in self._people()}
        return self._owners.get(phone)

    def _people(self) -> Iterable[Person]:
        people = self._of.world.people.values()
        return (p for p in people if p.platform == NAME and p.phone)

    def _to_number(self, body: Body, number: str, person: Person | None) -> dict[str, Any]:
        tracking = body.get("tracking_id")
        if not isinstance(tracking, str) or not re.fullmatch(r"[\w.-]+", tracking, re.ASCII):
            raise Wrong(LACKING, "shape", "tracking_id must be a text of plain characters")
        if len(tracking) > TRACKING:
            raise Wrong(LACKING, "length", f"tracking_id is longer than {TRACKING} characters")
        template = self._usable(body)
        if person is None:
            raise Wrong(NO_ACCOUNT, "person", "this number has no account")
        if person.fate is Fate.FAIL:
            raise Wrong(CANNOT_RECEIVE, "person", "this account cannot receive the message")
        if person.blocked or person.fate is Fate.BLOCK:
            raise Wrong(REFUSED_OA, "person", "this person refuses messages of the account")
        self.template_left -= 1
        sent = self._of.kept(
            person.user, template.filled(body["template_data"]), dict(body), "template", tracking
        )
        self.sent[sent.id] = sent
        if self._of.receipts:
            self._of.hooks.send(self._of.events.by_phone(number, sent.id, tracking))
        return {"msg_id": sent.id, **_when(sent), "sending_mode": "1", "quota": self._quota()}

    def _status(self, body: Body) -> dict[str, Any]:
        sent = self.sent.get(str(body.get("message_id", "")))
        if sent is None:
            return {"message": "The message is not known", "status": -1}
        if not self._of.receipts:
            return {"message": "The message was not delivered yet", "status": 0}
        stamp = _when(sent)["sent_time"]
        told = "The message was delivered to the user's phone"
        return {"delivery_time": stamp, "message": told, "status": 1}

    def _quota(self) -> dict[str, str]:
        return {
            "dailyQuota": str(self.template_total), "remainingQuota": str(self.template_left),
        }  # fmt: skip

    def _list(self, body: Body) -> list[dict[str, Any]]:
        offset, limit = (_whole(body.get(n, d)) for n, d in (("offset", "0"), ("limit", "100")))
        if limit > MOST:
            raise Wrong(BAD_VALUE, "length", f"limit is more than {MOST}")
        status = str(body.get("status", ""))
        asked = NUMBERED.get(status, status)
        found = [t for t in self.all.values() if asked in ("", t.status)]
        return [_described(t) for t in found[offset : offset + limit]]

    def _create(self, body: Body) -> dict[str, Any]:
        """A draft for review. Only what is documented of its shape is looked at."""
        name, tag, params = body.get("template_name"), str(body.get("tag")), body.get("params", [])
        good = isinstance(name, str) and name and tag in ("1", "2", "3")
        if not good or str(body.get("template_type")) not in ("1", "2", "3", "4", "5"):
            raise Wrong(NO_OBJECT, "shape", "template_name, template_type 1-5 or tag 1-3 is wrong")
        if not isinstance(body.get("layout"), dict) or not _are_parameters(params):
            raise Wrong(NO_OBJECT, "shape", "layout is an object, params a list of name and type")
        longest = {p["name"]: CAPS.get(str(p.get("type")).upper(), 30) for p in params}
        id_ = str(440_000 + self._of.world.number())
        made = Template(id_, longest, STATES[0], int(tag), str(name))
        self.all[id_] = made
        return {"template_id": id_, "template_name": made.name, "template_status": made.status}


def _are_parameters(params: Any) -> bool:
    return isinstance(params, list) and all(shapes.is_texts(p, "name") for p in params)


def _described(template: Template) -> dict[str, Any]:
    parameters = [
        {"name": name, "require": name not in template.optional, "type": "STRING",
         "maxLength": longest, "minLength": 0, "acceptNull": False}
        for name, longest in template.parameters.items()
    ]  # fmt: skip
    return {
        "templateId": template.id, "templateName": template.name, "status": template.status,
        "listParams": parameters, "listButtons": [], "timeout": 7_200_000, "previewUrl": "",
        "templateQuality": "HIGH", "templateTag": TAGS[template.tag],
        "price_sdt": "200", "price_uid": "140", "price": "200",
    }  # fmt: skip


def _when(sent: Message) -> dict[str, str]:
    return {"sent_time": str(int(sent.at.timestamp() * 1000))}


def _whole(value: Any) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Wrong(BAD_VALUE, "shape", "offset and limit must be numbers")
    return int(text)
