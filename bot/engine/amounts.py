"""Readers of numbers as people write them in a report: heads, money, a day that has been."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from bot.domain.fold import unmarked
from bot.engine.answers import Misread, day
from bot.i18n import Text, _

MOST_HEADS = 1_000_000
MOST_MONEY = 100_000_000_000  # VND
LEAST_MONEY = 1_000  # VND; less is a number without its unit
OLDEST = timedelta(days=400)  # older reports belong to a period that is long closed
TURN_OF_YEAR = timedelta(days=120)  # a day without a year may lie so far back in the last one

_SCALES = {
    "ty": 10**9, "ti": 10**9, "trieu": 10**6, "tr": 10**6, "cu": 10**6,
    "k": 10**3, "nghin": 10**3, "ngan": 10**3, "ng": 10**3,
}  # fmt: skip
_GROUPED = r"[0-9]{1,3}(?:[., ][0-9]{3})+|[0-9]+"
_HEADS = re.compile(
    rf"(?:khoang|gan|hon|tam|co|la)?\s*({_GROUPED})\s*"
    r"(?:nguoi|luot nguoi|luot|doan vien|chi em|nu|nguoi du|luot xem)?"
)
_PART = re.compile(r"([0-9][0-9.,]*|nua)\s*(ty|ti|trieu|tr|cu|k|nghin|ngan|ng)?")
_AROUND = re.compile(r"^(?:khoang|gan|hon|tam|het|la)\s+|\s*(?:dong|vnd|d)$")
_NOTHING = frozenset({"0", "khong", "ko", "k", "khong co", "khong ton", "khong mat", "none", "no"})


def heads(least: int, most: int = MOST_HEADS) -> Callable[[str], int]:
    """A count of people: `45`, `khoảng 45 người`, `1.200 lượt`."""
    wanted = _("Please write a number from {least} to {most}.", least=least, most=most)

    def read(said: str) -> int:
        found = _HEADS.fullmatch(unmarked(said).strip(" .!"))
        digits = re.sub(r"[^0-9]", "", found[1]) if found else ""
        if not digits or len(digits) > 9 or not least <= int(digits) <= most:
            raise Misread(wanted)
        return int(digits)

    return read


def money(said: str) -> int:
    """An amount in VND: `2 triệu`, `2tr5`, `2.000.000`, `500k`, `không`."""
    plain = unmarked(said).strip(" .!")
    if plain in _NOTHING:
        return 0
    amount = _amount(_AROUND.sub("", _AROUND.sub("", plain)).strip())
    if amount is None or amount != int(amount):
        raise Misread(_NO_AMOUNT)
    if 0 < amount < LEAST_MONEY:
        raise Misread(_("{n} đồng is very little. Did you mean {n}k?", n=int(amount)))
    if amount > MOST_MONEY:
        raise Misread(_("That is more than {most} đồng. Please check it.", most=MOST_MONEY))
    return int(amount)


_NO_AMOUNT: Text = _("Please write an amount in đồng, for example 2 triệu, 500k or 2.000.000.")


def _amount(plain: str) -> Decimal | None:
    """The sum of its parts, the larger unit first; None when it is no amount."""
    if re.fullmatch(_GROUPED, plain):
        return Decimal(re.sub(r"[^0-9]", "", plain)[:15])
    total, last, at = Decimal(0), 0, 0
    for found in _PART.finditer(plain):
        if plain[at : found.start()].strip():
            return None
        value, scale = _value(found[1], found[2]), _SCALES.get(found[2] or "", 0)
        if value is None or (last and scale >= last) or not (scale or last):
            return None
        # "2tr5" is two and a half million, "2 triệu 350" two million and 350 thousand.
        total += value * (scale or Decimal(last) / 10 ** len(found[1]))
        last, at = scale or 1, found.end()
    rest = plain[at:].strip()
    if rest == "ruoi" and last > 1:
        return total + Decimal(last) / 2
    return total if at and not rest else None


def _value(digits: str, unit: str | None) -> Decimal | None:
    if digits == "nua":
        return Decimal("0.5") if unit else None
    if re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{3})+", digits):
        return Decimal(re.sub(r"[.,]", "", digits))
    if re.fullmatch(r"[0-9]{1,12}(?:[.,][0-9]{1,2})?", digits):
        return Decimal(digits.replace(",", "."))
    return None


def past_day(today: date) -> Callable[[str], date]:
    """A day that has been, at most 400 days ago: `20/10`, `hôm qua`, `20/10/2026`."""

    def read(said: str) -> date:
        found = _named(said, today)
        if found is None:
            raise Misread(_("Please write a day, for example 20/10, or “hôm qua”."))
        if found > today:
            raise Misread(
                _("{day} is still to come; a report tells what has been. Which day was it?",
                  day=found)
            )  # fmt: skip
        if today - found > OLDEST:
            raise Misread(_("{day} is long ago. Please check the year.", day=found))
        return found

    return read


def _named(said: str, today: date) -> date | None:
    if unmarked(said).strip(" .!") == "hom kia":
        return today - timedelta(days=2)
    found = day(said, today)
    if found is None or found <= today or not re.fullmatch(r"\s*[0-9]+/[0-9]+\s*", said):
        return found
    try:
        before = found.replace(year=found.year - 1)  # written in January, meant of December
    except ValueError:
        return found
    return before if today - before <= TURN_OF_YEAR else found
