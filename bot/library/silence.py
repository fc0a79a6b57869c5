"""Days without outreach: Sundays and public holidays, from holidays.yaml. Pure."""

from dataclasses import dataclass
from datetime import date

from bot.library.localised import Localised

SUNDAY = 6


@dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """A day of any year, never 29 February."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """The day in that year."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Silence:
    """A silent stretch of days of one year, both ends included, and where that is known from."""

    name: Localised
    first: date
    last: date
    source: str


@dataclass(frozen=True, slots=True)
class Holidays:
    """Which days are silent: `fixed` every year, `stretches` (Tết and the like) by table."""

    sundays: bool
    fixed: tuple[MonthDay, ...]
    stretches: tuple[Silence, ...]

    def silent_on(self, day: date) -> bool:
        """Whether no outreach goes out on that day."""
        if self.sundays and day.weekday() == SUNDAY:
            return True
        if MonthDay(day.month, day.day) in self.fixed:
            return True
        return any(stretch.first <= day <= stretch.last for stretch in self.stretches)
