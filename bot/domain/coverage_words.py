"""Coverage in words, for chat, tables and pictures alike. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal

from bot.catalogues import formats
from bot.domain.coverage import FEW, Result, Share, missing
from bot.i18n import Text, Words, _
from bot.library.model import Comparator, CountedUnit, Library, Target

_COUNTED = {
    CountedUnit.FAMILY: _("{part} of {whole} families"),
    CountedUnit.OFFICER: _("{part} of {whole} key officers"),
    CountedUnit.MEMBER: _("{part} of {whole} people"),
}
_NOBODY = {
    CountedUnit.FAMILY: _("No family is on the roster."),
    CountedUnit.OFFICER: _("No key officer is on the roster."),
    CountedUnit.MEMBER: _("Nobody is recorded yet."),
}
_TO_GO = {
    CountedUnit.FAMILY: _("{year}: {wanted}, {n} families to go"),
    CountedUnit.OFFICER: _("{year}: {wanted}, {n} key officers to go"),
    CountedUnit.MEMBER: _("{year}: {wanted}, {n} people to go"),
}


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage in the writing of a language: 85,8% or 85.8%."""

    value: Decimal
    decimals: int = 1

    def get(self, locale: str) -> str:
        """The number with its sign."""
        pattern = "0.0" if self.decimals else "0.##"
        return format_decimal(self.value, format=pattern, locale=formats(locale)) + "%"


def percent_words(share: Share) -> Words:
    """The percent of a share, or that there is no data."""
    return _("no data") if share.percent is None else Percent(share.percent)


def counted_words(result: Result) -> Text:
    """How many of how many; of very few, in delicate matters, only that they are few."""
    kind = result.indicator.unit_of_count
    if result.is_delicate:
        return few_words()
    if not result.share.denominator:
        return _NOBODY[kind]
    return _(_COUNTED[kind].msgid, part=result.share.numerator, whole=result.share.denominator)


def few_words() -> Text:
    """Instead of a count that would say something about each person behind it."""
    return _("fewer than {few}", few=FEW)


def unknown_words(result: Result) -> Text | None:
    """Of how many it is not known when they marry; None when there is nobody of that kind."""
    if result.unknown == 0:
        return None
    count: Words = few_words() if result.unknown is None else str(result.unknown)
    return _("The day is not known yet: {count}", count=count)


def target_words(target: Target) -> Text:
    """What a target asks for: above 85%, at least 100%."""
    value = Percent(Decimal(str(target.value)), decimals=0)
    if target.comparator is Comparator.ABOVE:
        return _("above {value}", value=value)
    return _("at least {value}", value=value)


def verdict_words(result: Result) -> Text:
    """Whether the target of the day is met, in words that are right on any day.

    A target whose day has passed is not missed for good: the figure is today's, and may still rise.
    """
    if result.met is None:
        return _("No data yet")
    year = str(result.target.year)
    if result.due:
        return (
            _("Meets the {year} target", year=year)
            if result.met
            else _("Below the {year} target, past its date", year=year)
        )
    if result.met:
        return _("Meets the {year} target before its date", year=year)
    return _("On the way to the {year} target", year=year)


def to_go_words(result: Result, target: Target) -> Text:
    """How many more a target needs, or that this is enough for it already."""
    needed = missing(result.share, target)
    if not needed:
        return _("{year}: {wanted}, reached", year=str(target.year), wanted=target_words(target))
    return _(_TO_GO[result.indicator.unit_of_count].msgid, year=str(target.year),
             wanted=target_words(target), n=needed)  # fmt: skip


def topic_words(topic_id: str, library: Library) -> Words:
    """The title of a topic; its id when the content no longer has it."""
    topic = library.topic(topic_id)
    return topic.title if topic else topic_id


def indicator_words(indicator_id: str, library: Library) -> Words:
    """The title of an indicator; its id when the content no longer has it."""
    indicator = library.indicator(indicator_id)
    return indicator.title if indicator else indicator_id


def all_topics_words(topics: int) -> Text:
    """What "all of them" is called."""
    return _("All {n} topics", n=topics) if topics > 1 else _("The one topic")
