"""A stand-in of a Zalo Official Account: windows, tokens, limits, templates, echoes, receipts."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.stand_ins import zalo_shapes as shapes
from bot.stand_ins.hooks import Hooks
from bot.stand_ins.settings import manners, taken
from bot.stand_ins.world import Fate, Fault, Limit, Message, Person, Trouble, World
from bot.stand_ins.zalo_events import Account, Events, echo
from bot.stand_ins.zalo_oauth import Mint
from bot.stand_ins.zalo_people import People
from bot.stand_ins.zalo_rest import Rest
from bot.stand_ins.zalo_shapes import Wrong
from bot.stand_ins.zalo_templates import Templates
from bot.stand_ins.zalo_uploads import Uploads

NAME = "zalo"
FREE, PAID = timedelta(hours=48), timedelta(days=7)
BLOCKED, REFUSED, RATE = -244, -201, -32
NEVER, TOO_LATE, NO_PLAN, USED_UP = -232, -230, -224, -211
# The same fault has another number on the host of the templates.
TOKEN = Wrong(-216, "token", "Access token is invalid")
TEMPLATE_TOKEN = Wrong(-124, "token", "Access token invalid")
REFRESH = "access_token"  # the last part of the path, by which faults name a call
STAFF = "4267886274574868951"
Call = Callable[[Mapping[str, Any]], Any]


def create(world: World) -> "ZaloStandIn":
    """The stand-in in a world."""
    return ZaloStandIn(world)


class ZaloStandIn:
    """One Official Account and its app."""

    name = NAME

    def __init__(self, world: World) -> None:
        self.world, self.account = world, Account()
        self.mint, self.events = Mint(world, self.account), Events(world, self.account)
        self.hooks = Hooks(world, self.events.sign, lambda n: {"num_retry": str(n)})
        self.uploads, self.templates = Uploads(self), Templates(self)
        self.people, self.rest = People(self), Rest(self)
        self.plan, self.echoes, self.receipts = True, True, True
        self.paid_left, self.paid_total = 100_000, 100_000  # messages after 48 hours

    def routes(self) -> Iterable[web.RouteDef]:
        """Its calls."""
        yield web.get("/v4/oa/permission", self._permission)
        yield web.post("/v4/oa/access_token", self._token)
        yield from self.uploads.routes()
        calls: dict[str, Call] = {"POST /v3.0/oa/message/cs": self._consultation}
        for part in (self.templates, self.people, self.rest):
            calls |= part.calls()
        for where, call in calls.items():
            method, path = where.split()
            yield web.route(method, path, self._handler(call, path.rsplit("/", 1)[-1]))

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Settings by name: see docs/stand-ins.md."""
        left = manners(self.hooks, settings)
        left = taken(self.account, left, "app_id", "app_secret", "oa_id", "oa_secret")
        left = taken(self, left, "plan", "echoes", "receipts", "paid_left", "paid_total")
        left = taken(self.mint, left, "refresh_token", "code", "redirect_uri")
        left = taken(self.templates, left, "template_left", "template_total", "template_hours")
        if "token_life" in left:
            self.mint.life = timedelta(seconds=float(left.pop("token_life")))
        if "lose_refresh_share" in left:
            self._lose_refreshes(float(left.pop("lose_refresh_share")))
        if "calls_per_minute" in left:
            self.world.limits[NAME] = Limit(int(left.pop("calls_per_minute")), 60)
        if "templates" in left:
            self.templates.put(left.pop("templates"))
        if left:
            raise ValueError(f"zalo has no setting {sorted(left)}")

    def _lose_refreshes(self, share: float) -> None:
        """Pairs are made, and so many of them never arrive."""
        mine = (NAME, REFRESH, Trouble.LOSE_ANSWER)
        others = [f for f in self.world.faults if (f.platform, f.call, f.trouble) != mine]
        lost = Fault(NAME, Trouble.LOSE_ANSWER, REFRESH, share=share)
        self.world.faults[:] = [*others, lost] if share else others

    async def _permission(self, request: web.Request) -> web.StreamResponse:
        where = self.mint.consented(request.query)
        if isinstance(where, str):
            return web.Response(status=302, headers={"Location": where})
        self.world.refuse(NAME, "permission", "shape", str(where["error_name"]))
        return web.json_response(where)

    async def _token(self, request: web.Request) -> web.StreamResponse:
        answer = self.mint.answer(request.headers.get("secret_key", ""), await request.post())
        if answer is None or "error" in answer:
            said = "this refresh token was used" if answer is None else answer["error_name"]
            self.world.refuse(NAME, REFRESH, "token", said)
        return web.Response() if answer is None else web.json_response(answer)

    def _handler(
        self, call: Call, name: str
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            body: Mapping[str, Any] = {}
            try:
                self.authorise(request)
                body = await _read(request)
                return self.success(call(body))
            except Wrong as wrong:
                return self.refusal(name, wrong, _addressee(body))

        return handle

    def authorise(self, request: web.Request) -> None:
        """`Wrong` unless the call is within the rate and its token is good."""
        if not self.world.within_rate(NAME):
            raise Wrong(RATE, "rate", "Your application reached limit call api")
        if not self.mint.is_good(request.headers.get("access_token", "")):
            raise TOKEN if request.path.startswith("/v") else TEMPLATE_TOKEN

    def refusal(self, call: str, wrong: Wrong, user: str = "") -> web.Response:
        """A failure: HTTP 200 with an error."""
        self.world.refuse(NAME, call, wrong.reason, wrong.detail, user)
        return self._answer({"error": wrong.code, "message": wrong.detail})

    def success(self, data: Any) -> web.Response:
        """The envelope of a success."""
        told = {} if data is None else {"data": data}
        return self._answer({**told, "error": 0, "message": "Success"})

    def _answer(self, body: dict[str, Any]) -> web.Response:
        """With the headers that tell how many calls of the minute are left."""
        left = self.world.rate_left(NAME)
        names = ("X-RateLimit-Limit", "X-RateLimit-Remain")
        headers = dict(zip(names, map(str, left), strict=True)) if left else {}
        return web.json_response(body, headers=headers)

    def _consultation(self, body: Mapping[str, Any]) -> dict[str, Any]:
        user, message = shapes.recipient(body), shapes.message(body)
        person = self.reachable(user)
        form = self._form(person)
        self.uploads.check(message)
        sent = self.deliver(user, str(message.get("text", "")), dict(message), form)
        stamp = str(int(sent.at.timestamp() * 1000))
        quota = self._spent(form)
        return {"message_id": sent.id, "user_id": user, "sent_time": stamp, "quota": quota}

    def _spent(self, form: str) -> dict[str, str]:
        owner = {"expired_date": "31/12/2026", "owner_type": "OA", "owner_id": self.account.oa_id}
        if form == "free":
            return {"quota_type": "reply", "remain": "8", "total": "8", **owner}
        self.paid_left -= 1
        left, total = str(self.paid_left), str(self.paid_total)
        return {"quota_type": "sub_quota", "remain": left, "total": total, **owner}

    def reachable(self, user: str) -> Person:
        """The person, unless blocked or told to fail."""
        person = self.world.person(NAME, user)
        if person.blocked or person.fate is Fate.BLOCK:
            raise Wrong(BLOCKED, "person", "User refuses to receive this kind of message")
        if person.fate is Fate.FAIL:
            raise Wrong(REFUSED, "person", "User id is invalid")
        return person

    def _form(self, person: Person) -> str:
        if person.last_acted is None:
            raise Wrong(NEVER, "window", "User has not interacted with the OA")
        age = self.world.now() - person.last_acted
        if age <= FREE:
            return "free"
        if age > PAID:
            raise Wrong(TOO_LATE, "window", "User has not interacted in the past 7 days")
        if not self.plan:
            raise Wrong(NO_PLAN, "window", "The OA's plan does not include this")
        if self.paid_left <= 0:
            raise Wrong(USED_UP, "rate", "The OA's quota is used up")
        return "paid"

    def new_id(self) -> str:
        """An id of a message: hexadecimal."""
        return f"{self.world.number():020x}"

    def kept(self, user: str, text: str, body: dict[str, Any], form: str, key: str = "") -> Message:
        """It is in the talk now."""
        now = self.world.now()
        return self.world.keep(
            Message(self.new_id(), NAME, user, "account", now, text, body, form, key)
        )

    def deliver(self, user: str, text: str, body: dict[str, Any], form: str) -> Message:
        """It is in the talk now; echo and receipts follow."""
        sent = self.kept(user, text, body, form)
        told = ("oa_send_template", {"text": text, "msg_id": sent.id})
        name, message = told if form == "template" else echo(body, sent.id)
        if self.echoes:
            self.hooks.send(self.events.of_account(user, name, message=message))
        if self.receipts:
            for receipt, about in (
                ("user_received_message", {"msg_id": sent.id}),
                ("user_seen_message", {"msg_ids": [sent.id]}),
            ):
                self.hooks.send(self.events.of_account(user, receipt, message=about))
        return sent

    def says(self, user: str, text: str) -> None:
        """A person writes."""
        self._acts(user)
        id_ = self.new_id()
        self.world.keep(Message(id_, NAME, user, "person", self.world.now(), text))
        said = {"text": text, "msg_id": id_}
        self.hooks.send(self.events.of_person(user, "user_send_text", message=said))

    def presses(self, user: str, payload: str) -> None:
        """A press of a query button is a text like any other."""
        self.says(user, payload)

    def comes(self, user: str, code: str = "") -> None:
        """A person follows; there is no start parameter, so a code is written."""
        self._acts(user)
        self.hooks.send(self.events.follow(user, "follow"))
        if code:
            self.says(user, code)

    def goes(self, user: str) -> None:
        """A person leaves."""
        person = self.world.person(NAME, user)
        person.blocked, person.follows = True, False
        self.hooks.send(self.events.follow(user, "unfollow"))

    def staff_writes(self, user: str, text: str) -> None:
        """Somebody of the staff writes in the OA's own web chat."""
        id_ = self.new_id()
        self.world.keep(Message(id_, NAME, user, "staff", self.world.now(), text))
        said = {"text": text, "msg_id": id_}
        self.hooks.send(self.events.of_account(user, "oa_send_text", admin=STAFF, message=said))

    def forgets(self, user: str) -> None:
        """A person wants the data erased."""
        self.hooks.send(self.events.about_person(user, "user_withdraw"))

    def opens(self, user: str) -> None:
        """A person presses "message" for the first time."""
        self._acts(user)
        self.hooks.send(self.events.about_person(user, "user_click_chatnow"))

    def shares_phone(self, user: str, number: str) -> None:
        """A person fills in the form of `request_user_info`."""
        self._acts(user)
        shared = {"name": self.world.person(NAME, user).name or "Người dùng", "phone": number}
        address = {"user_city": "", "user_ward": "", "user_address": ""}
        info = {**shared, "user_dob": "", "gender": "", "full_address": address}
        self.people.shared[user] = shared
        self.hooks.send(self.events.of_person(user, "user_submit_info", info=info))

    def probes(self) -> None:
        """The console checks the address of the webhooks."""
        self.hooks.send(self.events.probe())

    def decides(self, template: str, status: str, reason: str = "") -> None:
        """Zalo decides upon a template."""
        self.templates.decide(template, status, reason)

    def _acts(self, user: str) -> None:
        person = self.world.person(NAME, user)
        person.last_acted, person.blocked, person.follows = self.world.now(), False, True


async def _read(request: web.Request) -> Mapping[str, Any]:
    """The query of a GET, the JSON object of a POST."""
    if request.method == "GET":
        return dict(request.query)
    try:
        read = json.loads(await request.read())
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise shapes.shape("the body must be a JSON object")
    return read


def _addressee(body: Mapping[str, Any]) -> str:
    """Whom a refused body meant, as far as it says so."""
    to = body.get("recipient")
    found = to.get("user_id") if isinstance(to, dict) else body.get("user_id")
    return found if isinstance(found, str) else ""
