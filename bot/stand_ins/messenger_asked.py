"""Calls as they come: their parameters in the address, as JSON or as a form; and in batches."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from bot.stand_ins import messenger_shapes as shapes
from bot.stand_ins.messenger_shapes import Asked, File

MOST_IN_A_BATCH = 50


async def read(request: web.Request) -> Asked:
    """One request; `Wrong` when it cannot be read."""
    params: dict[str, Any] = {n: _value(v) for n, v in request.query.items()}
    file = None
    if request.content_type == "application/json":
        params |= _object(await request.read())
    else:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                file = File(value.file.read(), value.content_type)
            elif isinstance(value, str):
                params[name] = _value(value)
    place = request.match_info
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return Asked(request.method, place.get("node", ""), place.get("edge", ""), params, file, token)


def parts(asked: Asked) -> list[Asked]:
    """The calls of a batch, in their order; each takes the batch's token unless it has its own."""
    found = shapes.items(asked.params.get("batch"), "batch", MOST_IN_A_BATCH)
    return [_part(shapes.obj(entry, "call"), asked) for entry in found]


def _part(call: Mapping[str, Any], whole: Asked) -> Asked:
    address = urlsplit(str(call.get("relative_url", "")))
    node, _slash, edge = address.path.strip("/").partition("/")
    pairs = [*parse_qsl(address.query), *parse_qsl(str(call.get("body", "")))]
    params = {name: _value(value) for name, value in pairs}
    token = str(params.get("access_token") or whole.params.get("access_token") or whole.token)
    return Asked(str(call.get("method", "GET")).upper(), node, edge, params, None, token)


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(raw or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise shapes.shape("the body must be a JSON object")
    return found


def _value(text: str) -> Any:
    """A form's value: JSON where it is, the text itself where it is not."""
    try:
        return json.loads(text) if text[:1] in ("{", "[") else text
    except ValueError:
        return text
