"""The page of the dashboard behind one figure: kinds of evidence, then row by row. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.domain.coverage import DELICATE, Result, UnitCoverage, worst_first
from bot.domain.coverage_words import topic_words
from bot.domain.proof import NEVER_BY_NAME, KindCount, Look, Piece, Proof
from bot.domain.proof_words import counted_kind, kind_words
from bot.i18n import Words, _
from bot.library.model import Library
from bot.reports.board import Line, line_of

PAGE = 50  # rows on one page


@dataclass(frozen=True, slots=True)
class OfTopic:
    """What was counted in one topic; no name where the indicator knows no topics."""

    name: Words
    kinds: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Door:
    """A kind whose pieces may be read one by one."""

    kind: str
    name: Words
    pieces: int


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of evidence."""

    on: date
    family: str
    member: Words
    topic: Words


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of them; `back` and `onward` are how many rows to pass over there, if any."""

    kind: Words
    rows: tuple[Row, ...]
    first: int
    back: int | None
    onward: int | None
    refused: bool  # no role on this unit today: only its figures of that day are open


@dataclass(frozen=True, slots=True)
class EvidenceBoard:
    """Everything on the page."""

    unit: UnitCoverage
    on: date
    look: Look
    line: Line
    topics: tuple[OfTopic, ...]
    doors: tuple[Door, ...]
    rows: Rows | None
    notes: tuple[Words, ...]  # what is never listed here
    units: tuple[Line, ...]


def evidence_board(
    found: Proof, look: Look, pieces: Sequence[Piece] | None, library: Library
) -> EvidenceBoard | None:
    """The page from what was counted; `pieces` are one more than are shown where more follow."""
    result = found.report.unit.result(look.indicator_id)
    if result is None:
        return None
    listed = found.listed(look.indicator_id)
    return EvidenceBoard(
        unit=found.report.unit,
        on=found.report.on,
        look=look,
        line=line_of(result.indicator.title, result),
        topics=tuple(_topics(found.of(look.indicator_id), result, library)),
        doors=tuple(Door(kind, kind_words(kind), n) for kind, n in sorted(listed.items())),
        rows=_rows(look, pieces, library) if look.kind else None,
        notes=tuple(_notes(result)),
        units=tuple(_units(found, look.indicator_id)),
    )


def _topics(kinds: Sequence[KindCount], result: Result, library: Library) -> Iterator[OfTopic]:
    for topic_id, of_topic in groupby(kinds, key=lambda kind: kind.topic_id):
        name = topic_words(topic_id, library) if topic_id and result.topics else ""
        yield OfTopic(name, tuple(counted_kind(kind, result.indicator) for kind in of_topic))


def _rows(look: Look, pieces: Sequence[Piece] | None, library: Library) -> Rows:
    found = pieces or ()
    return Rows(
        kind=kind_words(look.kind),
        rows=tuple(_row(piece, library) for piece in found[:PAGE]),
        first=look.first,
        back=max(0, look.first - PAGE) if look.first else None,
        onward=look.first + PAGE if len(found) > PAGE else None,
        refused=pieces is None,
    )


def _row(piece: Piece, library: Library) -> Row:
    topic = topic_words(piece.topic_id, library) if library.topic(piece.topic_id) else "–"
    return Row(piece.on, piece.family, piece.member or _("(another unit)"), topic)


def _notes(result: Result) -> Iterator[Words]:
    if NEVER_BY_NAME & set(result.indicator.topics):
        yield _("Who read about preventing domestic violence is counted, and never listed.")
    if result.indicator.id in DELICATE:
        yield _("Who was counselled before a wedding is counted, and never listed.")


def _units(found: Proof, indicator_id: str) -> Iterator[Line]:
    for unit in worst_first(found.report.units, indicator_id):
        result = unit.result(indicator_id)
        if result is not None:
            yield line_of(unit.name, result, unit.code)
