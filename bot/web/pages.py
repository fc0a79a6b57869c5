"""What platforms want to find on our web server, such as a file that proves whose domain it is."""

import html
from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.adapter import Answer, HasPages
from bot.services.house import House


def routes(house: House) -> list[web.RouteDef]:
    """A route for each of these files; and a first page with the tags, where there is none yet."""
    found = [a for a in house.adapters.values() if isinstance(a, HasPages)]
    files = {path: answer for adapter in found for path, answer in adapter.pages().items()}
    tags = {name: content for adapter in found for name, content in adapter.meta().items()}
    made = [web.get(path, _page(answer)) for path, answer in files.items()]
    if tags and "webchat" not in house.adapters:
        made.append(web.get("/", _page(Answer(200, first(tags), "text/html"))))
    return made


def _page(answer: Answer) -> Handler:
    async def show(_request: web.Request) -> web.Response:
        return web.Response(
            status=answer.status, text=answer.body, content_type=answer.content_type
        )

    return show


def first(tags: Mapping[str, str]) -> str:
    """The first page where there is no web chat: these tags, and whose server it is."""
    shown = "".join(
        f'<meta name="{html.escape(n)}" content="{html.escape(c)}">' for n, c in tags.items()
    )
    phones = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    head = f'<head><meta charset="utf-8">{phones}{shown}<title>Lan Toả</title></head>'
    body = "<body><main><h1>Lan Toả</h1></main></body>"
    return f'<!doctype html><html lang="vi">{head}{body}</html>'
