"""Readers for weddings, sums of money and words that must not name a child."""

import calendar
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from bot.domain.children import names_child
from bot.domain.counselling import Wedding
from bot.domain.fold import fold, normalise
from bot.engine.answers import Misread, day, words
from bot.i18n import _

YEARS_AHEAD = 3
UNKNOWN = frozenset({"chua ro", "chua biet", "khong ro", "unknown", "not known yet", "chua"})
_MONTH = re.compile(r"(?:thang )?(\d{1,2})(?:(?:[/.\- ]| nam )(\d{4}))?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})")
_UNITS = {
    **dict.fromkeys(("", "đ", "d", "đồng", "dong", "vnd", "vnđ"), 1),
    **dict.fromkeys(("nghìn", "nghin", "ngàn", "ngan", "k"), 10**3),
    **dict.fromkeys(("triệu", "trieu", "tr", "m", "million"), 10**6),
    **dict.fromkeys(("tỷ", "tỉ", "ty", "ti"), 10**9),
}
_SUM = re.compile(r"([\d.,  ]+?) ?([^\W\d]*)(?: (?:đồng|dong|đ|vnd|vnđ))?")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
LEAST_SUM, MOST_SUM = 10_000, 1_000_000_000  # VND


def wedding(today: date) -> Callable[[str], Wedding]:
    """A month such as 12/2026, a day such as 20/12/2026, or that it is not known yet."""

    def read(said: str) -> Wedding:
        key = fold(said)
        if key in UNKNOWN:
            return Wedding()
        found = _month(key, today) or _whole_day(said, today)
        if found is None:
            raise Misread(_("Please write a month, for example 12/2027, or: not known yet."))
        _check_near(found, today)
        return found

    return read


def _month(key: str, today: date) -> Wedding | None:
    found = _MONTH.fullmatch(key)
    month, year = (found[1], found[2]) if found else (None, None)
    if turned := _YEAR_FIRST.fullmatch(key):
        year, month = turned[1], turned[2]
    if month is None or not 1 <= int(month) <= 12:
        return None
    number = int(month)
    whole_year = int(year) if year else today.year + (number < today.month)
    if not 1900 <= whole_year <= 2200:
        return None
    last = calendar.monthrange(whole_year, number)[1]
    return Wedding(date(whole_year, number, last))


def _whole_day(said: str, today: date) -> Wedding | None:
    found = day(said, today)
    if found is not None and found < today and not re.search(r"\d{4}", said):
        found = day(f"{said.strip()}/{today.year + 1}", today) or found
    return Wedding(found, month_only=False) if found else None


def _check_near(found: Wedding, today: date) -> None:
    if found.day is not None and found.day < today:
        raise Misread(
            _("That lies in the past. If you have just married: all the best to you both!")
        )
    if found.day is not None and found.day.year > today.year + YEARS_AHEAD:
        raise Misread(_("That is very far ahead. Please check the year, or: not known yet."))


def money(said: str) -> int:
    """A sum in VND: 50.000.000, 50 triệu, 2,5 triệu, 500k."""
    found = _SUM.fullmatch(normalise(said))
    amount = _worth(found[1], _UNITS.get(found[2])) if found else None
    if amount is None:
        raise Misread(_("Please write a sum in đồng, for example 50 triệu or 50.000.000."))
    if not LEAST_SUM <= amount <= MOST_SUM:
        raise Misread(
            _(
                "{amount} đồng? A sum here lies between {least} and {most} đồng. Please check it.",
                amount=amount,
                least=LEAST_SUM,
                most=MOST_SUM,
            )
        )
    return amount


def _worth(digits: str, times: int | None) -> int | None:
    tight = re.sub(r"\s", "", digits)
    if _THOUSANDS.fullmatch(tight):
        tight = re.sub("[.,]", "", tight)
    try:
        number = Decimal(tight.replace(",", "."))
    except InvalidOperation:
        return None
    return int(number * times) if times and number < 10**15 else None


def past_day(today: date) -> Callable[[str], date]:
    """A day that is not still to come; without a year it is the last one of that name."""

    def read(said: str) -> date:
        found = day(said, today)
        if found is not None and found > today and not re.search(r"\d{4}", said):
            found = day(f"{said.strip()}/{today.year - 1}", today) or found
        if found is None:
            raise Misread(_("Please write a day, for example 20/10/2026."))
        if found > today:
            raise Misread(_("{day} is still to come. Please write the day it was held.", day=found))
        if found.year < today.year - 2:
            raise Misread(_("{day} is long ago. Please check the year.", day=found))
        return found

    return read


NO_NAMES = _(
    "Please leave the name of a child out: Lan Toả keeps no names of children. “The second "
    "child” is enough."
)


def words_without_children(at_least: int, at_most: int) -> Callable[[str], str]:
    """Free text of a sensible length that names no child."""
    plain = words(at_least, at_most)

    def read(said: str) -> str:
        text = plain(said)
        if names_child(text):
            raise Misread(NO_NAMES)
        return text

    return read


def member_code(said: str) -> str:
    """A roster code (Ma) as somebody types it."""
    tight = said.strip()
    if not re.fullmatch(r"[\w.\-/]{1,40}", tight):
        raise Misread(
            _("Please write the person's code (Mã) of the union's list, for example A001.")
        )
    return tight
