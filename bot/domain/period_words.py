"""Reporting periods in words."""

from bot.domain.periods import Period
from bot.i18n import Words, _, lines
from bot.library.model import Stretch


def reminder(stretch: Stretch, days: int) -> Words:
    """What every officer reads some days before the cut-off."""
    when = (
        _("Figures of the period {code} are cut off on {day}, in {n} days.",
          code=stretch.code, day=stretch.ends, n=days)
        if days
        else _("Figures of the period {code} are cut off today.", code=stretch.code)
    )  # fmt: skip
    return lines(
        when,
        _("If your unit held something that is not reported yet, two minutes are enough."),
    )


def standing(found: Period) -> Words:
    """One line of the list."""
    if found.closed_at is None:
        return _("• {code}: {begins} to {ends}, open", code=found.code, begins=found.begins,
                 ends=found.ends)  # fmt: skip
    return _("• {code}: {begins} to {ends}, closed", code=found.code, begins=found.begins,
             ends=found.ends)  # fmt: skip
