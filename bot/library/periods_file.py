"""periods.yaml -> the cut-offs of reporting periods. Pure. Without the file the default holds."""

from bot.i18n import _
from bot.library.faults import Notes
from bot.library.periods import Periods
from bot.library.yamlfile import read_fields

EARLIEST_REMINDER = 90  # days before a cut-off


def read_periods(data: bytes, notes: Notes) -> Periods:
    """The periods of the file; the default when it has faults."""
    fields = read_fields(data, notes)
    if fields is None:
        return Periods()
    fields.only("cut_offs", "remind")
    cut_offs = fields.month_days("cut_offs")
    if list(cut_offs) != sorted(set(cut_offs)):
        fields.fault(_("The cut-offs must stand in the order of the year, each once."), "cut_offs")
    remind = fields.wholes("remind", optional=True)
    if any(not 0 < days <= EARLIEST_REMINDER for days in remind):
        what = _("Reminders go out 1 to {limit} days before a cut-off.", limit=EARLIEST_REMINDER)
        fields.fault(what, "remind")
    if not notes.is_sound or not cut_offs:
        return Periods()
    return Periods(cut_offs, tuple(sorted(remind, reverse=True)))
