"""`/dashboard`: coverage in a browser, for whoever holds a link that the bot gave.

The link's secret moves into a cookie at once, so that it stays out of the address bar, of history
and of referrers. Rights, expiry and revocation are looked up at every request.
"""

from datetime import date
from functools import lru_cache
from importlib import resources

from aiohttp import web
from jinja2 import Environment, PackageLoader, select_autoescape

from bot.engine.answers import day
from bot.i18n import DEFAULT_LOCALE, Text, Words, _, localise
from bot.services import dashboard
from bot.services.house import House

COOKIE = "lantoa_dashboard"
_TYPES = {
    "dashboard.css": "text/css",
    "font.ttf": "font/ttf",
    "font-bold.ttf": "font/ttf",
}
_FONTS = {"font.ttf": "BeVietnamPro-Regular.ttf", "font-bold.ttf": "BeVietnamPro-SemiBold.ttf"}
_SAFE = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


def routes(house: House) -> list[web.RouteDef]:
    """The page, its assets, and the way out."""

    async def page(request: web.Request) -> web.Response:
        secret = request.query.get("t", "")
        if secret:
            return await _entered(house, secret)
        return await _page(house, request)

    async def leave(request: web.Request) -> web.Response:
        await dashboard.leave(house, request.cookies.get(COOKIE, ""))
        answer = _refused(_("The link is closed. Nobody sees anything through it any more."), 200)
        answer.del_cookie(COOKIE, path="/dashboard")
        return answer

    async def asset(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in _TYPES:
            raise web.HTTPNotFound
        return web.Response(
            body=_asset(name), content_type=_TYPES[name], headers={"Cache-Control": "max-age=600"}
        )

    return [
        web.get("/dashboard", page),
        web.post("/dashboard/leave", leave),
        web.get("/dashboard/assets/{name}", asset),
    ]


async def _entered(house: House, secret: str) -> web.Response:
    """Swap the secret in the address for a cookie."""
    found = await dashboard.enter(house, secret)
    if found is None:
        return _closed()
    answer = web.Response(status=303, headers={"Location": "/dashboard", **_SAFE})
    answer.set_cookie(
        COOKIE, secret, path="/dashboard", httponly=True, samesite="Lax",
        secure=house.public_url.startswith("https:"),
        max_age=int((found.until - house.now()).total_seconds()),
    )  # fmt: skip
    return answer


async def _page(house: House, request: web.Request) -> web.Response:
    on = _day(request.query.get("on", ""), house.today())
    unit = request.query.get("unit", "").strip()
    found = await dashboard.view(house, request.cookies.get(COOKIE, ""), unit, on)
    if found is None:
        return _closed()
    return _html("dashboard.html", view=found, on=on, today=house.today(), zone=house.rules.zone)


def _day(text: str, today: date) -> date:
    """The day asked for; today for what is no day or still to come."""
    found = day(text, today) if text else today
    return min(found or today, today)


def _closed() -> web.Response:
    return _refused(
        _("This link does not open a dashboard (any more), or not that of this unit. "
          "Please send BẢNG THEO DÕI to Lan Toả in your chat: it gives you a new one."), 403
    )  # fmt: skip


def _refused(words: Text, status: int) -> web.Response:
    return _html("closed.html", status, words=words)


def _html(name: str, status: int = 200, **values: object) -> web.Response:
    text = _templates().get_template(name).render(**values)
    return web.Response(status=status, text=text, content_type="text/html", headers=_SAFE)


@lru_cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("bot.web", "templates"), autoescape=select_autoescape(),
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters["vi"] = _vi
    made.globals["_"] = _  # sentences of the pages stand in the catalogue like all others
    return made


def _vi(words: Words) -> str:
    return localise(words, DEFAULT_LOCALE)


@lru_cache
def _asset(name: str) -> bytes:
    if name in _FONTS:
        return (resources.files("fontpkg_be_vietnam_pro") / "files" / _FONTS[name]).read_bytes()
    return (resources.files("bot.web") / "static" / name).read_bytes()
