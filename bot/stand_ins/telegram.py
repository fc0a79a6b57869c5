"""A stand-in of a Telegram bot: updates by webhook or by polling, limits, blocks, files."""

import asyncio
import inspect
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from math import ceil
from typing import Any

from aiohttp import web

from bot.stand_ins import telegram_profile as profile
from bot.stand_ins import telegram_shapes as shapes
from bot.stand_ins import telegram_text as texts
from bot.stand_ins.hooks import Hooks
from bot.stand_ins.settings import TELEGRAM_SECRET, TELEGRAM_TOKEN, manners, taken
from bot.stand_ins.telegram_events import Events
from bot.stand_ins.telegram_files import Files
from bot.stand_ins.telegram_shapes import Form, Wrong
from bot.stand_ins.telegram_updates import Updates
from bot.stand_ins.world import Fate, Limit, Message, World

NAME = "telegram"
ACTIONS = frozenset(
    {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
     "upload_document", "choose_sticker", "find_location", "record_video_note",
     "upload_video_note"}
)  # fmt: skip
_CODE = re.compile(r"[A-Za-z0-9_-]{0,64}")
_TOKEN = re.compile(r"\d+:[\w-]+")


def create(world: World) -> "TelegramStandIn":
    """The stand-in in a world."""
    return TelegramStandIn(world)


class TelegramStandIn:
    """One bot."""

    name = NAME

    def __init__(self, world: World) -> None:
        self.world, self.token = world, TELEGRAM_TOKEN
        self.events, self._files = Events(world, self.token), Files(world)
        self.updates, self.profile = Updates(world, TELEGRAM_SECRET), profile.Profile()
        self.retry_after = 0  # seconds that a 429 names; 0: as long as the limit's span
        self.per_chat = 0.0  # seconds between two messages to one person
        self.query_life = 900.0  # seconds in which a press wants its answer
        self.newest = 0  # messages of a talk that are kept; 0: all
        self._shown: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self._queries: dict[str, datetime] = {}
        self._last: dict[str, float] = {}
        self._methods = self._known()

    def _known(self) -> dict[str, Callable[[Form], Any]]:
        own = self.profile
        about, short = ("description", profile.DESCRIPTION), ("short_description", profile.SHORT)
        return {
            "getMe": self._get_me,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "editMessageText": self._edit_text,
            "answerCallbackQuery": self._answer_query,
            "sendChatAction": self._chat_action,
            "setMyCommands": own.set_commands,
            "getMyCommands": own.get_commands,
            "deleteMyCommands": own.delete_commands,
            "setMyDescription": partial(own.set_text, *about),
            "getMyDescription": partial(own.get_text, about[0]),
            "setMyShortDescription": partial(own.set_text, *short),
            "getMyShortDescription": partial(own.get_text, short[0]),
            "setWebhook": self.updates.set_webhook,
            "deleteWebhook": self.updates.delete_webhook,
            "getWebhookInfo": lambda _form: self.updates.info(),
            "getUpdates": self.updates.poll,
            "getFile": self._files.told,
        }

    @property
    def hooks(self) -> Hooks:
        """Its webhooks."""
        return self.updates.hooks

    @property
    def commands(self) -> dict[str, list[dict[str, str]]]:
        """Those that everybody sees, by language; "" is that of everybody else."""
        return self.profile.by_language()

    def routes(self) -> Iterable[web.RouteDef]:
        """Its calls."""
        path = r"/bot{token:[^/]+}/{method:\w+}"
        return (
            web.post(path, self._call),
            web.get(path, self._call, allow_head=False),
            web.get(r"/file/bot{token:[^/]+}/{file:.+}", self._file),
        )

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Settings by name: see docs/stand-ins.md."""
        left = manners(self.hooks, settings)
        left = taken(self, left, "token", "retry_after", "per_chat", "query_life", "newest")
        left = taken(self.updates, left, "secret_token")
        self.events.named(self.token)
        if "calls_per_second" in left:
            self.world.limits[NAME] = Limit(int(left.pop("calls_per_second")), 1)
        if left:
            raise ValueError(f"telegram has no setting {sorted(left)}")

    async def _call(self, request: web.Request) -> web.StreamResponse:
        # Telegram does not look at the case of a method's name.
        method, user = request.match_info["method"], ""
        known = next((n for n in self._methods if n.lower() == method.lower()), method)
        try:
            self._authorise(request)
            form = await _form(request)
            user = str(form.get("chat_id", ""))
            if known not in self._methods:
                raise Wrong(404, "shape", "Not Found: method not found")
            result = self._methods[known](form)
            result = await result if inspect.isawaitable(result) else result
        except Wrong as wrong:
            return self._refusal(request, known, wrong, user)
        return web.json_response({"ok": True, "result": result})

    def _authorise(self, request: web.Request) -> None:
        token = request.match_info["token"]
        if not _TOKEN.fullmatch(token):
            raise Wrong(404, "token", "Not Found")
        if token != self.token:
            raise Wrong(401, "token", "Unauthorized")

    def _refusal(
        self, request: web.Request, method: str, wrong: Wrong, user: str
    ) -> web.StreamResponse:
        if request.transport is not None:  # whoever has gone is not refused anything
            self.world.refuse(NAME, method, wrong.reason, wrong.detail, user)
        body: dict[str, Any] = {
            "ok": False, "error_code": wrong.status, "description": wrong.detail,
        }  # fmt: skip
        if wrong.retry_after:
            body["parameters"] = {"retry_after": wrong.retry_after}
        return web.json_response(body, status=wrong.status)

    def _reach(self, form: Form) -> str:
        """Who is written to; `Wrong` when that is not possible."""
        user = shapes.chat(form)
        person = self.world.person(NAME, user)
        if person.blocked or person.fate is Fate.BLOCK:
            raise Wrong(403, "person", "Forbidden: bot was blocked by the user")
        if person.fate is Fate.FAIL or person.last_acted is None:
            raise shapes.bad("chat not found", "person")
        return user

    def _pace(self, form: Form) -> None:
        """`Wrong` when the bot as a whole, or to this person, is too fast."""
        if not self.world.within_rate(NAME):
            raise _too_many(self.retry_after or ceil(self.world.limits[NAME].seconds))
        user, now = shapes.chat(form), asyncio.get_running_loop().time()
        left = self._last.get(user, -self.per_chat) + self.per_chat - now
        if self.per_chat and left > 0:
            raise _too_many(ceil(left))
        self._last[user] = now

    def _keep(
        self, user: str, form: Form, said: str, markup: dict[str, Any] | None, **content: Any
    ) -> dict[str, Any]:
        inline = markup if markup and "inline_keyboard" in markup else None
        number = self.world.number()
        shown = self.events.sent(user, number, **content, reply_markup=inline)
        talk = self._shown[user]
        talk[number] = shown
        if self.newest and len(talk) > self.newest:
            del talk[next(iter(talk))]
        body: dict[str, Any] = {n: v for n, v in form.items() if not isinstance(v, web.FileField)}
        body["reply_markup"] = markup
        self.world.keep(
            Message(str(number), NAME, user, "account", self.world.now(), said, body, "free")
        )
        return shown

    def _get_me(self, _form: Form) -> Any:
        return {**self.events.bot, "can_join_groups": True, "can_read_all_group_messages": False,
                "supports_inline_queries": False}  # fmt: skip

    def _send_message(self, form: Form) -> Any:
        said, markup = texts.said(form), shapes.keyboard(form)
        self._pace(form)
        user = self._reach(form)
        return self._keep(user, form, said.text, markup, text=said.text, entities=said.entities)

    def _send_photo(self, form: Form) -> Any:
        user, markup, said = self._with_caption(form)
        photo = self._files.photo(form)
        return self._keep(user, form, said["caption"], markup, photo=photo, **said)

    def _send_document(self, form: Form) -> Any:
        user, markup, said = self._with_caption(form)
        document = self._files.document(form)
        return self._keep(user, form, said["caption"], markup, document=document, **said)

    def _with_caption(self, form: Form) -> tuple[str, dict[str, Any] | None, dict[str, Any]]:
        said, markup = texts.said(form, "caption", shapes.CAPTION), shapes.keyboard(form)
        self._pace(form)
        told = {"caption": said.text, "caption_entities": said.entities}
        return self._reach(form), markup, told

    def _edit_text(self, form: Form) -> Any:
        said = texts.said(form)
        markup = shapes.keyboard(form)
        user, number = shapes.chat(form), shapes.whole(form, "message_id")
        shown = self._shown[user].get(number)
        if shown is None:
            raise shapes.bad("message to edit not found")
        if "text" not in shown:
            raise shapes.bad("there is no text in the message to edit")
        self._pace(form)
        self._reach(form)
        new = {"text": said.text, "entities": said.entities, "reply_markup": markup}
        if all(shown.get(name) == value or not (shown.get(name) or value)
               for name, value in new.items()):  # fmt: skip
            raise shapes.bad("message is not modified: specified new message content and reply "
                             "markup are exactly the same as a current content and reply markup "
                             "of the message")  # fmt: skip
        kept = {name: value for name, value in shown.items() if name not in new}
        told = {name: value for name, value in new.items() if value}
        self._shown[user][number] = {**kept, **told, "edit_date": self.events.now()}
        return self._shown[user][number]

    def _answer_query(self, form: Form) -> Any:
        shapes.words(form, "text", shapes.ANSWER)
        asked = self._queries.pop(str(form.get("callback_query_id", "")), None)
        if asked is None or self.world.now() - asked > timedelta(seconds=self.query_life):
            raise shapes.bad("query is too old and response timeout expired or query ID is invalid")
        return True

    def _chat_action(self, form: Form) -> Any:
        if form.get("action") not in ACTIONS:
            raise shapes.bad("wrong parameter action in request")
        self._reach(form)
        return True

    async def _file(self, request: web.Request) -> web.StreamResponse:
        data = self._files.at(request.match_info["file"])
        if request.match_info["token"] != self.token or data is None:
            return web.json_response(
                {"ok": False, "error_code": 404, "description": "Not Found"}, status=404
            )
        return web.Response(body=data, content_type="application/octet-stream")

    def shown(self, user: str) -> list[dict[str, Any]]:
        """What this person sees of the bot's messages, edits included; oldest first."""
        return list(self._shown[user].values())

    def says(self, user: str, text: str) -> None:
        """A person writes."""
        self._acts(user)
        number = self.world.number()
        content = self.events.text(user, number, text)
        self.world.keep(
            Message(str(number), NAME, user, "person", self.world.now(), text, content["message"])
        )
        self.updates.happens(content)

    def edits(self, user: str, text: str) -> None:
        """A person mends the last thing written."""
        talk = list(self.world.talk(NAME, user))
        last = next((m for m in reversed(talk) if m.by == "person"), None)
        if last is None:
            raise ValueError(f"{user} has not written anything")
        self.updates.happens(self.events.edited(last.body, text))

    def presses(self, user: str, payload: str) -> None:
        """A press of an inline button, on the newest message that has it."""
        self._acts(user)
        inaccessible = {"chat": self.events.chat(user), "message_id": 1, "date": 0}
        seen = reversed(self.shown(user))
        about = next((m for m in seen if payload in _data(m)), inaccessible)
        query = f"26{self.world.number():017}"
        self._queries[query] = self.world.now()
        self.updates.happens(self.events.press(user, query, payload, about))

    def comes(self, user: str, code: str = "") -> None:
        """A person presses Start, with what the link carried; `ValueError` if none can carry it."""
        if not _CODE.fullmatch(code):
            raise ValueError("a link carries at most 64 of A-Z a-z 0-9 _ -")
        self.says(user, f"/start {code}".strip())

    def goes(self, user: str) -> None:
        """A person blocks the bot."""
        self.world.person(NAME, user).blocked = True
        self.updates.happens(self.events.member(user, "member", "kicked"))

    def staff_writes(self, user: str, text: str) -> None:
        """Nobody else can write as a bot."""

    def forgets(self, user: str) -> None:
        """There is no such update."""

    def shares_phone(self, user: str, number: str) -> None:
        """The own number by the keyboard's button."""
        self._acts(user)
        self.updates.happens(self.events.contact(user, self.world.number(), number))

    def _acts(self, user: str) -> None:
        person = self.world.person(NAME, user)
        if person.blocked:
            person.blocked = False
            self.updates.happens(self.events.member(user, "kicked", "member"))
        person.last_acted = self.world.now()


def _too_many(seconds: int) -> Wrong:
    after = max(1, seconds)
    return Wrong(429, "rate", f"Too Many Requests: retry after {after}", after)


def _data(shown: Mapping[str, Any]) -> list[str]:
    """What the inline buttons of a message carry."""
    rows = shown.get("reply_markup", {}).get("inline_keyboard", [])
    return [str(button.get("callback_data", "")) for row in rows for button in row]


async def _form(request: web.Request) -> Form:
    """The parameters, wherever they are: address, form, files, or JSON."""
    if request.content_type != "application/json":
        return {**request.query, **await request.post()}
    try:
        read = json.loads(await request.read() or b"{}")
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise shapes.bad("can't parse JSON object")
    return {**request.query, **read}
