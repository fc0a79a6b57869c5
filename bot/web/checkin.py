"""Check-in pages: where a scanned code leads, and the sign for a projector.

The page behind the QR code only passes the code on to the platforms that are on; it never says
whether a code holds, so nothing can be guessed here. Nothing of the visitor is kept.
"""

import html
from functools import lru_cache
from importlib import resources
from string import Template
from urllib.parse import quote

from aiohttp import web

from bot.domain.checkin_codes import as_code
from bot.domain.meeting_words import hours
from bot.domain.meetings import GRACE, Stage
from bot.domain.reach_words import channel
from bot.i18n import Text, Words, _, localise, ngettext
from bot.services.house import House
from bot.services.meetings import Screen, screen
from bot.web.html import accepted

_SAFE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
_CACHED = {"Cache-Control": "max-age=600"}
_TYPES = {
    "checkin.css": "text/css",
    "checkin.js": "text/javascript",
    "font.ttf": "font/ttf",
    "font-bold.ttf": "font/ttf",
}
_FONTS = {"font.ttf": "BeVietnamPro-Regular.ttf", "font-bold.ttf": "BeVietnamPro-SemiBold.ttf"}


def routes(house: House) -> list[web.RouteDef]:
    """`/checkin/…`: for members, for projectors, and what both pages need."""

    async def member(request: web.Request) -> web.Response:
        code = as_code(request.match_info["code"])
        return _html(_member(house, code, accepted(request)), 200 if code else 404)

    async def show(request: web.Request) -> web.Response:
        found = await _screen(house, request)
        return _html(_page("checkin_show.html", **_shown(house, found, accepted(request))))

    async def now(request: web.Request) -> web.Response:
        found = await _screen(house, request)
        return web.json_response(_shown(house, found, accepted(request)), headers=_SAFE)

    async def asset(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        if name not in _TYPES:
            raise web.HTTPNotFound
        return web.Response(body=_asset(name), content_type=_TYPES[name], headers=_CACHED)

    return [
        web.get("/checkin/{code}", member),
        web.get("/checkin/show/{token}", show),
        web.get("/checkin/show/{token}/now", now),
        web.get("/checkin/assets/{name}", asset),
    ]


async def _screen(house: House, request: web.Request) -> Screen:
    found = await screen(house, request.match_info["token"])
    if found is None:
        raise web.HTTPNotFound(text=localise(_("There is no such meeting."), accepted(request)))
    return found


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(status=status, text=text, content_type="text/html", headers=_SAFE)


def _member(house: House, code: str, locale: str) -> str:
    """A button for each platform that is on; where a link cannot carry the code, it is copied."""
    told: dict[str, Words] = {
        "title": _("Check in"),
        "lead": _("Choose where you talk with Lan Toả. The code goes along by itself."),
        "code_label": _("Check-in code"),
        "copy": _("Copy the code"),
        "copied": _("Copied"),
        "privacy": _("No location and nothing about your phone is taken down."),
    }
    if not code:
        told["lead"] = _("This is no check-in code. Please scan the picture on the screen again.")
    written = {name: localise(words, locale) for name, words in told.items()}
    ways = _ways(house, code, locale) if code else ""
    return _page("checkin.html", lang=locale, code=code, ways=ways, **written)


def _ways(house: House, code: str, locale: str) -> str:
    made: list[str] = []
    for name, can in house.capabilities.items():
        if can.deep_link is None:
            continue
        carries = "{code}" in can.deep_link
        link = can.deep_link.replace("{code}", quote(code))
        hint = _hint(code) if not carries else None
        label = localise(_("Check in by {channel}", channel=channel(name)), locale)
        made.append(_way(label, link, localise(hint, locale) if hint else ""))
    if not made:
        made.append(f"<p>{html.escape(localise(_hint(code), locale))}</p>")
    return "\n".join(made)


def _hint(code: str) -> Text:
    return _("Then send this code: {code}", code=code)


def _way(label: str, link: str, hint: str) -> str:
    small = f"<small>{html.escape(hint)}</small>" if hint else ""
    return f'<a class="way" href="{html.escape(link)}"><b>{html.escape(label)}</b>{small}</a>'


def _shown(house: House, found: Screen, locale: str) -> dict[str, str]:
    """What the projector shows, as words ready to be put into the page."""
    plan, zone = found.meeting.plan, house.rules.zone
    told: dict[str, Words] = {
        "title": plan.title,
        "unit": found.meeting.unit_name,
        "hours": hours(plan, zone),
        "lead": _lead(house, found),
        "people": ngettext("{n} person checked in", "{n} people checked in", found.meeting.people),
        "changes": _("The code changes at {at}", at=found.changes_at.astimezone(zone).time())
        if found.changes_at
        else "",
        "qr_label": _("QR code for checking in"),
        "lost": _("No connection: this code may be out of date."),
    }
    written = {name: localise(words, locale) for name, words in told.items()}
    return {"lang": locale, "stage": found.stage, "code": found.code, **written} | {
        "qr": found.drawing
    }


def _lead(house: House, found: Screen) -> Words:
    match found.stage:
        case Stage.EARLY:
            at = (found.meeting.plan.opens_at - GRACE).astimezone(house.rules.zone)
            return _("The code appears at {at}.", at=at)
        case Stage.OVER:
            return _("This meeting is over. Thank you for coming!")
        case Stage.OPEN:
            return _("Scan the picture, or send this code to Lan Toả")


def _page(name: str, **values: str) -> str:
    """A page with its words set in; only the parts that we made ourselves are markup."""
    made = ("qr", "ways")
    safe = {key: value if key in made else html.escape(value) for key, value in values.items()}
    return Template(_file(name)).substitute(safe)


@lru_cache
def _file(name: str) -> str:
    return (resources.files("bot.web") / "static" / name).read_text("utf-8")


@lru_cache
def _asset(name: str) -> bytes:
    if name in _FONTS:
        return (resources.files("fontpkg_be_vietnam_pro") / "files" / _FONTS[name]).read_bytes()
    return (resources.files("bot.web") / "static" / name).read_bytes()
