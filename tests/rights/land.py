"""The organisation of the matrix: eleven units, people of every standing, and marked rows.

Whatever belongs to a unit carries its mark (`dau04`), and so does the unit's name (`ten04`):
a mark in an answer tells whose row was shown, in a sentence, a file or a picture alike.

    1 ─ 2 ─ 4 ─ 6        4 is the unit of the officer, the admin and the counsellor,
    │   ├ 5 ├ 9          1 that of the head. 8 merged into 4 and 11 ended without an heir
    │   ├ 8               (both stood under 2); 9 came from 3 to 4, 10 went from 4 to 3,
    └ 3 ┼ 7 └ 11          all on the same day.
        └ 10
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.people import Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09:00 local
BEGIN, CHANGE = date(2026, 1, 1), date(2026, 9, 1)
THEN = date(2026, 8, 15)  # before the change
MADE = datetime(2026, 1, 1, tzinfo=UTC)
TOP, OWN = 1, 4
MERGED, ARRIVED, LEFT, DISSOLVED = 8, 9, 10, 11
UNITS: Mapping[int, str] = {
    TOP: "top", 2: "above", 3: "other branch", OWN: "own", 5: "sibling", 6: "below",
    7: "cousin", MERGED: "merged into own", ARRIVED: "moved here", LEFT: "moved away",
    DISSOLVED: "dissolved",
}  # fmt: skip
BEFORE = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 3, 8: 2, 9: 3, 10: 4, 11: 2}
AFTER = {9: 4, 10: 3}  # where a unit hangs from the change on, if elsewhere
ENDED = (MERGED, DISSOLVED)
MARK = re.compile(r"(?i)\b(dau|ten|gio|kin)(\d\d)")
# People of every unit, by what they are to its rows.
CONCERNED, REPORTER, OTHER, FREE, THIRD = 100, 200, 300, 400, 500


@dataclass(frozen=True)
class Actor:
    """Somebody who asks: of which unit, with which role where."""

    id: int | None
    unit: int = OWN
    role: Role | None = None
    on: int = OWN

    @property
    def holds(self) -> bool:
        """A role on a unit that stands."""
        return self.role is not None and self.on not in ENDED


ACTORS: Mapping[str, Actor] = {
    "stranger": Actor(None),
    "member": Actor(11),
    "revoked": Actor(12),  # held a role here until a moment ago
    "ended": Actor(13, role=Role.ADMIN, on=DISSOLVED),
    "officer": Actor(14, role=Role.OFFICER),
    "counsellor": Actor(15, role=Role.OFFICER),
    "admin": Actor(16, role=Role.ADMIN),
    "head": Actor(17, TOP, Role.ADMIN, TOP),
}


def mark(unit: int, what: str = "dau") -> str:
    """The sign of what belongs to a unit: `ten` in names, `gio` in safe times, `kin` in questions
    that are not for the unit itself.
    """
    return f"{what}{unit:02d}"


def code_of(unit: int) -> str:
    """The unit's code, which bears the sign of its name."""
    return mark(unit, "TEN")


def member_code(unit: int, what: int) -> str:
    """The roster code of somebody of the unit; the letter keeps codes apart."""
    return f"{mark(unit, 'DAU')}-{what}"


def marks_in(shown: Any, what: str = "dau") -> set[int]:
    """Of which units something is in there, however deep."""
    text = " ".join(_texts(shown))
    return {int(n) for kind, n in MARK.findall(text) if kind.lower() == what}


def _texts(shown: Any) -> Iterable[str]:
    match shown:
        case str():
            yield shown
        case bytes():
            yield shown.decode(errors="ignore")
        case Mapping():
            for key, value in shown.items():
                yield from _texts(key)
                yield from _texts(value)
        case _ if is_dataclass(shown):
            for field in fields(shown):
                yield from _texts(getattr(shown, field.name))
        case Sequence() | frozenset() | set():
            for value in shown:
                yield from _texts(value)
        case _:
            yield str(shown)


@dataclass(frozen=True)
class Reach:
    """Which units a right on one of them reaches: written by hand, from the drawing above."""

    exact: frozenset[int]  # the unit itself, and what went over into it
    branch: frozenset[int]  # that and all below, ended ones too
    living: frozenset[int]  # what stands today
    then: frozenset[int]  # today's, or those of the day `THEN`
    below: frozenset[int]
    near: frozenset[int]  # the unit and what stands right under it
    people: frozenset[int]  # whose people of old belong to somebody below today
    whole: bool = False


_ALL = frozenset(UNITS)
_NONE: frozenset[int] = frozenset()
NOWHERE = Reach(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE)
OF_OWN = Reach(
    exact=frozenset({OWN, MERGED}),
    branch=frozenset({OWN, 6, MERGED, ARRIVED}),
    living=frozenset({OWN, 6, ARRIVED}),
    then=frozenset({OWN, 6, ARRIVED, LEFT}),
    below=frozenset({6, ARRIVED}),
    near=frozenset({OWN, 6, ARRIVED}),
    people=frozenset({OWN, 6, MERGED, ARRIVED}),
)
OF_TOP = Reach(
    exact=frozenset({TOP}),
    branch=_ALL,
    living=_ALL - set(ENDED),
    then=_ALL,
    below=_ALL - {TOP},
    near=frozenset({TOP, 2, 3}),
    people=_ALL - {DISSOLVED},
    whole=True,
)


def reach_of(name: str) -> Reach:
    """What the roles of somebody reach."""
    actor = ACTORS.get(name, Actor(0))
    if not actor.holds:
        return NOWHERE
    return OF_TOP if actor.on == TOP else OF_OWN


def before_change() -> datetime:
    """A moment when every unit stood."""
    return datetime(2026, 2, 1, 3, tzinfo=UTC)


def soon() -> datetime:
    """A little later than now."""
    return NOW + timedelta(hours=2)
