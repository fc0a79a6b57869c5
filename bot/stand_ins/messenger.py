"""A stand-in of a Facebook Page on Messenger: windows, shapes, echoes, watermarks, takeovers."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.stand_ins import messenger_shapes as shapes
from bot.stand_ins.hooks import Hooks
from bot.stand_ins.messenger_events import INBOX, Events, Page
from bot.stand_ins.messenger_rest import Rest
from bot.stand_ins.messenger_shapes import Wrong
from bot.stand_ins.settings import manners, taken
from bot.stand_ins.world import Fate, Limit, Message, Person, World

NAME = "messenger"


def create(world: World) -> "MessengerStandIn":
    """The stand-in in a world."""
    return MessengerStandIn(world)


class MessengerStandIn:
    """One Page and its app."""

    name = NAME

    def __init__(self, world: World) -> None:
        self.world, self.page = world, Page()
        self.events = Events(world, self.page)
        self.hooks = Hooks(world, self.events.sign)
        self.rest = Rest(self)
        self.echoes, self.receipts, self.window_hours = True, True, 24.0
        self.held: set[str] = set()  # threads that staff have taken
        self.usage = 0  # per cent of the hourly allowance that the answers tell

    def routes(self) -> Iterable[web.RouteDef]:
        """Its calls."""
        version = r"/{version:v\d+\.\d+}"
        return (
            web.post(version + "/{page}/messages", self._send),
            *self.rest.routes(version),
        )

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Settings by name: see docs/stand-ins.md."""
        left = manners(self.hooks, settings)
        names = ("page_id", "page_token", "app_secret", "verify_token", "app_id")
        left = taken(self.page, left, *names)
        left = taken(self, left, "echoes", "receipts", "window_hours", "usage")
        if "calls_per_minute" in left:
            self.world.limits[NAME] = Limit(int(left.pop("calls_per_minute")), 60)
        if "templates" in left:
            self.rest.set_templates(left.pop("templates"))
        if left:
            raise ValueError(f"messenger has no setting {sorted(left)}")

    def authorised(self, given: str, proof: str) -> None:
        """`Wrong` unless the token, and the proof if there is one, are right."""
        if given != self.page.page_token:
            raise Wrong(190, 463, "token", "Error validating access token")
        secret = self.page.app_secret.encode()
        right = hmac.new(secret, given.encode(), hashlib.sha256).hexdigest()
        if proof and proof != right:
            raise Wrong(100, 0, "token", "Invalid appsecret_proof provided in the API argument")

    def check(self, request: web.Request, body: Mapping[str, Any]) -> None:
        """Token wherever it may be placed, and the rate."""
        header = request.headers.get("Authorization", "").removeprefix("Bearer ")
        given = header or request.query.get("access_token", "") or str(body.get("access_token", ""))
        proof = request.query.get("appsecret_proof", "") or str(body.get("appsecret_proof", ""))
        self.authorised(given, proof)
        if not self.world.within_rate(NAME):
            raise Wrong(613, 0, "rate", "Calls to this api have exceeded the rate limit.")

    def refusal(self, call: str, wrong: Wrong, user: str = "") -> web.Response:
        """An error object."""
        self.world.refuse(NAME, call, wrong.reason, wrong.detail, user)
        error: dict[str, Any] = {
            "message": f"(#{wrong.code}) {wrong.detail}", "type": "OAuthException",
            "code": wrong.code, "fbtrace_id": f"A{self.world.number():010}",
        }  # fmt: skip
        if wrong.subcode:
            error["error_subcode"] = wrong.subcode
        return self.answer({"error": error}, status=400)

    def answer(self, body: Any, status: int = 200) -> web.Response:
        """With the headers that tell how much of the allowance is used."""
        told = json.dumps({"call_count": self.usage, "total_time": 1, "total_cputime": 1})
        headers = {"X-App-Usage": told} if self.usage else {}
        return web.json_response(body, status=status, headers=headers)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        user = ""
        try:
            body, has_file = await _read(request)
            self.check(request, body)
            named, user = shapes.recipient(body)
            return self.answer(self.send(body, named, user, has_file=has_file))
        except Wrong as wrong:
            return self.refusal("messages", wrong, user)

    def send(
        self, body: Mapping[str, Any], named: str, user: str, *, has_file: bool = False
    ) -> dict[str, Any]:
        """One message or sender action; what the caller is answered."""
        if "sender_action" in body:
            if "message" in body:
                raise Wrong(100, 2018014, "shape", "sender_action and message exclude each other")
            return {"recipient_id": user}
        kind = shapes.kind(body)
        message = shapes.message(body, has_file=has_file)
        person = self._reachable(named, user)
        form = self._form(person, kind, named, user, message)
        self.rest.check_uploads(message)
        sent = self._deliver(person.user, message, form)
        return {"recipient_id": person.user, "message_id": sent.id}

    def _reachable(self, named: str, value: str) -> Person:
        if named == "one_time_notif_token":
            owners = (p for p in self.world.people.values() if value in p.permits)
            person = next(owners, None)
            if person is None:
                raise Wrong(100, 0, "person", "this token was used or never given")
            return person
        person = self.world.person(NAME, value)
        if person.fate is Fate.FAIL:
            raise Wrong(100, 2018001, "person", "No matching user found")
        if person.blocked or person.fate is Fate.BLOCK:
            raise Wrong(551, 1545041, "person", "This person isn't available right now.")
        if value in self.held:
            raise Wrong(10, 2018300, "person", "another app is controlling this thread now")
        return person

    def _form(
        self, person: Person, kind: str, named: str, value: str, message: Mapping[str, Any]
    ) -> str:
        if named == "one_time_notif_token":
            person.permits.discard(value)
            return "permit"
        if kind == "UTILITY":
            self.rest.check_template(message)
            return "template"
        if "template" in message:
            raise shapes.shape("a template goes with messaging_type UTILITY")
        window = timedelta(days=7) if kind == "HUMAN_AGENT" else timedelta(hours=self.window_hours)
        acted = person.last_acted
        if acted is None or self.world.now() - acted > window:
            detail = "This message is sent outside of allowed window."
            raise Wrong(10, 2018278, "window", detail)
        return "free"

    def _deliver(self, user: str, message: Mapping[str, Any], form: str) -> Message:
        key = str(message.get("metadata", ""))
        text = _words(message)
        id_ = f"m_{self.world.number():016x}"
        sent = self.world.keep(
            Message(id_, NAME, user, "account", self.world.now(), text, dict(message), form, key)
        )
        if self.echoes:
            echo = {"mid": id_, "is_echo": True, "app_id": self.page.app_id, "text": text}
            self.hooks.send(
                self.events.of_page(user, message=echo | ({"metadata": key} if key else {}))
            )
        if self.receipts:
            mark = int(sent.at.timestamp() * 1000)
            delivered = {"mids": [id_], "watermark": mark}
            self.hooks.send(self.events.of_person(user, delivery=delivered))
            self.hooks.send(self.events.of_person(user, read={"watermark": mark}))
        return sent

    def says(self, user: str, text: str) -> None:
        """A person writes; while staff have the thread it stands by."""
        self._acts(user)
        mid = f"m_{self.world.number():016x}"
        self.world.keep(Message(mid, NAME, user, "person", self.world.now(), text))
        make = self.events.standby if user in self.held else self.events.of_person
        self.hooks.send(make(user, message={"mid": mid, "text": text}))

    def presses(self, user: str, payload: str) -> None:
        """A press of a quick reply is a message, of any other button a postback."""
        self._acts(user)
        mid = f"m_{self.world.number():016x}"
        if (title := self._quick_reply(user, payload)) is not None:
            said = {"mid": mid, "text": title, "quick_reply": {"payload": payload}}
            self.hooks.send(self.events.of_person(user, message=said))
        else:
            pressed = {"mid": mid, "title": "nút", "payload": payload}
            self.hooks.send(self.events.of_person(user, postback=pressed))

    def _quick_reply(self, user: str, payload: str) -> str | None:
        for message in reversed(list(self.world.talk(NAME, user))):
            for reply in message.body.get("quick_replies", []):
                if reply.get("payload") == payload:
                    return str(reply.get("title", ""))
        return None

    def comes(self, user: str, code: str = "") -> None:
        """A person opens m.me: for the first time by Get Started, later by a referral."""
        known = any(self.world.talk(NAME, user))
        self._acts(user)
        referral = {"ref": code, "source": "SHORTLINK", "type": "OPEN_THREAD"} if code else None
        if known and referral:
            self.hooks.send(self.events.of_person(user, referral=referral))
            return
        pressed: dict[str, Any] = {"title": "Bắt đầu", "payload": "GET_STARTED"}
        if referral:
            pressed["referral"] = referral
        self.hooks.send(self.events.of_person(user, postback=pressed))

    def goes(self, user: str) -> None:
        """A person blocks the Page; Messenger says nothing of it."""
        self.world.person(NAME, user).blocked = True

    def staff_writes(self, user: str, text: str) -> None:
        """Staff answer in the Page's inbox: it takes the thread."""
        self.held.add(user)
        mid = f"m_{self.world.number():016x}"
        self.world.keep(Message(mid, NAME, user, "staff", self.world.now(), text))
        echo = {"mid": mid, "is_echo": True, "app_id": INBOX, "text": text}
        self.hooks.send(self.events.of_page(user, message=echo))

    def staff_leaves(self, user: str) -> None:
        """The inbox hands the thread back."""
        self.held.discard(user)
        passed = {"previous_owner_app_id": str(INBOX), "new_owner_app_id": str(self.page.app_id)}
        self.hooks.send(self.events.of_person(user, pass_thread_control=passed))

    def allows(self, user: str, token: str) -> None:
        """A person presses "Notify me": one later message."""
        self._acts(user)
        self.world.person(NAME, user).permits.add(token)
        optin = {"type": "one_time_notif_req", "one_time_notif_token": token, "payload": "notify"}
        self.hooks.send(self.events.of_person(user, optin=optin))

    def forgets(self, user: str) -> None:
        """There is no such event on Messenger."""

    def _acts(self, user: str) -> None:
        person = self.world.person(NAME, user)
        person.last_acted, person.blocked = self.world.now(), False


def _words(message: Mapping[str, Any]) -> str:
    if "text" in message:
        return str(message["text"])
    payload = message.get("attachment", {}).get("payload", {})
    return str(payload.get("text", ""))


async def _read(request: web.Request) -> tuple[Mapping[str, Any], bool]:
    """The body as JSON, or as a form whose values are JSON."""
    if request.content_type == "application/json":
        try:
            read = json.loads(await request.read())
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise shapes.shape("the body must be a JSON object")
        return read, False
    form = await request.post()
    found: dict[str, Any] = {}
    for name, value in form.items():
        if isinstance(value, str):
            found[name] = parsed(value)
    return found, "filedata" in form


def parsed(value: str) -> Any:
    """A form value: JSON where it is, the text itself where it is not."""
    try:
        return json.loads(value) if value[:1] in "{[" else value
    except ValueError:
        return value
