"""Kinds of evidence in words. Pure."""

from bot.domain.proof import KindCount
from bot.i18n import Text, Words, _
from bot.library.model import CountedUnit, Indicator

_KINDS = {
    "acknowledgement": _("lesson read and acknowledged"),
    "check_in": _("checked in at an event"),
    "named_list": _("named list of an event"),
    "training": _("training attended"),
    "counselling": _("counselling before the wedding"),
    "course": _("course passed"),
}
_SUBJECTS = {
    CountedUnit.FAMILY: _("{kind}: {pieces}, of {subjects} families"),
    CountedUnit.OFFICER: _("{kind}: {pieces}, of {subjects} key officers"),
    CountedUnit.MEMBER: _("{kind}: {pieces}, of {subjects} people"),
}


def kind_words(kind: str) -> Words:
    """What a kind of evidence is called; its own name when it is a new one."""
    return _KINDS.get(kind, kind)


def counted_kind(found: KindCount, indicator: Indicator) -> Text:
    """How many pieces of a kind, and of how many families or people."""
    sentence = _SUBJECTS[indicator.unit_of_count].msgid
    return _(sentence, kind=kind_words(found.kind), pieces=found.pieces, subjects=found.subjects)
