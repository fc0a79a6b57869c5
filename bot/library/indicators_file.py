"""indicators.yaml -> the indicators with their targets. Pure."""

from datetime import date
from itertools import groupby, pairwise

from bot.i18n import _
from bot.library.faults import Notes, excerpt
from bot.library.fields import Fields
from bot.library.indicators import Comparator, CountedUnit, Indicator, Target, Window
from bot.library.localised import Localised
from bot.library.pages import Found
from bot.library.yamlfile import read_fields

NEEDED = ("family_dissemination", "key_officer_training", "premarital_counselling")
CATEGORIES = ("member", "non_member_worker", "family_member", "retired", "former_member")


def read_indicators(data: bytes, notes: Notes) -> tuple[Found[Indicator], ...]:
    """The indicators of the file; what they say of faulty entries is of no use."""
    fields = read_fields(data, notes)
    if fields is None:
        return ()
    fields.only("indicators")
    entries = fields.mappings("indicators")
    found = tuple(Found(_indicator(entry), entry) for entry in entries)
    ids = [indicator.value.id for indicator in found]
    for indicator in found:
        if ids.count(indicator.value.id) > 1:
            what = _("The id “{id}” stands here twice.", id=excerpt(indicator.value.id))
            indicator.fields.fault(what, "id")
    for needed in NEEDED:
        if entries and needed not in ids:
            fields.fault(_("The indicator “{id}” is missing.", id=needed), "indicators")
    return found


def _indicator(entry: Fields) -> Indicator:
    entry.only(
        "id",
        "title_vi",
        "title_en",
        "unit_of_count",
        "counted_categories",
        "min_topics",
        "window",
        "valid_years",
        "topics",
        "targets",
    )
    topics = entry.texts("topics", optional=True)
    return Indicator(
        id=entry.identifier(),
        title=Localised(entry.text("title_vi", 200), entry.text("title_en", 200)),
        unit_of_count=entry.choice("unit_of_count", CountedUnit),
        counted_categories=_categories(entry),
        min_topics=entry.whole("min_topics", 1, max(1, len(topics)), optional=True),
        window=entry.choice("window", Window, Window.SINCE_START),
        topics=topics,
        targets=_targets(entry),
        valid_years=entry.whole("valid_years", 0, 20, optional=True),
    )


def _categories(entry: Fields) -> tuple[str, ...]:
    named = entry.texts("counted_categories")
    for unknown in set(named) - set(CATEGORIES):
        what = _(
            "“{value}” is none of: {words}.", value=excerpt(unknown), words=", ".join(CATEGORIES)
        )
        entry.fault(what, "counted_categories")
    return named


def _targets(entry: Fields) -> tuple[Target, ...]:
    lines = entry.mappings("targets")
    found = tuple(Found(_target(line), line) for line in lines)
    _check_order(found)
    if found and not any(target.value.headline for target in found):
        entry.fault(_("One target at least must be a headline."), "targets")
    return tuple(target.value for target in found)


def _target(line: Fields) -> Target:
    line.only("year", "comparator", "value", "source", "valid_from", "valid_to", "headline")
    valid_from = line.day("valid_from")
    valid_to = line.day("valid_to", optional=True)
    target = Target(
        year=line.whole("year", 2000, 2100),
        comparator=line.choice("comparator", Comparator),
        value=line.percent("value"),
        source=line.text("source"),
        valid_from=valid_from or date.min,
        valid_to=valid_to,
        headline=line.flag("headline", default=True),
    )
    if valid_from and valid_to and valid_to < valid_from:
        line.fault(_("It ends before it begins."), "valid_to")
    if target.comparator is Comparator.ABOVE and target.value == 100:
        line.fault(_("Nobody can be above 100: write “>=”."), "comparator")
    return target


def _check_order(targets: tuple[Found[Target], ...]) -> None:
    by_source = sorted(targets, key=lambda target: target.value.source)
    for _name, group in groupby(by_source, key=lambda target: target.value.source):
        for before, after in pairwise(group):
            if before.value.year >= after.value.year:
                what = _("The years of one source must rise from line to line.")
                after.fields.fault(what, "year")
    headline = [target for target in targets if target.value.headline]
    years = [target.value.year for target in headline]
    for at, target in enumerate(headline):
        if target.value.year in years[:at]:
            what = _("Two headline targets for one year: write “headline: false” at one.")
            target.fields.fault(what, "year")
