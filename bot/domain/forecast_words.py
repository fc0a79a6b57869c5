"""A forecast and a suggestion in words; never a scolding."""

from bot.domain.coverage_words import percent_words, target_words, topic_words
from bot.domain.forecast import SHORTEST, Forecast, Tip, UnitGap
from bot.i18n import Words, _, lines
from bot.library.model import Library


def told(found: Forecast) -> Words:
    """Where the unit stands, how fast it moves, when it arrives."""
    wanted = _("{year}: {wanted}", year=str(found.target.year), wanted=target_words(found.target))
    return lines(
        _("{unit}: {percent} now; the target is {wanted}.", unit=found.unit_name,
          percent=percent_words(found.now), wanted=wanted),
        _pace(found),
        arrival(found),
    )  # fmt: skip


def _pace(found: Forecast) -> Words:
    """How many more lately, and how many are missing; of a few days only the latter."""
    if found.days < SHORTEST.days:
        return _("{missing} families are still needed.", missing=found.missing)
    return _("In the last {days} days: {gained} families more; {missing} are still needed.",
             days=found.days, gained=found.gained, missing=found.missing)  # fmt: skip


def arrival(found: Forecast) -> Words:
    """The date, or why there is none."""
    if not found.missing:
        return _("The target is met.")
    if found.days < SHORTEST.days:
        return _("It is too early to foretell a day: figures go back {days} days.",
                 days=found.days)  # fmt: skip
    if found.on is None:
        return _("At this pace it would not be met: every lesson read brings the day nearer.")
    if found.on.year > found.target.year:
        return _("At this pace it is met on {day}, after {year}.", day=found.on,
                 year=str(found.target.year))  # fmt: skip
    return _("At this pace it is met on {day}.", day=found.on)


def gap_line(gap: UnitGap) -> Words:
    """One unit of those that it hangs on."""
    return _("• {unit}: {n} families more ({percent} now)", unit=gap.name, n=gap.missing,
             percent=percent_words(gap.share))  # fmt: skip


def shared_families(found: Forecast) -> tuple[Words, ...]:
    """Why the units need more than the whole does; nothing where they do not."""
    if sum(gap.missing for gap in found.gaps) <= found.missing:
        return ()
    return (
        _("Together that is more than {missing}: a family with people in two units is counted in "
          "both, and each unit has to pass the target by itself.", missing=found.missing),
    )  # fmt: skip


def suggestion(gap: UnitGap, kind: Tip, library: Library) -> Words:
    """The one useful thing of the week for the officer of a unit."""
    head = _("A small suggestion for {unit} this week:", unit=gap.name)
    match kind:
        case Tip.LINK:
            what: Words = _(
                "{n} of {all} colleagues have no chat with Lan Toả yet. Handing out their personal "
                "codes at the next meeting brings lessons to their families too.",
                n=gap.people - gap.linked, all=gap.people,
            )  # fmt: skip
        case Tip.TOPIC:
            what = _(
                "Fewest families know about “{topic}”. A lesson on it, sent this week, reaches "
                "them in two minutes.",
                topic=topic_words(gap.weakest_topic, library),
            )  # fmt: skip
    return lines(head, what, _("With {n} families more your unit meets the target.", n=gap.missing))
