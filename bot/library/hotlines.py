"""Emergency numbers, and the built-in ones that stand in when none of the file is fresh. Pure."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from bot.library.localised import Localised

FRESH_FOR = timedelta(days=180)


class Show(StrEnum):
    """In which situation a number is shown."""

    ALWAYS = "always"
    CHILD = "child"
    FIRE = "fire"
    DISASTER = "disaster"


class Cost(StrEnum):
    """What a call costs the person."""

    FREE = "free"
    PAID = "paid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Hotline:
    """One number. `records_calls` is None when nobody knows; `checked_on` None: built in."""

    id: str
    number: str
    label: Localised
    show: Show
    enabled: bool
    scope: str = ""
    hours: str = ""
    cost: Cost = Cost.UNKNOWN
    records_calls: bool | None = None
    source: str = ""
    checked_on: date | None = None
    checked_by: str = ""
    reason: str = ""

    def is_fresh_on(self, day: date) -> bool:
        """Whether somebody has checked the number in the 180 days before `day`."""
        return self.checked_on is None or day - self.checked_on <= FRESH_FOR


_POLICE = Hotline("police", "113", Localised("Công an", "Police"), Show.ALWAYS, True)
_AMBULANCE = Hotline("ambulance", "115", Localised("Cấp cứu", "Ambulance"), Show.ALWAYS, True)
_CHILD = Hotline("child", "111", Localised("Bảo vệ trẻ em", "Child protection"), Show.ALWAYS, True)


def fallback_hotlines() -> tuple[Hotline, ...]:
    """The numbers that help even when hotlines.yaml is missing, broken or stale."""
    return (_POLICE, _AMBULANCE, _CHILD)


def current_hotlines(hotlines: tuple[Hotline, ...], day: date) -> tuple[Hotline, ...]:
    """The enabled numbers of that day: stale ones give way to the built-in ones.

    A number that was switched off on purpose stays off; without any number that is always
    shown, the built-in ones are added: a person in danger must never get an empty card.
    """
    enabled = (hotline for hotline in hotlines if hotline.enabled)
    kept = tuple(fresh for hotline in enabled if (fresh := _fresh(hotline, day)))
    if any(hotline.show is Show.ALWAYS for hotline in kept):
        return kept
    return fallback_hotlines() + kept


def _fresh(hotline: Hotline, day: date) -> Hotline | None:
    if hotline.is_fresh_on(day):
        return hotline
    known = {built_in.number: built_in for built_in in fallback_hotlines()}
    built_in = known.get(hotline.number)
    return replace(built_in, id=hotline.id) if built_in else None
