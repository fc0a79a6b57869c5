"""The day somebody marries, as far as it is known: a day, or only its month. Pure.

To have been counselled before marrying is to have been counselled before that day began. Where
only the month is known, the doubt never helps the figure: the wedding counts from the last day of
the month, and only what was before its first day counts as before the wedding.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.coverage import midnight

_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Wedding:
    """A wedding on a day; on some day of the month of `day` when that is all that is known."""

    day: date
    month_only: bool = False

    @property
    def held_on(self) -> date:
        """The day from which it is counted as held."""
        if not self.month_only:
            return self.day
        return self.day.replace(day=monthrange(self.day.year, self.day.month)[1])

    def before(self, zone: ZoneInfo) -> datetime:
        """The instant before which counselling came before the wedding, in UTC."""
        return midnight(self.day.replace(day=1) if self.month_only else self.day, zone)

    def __str__(self) -> str:
        return self.day.isoformat()[:7] if self.month_only else self.day.isoformat()


def wedding(text: str) -> Wedding | None:
    """What `str` of a wedding gave; None for nothing."""
    found = _MONTH.fullmatch(text)
    if found is None:
        return None
    return Wedding(date(int(found[1]), int(found[2]), int(found[3] or 1)), found[3] is None)
