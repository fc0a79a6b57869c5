"""Running stand-ins, a plain HTTP client, and a listener for their webhooks."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.stand_ins.server import StandIns, running
from bot.stand_ins.zalo import ZaloStandIn

GRANT = {"app_id": "1357924680135792468", "grant_type": "refresh_token"}


@dataclass
class Ear:
    """Who listens to webhooks: bodies and headers as they came; answers as told."""

    url: str = ""
    heard: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)  # the next ones; then 200

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append((await request.read(), dict(request.headers)))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    found = Ear()
    app = web.Application()
    app.router.add_post("/", found.hear)
    server = TestServer(app)
    await server.start_server()
    found.url = str(server.make_url("/"))
    yield found
    await server.close()


@pytest.fixture
async def stand_ins(ear: Ear) -> AsyncIterator[StandIns]:
    async with running() as found:
        for platform in found.platforms.values():
            platform.configure({"webhook": ear.url, "retries": [0.01, 0.01]})
        yield found


@dataclass
class Client:
    """Calls with JSON, and what came back."""

    base: str
    session: aiohttp.ClientSession
    headers: dict[str, str] = field(default_factory=dict)

    async def post(self, path: str, **content: Any) -> tuple[int, Any]:
        headers = {**self.headers, **content.pop("headers", {})}
        async with self.session.post(self.base + path, headers=headers, **content) as answer:
            text = await answer.text()
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else text

    async def get(self, path: str, **content: Any) -> tuple[int, Any]:
        headers = {**self.headers, **content.pop("headers", {})}
        async with self.session.get(self.base + path, headers=headers, **content) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else await answer.text()


@pytest.fixture
async def client(stand_ins: StandIns) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(stand_ins.url, session)


@pytest.fixture
def zalo(stand_ins: StandIns) -> ZaloStandIn:
    found = stand_ins.platforms["zalo"]
    assert isinstance(found, ZaloStandIn)
    return found


async def refresh(client: Client, token: str = "rt-1") -> Any:
    form = {**GRANT, "refresh_token": token}
    secret = {"secret_key": "standInAppSecret"}
    _status, body = await client.post("/v4/oa/access_token", data=form, headers=secret)
    return body


@pytest.fixture
async def oa(client: Client) -> Client:
    pair = await refresh(client)
    return Client(client.base, client.session, {"access_token": pair["access_token"]})
