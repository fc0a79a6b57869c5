"""Typed readers of what people write. Each returns a value or raises `Misread` with a kind why."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.domain.fold import fold
from bot.i18n import Text, _

T = TypeVar("T")
SKIPPED = "-"  # what the button beside a question answers: nothing, no more
SKIPS = frozenset({"bo qua", "bo qua nhe", "bo qua di", "skip"})  # words for that button, folded


class Misread(Exception):
    """The words do not answer the question; the text says what is wanted."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.msgid)
        self.why = why


def one_of(results: Mapping[str, T]) -> Callable[[str], T]:
    """A value that is on offer."""

    def read(said: str) -> T:
        if said not in results:
            raise Misread(_("Please press one of the buttons, or type its number."))
        return results[said]

    return read


def or_nothing(read: Callable[[str], T]) -> Callable[[str], T | None]:
    """The same, or None when the question was left out."""
    return lambda said: None if said.strip() == SKIPPED else read(said)


def some_of(results: Mapping[str, T]) -> Callable[[str], tuple[T, ...]]:
    """One that is on offer, several by their numbers (`1 3`), or none of them."""
    offered = tuple(results.values())

    def read(said: str) -> tuple[T, ...]:
        if said == SKIPPED:
            return ()
        if said in results:
            return (results[said],)
        numbers = [int(n) for n in re.findall(r"[0-9]{1,3}", said)]
        if not numbers or re.search(r"[^0-9 ,;.]", said) or not 0 < max(numbers) <= len(offered):
            raise Misread(_("Please press one of the buttons, or type its number."))
        return tuple(offered[n - 1] for n in dict.fromkeys(numbers) if n)

    return read


def words(at_least: int, at_most: int) -> Callable[[str], str]:
    """Free text of a sensible length, in characters."""

    def read(said: str) -> str:
        text = said.strip()
        if fold(text) in SKIPS:
            raise Misread(_("This step cannot be left out."))
        if len(text) < at_least:
            raise Misread(
                _("That is very short. Please write at least {n} characters.", n=at_least)
            )
        if len(text) > at_most:
            raise Misread(
                _(
                    "That is {length} characters; at most {n} fit. Please shorten it.",
                    length=len(text),
                    n=at_most,
                )
            )
        return text

    return read


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """A count, also with a thousands dot: 1.200."""

    def read(said: str) -> int:
        digits = said.strip().replace(".", "").replace(",", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit()) or not least <= int(digits[:12]) <= most:
            raise Misread(
                _("Please write a number from {least} to {most}.", least=least, most=most)
            )
        return int(digits)

    return read


def day(text: str, today: date) -> date | None:
    """A Vietnamese date: 20/10, 20/10/2026, 2026-10-20, hôm nay, ngày mai. None if it is none."""
    folded = fold(text)
    named = {"hom nay": 0, "today": 0, "mai": 1, "ngay mai": 1, "tomorrow": 1, "hom qua": -1}
    if folded in named:
        return today + timedelta(days=named[folded])
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    try:
        month_day = datetime.strptime(f"{text.strip()}/{today.year}", "%d/%m/%Y")  # noqa: DTZ007 - idem
    except ValueError:
        return None
    return month_day.date()


def unit_and_day(argument: str, today: date) -> tuple[str, date]:
    """A unit's code and perhaps a day behind it, as buttons carry them."""
    code, _space, rest = argument.strip().partition(" ")
    return code, (day(rest, today) or today) if rest else today


def past_day(today: date) -> Callable[[str], date]:
    """Today or a day before."""

    def read(said: str) -> date:
        found = day(said, today)
        if found is None:
            raise Misread(_("Please write a day, for example {day}.", day=today))
        if found > today:
            raise Misread(
                _("{day} is still to come: please give today or a day before.", day=found)
            )
        return found

    return read


def coming_day(today: date, most: int) -> Callable[[str], date]:
    """Today or a day to come, at most so many days ahead; without a year it is the next such."""

    def read(said: str) -> date:
        found = day(said, today)
        if found is not None and found < today and re.fullmatch(r"\s*\d+\D\d+\s*", said):
            found = day(f"{said.strip()}/{today.year + 1}", today)
        if found is None:
            raise Misread(_("Please write a day, for example 15/12."))
        if found < today:
            raise Misread(_("{day} is over: please give today or a day to come.", day=found))
        if found > today + timedelta(days=most):
            raise Misread(_("{day} is too far away: at most {n} days.", day=found, n=most))
        return found

    return read


def day_and_time(today: date) -> Callable[[str], tuple[date, time]]:
    """When something shall happen: `25/11 08:00`, `mai 8:00`, `8:00`."""

    def read(said: str) -> tuple[date, time]:
        before, _space, last = said.strip().rpartition(" ")
        clock = _clock(last)
        found = day(before, today) if before else today
        if clock is None or found is None:
            raise Misread(_("Please write a day and a time, for example 25/11 08:00."))
        return found, clock

    return read


@dataclass(frozen=True, slots=True)
class Hours:
    """A local day, from a time to a time; an end before the beginning lies on the next day."""

    day: date
    begin: time
    end: time

    def begins(self, zone: ZoneInfo) -> datetime:
        """The first instant, in UTC."""
        return datetime.combine(self.day, self.begin, zone).astimezone(UTC)

    def ends(self, zone: ZoneInfo) -> datetime:
        """The last instant, in UTC."""
        later = timedelta(days=self.end <= self.begin)
        return datetime.combine(self.day + later, self.end, zone).astimezone(UTC)


def day_and_hours(today: date, most_days: int, back: int = 0) -> Callable[[str], Hours]:
    """From when to when: `25/11 08:00-11:30`, `mai 8h-11h30`, `14:00-16:00`.

    At most so many days ahead, and `back`.
    """

    def read(said: str) -> Hours:
        found = re.fullmatch(
            r"(.*?)\s*(\d[\d:hg]*)\s*(?:-|–|đến|den|to)\s*(\d[\d:hg]*)", said.strip()
        )
        begin, end = (_clock(found[2]), _clock(found[3])) if found else (None, None)
        held_on = (day(found[1], today) if found[1] else today) if found else None
        if begin is None or end is None or held_on is None:
            raise Misread(_("Please write a day and the hours, for example 25/11 08:00-11:30."))
        if held_on < today - timedelta(days=back):
            raise Misread(
                _("{day} is too long ago: at most {n} days.", day=held_on, n=back)
                if back
                else _("{day} is over: please give today or a day to come.", day=held_on)
            )
        if held_on > today + timedelta(days=most_days):
            raise Misread(_("{day} is too far away: at most {n} days.", day=held_on, n=most_days))
        return Hours(held_on, begin, end)

    return read


def _clock(text: str) -> time | None:
    hour, _colon, minute = text.lower().replace("h", ":").replace("g", ":").partition(":")
    if not hour.isdigit() or not (minute or "0").isdigit():
        return None
    try:
        return time(int(hour), int(minute or 0))
    except ValueError:
        return None
