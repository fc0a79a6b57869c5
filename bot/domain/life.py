"""Whose database this is: one lives and speaks; a copy of it knows that it is one and is silent.

Two that both believe they live would write to everybody twice. A database that never spoke may be
copied freely; from the first `serve` with a platform on it is bound to its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.i18n import Text, _


class Silence(StrEnum):
    """Why a database says nothing."""

    RESTORED = "restored"  # it came out of a backup
    MOVED = "moved"  # it lies elsewhere than when it last spoke: somebody copied it


@dataclass(frozen=True, slots=True)
class Silent:
    """Since when a copy has known that it is one, and how."""

    since: datetime
    why: Silence


@dataclass(frozen=True, slots=True)
class Life:
    """The one row about this database."""

    lineage: str
    place: Mapping[str, str]
    silent: Silent | None
    copied_at: datetime | None  # of the moment of which it is a copy
    alive_at: datetime | None  # last heartbeat of the one that leads


WHY: Mapping[Silence, Text] = {
    Silence.RESTORED: _("it was restored from a backup"),
    Silence.MOVED: _("its database lies elsewhere than when it last spoke, so it may be a copy"),
}


def explained(silent: Silent) -> Text:
    """Why nothing goes out, and which command changes that."""
    return _(
        "This Lan Toả is silent since {since}: {why}. It answers nobody but cries for help and "
        "sends nothing. If this is the one that lives, stop the other and run `lantoa awaken`.",
        since=silent.since,
        why=WHY[silent.why],
    )


def is_elsewhere(kept: Mapping[str, str], here: Mapping[str, str]) -> bool:
    """Whether a place is another than the one kept: in anything that both of them know."""
    return any(kept[name] != here[name] for name in kept.keys() & here.keys())


class Pause(StrEnum):
    """Why a campaign waits for a human yes, besides that its unit has ended."""

    COPY = "copy"  # the database was a copy: others may have got it from the original
    OUTAGE = "outage"  # its time passed while nothing ran
    PLATFORM_FAILURES = "platform_failures"
    PERSON_FAILURES = "person_failures"


def was_away(alive_at: datetime | None, now: datetime, longest: timedelta) -> bool:
    """Whether nothing ran for longer than the limit; a clock that was set back is no outage."""
    return alive_at is not None and now - alive_at > longest
