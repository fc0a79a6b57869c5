"""questions.yaml -> how people ask for what a passage says. Pure.

The file may be missing: then only the words of the texts themselves are searched.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bot.i18n import _
from bot.library.faults import Notes, excerpt
from bot.library.fields import Fields
from bot.library.localised import LocalisedParts
from bot.library.ways import NONE, Ways
from bot.library.yamlfile import read_fields


@dataclass(frozen=True, slots=True)
class FoundWays:
    """An entry, and where it stands: what it names is checked once all pages are read."""

    value: Ways
    fields: Fields


@dataclass(frozen=True, slots=True)
class Questions:
    """The file: questions that a passage answers, and questions about other things."""

    ways: tuple[FoundWays, ...] = ()
    elsewhere: LocalisedParts = NONE


def read_questions(data: bytes, notes: Notes) -> Questions:
    """What the file says; of faulty entries it is of no use."""
    fields = read_fields(data, notes)
    if fields is None:
        return Questions()
    fields.only("questions", "elsewhere")
    ways = tuple(_ways(entry) for entry in fields.mappings("questions"))
    others = fields.mapping("elsewhere") if fields.has("elsewhere") else None
    if others is None:
        return Questions(ways)
    others.only("vi", "en")
    return Questions(ways, _said(others))


def _ways(entry: Fields) -> FoundWays:
    entry.only("passage", "vi", "en")
    return FoundWays(Ways(entry.text("passage"), _said(entry)), entry)


def _said(entry: Fields) -> LocalisedParts:
    return LocalisedParts(entry.texts("vi"), entry.texts("en", optional=True))


def check_questions(found: tuple[FoundWays, ...], passages: Collection[str]) -> None:
    """Every passage exists, and stands in the file once. A stale entry stops no start."""
    seen: set[str] = set()
    for entry in found:
        name = entry.value.passage
        if name and name not in passages:
            what = _("There is no passage “{name}” in the library.", name=excerpt(name))
            entry.fields.fault(what, "passage", stops=False)
        if name in seen:
            what = _("The passage “{name}” stands here twice.", name=excerpt(name))
            entry.fields.fault(what, "passage", stops=False)
        seen.add(name)
