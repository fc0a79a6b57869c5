"""Telling the stand-ins what happens, and asking what happened: JSON over HTTP."""

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.stand_ins.platform import StandIn
from bot.stand_ins.world import Fate, Fault, Limit, Person, Trouble, World

Platforms = Mapping[str, StandIn]
Deed = Callable[[Any], Any]
ROOT = "/_stand-ins"
# Deeds of people and staff: the method of the platform, what it needs, what it may have.
DEEDS: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "say": ("says", ("user", "text"), ()),
    "press": ("presses", ("user", "payload"), ()),
    "come": ("comes", ("user",), ("code",)),
    "go": ("goes", ("user",), ()),
    "staff": ("staff_writes", ("user", "text"), ()),
    "forget": ("forgets", ("user",), ()),
    # Not every platform has these.
    "open": ("opens", ("user",), ()),
    "phone": ("shares_phone", ("user", "number"), ()),
    "allow": ("allows", ("user", "token"), ()),
    "leave": ("staff_leaves", ("user",), ()),
    "decide": ("decides", ("template", "status"), ("reason",)),
    "probe": ("probes", (), ()),
}
_PERSON = {field.name for field in fields(Person)}
_FAULT = {field.name for field in fields(Fault)}


def routes(world: World, platforms: Platforms) -> Iterable[web.RouteDef]:
    """The calls under /_stand-ins/."""
    desk = _Desk(world, platforms)
    for name, ask in desk.questions.items():
        yield web.get(f"{ROOT}/{name}", _answering(ask))
    for name, deed in desk.deeds.items():
        yield web.post(f"{ROOT}/{name}", _doing(deed))


def _answering(ask: Deed) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(ask(dict(request.query)))
        except (ValueError, KeyError) as error:
            return _wrong(error)

    return handle


def _doing(deed: Deed) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            done = deed(_json(await request.read()))
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            return _wrong(error)
        return web.json_response({"ok": True, "result": done})

    return handle


def _wrong(error: Exception) -> web.Response:
    said = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
    return web.json_response({"ok": False, "error": said}, status=400)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body or b"{}")
    except ValueError:
        raise ValueError("the body must be JSON") from None


class _Desk:
    """What can be asked and done."""

    def __init__(self, world: World, platforms: Platforms) -> None:
        self._world, self._platforms = world, platforms
        self.questions: dict[str, Deed] = {
            "state": self._state,
            "messages": self._messages,
            "refusals": self._refusals,
        }
        self.deeds: dict[str, Deed] = {
            **{name: self._deed(name) for name in DEEDS},
            "event": self._event,
            "people": self._people,
            "faults": self._faults,
            "limits": self._limits,
            "settings": self._settings,
            "clock": self._clock,
            "reset": self._reset,
        }

    def _of(self, body: Mapping[str, Any]) -> StandIn:
        name = _text(body, "platform")
        if name not in self._platforms:
            raise ValueError(f"there is no platform {name!r}, only {sorted(self._platforms)}")
        return self._platforms[name]

    def _deed(self, name: str) -> Deed:
        method, needed, possible = DEEDS[name]

        def do(given: Any) -> None:
            body = _object(given, "platform", *needed, *possible)
            platform = self._of(body)
            act = getattr(platform, method, None)
            if act is None:
                raise ValueError(f"{platform.name} has no {name!r}")
            extra = {n: _text(body, n) for n in possible if n in body}
            act(*(_text(body, n) for n in needed), **extra)

        return do

    def _event(self, given: Any) -> None:
        """Any webhook at all, signed as the platform signs."""
        body = _object(given, "platform", "event")
        event = json.dumps(_object(body["event"]), ensure_ascii=False).encode()
        hooks = self._of(body).hooks
        if not hooks.manners.url:
            raise ValueError("nobody listens: set webhook first")
        hooks.send(event)

    def _settings(self, given: Any) -> None:
        body = _object(given, "platform", "settings")
        self._of(body).configure(_object(body["settings"]))

    def _state(self, _query: Mapping[str, str]) -> dict[str, Any]:
        refusals = Counter((r.platform, r.reason) for r in self._world.refusals)
        sent = Counter(m.platform for m in self._world.messages if m.by == "account")
        return {
            "now": self._world.now().isoformat(),
            "sent": dict(sent),
            "refused": [{"platform": p, "reason": r, "n": n} for (p, r), n in refusals.items()],
            "calls": [
                {"platform": p, "call": c, "n": n} for (p, c), n in self._world.calls.items()
            ],
            "webhooks": {name: asdict(p.hooks.heard) for name, p in self._platforms.items()},
        }

    def _messages(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        return _told(self._world.messages, query)

    def _refusals(self, query: Mapping[str, str]) -> list[dict[str, Any]]:
        return _told(self._world.refusals, query)

    def _people(self, given: Any) -> int:
        if not isinstance(given, list):
            raise ValueError("the body must be a list of people")
        for person in [self._person(_object(entry, *_PERSON)) for entry in given]:
            self._world.people[person.platform, person.user] = person
        return len(given)

    def _person(self, entry: Mapping[str, Any]) -> Person:
        platform = self._of(entry).name
        values: dict[str, Any] = {**entry, "platform": platform, "user": _text(entry, "user")}
        if values.get("last_acted") is not None:
            values["last_acted"] = _moment(entry, "last_acted")
        if "fate" in values:
            values["fate"] = Fate(values["fate"])
        if "permits" in values:
            values["permits"] = set(values["permits"])
        return Person(**values)

    def _faults(self, given: Any) -> None:
        body = _object(given, *_FAULT)
        trouble = Trouble(_text(body, "trouble"))
        values = {**body, "platform": self._of(body).name, "trouble": trouble}
        for name in ("times", "share", "seconds", "status"):
            if not isinstance(values.get(name, 0), int | float):
                raise ValueError(f"{name!r} must be a number")
        self._world.faults.append(Fault(**values))

    def _limits(self, given: Any) -> None:
        body = _object(given, "platform", "calls", "seconds")
        limit = Limit(int(body["calls"]), float(body["seconds"]))
        self._world.limits[self._of(body).name] = limit

    def _clock(self, given: Any) -> str:
        body = _object(given, "now", "advance")
        if "now" in body:
            self._world.set_now(_moment(body, "now"))
        if "advance" in body:
            self._world.set_now(self._world.now() + timedelta(seconds=float(body["advance"])))
        return self._world.now().isoformat()

    def _reset(self, given: Any) -> None:
        """What happened is forgotten; keys, tokens, templates and settings stay."""
        _object(given)
        self._world.forget()


def _told(found: list[Any], query: Mapping[str, str]) -> list[dict[str, Any]]:
    after = query.get("after", "0")
    if not (after.isascii() and after.isdigit()):
        raise ValueError("'after' must be how many to leave out")
    return [
        {**asdict(entry), "at": entry.at.isoformat()}
        for entry in found[int(after) :]
        if query.get("platform", entry.platform) == entry.platform
        and query.get("user", entry.user) == entry.user
    ]


def _object(value: Any, *known: str) -> Mapping[str, Any]:
    """An object; where names are given, of no others."""
    if not isinstance(value, dict):
        raise ValueError("the body must be a JSON object")
    if known and (unknown := value.keys() - set(known)):
        raise ValueError(f"{sorted(unknown)} is not known here, only {sorted(known)}")
    return value


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body[name]
    if not isinstance(value, str):
        raise ValueError(f"{name!r} must be a text")
    return value


def _moment(body: Mapping[str, Any], name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(body, name))
    except ValueError:
        raise ValueError(f"{name!r} must be a moment such as 2026-11-24T09:00+07:00") from None
    if moment.tzinfo is None:
        raise ValueError(f"{name!r} needs its time zone, such as +07:00")
    return moment
