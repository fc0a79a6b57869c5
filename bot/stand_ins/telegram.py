"""A stand-in of a Telegram bot: updates by webhook or by polling, limits, blocks, files."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from bot.stand_ins import telegram_shapes as shapes
from bot.stand_ins.hooks import Hooks
from bot.stand_ins.settings import manners, taken
from bot.stand_ins.telegram_events import Events
from bot.stand_ins.telegram_shapes import Wrong
from bot.stand_ins.world import Fate, Limit, Message, World

NAME = "telegram"
LONGEST_POLL = 50.0  # seconds
METHODS = frozenset(
    {
        "getMe",
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "editMessageText",
        "answerCallbackQuery",
        "sendChatAction",
        "setMyCommands",
        "getMyCommands",
        "setMyDescription",
        "setMyShortDescription",
        "setWebhook",
        "deleteWebhook",
        "getWebhookInfo",
        "getUpdates",
        "getFile",
    }
)
Form = Mapping[str, Any]


def create(world: World) -> "TelegramStandIn":
    """The stand-in in a world."""
    return TelegramStandIn(world)


class TelegramStandIn:
    """One bot."""

    name = NAME

    def __init__(self, world: World) -> None:
        self.world, self.events = world, Events(world)
        self.hooks = Hooks(world, self._sign)
        self.token, self.secret_token = "7001122334:standInToken", "stand-in-secret"
        self.started: set[str] = set()  # who has pressed Start
        self.commands: dict[str, Any] = {}
        self.texts: dict[str, str] = {}  # description and the like, by method and language
        self.retry_after = 2
        self._waiting: list[bytes] = []  # updates for whoever polls
        self._bell = asyncio.Event()
        self._shown: dict[tuple[str, int], dict[str, Any]] = {}
        self._files: dict[str, bytes] = {}
        self._answered: set[str] = set()

    def _sign(self, _body: bytes) -> dict[str, str]:
        return {"X-Telegram-Bot-Api-Secret-Token": self.secret_token}

    def routes(self) -> Iterable[web.RouteDef]:
        """Its calls."""
        path = r"/bot{token:[^/]+}/{method:\w+}"
        return (
            web.post(path, self._call),
            web.get(path, self._call),
            web.get(r"/file/bot{token:[^/]+}/{file:.+}", self._file),
        )

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Settings by name: see docs/stand-ins.md."""
        left = manners(self.hooks, settings)
        left = taken(self, left, "token", "secret_token", "retry_after")
        if "calls_per_second" in left:
            self.world.limits[NAME] = Limit(int(left.pop("calls_per_second")), 1)
        if left:
            raise ValueError(f"telegram has no setting {sorted(left)}")

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        user = ""
        try:
            form = await self._form(request)
            user = str(form.get("chat_id", ""))
            if method not in METHODS:
                raise Wrong(404, "shape", "Not Found")
            result = await getattr(self, f"_{method}")(form)
        except Wrong as wrong:
            return self._refusal(method, wrong, user)
        return web.json_response({"ok": True, "result": result})

    def _refusal(self, method: str, wrong: Wrong, user: str) -> web.Response:
        self.world.refuse(NAME, method, wrong.reason, wrong.detail, user)
        body: dict[str, Any] = {
            "ok": False, "error_code": wrong.status, "description": wrong.detail,
        }  # fmt: skip
        if wrong.retry_after:
            body["parameters"] = {"retry_after": wrong.retry_after}
        return web.json_response(body, status=wrong.status)

    async def _form(self, request: web.Request) -> Form:
        if request.match_info["token"] != self.token:
            raise Wrong(401, "token", "Unauthorized")
        if request.content_type == "application/json":
            read = json.loads(await request.read() or b"{}")
            return {**request.query, **read}
        form = await request.post()
        return {**request.query, **form}

    def _reach(self, form: Form) -> str:
        """Who is written to; `Wrong` when that is not possible."""
        user = shapes.chat(form)
        if not self.world.within_rate(NAME):
            after = self.retry_after
            raise Wrong(429, "rate", f"Too Many Requests: retry after {after}", after)
        person = self.world.person(NAME, user)
        if person.blocked or person.fate is Fate.BLOCK:
            raise Wrong(403, "person", "Forbidden: bot was blocked by the user")
        if person.fate is Fate.FAIL or (person.last_acted is None and user not in self.started):
            raise shapes.bad("chat not found", "person")
        return user

    def _keep(self, user: str, form: Form, said: str, **content: Any) -> dict[str, Any]:
        number = self.world.number()
        shown = self.events.sent(user, number, **content)
        markup = shapes.keyboard(form)
        if markup and "inline_keyboard" in markup:
            shown["reply_markup"] = markup
        self._shown[user, number] = shown
        body: dict[str, Any] = {n: v for n, v in form.items() if isinstance(v, str)}
        body["reply_markup"] = markup
        self.world.keep(
            Message(str(number), NAME, user, "account", self.world.now(), said, body, "free")
        )
        return shown

    async def _getMe(self, _form: Form) -> Any:
        return {**self.events.bot, "can_join_groups": True, "can_read_all_group_messages": False,
                "supports_inline_queries": False}  # fmt: skip

    async def _sendMessage(self, form: Form) -> Any:
        text = shapes.text(form)
        shapes.keyboard(form)
        return self._keep(self._reach(form), form, text, text=text)

    async def _sendPhoto(self, form: Form) -> Any:
        id_ = self._upload(form.get("photo"))
        caption = shapes.text(form, "caption", shapes.CAPTION)
        user = self._reach(form)
        sizes = [{"file_id": id_, "file_unique_id": id_, "width": 800, "height": 600}]
        return self._keep(user, form, caption, caption=caption, photo=sizes)

    async def _sendDocument(self, form: Form) -> Any:
        id_ = self._upload(form.get("document"))
        caption = shapes.text(form, "caption", shapes.CAPTION)
        user = self._reach(form)
        document = {"file_id": id_, "file_unique_id": id_}
        return self._keep(user, form, caption, caption=caption, document=document)

    def _upload(self, given: Any) -> str:
        if isinstance(given, web.FileField):
            id_ = f"AgAC{self.world.number()}"
            self._files[id_] = given.file.read()
            return id_
        if str(given or "").startswith("http"):
            return str(given)
        if given not in self._files:
            raise shapes.bad("wrong file identifier/HTTP URL specified")
        return str(given)

    async def _editMessageText(self, form: Form) -> Any:
        key = (shapes.chat(form), int(str(form.get("message_id", "0"))))
        text = shapes.text(form)
        if key not in self._shown:
            raise shapes.bad("message to edit not found")
        if self._shown[key].get("text") == text and "reply_markup" not in form:
            raise shapes.bad("message is not modified: specified new message content is the same")
        self._shown[key] |= {"text": text, "edit_date": self.events.now()}
        return self._shown[key]

    async def _answerCallbackQuery(self, form: Form) -> Any:
        id_ = str(form.get("callback_query_id", ""))
        if not id_ or id_ in self._answered:
            raise shapes.bad("query is too old and response timeout expired or query ID is invalid")
        self._answered.add(id_)
        return True

    async def _sendChatAction(self, form: Form) -> Any:
        shapes.chat(form)
        return True

    async def _setMyCommands(self, form: Form) -> Any:
        commands = shapes.value(form.get("commands"))
        if not isinstance(commands, list) or len(commands) > 100:
            raise shapes.bad("commands must be a list of at most 100")
        for found in commands:
            name, about = str(found.get("command", "")), str(found.get("description", ""))
            good = 1 <= len(name) <= 32 and name.isascii() and name == name.lower()
            if not good or not 1 <= len(about) <= 256:
                raise shapes.bad("BOT_COMMAND_INVALID")
        self.commands[str(form.get("language_code", ""))] = commands
        return True

    async def _getMyCommands(self, form: Form) -> Any:
        return self.commands.get(str(form.get("language_code", "")), [])

    async def _setMyDescription(self, form: Form) -> Any:
        self.texts[f"description {form.get('language_code', '')}"] = str(form.get("description"))
        return True

    async def _setMyShortDescription(self, form: Form) -> Any:
        about = str(form.get("short_description"))
        self.texts[f"short {form.get('language_code', '')}"] = about
        return True

    async def _setWebhook(self, form: Form) -> Any:
        self.hooks.manners.url = str(form.get("url", ""))
        self.secret_token = str(form.get("secret_token", ""))
        return True

    async def _deleteWebhook(self, _form: Form) -> Any:
        self.hooks.manners.url = ""
        return True

    async def _getWebhookInfo(self, _form: Form) -> Any:
        return {"url": self.hooks.manners.url, "has_custom_certificate": False,
                "pending_update_count": len(self._waiting)}  # fmt: skip

    async def _getUpdates(self, form: Form) -> Any:
        if self.hooks.manners.url:
            raise Wrong(409, "shape", "Conflict: can't use getUpdates while a webhook is active")
        offset = int(str(form.get("offset", "0") or 0))
        self._waiting = [u for u in self._waiting if json.loads(u)["update_id"] >= offset]
        wait = min(float(str(form.get("timeout", "0") or 0)), LONGEST_POLL)
        if not self._waiting and wait:
            self._bell.clear()
            try:
                await asyncio.wait_for(self._bell.wait(), wait)
            except TimeoutError:
                return []
        return [json.loads(update) for update in self._waiting[:100]]

    async def _getFile(self, form: Form) -> Any:
        id_ = str(form.get("file_id", ""))
        if id_ not in self._files:
            raise shapes.bad("wrong file_id or the file is temporarily unavailable")
        return {"file_id": id_, "file_unique_id": id_, "file_path": f"files/{id_}"}

    async def _file(self, request: web.Request) -> web.StreamResponse:
        data = self._files.get(request.match_info["file"].removeprefix("files/"))
        return web.Response(body=data) if data is not None else web.Response(status=404)

    def _happens(self, update: bytes) -> None:
        """By webhook where one is set, else for whoever polls."""
        if self.hooks.manners.url:
            self.hooks.send(update)
        else:
            self._waiting.append(update)
            self._bell.set()

    def says(self, user: str, text: str) -> None:
        """A person writes."""
        self._acts(user)
        number = self.world.number()
        self.world.keep(Message(str(number), NAME, user, "person", self.world.now(), text))
        self._happens(self.events.text(user, number, text))

    def presses(self, user: str, payload: str) -> None:
        """A press of an inline button, on the newest message that has it."""
        self._acts(user)
        about = next(
            (m for m in reversed(list(self._shown.values()))
             if str(m["chat"]["id"]) == user and payload in json.dumps(m.get("reply_markup", ""))),
            {"chat": self.events.chat(user), "message_id": 1, "date": 0},
        )  # fmt: skip
        self._happens(self.events.press(user, payload, about))

    def comes(self, user: str, code: str = "") -> None:
        """A person presses Start, with what the link carried."""
        self.started.add(user)
        self.says(user, f"/start {code}".strip())

    def goes(self, user: str) -> None:
        """A person blocks the bot."""
        self.world.person(NAME, user).blocked = True
        self._happens(self.events.member(user, "member", "kicked"))

    def staff_writes(self, user: str, text: str) -> None:
        """Nobody else can write as a bot."""

    def forgets(self, user: str) -> None:
        """There is no such update."""

    def shares_phone(self, user: str, number: str) -> None:
        """The own number by the keyboard's button."""
        self._acts(user)
        self._happens(self.events.contact(user, self.world.number(), number))

    def _acts(self, user: str) -> None:
        person = self.world.person(NAME, user)
        if person.blocked:
            person.blocked = False
            self._happens(self.events.member(user, "kicked", "member"))
        self.started.add(user)
        person.last_acted = self.world.now()
