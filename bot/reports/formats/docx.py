"""A report as an official letter to be edited by hand: head, sections, tables, pictures."""

from bot.reports.sheet import Page

NAME = "docx"
BINARY = True


def render(page: Page, locale: str) -> bytes:
    """The whole letter; a page without one becomes its tables."""
    from bot.reports.typed_letter import typed

    return typed(page, locale)
