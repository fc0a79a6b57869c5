"""Pages from templates, in the language of whoever reads them."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from aiohttp import web
from jinja2 import Environment, PackageLoader, pass_context, select_autoescape
from jinja2.runtime import Context

from bot.i18n import DEFAULT_LOCALE, LOCALES, Words, _, localise, shown

NAMES = {"vi": "Tiếng Việt", "en": "English"}  # each in its own language
SAFE = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class Tongue:
    """The other language and where the same page is in it."""

    code: str
    name: str
    href: str


def locale_of(request: web.Request, cookie: str) -> str:
    """The language asked for in the address, else the one kept, else Vietnamese."""
    for wanted in (request.query.get("lang"), request.cookies.get(cookie)):
        if wanted in LOCALES:
            return wanted
    return DEFAULT_LOCALE


def accepted(request: web.Request) -> str:
    """The browser's own language, else Vietnamese: where nobody chose one."""
    wanted = request.headers.get("Accept-Language", "")[:2].lower()
    return wanted if wanted in LOCALES else DEFAULT_LOCALE


def other_tongue(request: web.Request, locale: str) -> Tongue:
    """The language beside the one that is read."""
    code = next(name for name in LOCALES if name != locale)
    return Tongue(code, NAMES[code], str(request.rel_url.update_query(lang=code)))


def page(name: str, locale: str, status: int = 200, **values: object) -> web.Response:
    """A template filled in; nothing of it is kept by the browser."""
    text = _templates().get_template(name).render(locale=locale, **values)
    return web.Response(status=status, text=text, content_type="text/html", headers=SAFE)


@lru_cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("bot.web", "templates"), autoescape=select_autoescape(),
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters["say"] = _say
    made.filters["day"] = _day
    made.globals["_"] = _  # sentences of the pages stand in the catalogue like all others
    return made


@pass_context
def _say(context: Context, words: Words) -> str:
    return localise(words, context["locale"])


@pass_context
def _day(context: Context, day: date) -> str:
    return shown(day, context["locale"])
