"""What a unit reports upwards for a period, line by line (domain handbook §1.7, items 1-10). Pure.

Two kinds of figures never mix: attendances that a unit declared ("lượt người"), and distinct
people and families behind whom there is evidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.domain.coverage import FEW, Report
from bot.domain.coverage_words import few_words
from bot.domain.figures import Reached
from bot.domain.trend import Trend
from bot.i18n import Text, Words, _

PEOPLE, FAMILIES, TIMES, EVENTS, MONEY = (
    _("people"), _("families"), _("attendances"), _("events"), _("VND"),
)  # fmt: skip
CASES, MODELS, COMMITTEES, UNITS = _("cases"), _("models"), _("committees"), _("units")
VIEWS = _("views")


@dataclass(frozen=True, slots=True)
class Line:
    """One figure. `number` is None when nobody recorded it, or when it is `hidden` as too small.

    `head` is the number of its section, 1 to 10; `deep` lines belong to the line above them.
    """

    id: str
    head: int
    label: Words
    measure: Words
    number: int | None
    female: int | None = None
    note: Words = ""
    hidden: bool = False
    deep: bool = False
    delicate: bool = False  # counts of very few would tell of people


@dataclass(frozen=True, slots=True)
class Return:
    """All figures of a unit, with those below it, from the first to the last day of a period."""

    code: str
    name: Words
    above: str  # the name of the unit that it reports to; "" at the top
    begin: date
    end: date
    lines: tuple[Line, ...]

    def line(self, id_: str) -> Line | None:
        """The line of that id."""
        return next((line for line in self.lines if line.id == id_), None)

    def number(self, id_: str) -> int | None:
        """The figure of that line; None when it is not there, or not to be shown."""
        found = self.line(id_)
        return found.number if found else None

    def under(self, head: int) -> tuple[Line, ...]:
        """The lines of a section."""
        return tuple(line for line in self.lines if line.head == head)


@dataclass(frozen=True, slots=True)
class Brief:
    """What an official report is made of."""

    coverage: Report
    figures: Return
    trend: Trend
    evidence: tuple[Reached, ...]  # people and families by kind of evidence, for the whole period
    made_on: date


SECTIONS: dict[int, Text] = {
    1: _("Organisation"),
    2: _("Dissemination"),
    3: _("Training of key officers"),
    4: _("Counselling before marriage"),
    5: _("Observances"),
    6: _("Support programmes"),
    7: _("Cultured families"),
    8: _("Commended families, models worth spreading"),
    9: _("Supervision, coordination, proposals"),
    10: _("Difficulties and proposals"),
}


def discreet(lines: Iterable[Line], *, whole: bool) -> tuple[Line, ...]:
    """Below the whole, counts of very few in delicate matters are hidden (small-number rule §7).

    So is what belongs to such a line, for money or percent would give the count away.
    """
    shown: list[Line] = []
    above_hidden = False
    for line in lines:
        few = line.delicate and line.number is not None and 0 < line.number < FEW
        hides = not whole and (few or (line.deep and above_hidden))
        shown.append(_hidden(line) if hides else line)
        above_hidden = hides if not line.deep else above_hidden
    return tuple(shown)


def _hidden(line: Line) -> Line:
    return replace(line, number=None, female=None, note="", hidden=True)


def instead(line: Line) -> Words:
    """What stands where a number is hidden; "" where it is not."""
    if not line.hidden:
        return ""
    return few_words() if line.delicate else _("not shown")


def year_so_far(on: date) -> tuple[date, date]:
    """From New Year to the day: the period of a report when none is asked for."""
    return on.replace(month=1, day=1), on
