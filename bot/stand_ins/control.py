"""Telling the stand-ins what happens, and asking what happened: JSON over HTTP."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.stand_ins.platform import StandIn
from bot.stand_ins.world import Fate, Fault, Limit, Person, Trouble, World

Platforms = Mapping[str, StandIn]
Deed = Callable[[Mapping[str, Any]], Any]
ROOT = "/_stand-ins"


def routes(world: World, platforms: Platforms) -> Iterable[web.RouteDef]:
    """The calls under /_stand-ins/."""
    desk = _Desk(world, platforms)
    for name, ask in desk.questions.items():
        yield web.get(f"{ROOT}/{name}", _asking(ask))
    for name, deed in desk.deeds.items():
        yield web.post(f"{ROOT}/{name}", _doing(deed))


def _asking(ask: Deed) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        return web.json_response(ask(dict(request.query)))

    return handle


def _doing(deed: Deed) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            body = await request.json() if request.can_read_body else {}
            done = deed(body)
        except (ValueError, KeyError, TypeError) as error:
            said = f"{type(error).__name__}: {error}"
            return web.json_response({"ok": False, "error": said}, status=400)
        return web.json_response({"ok": True, "result": done})

    return handle


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
            "say": lambda b: self._of(b).says(b["user"], b["text"]),
            "press": lambda b: self._of(b).presses(b["user"], b["payload"]),
            "come": lambda b: self._of(b).comes(b["user"], b.get("code", "")),
            "go": lambda b: self._of(b).goes(b["user"]),
            "staff": lambda b: self._of(b).staff_writes(b["user"], b["text"]),
            "forget": lambda b: self._of(b).forgets(b["user"]),
            "people": self._people,
            "faults": self._faults,
            "limits": self._limits,
            "settings": lambda b: self._of(b).configure(b["settings"]),
            "clock": self._clock,
        }

    def _of(self, body: Mapping[str, Any]) -> StandIn:
        name = body["platform"]
        if name not in self._platforms:
            raise ValueError(f"there is no platform {name!r}, only {sorted(self._platforms)}")
        return self._platforms[name]

    def _state(self, _query: Mapping[str, Any]) -> dict[str, Any]:
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

    def _messages(self, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = self._world.messages[int(query.get("after", 0)) :]
        return [
            {**asdict(m), "at": m.at.isoformat()}
            for m in found
            if query.get("platform", m.platform) == m.platform
            and query.get("user", m.user) == m.user
        ]

    def _refusals(self, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {**asdict(r), "at": r.at.isoformat()}
            for r in self._world.refusals
            if query.get("platform", r.platform) == r.platform
        ]

    def _people(self, body: Any) -> int:
        for entry in body:
            values = dict(entry)
            if values.get("last_acted"):
                values["last_acted"] = datetime.fromisoformat(values["last_acted"])
            if "fate" in values:
                values["fate"] = Fate(values["fate"])
            person = Person(**values)
            self._world.people[person.platform, person.user] = person
        return len(body)

    def _faults(self, body: Mapping[str, Any]) -> None:
        known = {field.name for field in fields(Fault)}
        if unknown := body.keys() - known:
            raise ValueError(f"a fault has no {sorted(unknown)}")
        self._world.faults.append(Fault(**{**body, "trouble": Trouble(body["trouble"])}))

    def _limits(self, body: Mapping[str, Any]) -> None:
        self._world.limits[body["platform"]] = Limit(int(body["calls"]), float(body["seconds"]))

    def _clock(self, body: Mapping[str, Any]) -> str:
        if "now" in body:
            self._world.set_now(datetime.fromisoformat(body["now"]))
        if "advance" in body:
            self._world.set_now(self._world.now() + timedelta(seconds=float(body["advance"])))
        return self._world.now().isoformat()
