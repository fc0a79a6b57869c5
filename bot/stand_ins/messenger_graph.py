"""The Graph API around a Page's calls: tokens, rates, batches, errors (Messenger §1, §7)."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from math import ceil
from typing import Any

from aiohttp import web

from bot.stand_ins import messenger_asked as calls
from bot.stand_ins.messenger_events import Page
from bot.stand_ins.messenger_shapes import Asked, Wrong, shape
from bot.stand_ins.messenger_talks import NAME
from bot.stand_ins.world import Fate, World

TOLD_FROM = 75  # per cent of the allowance from which on the answers tell it
Call = Callable[[Asked], Any]


class Graph:
    """Answers calls by method and edge, and tells about the Page and its people."""

    def __init__(self, world: World, page: Page, known: Mapping[tuple[str, str], Call]) -> None:
        self.world, self.page, self._calls = world, page, known
        self.usage = 0  # per cent that the answers tell; 0: what is used of the limit
        self.proof_required = False

    def routes(self) -> Iterable[web.RouteDef]:
        """Its calls."""
        version = r"/{version:v\d+\.\d+}"
        for path in (version, f"{version}/", "/"):
            yield web.post(path, self._handler(self._batch, "batch"))
        yield web.get(version + "/{node}", self._handler(self._alone, "node"), allow_head=False)
        for method, edge in self._calls:
            path = version + "/{node}/{edge:" + edge + "}"
            yield web.route(method, path, self._handler(self._alone, edge))

    def _handler(
        self, answer: Callable[[Asked], Any], call: str
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            user = ""
            try:
                asked = await calls.read(request)
                user = asked.user
                return self._answer(answer(asked))
            except Wrong as wrong:
                return self._answer(self._refusal(call, wrong, user), 400)

        return handle

    def _alone(self, asked: Asked) -> Any:
        self._authorise(asked)
        self._within_rate(1)
        return self._do(asked)

    def _do(self, asked: Asked) -> Any:
        """The call itself."""
        is_page = asked.node in ("me", self.page.page_id)
        if not asked.edge and asked.method == "GET":
            return self._page(asked) if is_page else self._person(asked)
        found = self._calls.get((asked.method, asked.edge))
        if found is None or not is_page:
            raise Wrong(100, 33, "shape", f"Unsupported {asked.method.lower()} request. Object "
                        f"with ID '{asked.node}' does not exist")  # fmt: skip
        return found(asked)

    def _authorise(self, asked: Asked) -> None:
        """`Wrong` unless the token, and the proof if there is one, are right."""
        given = asked.token or str(asked.params.get("access_token", ""))
        if given != self.page.page_token:
            raise Wrong(190, 463, "token", "Error validating access token")
        proof = str(asked.params.get("appsecret_proof", ""))
        secret = self.page.app_secret.encode()
        right = hmac.new(secret, given.encode(), hashlib.sha256).hexdigest()
        if (proof or self.proof_required) and proof != right:
            raise Wrong(100, 0, "token", "Invalid appsecret_proof provided in the API argument")

    def _within_rate(self, weight: int) -> None:
        if not self.world.within_rate(NAME, weight):
            raise Wrong(613, 0, "rate", "Calls to this api have exceeded the rate limit.")

    def _page(self, asked: Asked) -> dict[str, str]:
        return _fields(asked, {"id": self.page.page_id, "name": "Công đoàn tập dượt"}, "id,name")

    def _person(self, asked: Asked) -> dict[str, str]:
        person = self.world.people.get((NAME, asked.node))
        if person is None or person.last_acted is None:
            raise Wrong(100, 33, "person", "Unsupported get request. Object with ID "
                        f"'{asked.node}' does not exist")  # fmt: skip
        first, _space, last = (person.name or "Bạn").partition(" ")
        known = {"first_name": first, "last_name": last, "name": person.name, "id": asked.node}
        known = {name: value for name, value in known.items() if value}
        return {**_fields(asked, known, "first_name,last_name"), "id": asked.node}

    def _batch(self, asked: Asked) -> Any:
        """Many calls at once: in any order, each answered in its place."""
        whole = asked.token or asked.params.get("access_token")
        if whole:
            self._authorise(asked)
        found = calls.parts(asked)
        self._within_rate(len(found))
        answers: list[Any] = [None] * len(found)
        order = list(range(len(found)))
        self.world.chance.shuffle(order)
        for number in order:
            answers[number] = self._one(found[number])
        return answers

    def _one(self, part: Asked) -> dict[str, Any] | None:
        call = part.edge or "node"
        self.world.calls[NAME, call] += 1
        status = 200
        try:
            self._authorise(part)
            body = self._do(part)
        except Wrong as wrong:
            status, body = 400, self._refusal(call, wrong, part.user)
        if part.user and self.world.person(NAME, part.user).fate is Fate.TIMEOUT:
            return None
        return {"code": status, "headers": [], "body": json.dumps(body)}

    def _refusal(self, call: str, wrong: Wrong, user: str = "") -> dict[str, Any]:
        """An error object."""
        self.world.refuse(NAME, call, wrong.reason, wrong.detail, user)
        said = wrong.detail if wrong.code == 190 else f"(#{wrong.code}) {wrong.detail}"
        error: dict[str, Any] = {
            "message": said, "type": "OAuthException", "code": wrong.code,
            "fbtrace_id": f"A{self.world.number():010}",
        }  # fmt: skip
        if wrong.subcode:
            error["error_subcode"] = wrong.subcode
        return {"error": error}

    def _answer(self, body: Any, status: int = 200) -> web.Response:
        """With the headers that tell how much of the allowance is used, if it is much."""
        return web.json_response(body, status=status, headers=self._used())

    def _used(self) -> dict[str, str]:
        left = self.world.rate_left(NAME)
        share = self.usage or (
            round(100 * (left[0] - left[1]) / left[0]) if left and left[0] else 0
        )
        if not self.usage and share < TOLD_FROM:
            return {}
        counts = {"call_count": share, "total_time": 1, "total_cputime": 1}
        span = self.world.limits[NAME].seconds if left else 0.0
        wait = ceil(span / 60) if left and left[1] <= 0 else 0
        page = {"type": "messenger", **counts, "estimated_time_to_regain_access": wait}
        return {
            "X-App-Usage": json.dumps(counts),
            "X-Business-Use-Case-Usage": json.dumps({self.page.page_id: [page]}),
        }


def _fields(asked: Asked, known: Mapping[str, str], usual: str) -> dict[str, str]:
    names = str(asked.params.get("fields") or usual).split(",")
    if not all(names):
        raise shape("Syntax error in fields")
    return {name: known[name] for name in names if name in known}
