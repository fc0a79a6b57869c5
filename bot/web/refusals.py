"""A page instead of a bare line, when a person's browser asks for what is not there."""

from traceback import extract_tb

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.i18n import Text, Words, _
from bot.log import log
from bot.web.html import accepted, page

_NOWHERE = (
    _("There is no such page"),
    _("The address is mistyped, or its time is over. "
      "Please ask Lan Toả in your chat for a new link."),
)  # fmt: skip
_SAID: dict[int, tuple[Text, Text]] = {
    403: (
        _("This does not open here"),
        _("You may not see this page, or the link has expired. "
          "Please ask Lan Toả in your chat for a new one."),
    ),
    404: _NOWHERE,
    405: _NOWHERE,  # where only a button leads, as from what is read once a link is closed
    500: (
        _("The page could not be made"),
        _("Something went wrong here; nothing was lost. Please try again in a few minutes."),
    ),
}  # fmt: skip


@web.middleware
async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """403, 404, 405 and our own faults in words; machines get what they always got."""
    if "text/html" not in request.headers.get("Accept", ""):
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status not in _SAID:
            raise
        given = error.text != f"{error.status}: {error.reason}"
        answer = _page(request, error.status, error.text if given and error.text else None)
        if allowed := error.headers.get("Allow"):
            answer.headers["Allow"] = allowed
        return answer
    except Exception as error:
        # Its words may be somebody's: only what it was and where.
        place = extract_tb(error.__traceback__)[-1]
        where = f"{place.filename}:{place.lineno}"
        log.error("page.failed", error=type(error).__name__, where=where)
        return _page(request, 500, None)


def _page(request: web.Request, status: int, words: Words | None) -> web.Response:
    title, usual = _SAID[status]
    return page("closed.html", accepted(request), status, title=title, words=words or usual)
