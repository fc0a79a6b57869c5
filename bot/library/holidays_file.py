"""holidays.yaml -> the silent days. Pure.

Lunar days are a table, never computed: a Chinese calendar differs from the Vietnamese one in
some years (Tết 2030 is one of them).
"""

from datetime import date

from bot.i18n import _
from bot.library.faults import Notes, excerpt
from bot.library.fields import Fields
from bot.library.localised import Localised
from bot.library.silence import Holidays, MonthDay, Silence
from bot.library.yamlfile import read_fields

LONGEST = 31  # days of silence in one stretch


def read_holidays(data: bytes, notes: Notes, today: date) -> Holidays | None:
    """The silent days; None when a fault was noted."""
    fields = read_fields(data, notes)
    if fields is None:
        return None
    fields.only("sundays", "fixed", "by_year")
    sundays = fields.flag("sundays")
    fixed = tuple(day for entry in fields.mappings("fixed") if (day := _fixed(entry)))
    stretches = tuple(s for entry in fields.mappings("by_year") if (s := _stretch(entry)))
    _check_years(fields, stretches, today)
    return Holidays(sundays, fixed, stretches) if notes.is_sound else None


def _fixed(entry: Fields) -> MonthDay | None:
    entry.only("day", "name_vi", "name_en", "enabled", "source")
    _name(entry)
    entry.text("source")
    day = entry.month_day("day")
    return day if entry.flag("enabled", default=True) else None


def _stretch(entry: Fields) -> Silence | None:
    entry.only("name_vi", "name_en", "first_day", "from", "to", "source")
    first, last = entry.day("from"), entry.day("to")
    main = entry.day("first_day", optional=True)
    name, source = _name(entry), entry.text("source")
    if first is None or last is None:
        return None
    if not 0 <= (last - first).days < LONGEST:
        what = _("From “from” to “to” must be 1 to {limit} days.", limit=LONGEST)
        entry.fault(what, "to")
    elif main and not first <= main <= last:
        entry.fault(_("“first_day” must lie between “from” and “to”."), "first_day")
    return Silence(name, first, last, source)


def _name(entry: Fields) -> Localised:
    return Localised(entry.text("name_vi", 120), entry.text("name_en", 120))


def _check_years(fields: Fields, stretches: tuple[Silence, ...], today: date) -> None:
    """This year and the next must be in the table, or a message would go out at Tết."""
    for name in {stretch.name.vi for stretch in stretches}:
        years = {stretch.last.year for stretch in stretches if stretch.name.vi == name}
        for year in {today.year, today.year + 1} - years:
            what = _("“{name}” of {year} is missing.", name=excerpt(name), year=str(year))
            fields.fault(what, "by_year", stops=False)
