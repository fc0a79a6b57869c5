"""A stand-in of a Zalo Official Account: windows, tokens, limits, templates, echoes, receipts."""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.stand_ins import zalo_shapes as shapes
from bot.stand_ins.hooks import Hooks
from bot.stand_ins.settings import manners, taken
from bot.stand_ins.world import Fate, Limit, Message, Person, World
from bot.stand_ins.zalo_events import Account, Events
from bot.stand_ins.zalo_oauth import Mint
from bot.stand_ins.zalo_rest import Rest
from bot.stand_ins.zalo_shapes import Wrong

NAME = "zalo"
FREE, PAID = timedelta(hours=48), timedelta(days=7)
BLOCKED, REFUSED, TOKEN, RATE = -244, -201, -216, -32
NEVER, TOO_LATE, NO_PLAN = -232, -230, -224


def create(world: World) -> "ZaloStandIn":
    """The stand-in in a world."""
    return ZaloStandIn(world)


class ZaloStandIn:
    """One Official Account and its app."""

    name = NAME

    def __init__(self, world: World) -> None:
        self.world, self.account, self.mint = world, Account(), Mint(world)
        self.events = Events(world, self.account)
        self.hooks = Hooks(world, self.events.sign)
        self.rest = Rest(self)
        self.plan, self.echoes, self.receipts = True, True, True

    def routes(self) -> Iterable[web.RouteDef]:
        """Its calls."""
        return (
            web.post("/v4/oa/access_token", self._token),
            web.post("/v3.0/oa/message/cs", self._consultation),
            *self.rest.routes(),
        )

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Settings by name: see docs/stand-ins.md."""
        left = manners(self.hooks, settings)
        left = taken(self.account, left, "app_id", "app_secret", "oa_id", "oa_secret")
        left = taken(self, left, "plan", "echoes", "receipts")
        left = taken(self.mint, left, "refresh_token", "code")
        if "token_life" in left:
            self.mint.life = timedelta(seconds=float(left.pop("token_life")))
        if "calls_per_minute" in left:
            self.world.limits[NAME] = Limit(int(left.pop("calls_per_minute")), 60)
        if "templates" in left:
            self.rest.set_templates(left.pop("templates"))
        if left:
            raise ValueError(f"zalo has no setting {sorted(left)}")

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        mine = self.account
        given = (request.headers.get("secret_key"), form.get("app_id"))
        if given != (mine.app_secret, mine.app_id):
            self.world.refuse(NAME, "token", "token", "secret_key or app_id is wrong")
            return web.json_response({"error": -14002, "error_name": "Invalid app"})
        match form.get("grant_type"):
            case "refresh_token":
                answer = self.mint.refreshed(str(form.get("refresh_token", "")))
            case "authorization_code":
                answer = self.mint.exchanged(str(form.get("code", "")))
            case _:
                answer = {"error": -14001, "error_name": "Invalid grant_type"}
        if answer is None or "error" in answer:
            self.world.refuse(NAME, "token", "token", "this grant is not good")
        return web.Response() if answer is None else web.json_response(answer)

    async def body(self, request: web.Request, call: str) -> Mapping[str, Any]:
        """The JSON of an authorised call within the rate; `Wrong` for any other."""
        if not self.world.within_rate(NAME):
            raise Wrong(RATE, "rate", "Your application reached limit call api")
        if not self.mint.is_good(request.headers.get("access_token", "")):
            raise Wrong(TOKEN, "token", "Access token is invalid")
        if request.method == "GET":
            return dict(request.query)
        try:
            read = json.loads(await request.read())
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise shapes.shape("the body must be a JSON object")
        return read

    def refusal(self, call: str, wrong: Wrong, user: str = "") -> web.Response:
        """A failure: HTTP 200 with an error."""
        self.world.refuse(NAME, call, wrong.reason, wrong.detail, user)
        return web.json_response({"error": wrong.code, "message": wrong.detail})

    def success(self, data: Any) -> web.Response:
        """The envelope of a success."""
        return web.json_response({"data": data, "error": 0, "message": "Success"})

    async def _consultation(self, request: web.Request) -> web.StreamResponse:
        user = ""
        try:
            body = await self.body(request, "cs")
            user = shapes.recipient(body)
            message = shapes.message(body)
            person = self.reachable(user)
            form = self._form(person)
            self.rest.check_uploads(message)
        except Wrong as wrong:
            return self.refusal("cs", wrong, user)
        sent = self.deliver(user, _words(message), dict(message), form)
        quota = {"quota_type": "reply" if form == "free" else "sub_quota", "remain": "1000",
                 "total": "2000", "expired_date": "31/12/2026", "owner_type": "OA",
                 "owner_id": self.account.oa_id}  # fmt: skip
        stamp = str(int(sent.at.timestamp() * 1000))
        return self.success(
            {"message_id": sent.id, "user_id": user, "sent_time": stamp, "quota": quota}
        )

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
        return "paid"

    def deliver(self, user: str, text: str, body: dict[str, Any], form: str) -> Message:
        """It is in the talk now; echo and receipts follow."""
        id_ = f"{self.world.number():020x}"
        sent = self.world.keep(
            Message(id_, NAME, user, "account", self.world.now(), text, body, form)
        )
        if self.echoes:
            echo = {"text": text, "msg_id": id_}
            self.hooks.send(self.events.of_account(user, "oa_send_text", message=echo))
        if self.receipts:
            for name, about in (
                ("user_received_message", {"msg_id": id_}),
                ("user_seen_message", {"msg_ids": [id_]}),
            ):
                self.hooks.send(self.events.of_account(user, name, message=about))
        return sent

    def says(self, user: str, text: str) -> None:
        """A person writes."""
        self._acts(user)
        id_ = f"{self.world.number():020x}"
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
        id_ = f"{self.world.number():020x}"
        self.world.keep(Message(id_, NAME, user, "staff", self.world.now(), text))
        said = {"text": text, "msg_id": id_}
        self.hooks.send(self.events.of_account(user, "oa_send_text", admin="77", message=said))

    def forgets(self, user: str) -> None:
        """A person wants the data erased."""
        self.hooks.send(self.events.withdraw(user))

    def shares_phone(self, user: str, number: str) -> None:
        """A person fills in the form of `request_user_info`."""
        self._acts(user)
        info = {"name": "Người dùng", "phone": number}
        self.hooks.send(self.events.of_person(user, "user_submit_info", info=info))

    def _acts(self, user: str) -> None:
        person = self.world.person(NAME, user)
        person.last_acted, person.blocked, person.follows = self.world.now(), False, True


def _words(message: Mapping[str, Any]) -> str:
    return str(message.get("text", ""))
