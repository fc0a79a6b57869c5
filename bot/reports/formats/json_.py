"""The document of a report as JSON, for other programs."""

import orjson

from bot.reports.sheet import Page

NAME = "json"
BINARY = False


def render(page: Page, locale: str) -> bytes:
    """One document, indented, with a newline at its end."""
    return orjson.dumps(page.document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
