"""hotlines.yaml -> the emergency numbers. Pure.

None of its faults stops a start: the built-in numbers stand in, and `content check` tells.
"""

import re
from datetime import date

from bot.i18n import _
from bot.library.faults import Notes, excerpt
from bot.library.fields import Fields
from bot.library.hotlines import FRESH_FOR, Cost, Hotline, Show
from bot.library.localised import Localised
from bot.library.yamlfile import read_yaml
from bot.library.yamltree import Branch

_NUMBER = re.compile(r"\+?\d(?: ?\d){2,14}")
_KEYS = (
    "id",
    "number",
    "label_vi",
    "label_en",
    "scope",
    "hours",
    "cost",
    "records_calls",
    "enabled",
    "show",
    "source",
    "checked_on",
    "checked_by",
    "reason",
)


def read_hotlines(data: bytes, notes: Notes, today: date) -> tuple[Hotline, ...]:
    """The numbers of the file, enabled or not; none at all when a fault of form was noted."""
    tree = read_yaml(data, notes)
    if tree is None:
        return ()
    entries = _entries(tree, notes)
    hotlines = tuple(_hotline(entry) for entry in entries)
    ids = [hotline.id for hotline in hotlines]
    for entry, hotline in zip(entries, hotlines, strict=True):
        if hotline.id and ids.count(hotline.id) > 1:
            entry.fault(_("The id “{id}” stands here twice.", id=excerpt(hotline.id)), "id")
    if notes.faults:
        return ()
    for entry, hotline in zip(entries, hotlines, strict=True):
        _check_age(entry, hotline, today)
    return hotlines


def _entries(tree: Branch, notes: Notes) -> tuple[Fields, ...]:
    """The file is a list, or holds one under `hotlines:`."""
    if isinstance(tree.value, tuple):
        if not tree.value:
            notes.add(tree.line, _("The file is empty."))
        return tuple(Fields(item, notes) for item in tree.value)
    return Fields(tree, notes).mappings("hotlines")


def _hotline(entry: Fields) -> Hotline:
    entry.only(*_KEYS)
    enabled = entry.flag("enabled")
    return Hotline(
        id=entry.identifier(),
        number=_number(entry, enabled),
        label=Localised(entry.text("label_vi", 80), entry.text("label_en", 80)),
        show=entry.choice("show", Show),
        enabled=enabled,
        scope=entry.text("scope", optional=not enabled),
        hours=entry.text("hours", optional=True),
        cost=entry.choice("cost", Cost, Cost.UNKNOWN),
        records_calls=_yes_no_unknown(entry, "records_calls"),
        source=entry.text("source", optional=not enabled),
        checked_on=entry.day("checked_on", optional=not enabled),
        checked_by=entry.text("checked_by", optional=not enabled),
        reason=entry.text("reason", optional=True),
    )


def _number(entry: Fields, enabled: bool) -> str:
    if not enabled and entry.raw("number") in (None, ""):
        return ""
    number = entry.text("number", 20)
    if number and not _NUMBER.fullmatch(number):
        entry.fault(_("A phone number has only digits and spaces."), "number")
    return number


def _yes_no_unknown(entry: Fields, key: str) -> bool | None:
    return None if entry.raw(key) in (None, "unknown") else entry.flag(key)


def _check_age(entry: Fields, hotline: Hotline, today: date) -> None:
    if not hotline.enabled or hotline.checked_on is None:
        return
    if hotline.checked_on > today:
        entry.fault(_("The day of the check lies in the future."), "checked_on", stops=False)
    elif not hotline.is_fresh_on(today):
        what = _(
            "The number was last checked on {day}, more than {days} days ago: call it again.",
            day=hotline.checked_on,
            days=FRESH_FOR.days,
        )
        entry.fault(what, "checked_on", stops=False)
