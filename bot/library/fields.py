"""Reads typed values out of a tree and notes what is missing or wrong. Pure.

A wrong field gives a harmless substitute, so that all faults of a file are found in one go;
whoever reads a file asks its notes whether the result may be used.
"""

import re
from datetime import date
from enum import StrEnum
from typing import TypeVar

from bot.i18n import Text, _
from bot.library.faults import Notes, excerpt
from bot.library.silence import MonthDay
from bot.library.yamltree import Branch

Choice = TypeVar("Choice", bound=StrEnum)

_ID = re.compile(r"[a-z0-9_]{1,40}")
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")


class Fields:
    """One mapping of a file."""

    def __init__(self, branch: Branch, notes: Notes) -> None:
        self.line = branch.line
        self.notes = notes
        self._fields = branch.value if isinstance(branch.value, dict) else {}
        if not isinstance(branch.value, dict):
            self.fault(_("Expected “key: value” lines here."))

    def fault(self, what: Text, key: str = "", *, stops: bool = True) -> None:
        """Note a fault at a key, or at the mapping itself."""
        self.notes.add(self.line_of(key), what, stops=stops)

    def line_of(self, key: str) -> int:
        """The line of a key; that of the mapping when the key is missing."""
        found = self._fields.get(key)
        return found.line if found else self.line

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return key in self._fields and self._fields[key].value is not None

    def raw(self, key: str) -> object:
        """The value without its lines, to be compared with that of another file."""
        return _bare(self._fields[key]) if key in self._fields else None

    def only(self, *keys: str) -> None:
        """Note every key that is not one of these."""
        for key in self._fields.keys() - set(keys):
            self.fault(_("Unknown key “{key}”.", key=excerpt(key)), key)

    def text(self, key: str, longest: int = 400, *, optional: bool = False) -> str:
        """A text of one line; empty only when optional."""
        value = self._value(key, optional)
        if isinstance(value, str) and (value.strip() or optional):
            text = " ".join(value.split())
            if len(text) > longest:
                self.fault(_too_long(key, len(text), longest), key)
            return text
        if value is not None:
            self._wrong(key, _("a text"))
        return ""

    def identifier(self, key: str = "id") -> str:
        """An id: small letters, digits and "_", at most 40."""
        value = self.text(key)
        if value and not _ID.fullmatch(value):
            self.fault(
                _(
                    "“{value}”: an id has only a-z, 0-9 and _, at most 40 characters.",
                    value=excerpt(value),
                ),
                key,
            )
        return value

    def whole(self, key: str, low: int, high: int, *, optional: bool = False) -> int:
        """A whole number between two bounds, both allowed; the lower one when left out."""
        value = self._value(key, optional)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        if value is not None:
            self._wrong(key, _("a whole number from {low} to {high}", low=low, high=high))
        return low

    def percent(self, key: str) -> float:
        """A number from 0 to 100."""
        value = self._value(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100:
            return float(value)  # "not a number" fails both comparisons
        if value is not None:
            self._wrong(key, _("a number from 0 to 100"))
        return 0.0

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        value = self._value(key, optional=default is not None)
        if isinstance(value, bool):
            return value
        if value is not None:
            self._wrong(key, _("true or false"))
        return bool(default)

    def day(self, key: str, *, optional: bool = False) -> date | None:
        """A day such as 2026-11-23."""
        value = self._value(key, optional)
        if isinstance(value, date):
            return value
        if value is not None:
            self._wrong(key, _("a day such as 2026-11-23"))
        return None

    def month_day(self, key: str) -> MonthDay:
        """A day of every year such as "03-08"; 29 February comes too seldom."""
        return self._month_day(key, self._value(key))

    def month_days(self, key: str) -> tuple[MonthDay, ...]:
        """A list of days of every year, one or more."""
        return tuple(self._month_day(key, item.value) for item in self._list(key, optional=False))

    def choice(self, key: str, kind: type[Choice], default: Choice | None = None) -> Choice:
        """One of a closed set of words."""
        value = self._value(key, optional=default is not None)
        if isinstance(value, str) and value in set(kind):
            return kind(value)
        if value is not None:
            self._wrong(key, _("one of: {words}", words=", ".join(kind)))
        return default or next(iter(kind))

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of texts; empty only when optional."""
        items = self._list(key, optional)
        found = tuple(item.value.strip() for item in items if isinstance(item.value, str))
        if len(found) < len(items) or not all(found):
            self._wrong(key, _("a list of texts"))
        return found

    def wholes(self, key: str, *, optional: bool = False) -> tuple[int, ...]:
        """A list of whole numbers; empty only when optional."""
        items = self._list(key, optional)
        values = (item.value for item in items)
        found = tuple(v for v in values if isinstance(v, int) and not isinstance(v, bool))
        if len(found) < len(items):
            self._wrong(key, _("a list of whole numbers"))
        return found

    def mappings(self, key: str) -> tuple["Fields", ...]:
        """A list of mappings, one or more."""
        return tuple(Fields(item, self.notes) for item in self._list(key, optional=False))

    def mapping(self, key: str) -> "Fields | None":
        """A mapping under a key."""
        self._value(key)
        return Fields(self._fields[key], self.notes) if self.has(key) else None

    def _value(self, key: str, optional: bool = False) -> object:
        if not self.has(key):
            if not optional:
                self.fault(_("“{key}” is missing.", key=key), key)
            return None
        return self._fields[key].value

    def _list(self, key: str, optional: bool) -> tuple[Branch, ...]:
        value = self._value(key, optional)
        if isinstance(value, tuple) and (value or optional):
            return value
        if value is not None:
            self._wrong(key, _("a list"))
        return ()

    def _month_day(self, key: str, value: object) -> MonthDay:
        found = _MONTH_DAY.fullmatch(value) if isinstance(value, str) else None
        try:
            date(2025, int(found[1]), int(found[2])) if found else None
        except ValueError:
            found = None
        if found:
            return MonthDay(int(found[1]), int(found[2]))
        if value is not None:
            self._wrong(key, _('a day of every year such as "03-08", not 29 February'))
        return MonthDay(1, 1)

    def _wrong(self, key: str, wanted: Text) -> None:
        what = _("“{key}” must be {wanted}.", key=key, wanted=wanted)
        self.fault(what, key)


def _too_long(key: str, length: int, limit: int) -> Text:
    return _(
        "“{key}” has {length} characters; at most {limit} fit.",
        key=key,
        length=length,
        limit=limit,
    )


def _bare(branch: Branch) -> object:
    match branch.value:
        case tuple(items):
            return tuple(_bare(item) for item in items)
        case dict(fields):
            return {key: _bare(value) for key, value in fields.items()}
        case scalar:
            return scalar
