"""Kinds of evidence in words. Pure."""

from bot.domain.coverage_words import topic_words
from bot.domain.proof import KindCount, Piece
from bot.i18n import Text, Words, _
from bot.library.model import CountedUnit, Indicator, Library

_KINDS = {
    "acknowledgement": _("lesson read and acknowledged"),
    "check_in": _("checked in at an event"),
    "named_list": _("named list of an event"),
    "training": _("training attended"),
    "counselling": _("counselling before the wedding"),
    "course": _("course passed"),
}
KINDS = tuple(_KINDS)  # buttons know them by their places: new ones come last
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


def piece_words(piece: Piece, library: Library) -> Text:
    """One piece: its day, the family, who it was if of this unit, and the topic if it has one."""
    who: Words = piece.member or _("somebody of another unit")
    if not library.topic(piece.topic_id):
        return _("{day}: family {family}, {who}", day=piece.on, family=piece.family, who=who)
    return _("{day}: family {family}, {who}, {topic}", day=piece.on, family=piece.family, who=who,
             topic=topic_words(piece.topic_id, library))  # fmt: skip
