"""A report as a workbook: the form that goes upwards first, then its tables. Formulas are live."""

from io import BytesIO

from bot.i18n import localise
from bot.reports.form_sheet import write_form
from bot.reports.sheet import Page, Sheet
from bot.reports.table_sheet import write_tables
from bot.reports.workbook import new_book

NAME = "xlsx"
BINARY = True


def render(page: Page, locale: str) -> bytes:
    """The whole workbook; tables that share a tab stand under each other."""
    target = BytesIO()
    book = new_book(target, locale)
    book.workbook.set_properties({"title": book.words(page.title)[:255], "company": ""})
    if page.form is not None:
        write_form(book, page.form)
    for tab, sheets in _tabs(page, locale).items():
        write_tables(book, tab, sheets)
    book.workbook.close()
    return target.getvalue()


def _tabs(page: Page, locale: str) -> dict[str, list[Sheet]]:
    """Tables by tab; those without a tab of their own have numbered ones."""
    tabs: dict[str, list[Sheet]] = {}
    for number, sheet in enumerate(page.book or page.sheets, 1):
        name = localise(sheet.tab, locale) if sheet.tab else str(number)
        tabs.setdefault(name[:31], []).append(sheet)
    return tabs
