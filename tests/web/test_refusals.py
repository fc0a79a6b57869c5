"""What a browser is told where there is nothing for it, and what a machine is told."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.server import application

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
SECRET = "chị Lan, 0912 345 678"


async def _breaks(_request: web.Request) -> web.Response:
    raise ValueError(SECRET)


async def _refuses(_request: web.Request) -> web.Response:
    raise web.HTTPForbidden


@pytest.fixture
async def client() -> AsyncIterator[TestClient[web.Request, web.Application]]:
    routes = [
        web.get("/breaks", _breaks),
        web.get("/refuses", _refuses),
        web.post("/presses", _refuses),
    ]
    async with TestClient(TestServer(application(routes))) as found:
        yield found


@pytest.mark.parametrize(
    ("path", "status", "vi", "en"),
    [
        ("/nothing", 404, "Không có trang này", "There is no such page"),
        ("/refuses", 403, "Trang này không mở được", "This does not open here"),
        ("/presses", 405, "Không có trang này", "There is no such page"),
        ("/breaks", 500, "Chưa mở được trang này", "The page could not be made"),
    ],
)
async def test_a_person_reads_what_happened_and_what_next(
    client: TestClient[web.Request, web.Application],
    capsys: pytest.CaptureFixture[str],
    path: str,
    status: int,
    vi: str,
    en: str,
) -> None:
    for language, words in (("vi", vi), ("en-GB", en), ("hu", vi)):
        answer = await client.get(path, headers={**BROWSER, "Accept-Language": language})
        text = await answer.text()
        assert answer.status == status
        assert f"<h1>{words}</h1>" in text
        assert f'lang="{language[:2] if language != "hu" else "vi"}"' in text
        assert answer.headers["Cache-Control"] == "no-store"
        assert SECRET not in text
    told = capsys.readouterr()
    assert SECRET not in told.out + told.err
    assert ("test_refusals.py" in told.out + told.err) is (status == 500)


async def test_a_machine_is_answered_as_ever(
    client: TestClient[web.Request, web.Application],
) -> None:
    answer = await client.get("/nothing", headers={"Accept": "application/json"})
    assert (answer.status, await answer.text()) == (404, "404: Not Found")
    wrong = await client.get("/presses")
    assert (wrong.status, await wrong.text()) == (405, "405: Method Not Allowed")


async def test_what_only_a_button_may_do_names_it_to_machines(
    client: TestClient[web.Request, web.Application],
) -> None:
    wrong = await client.get("/presses", headers=BROWSER)
    assert (wrong.status, wrong.headers["Allow"]) == (405, "POST")
