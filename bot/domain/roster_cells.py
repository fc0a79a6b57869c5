"""One cell of a spreadsheet: people type dates as text and phone numbers as numbers. Pure."""

import re
import unicodedata
from datetime import date, datetime, time

from bot.domain.fold import fold
from bot.domain.weddings import Wedding
from bot.i18n import Text, _

FIRST_YEAR, LAST_YEAR = 1900, 2199
_MARKS = {
    "": False,
    "x": True,
    "v": True,
    "✓": True,
    "co": True,
    "1": True,
    "yes": True,
    "true": True,
    "khong": False,
    "0": False,
    "no": False,
    "false": False,
}
_GENDERS = {
    "": "",
    "nam": "male",
    "male": "male",
    "nu": "female",
    "female": "female",
    "khac": "other",
    "other": "other",
}
_CATEGORIES = {
    "": "member",
    "member": "member",
    "doan vien": "member",
    "non_member_worker": "non_member_worker",
    "nguoi lao dong": "non_member_worker",
    "family_member": "family_member",
    "nguoi nha": "family_member",
    "retired": "retired",
    "huu tri": "retired",
    "nghi huu": "retired",
    "former_member": "former_member",
    "nguyen doan vien": "former_member",
}
_FORMS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d")
_MONTH = re.compile(r"(?:thang )?(?:(\d{1,2})[/.-](\d{4})|(\d{4})[/-](\d{1,2}))")
_AT_MIDNIGHT = re.compile(r"[ T]0?0:00(?::00(?:\.0+)?)?$")
_BROKEN = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)")
_NATIONAL = re.compile(r"(?:\+?84|0084|0)?([1-9][0-9]{8,9})")


class BadCell(Exception):
    """A cell that cannot be read; `why` says what is wanted."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.msgid)
        self.why = why


def as_text(cell: object) -> str:
    """Words in NFC with single spaces; a number loses the `.0` that Excel gives it."""
    if cell is None:
        return ""
    if isinstance(cell, date | time):
        raise BadCell(_("Excel made a date of this: format the column as text and type it anew"))
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell)
    if not text.isprintable():  # zero-width and control characters come along with pasted names
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if _BROKEN.fullmatch(text):
        raise BadCell(_("{text} is a fault of Excel: mend the formula", text=text))
    return text


def as_day(cell: object) -> date | None:
    """A date cell, or a date as text: 20/10/1990, 1990-10-20."""
    if isinstance(cell, date):
        return _in_range(cell.date() if isinstance(cell, datetime) else cell)
    text = "" if isinstance(cell, time) else as_text(cell)
    if not text and not isinstance(cell, time):
        return None
    plain = _AT_MIDNIGHT.sub("", text)
    for form in _FORMS:
        try:
            return _in_range(datetime.strptime(plain, form).date())  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise BadCell(
        _(
            "“{text}” is no date; write day/month/year, for example 20/10/1990",
            text=text or str(cell),
        )
    )


def as_wedding(cell: object) -> Wedding | None:
    """A day, or a month of which the day is not known: 11/2026, tháng 11/2026, 2026-11."""
    if not isinstance(cell, date | time):
        found = _MONTH.fullmatch(fold(as_text(cell)))
        if found is not None:
            month, year = int(found[1] or found[4]), int(found[2] or found[3])
            if not 1 <= month <= 12:
                raise BadCell(_("“{text}” is no month", text=as_text(cell)))
            return Wedding(_in_range(date(year, month, 1)), month_only=True)
    day = as_day(cell)
    return Wedding(day) if day else None


def _in_range(day: date) -> date:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    raise BadCell(_("the year {year} cannot be right", year=str(day.year)))


def as_phone(cell: object) -> str:
    """A Vietnamese number as 84…; "" when the cell is empty."""
    text = as_text(cell)
    digits = re.sub(r"[\s.\-()']", "", text)
    if not digits:
        return ""
    national = _NATIONAL.fullmatch(digits)
    if national is None:
        raise BadCell(_("“{text}” is no phone number; write for example 0912 345 678", text=text))
    return "84" + national[1]


def as_mark(cell: object) -> bool:
    """An x, or nothing."""
    key = fold(as_text(cell))
    if key not in _MARKS:
        raise BadCell(_("only x or nothing is possible here, not “{text}”", text=as_text(cell)))
    return _MARKS[key]


def as_gender(cell: object) -> str:
    """`female`, `male`, `other`, or "" when it is not said."""
    key = fold(as_text(cell))
    if key not in _GENDERS:
        raise BadCell(_("“{said}” is none of: {known}", said=as_text(cell), known="Nam, Nữ, Khác"))
    return _GENDERS[key]


def as_category(cell: object) -> str:
    """In what capacity somebody belongs; a member unless it says otherwise."""
    key = fold(as_text(cell))
    if key not in _CATEGORIES:
        known = ", ".join(dict.fromkeys(_CATEGORIES.values()))
        raise BadCell(_("“{said}” is none of: {known}", said=as_text(cell), known=known))
    return _CATEGORIES[key]
