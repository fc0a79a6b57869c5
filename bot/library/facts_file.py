"""facts.yaml -> the dated facts. Pure.

An old check stops no start, for the text was right when it was written; `content check` tells.
"""

import re
from datetime import date

from bot.i18n import _
from bot.library.facts import Fact
from bot.library.faults import Notes, excerpt
from bot.library.fields import Fields
from bot.library.localised import Localised
from bot.library.yamlfile import read_yaml
from bot.library.yamltree import Branch

LONGEST_VALUE = 120  # characters
# A value stands in front matter and in Markdown: none of their marks, and no fact inside a fact.
_MARKS = re.compile(r"[\"\\*_`\[\]<>{}]|: |\s#")
_KEYS = (
    "id", "value_vi", "value_en", "source", "verified", "checked_on", "review_by", "only_here",
    "note",
)  # fmt: skip


def read_facts(data: bytes, notes: Notes, today: date) -> tuple[Fact, ...]:
    """The facts of the file; what is wrong is noted."""
    tree = read_yaml(data, notes)
    if tree is None:
        return ()
    facts: dict[str, Fact] = {}
    for entry in _entries(tree, notes):
        fact = _fact(entry)
        if fact.id in facts:
            entry.fault(_("The id “{id}” stands here twice.", id=excerpt(fact.id)), "id")
        facts.setdefault(fact.id, fact)
        _check_days(entry, fact, today)
    return tuple(facts.values())


def _entries(tree: Branch, notes: Notes) -> tuple[Fields, ...]:
    """The file is a list."""
    if not isinstance(tree.value, tuple) or not tree.value:
        notes.add(tree.line, _("A list of facts is expected here."))
        return ()
    return tuple(Fields(item, notes) for item in tree.value)


def _fact(entry: Fields) -> Fact:
    entry.only(*_KEYS)
    verified = entry.flag("verified")
    return Fact(
        id=entry.identifier(),
        value=Localised(_value(entry, "value_vi"), _value(entry, "value_en")),
        source=entry.text("source", optional=not verified),
        verified=verified,
        checked_on=entry.day("checked_on", optional=not verified),
        review_by=entry.day("review_by", optional=not verified),
        only_here=entry.flag("only_here") if entry.has("only_here") else False,
        note=entry.text("note", optional=True),
    )


def _value(entry: Fields, key: str) -> str:
    value = entry.text(key, LONGEST_VALUE)
    if found := _MARKS.search(value):
        what = _("A fact has plain words only: leave “{mark}” out.", mark=found[0].strip())
        entry.fault(what, key)
    return value


def _check_days(entry: Fields, fact: Fact, today: date) -> None:
    if fact.checked_on is None or fact.review_by is None:
        return
    if fact.checked_on > today:
        entry.fault(_("The day of the check lies in the future."), "checked_on", stops=False)
    if fact.review_by <= fact.checked_on:
        entry.fault(_("The next check has to lie after the last one."), "review_by")
    elif fact.is_stale_on(today):
        what = _(
            "This fact was to be checked again by {day}: look at its source, then set new days.",
            day=fact.review_by,
        )
        entry.fault(what, "review_by", stops=False)
