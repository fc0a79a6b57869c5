"""How a Page greets: Get Started, greeting, menu, ice breakers (Messenger contract §5)."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.stand_ins import messenger_shapes as shapes
from bot.stand_ins.messenger_shapes import Asked, Wrong, shape
from bot.stand_ins.world import World

SPAN = timedelta(minutes=10)
GREETING, MENU, MENU_TITLE, ICE_BREAKERS, DOMAINS = 160, 20, 30, 4, 50
CREDENTIALS = {"access_token", "appsecret_proof"}


class Profile:
    """What was set."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.calls_per_span = 10
        self._set: dict[str, Any] = {}
        self._calls: deque[datetime] = deque()

    def get(self, asked: Asked) -> dict[str, Any]:
        """The properties that are named."""
        self._count()
        names = shapes.text_of(asked.params, "fields").split(",")
        _known(names)
        found = {name: self._set[name] for name in names if name in self._set}
        return {"data": [found] if found else []}

    def put(self, asked: Asked) -> dict[str, str]:
        """Set some; the others stay."""
        self._count()
        new = {n: v for n, v in asked.params.items() if n not in CREDENTIALS}
        if not new:
            raise shape("no property is named")
        _known(new)
        for name, value in new.items():
            CHECKS[name](value)
        self._stands({**self._set, **new})
        self._set |= new
        return {"result": "success"}

    def delete(self, asked: Asked) -> dict[str, str]:
        """Take some away."""
        self._count()
        given = asked.params.get("fields")
        named = given.split(",") if isinstance(given, str) else given
        names = shapes.items(named, "fields", len(CHECKS))
        _known(names)
        left = {name: value for name, value in self._set.items() if name not in names}
        self._stands(left)
        self._set = left
        return {"result": "success"}

    def _count(self) -> None:
        now = self._world.now()
        while self._calls and not timedelta(0) <= now - self._calls[0] < SPAN:
            self._calls.popleft()
        if len(self._calls) >= self.calls_per_span:
            raise Wrong(613, 0, "rate", "Calls to this api have exceeded the rate limit.")
        self._calls.append(now)

    def _stands(self, whole: Mapping[str, Any]) -> None:
        if "persistent_menu" in whole and "get_started" not in whole:
            raise shape("You must set a Get Started button if you also wish to use persistent menu")


def _known(names: Any) -> None:
    if unknown := sorted(set(map(str, names)) - CHECKS.keys()):
        raise shape(f"unknown properties: {unknown}")


def _get_started(found: Any) -> None:
    shapes.words(shapes.obj(found, "get_started"), "payload", shapes.PAYLOAD)


def _greeting(found: Any) -> None:
    for entry in _by_locale(found, "greeting"):
        shapes.words(entry, "text", GREETING)


def _menu(found: Any) -> None:
    for entry in _by_locale(found, "persistent_menu"):
        if not isinstance(entry.get("composer_input_disabled", False), bool):
            raise shape("composer_input_disabled is true or false")
        for item in shapes.items(entry.get("call_to_actions"), "call_to_actions", MENU):
            _menu_item(shapes.obj(item, "call_to_action"))


def _menu_item(item: Mapping[str, Any]) -> None:
    shapes.words(item, "title", MENU_TITLE)
    match item.get("type"):
        case "postback":
            shapes.words(item, "payload", shapes.PAYLOAD)
        case "web_url":
            shapes.address(item.get("url"))
        case other:
            raise shape(f"a menu is flat and of postback or web_url, not {other!r}")


def _ice_breakers(found: Any) -> None:
    """By language; older clients send the questions alone."""
    first = next(iter(shapes.items(found, "ice_breakers", shapes.PAYLOAD)))
    if "question" in shapes.obj(first, "ice breaker"):
        _questions(found)
        return
    for entry in _by_locale(found, "ice_breakers"):
        _questions(entry.get("call_to_actions"))


def _questions(found: Any) -> None:
    for entry in shapes.items(found, "call_to_actions", ICE_BREAKERS):
        shapes.words(shapes.obj(entry, "ice breaker"), "question", shapes.PAYLOAD)
        shapes.words(entry, "payload", shapes.PAYLOAD)


def _domains(found: Any) -> None:
    for domain in shapes.items(found, "whitelisted_domains", DOMAINS):
        if not str(domain).startswith("https://"):
            raise shape("whitelisted_domains are https")


def _commands(found: Any) -> None:
    for entry in _by_locale(found, "commands"):
        shapes.items(entry.get("commands"), "commands", MENU)


def _by_locale(found: Any, name: str) -> list[Mapping[str, Any]]:
    """One entry for each language, and one for all others."""
    entries = [shapes.obj(e, name) for e in shapes.items(found, name, shapes.PAYLOAD)]
    locales = [e.get("locale") for e in entries]
    if "default" not in locales or len(set(map(str, locales))) != len(locales):
        raise shape(f"{name} needs the locale default, and each locale once")
    return entries


CHECKS = {
    "get_started": _get_started,
    "greeting": _greeting,
    "persistent_menu": _menu,
    "ice_breakers": _ice_breakers,
    "whitelisted_domains": _domains,
    "commands": _commands,
    "account_linking_url": shapes.address,
}
