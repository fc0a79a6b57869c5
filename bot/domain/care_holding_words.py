"""What `/dulieu` says of counselling, support and good examples."""

from bot.domain.care_holding import CareHolding
from bot.domain.support_words import STATES, titled
from bot.i18n import Words, _, ngettext
from bot.library.model import Library


def care_words(held: CareHolding, library: Library) -> list[Words]:
    """A line each; nothing where nothing is held."""
    shown: list[Words] = []
    for day in held.wedding:
        shown.append(
            _("• Your wedding, as you said: {month}", month=f"{day:%m/%Y}")
            if day
            else _("• Your wedding: you said that the month is not known yet")
        )
    for request in held.counselling:
        shown.append(_("• Counselling before marriage, asked on {day}", day=request.asked_on))
        if request.safe_time:
            shown.append(_("   – a safe time, encrypted, for your counsellor alone"))
    if held.course_on is not None:
        shown.append(_("• The course before marrying, finished on {day}", day=held.course_on))
    shown.extend(
        _("• Support: {what}, {day}: {state}", what=titled(library, case), day=case.opened_on,
          state=STATES[case.state])
        for case in held.cases
    )  # fmt: skip
    if held.practices:
        shown.append(
            ngettext(
                "• {n} text about you as a good example",
                "• {n} texts about you as good examples",
                len(held.practices),
            )
        )
    shown.extend(
        _("• A question to an officer, {day}: {text}", day=asked.asked_on, text=asked.text)
        for asked in held.questions
    )
    return shown
