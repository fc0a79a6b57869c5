"""`/dashboard`: coverage in a browser, for whoever holds a link that the bot gave.

The link's secret moves into a cookie at once, so that it stays out of the address bar, of history
and of referrers. Rights, expiry and revocation are looked up at every request. The language is the
one of the talk in which the link was given, until the reader chooses another.
"""

from datetime import date
from functools import lru_cache
from importlib import resources

from aiohttp import web

from bot.domain.proof import Look
from bot.engine.answers import day
from bot.i18n import LOCALES, Text, _
from bot.reports.board_evidence import PAGE
from bot.services import dashboard
from bot.services.dashboard import Wanted
from bot.services.house import House
from bot.web.html import SAFE, locale_of, other_tongue, page

COOKIE = "lantoa_dashboard"
LANGUAGE = "lantoa_dashboard_language"
FURTHEST = 1_000_000  # rows to pass over; nobody reads that far
_TYPES = {
    "dashboard.css": "text/css",
    "font.ttf": "font/ttf",
    "font-bold.ttf": "font/ttf",
}
_FONTS = {"font.ttf": "BeVietnamPro-Regular.ttf", "font-bold.ttf": "BeVietnamPro-SemiBold.ttf"}


def routes(house: House) -> list[web.RouteDef]:
    """The pages, their assets, and the way out."""

    async def figures(request: web.Request) -> web.Response:
        secret = request.query.get("t", "")
        if secret:
            return await _entered(house, request, secret)
        return await _figures(house, request)

    async def evidence(request: web.Request) -> web.Response:
        return await _evidence(house, request)

    async def leave(request: web.Request) -> web.Response:
        await dashboard.leave(house, request.cookies.get(COOKIE, ""))
        words = _("The link is closed. Nobody sees anything through it any more.")
        answer = _refused(request, words, 200)
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
        web.get("/dashboard", figures),
        web.get("/dashboard/evidence", evidence),
        web.post("/dashboard/leave", leave),
        web.get("/dashboard/assets/{name}", asset),
    ]


async def _entered(house: House, request: web.Request, secret: str) -> web.Response:
    """Swap the secret in the address for a cookie."""
    found = await dashboard.enter(house, secret)
    if found is None:
        return _closed(request)
    answer = web.Response(status=303, headers={"Location": "/dashboard", **SAFE})
    answer.set_cookie(
        COOKIE, secret, path="/dashboard", httponly=True, samesite="Lax",
        secure=house.public_url.startswith("https:"),
        max_age=int((found.until - house.now()).total_seconds()),
    )  # fmt: skip
    return _spoken(request, answer)


async def _figures(house: House, request: web.Request) -> web.Response:
    wanted, locale = _wanted(house, request), locale_of(request, LANGUAGE)
    found = await dashboard.view(house, request.cookies.get(COOKIE, ""), wanted, locale)
    if found is None:
        return _closed(request)
    return _shown(house, request, "dashboard.html", found, wanted.on)


async def _evidence(house: House, request: web.Request) -> web.Response:
    wanted, query = _wanted(house, request), request.query
    first = query.get("first", "")
    look = Look(
        query.get("indicator", ""), query.get("kind", ""),
        min(int(first), FURTHEST) if first.isdecimal() and first.isascii() else 0, PAGE + 1,
    )  # fmt: skip
    found = await dashboard.evidence(house, request.cookies.get(COOKIE, ""), wanted, look)
    if found is None:
        return _closed(request)
    return _shown(house, request, "evidence.html", found, wanted.on)


def _wanted(house: House, request: web.Request) -> Wanted:
    on = _day(request.query.get("on", ""), house.today())
    return Wanted(request.query.get("unit", "").strip(), on)


def _day(text: str, today: date) -> date:
    """The day asked for; today for what is no day or still to come."""
    found = day(text, today) if text else today
    return min(found or today, today)


def _shown(house: House, request: web.Request, name: str, view: object, on: date) -> web.Response:
    locale = locale_of(request, LANGUAGE)
    answer = page(
        name, locale, view=view, on=on, today=house.today(), zone=house.rules.zone,
        tongue=other_tongue(request, locale),
    )  # fmt: skip
    return _spoken(request, answer)


def _spoken(request: web.Request, answer: web.Response) -> web.Response:
    """The language that was asked for in the address is kept for the pages that follow."""
    if request.query.get("lang") in LOCALES:
        answer.set_cookie(
            LANGUAGE, request.query["lang"], path="/dashboard", httponly=True, samesite="Lax"
        )
    return answer


def _closed(request: web.Request) -> web.Response:
    return _refused(
        request,
        _("This link does not open a dashboard (any more), or not that of this unit. "
          "Please send BẢNG THEO DÕI to Lan Toả in your chat: it gives you a new one."), 403
    )  # fmt: skip


def _refused(request: web.Request, words: Text, status: int) -> web.Response:
    title = _("The dashboard is closed") if status == 200 else _("This does not open here")
    return page("closed.html", locale_of(request, LANGUAGE), status, title=title, words=words)


@lru_cache
def _asset(name: str) -> bytes:
    if name in _FONTS:
        return (resources.files("fontpkg_be_vietnam_pro") / "files" / _FONTS[name]).read_bytes()
    return (resources.files("bot.web") / "static" / name).read_bytes()
