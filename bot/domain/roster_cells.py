"""One cell of a spreadsheet: people type dates as text and phone numbers as numbers. Pure."""

import re
import unicodedata
from datetime import date, datetime

from bot.domain.fold import fold
from bot.i18n import Text, _

_MARKS = {
    "": False,
    "x": True,
    "co": True,
    "1": True,
    "yes": True,
    "true": True,
    "khong": False,
    "0": False,
    "no": False,
    "false": False,
}
_FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S")


class BadCell(Exception):
    """A cell that cannot be read; `why` says what is wanted."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.msgid)
        self.why = why


def as_text(cell: object) -> str:
    """Words in NFC with single spaces; a number loses the `.0` that Excel gives it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(unicodedata.normalize("NFC", str(cell)).split())


def as_day(cell: object) -> date | None:
    """A date cell, or a date as text: 20/10/1990, 1990-10-20."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = as_text(cell)
    if not text:
        return None
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise BadCell(_("“{text}” is no date; write day/month/year, for example 20/10/1990", text=text))


def as_phone(cell: object) -> str:
    """A Vietnamese number as 84…; "" when the cell is empty."""
    digits = re.sub(r"[\s.\-()]", "", as_text(cell))
    if not digits:
        return ""
    national = re.fullmatch(r"(?:\+?84|0)?([1-9][0-9]{8,9})", digits)
    if national is None:
        raise BadCell(
            _("“{text}” is no phone number; write for example 0912 345 678", text=as_text(cell))
        )
    return "84" + national[1]


def as_mark(cell: object) -> bool:
    """An x, or nothing."""
    key = fold(as_text(cell)) if not isinstance(cell, bool) else str(cell).lower()
    if key not in _MARKS:
        raise BadCell(_("only x or nothing is possible here, not “{text}”", text=as_text(cell)))
    return _MARKS[key]
