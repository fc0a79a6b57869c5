"""What stands behind the figures of a unit, for the command line: a table and a document."""

from collections.abc import Sequence

from bot.domain.coverage_words import topic_words
from bot.domain.proof import KindCount, Piece, Proof
from bot.domain.proof_words import kind_words
from bot.i18n import DEFAULT_LOCALE, localise
from bot.library.model import Library

Line = tuple[str | int, ...]


def lines_of(found: Proof, library: Library) -> list[Line]:
    """A line for each indicator, topic and kind, in words."""
    return [
        (
            localise(result.indicator.title, DEFAULT_LOCALE),
            localise(topic_words(kind.topic_id, library), DEFAULT_LOCALE) or "–",
            localise(kind_words(kind.kind), DEFAULT_LOCALE),
            kind.pieces,
            kind.subjects,
        )
        for result in found.report.unit.results
        for kind in found.of(result.indicator.id)
    ]


def document_of(found: Proof, pieces: dict[str, Sequence[Piece]]) -> dict[str, object]:
    """The same for programs; `pieces` by indicator where they were asked for."""
    unit = found.report.unit
    return {
        "on": found.report.on.isoformat(),
        "unit": {"code": unit.code, "name": localise(unit.name, DEFAULT_LOCALE)},
        "indicators": [
            {
                "id": result.indicator.id,
                "hidden": result.is_delicate,
                "kinds": [_kind(kind) for kind in found.of(result.indicator.id)],
                **(
                    {"pieces": [_piece(piece) for piece in pieces[result.indicator.id]]}
                    if result.indicator.id in pieces
                    else {}
                ),
            }
            for result in unit.results
        ],
    }


def _kind(kind: KindCount) -> dict[str, object]:
    return {
        "topic": kind.topic_id,
        "kind": kind.kind,
        "pieces": kind.pieces,
        "subjects": kind.subjects,
    }


def _piece(piece: Piece) -> dict[str, object]:
    return {
        "family": piece.family,
        "member": piece.member,
        "kind": piece.kind,
        "topic": piece.topic_id,
        "on": piece.on.isoformat(),
    }
