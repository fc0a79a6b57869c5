"""A stand-in of a Facebook Page on Messenger: windows, shapes, echoes, watermarks, takeovers."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

import aiohttp
from aiohttp import web

from bot.stand_ins.hooks import Hooks
from bot.stand_ins.messenger_events import INBOX, Page
from bot.stand_ins.messenger_graph import Call, Graph
from bot.stand_ins.messenger_profile import Profile
from bot.stand_ins.messenger_send import Sending
from bot.stand_ins.messenger_talks import NAME, Talks
from bot.stand_ins.messenger_templates import STATUSES, Templates
from bot.stand_ins.messenger_uploads import Uploads
from bot.stand_ins.settings import manners, taken
from bot.stand_ins.world import Limit, Message, World

CHALLENGE = "1158201444"


def create(world: World) -> "MessengerStandIn":
    """The stand-in in a world."""
    return MessengerStandIn(world)


class MessengerStandIn:
    """One Page and its app."""

    name = NAME

    def __init__(self, world: World) -> None:
        self.world, self.page = world, Page()
        self.talks = Talks(world, self.page)
        self.templates, self.uploads = Templates(self.talks), Uploads(world)
        self.profile = Profile(world)
        self.sending = Sending(self.talks, self.templates, self.uploads)
        self.graph = Graph(world, self.page, self._known())
        self.verifying: asyncio.Task[bool] | None = None

    @property
    def hooks(self) -> Hooks:
        """Its webhooks."""
        return self.talks.hooks

    def _known(self) -> dict[tuple[str, str], Call]:
        talks = self.talks
        return {
            ("POST", "messages"): self.sending.send,
            ("POST", "message_attachments"): self.uploads.upload,
            ("GET", "messenger_profile"): self.profile.get,
            ("POST", "messenger_profile"): self.profile.put,
            ("DELETE", "messenger_profile"): self.profile.delete,
            ("GET", "message_templates"): self.templates.list,
            ("POST", "message_templates"): self.templates.make,
            ("DELETE", "message_templates"): self.templates.delete,
            ("GET", "subscribed_apps"): talks.subscriptions,
            ("POST", "subscribed_apps"): talks.subscribe,
            ("DELETE", "subscribed_apps"): talks.unsubscribe,
            ("GET", "thread_owner"): talks.tell_owner,
            ("POST", "pass_thread_control"): talks.pass_on,
            ("POST", "take_thread_control"): talks.take,
            ("POST", "release_thread_control"): talks.release,
            ("POST", "extend_thread_control"): talks.release,
            ("POST", "request_thread_control"): talks.request,
        }

    def routes(self) -> Iterable[web.RouteDef]:
        """Its calls."""
        return self.graph.routes()

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Settings by name: see docs/stand-ins.md."""
        left = manners(self.hooks, settings)
        names = ("page_id", "page_token", "app_secret", "verify_token", "app_id")
        left = taken(self.page, left, *names)
        left = taken(self.graph, left, "usage", "proof_required")
        left = taken(self.sending, left, "echoes", "receipts", "window_hours", "mids")
        left = taken(self.talks, left, "batched", "default_app", "handovers")
        if "calls_per_minute" in left:
            self.world.limits[NAME] = Limit(int(left.pop("calls_per_minute")), 60)
        if "profile_calls" in left:
            self.profile.calls_per_span = int(left.pop("profile_calls"))
        if "templates" in left:
            self.templates.put(left.pop("templates"))
        if "decision" in left:
            self._set_decision(left.pop("decision"))
        if "policy" in left:
            self.enforces(left.pop("policy"))
        if left:
            raise ValueError(f"messenger has no setting {sorted(left)}")

    def _set_decision(self, decision: str) -> None:
        if decision not in ("", *STATUSES):
            raise ValueError(f"decision must be empty or one of {', '.join(STATUSES)}")
        self.templates.decision = decision

    def says(self, user: str, text: str) -> None:
        """A person writes; while staff have the thread it stands by."""
        self._acts(user)
        mid = self._mid()
        self.world.keep(Message(mid, NAME, user, "person", self.world.now(), text))
        self.talks.person_does(user, message={"mid": mid, "text": text})

    def presses(self, user: str, payload: str) -> None:
        """A press of a quick reply is a message, of any other button a postback."""
        self._acts(user)
        title, is_quick = self._pressed(user, payload)
        if is_quick:
            said = {"mid": self._mid(), "text": title, "quick_reply": {"payload": payload}}
            self.talks.person_does(user, message=said)
        else:
            pressed = {"mid": self._mid(), "title": title, "payload": payload}
            self.talks.person_does(user, postback=pressed)

    def _pressed(self, user: str, payload: str) -> tuple[str, bool]:
        """The title of the newest button with this payload, and whether it is a quick reply."""
        for message in reversed(list(self.world.talk(NAME, user))):
            attached = message.body.get("attachment", {}).get("payload", {})
            for quick in (True, False):
                buttons = message.body.get("quick_replies", ()) if quick else (
                    attached.get("buttons", ()))  # fmt: skip
                for button in buttons:
                    if button.get("payload") == payload:
                        return str(button.get("title", "")), quick
        return "nút", False

    def comes(self, user: str, code: str = "") -> None:
        """A person opens m.me: for the first time by Get Started, later by a referral."""
        known = any(self.world.talk(NAME, user))
        self._acts(user)
        referral = {"ref": code, "source": "SHORTLINK", "type": "OPEN_THREAD"} if code else None
        if known and referral:
            self.talks.person_does(user, referral=referral)
            return
        pressed: dict[str, Any] = {"title": "Bắt đầu", "payload": "GET_STARTED"}
        if referral:
            pressed["referral"] = referral
        self.talks.person_does(user, postback=pressed)

    def goes(self, user: str) -> None:
        """A person blocks the Page; Messenger says nothing of it."""
        self.world.person(NAME, user).blocked = True

    def staff_writes(self, user: str, text: str) -> None:
        """Staff answer in the Page's inbox: it takes the thread."""
        mid = self._mid()
        self.world.keep(Message(mid, NAME, user, "staff", self.world.now(), text))
        self.talks.taken_by(user, str(INBOX))
        self.talks.tell(self.talks.events.echo(user, mid=mid, app_id=INBOX, text=text))

    def staff_leaves(self, user: str) -> None:
        """The inbox hands the thread back."""
        self.talks.given_back(user)

    def allows(self, user: str, token: str) -> None:
        """A person presses "Notify me": one later message."""
        self._acts(user)
        self.world.person(NAME, user).permits.add(token)
        optin = {"type": "one_time_notif_req", "one_time_notif_token": token, "payload": "notify"}
        self.talks.person_does(user, optin=optin)

    def decides(self, template: str, status: str, reason: str = "") -> None:
        """Meta decides upon a template, by its id, its name, or name/language."""
        self.templates.decide(template, status, reason)

    def enforces(self, action: str, reason: str = "Spam") -> None:
        """Meta warns the Page, blocks it, or lets it go."""
        if action not in ("warning", "block", "unblock"):
            raise ValueError("policy must be warning, block or unblock")
        self.sending.policy = action if action == "block" else ""
        self.talks.tell(self.talks.events.policy(action, reason))

    def probes(self) -> None:
        """The dashboard saves the webhook's address: Meta asks it first (`verify`)."""
        self.verifying = asyncio.get_running_loop().create_task(self.verify())

    async def verify(self) -> bool:
        """Whether the address answers as it must; if not, it is not kept."""
        asked = {"hub.mode": "subscribe", "hub.verify_token": self.page.verify_token,
                 "hub.challenge": CHALLENGE}  # fmt: skip
        url, patience = self.hooks.manners.url, aiohttp.ClientTimeout(self.hooks.manners.patience)
        try:
            async with aiohttp.ClientSession(timeout=patience) as session:
                answer = await session.get(url, params=asked)
                good = (answer.status, await answer.text()) == (200, CHALLENGE)
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError):
            good = False
        if not good:
            self.world.refuse(NAME, "webhook", "shape", f"{url} does not echo the challenge")
            self.hooks.manners.url = ""
        return good

    def forgets(self, user: str) -> None:
        """There is no such event on Messenger."""

    def _acts(self, user: str) -> None:
        person = self.world.person(NAME, user)
        person.last_acted, person.blocked = self.world.now(), False

    def _mid(self) -> str:
        return f"m_{self.world.number():016x}"
