"""What stands behind the figures of a unit: pieces of evidence by topic and kind, then row by row.

Reached from `/thongke`. The counts are for whoever sees the figures, the rows for whoever holds a
role on the unit today; that somebody looked at rows is kept in the log.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from bot.domain.coverage import Result
from bot.domain.coverage_words import counted_words, topic_words
from bot.domain.people import Role
from bot.domain.proof import (
    NEVER_BY_NAME,
    KindCount,
    Look,
    NoteLook,
    Piece,
    PiecesOf,
    Proof,
    ProofOf,
)
from bot.domain.proof_words import KINDS, counted_kind, kind_words, piece_words
from bot.engine.answers import day
from bot.engine.dialogue import PAYLOAD_BYTES, Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
PAGE = 10  # rows in a message
# Payloads are short (64 bytes), so the indicator and the kind go by their places.
_ROWS = re.compile(r"#([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{1,6}) (.+)")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which unit and day, and which rows if any."""

    rest: str  # unit and day as they were written
    code: str
    on: date
    look: Look | None = None


@dialogue("bangchung", english="proof", needs=Needs.LINK, role=Role.OFFICER)
async def proof(d: Dialogue) -> None:
    """One unit on one day; without a unit there is nothing to ask for."""
    asked = _asked(d)
    if asked.on > d.started_on:
        _nothing(d)
    elif asked.look is not None:
        await _rows(d, asked, asked.look)
    else:
        await _kinds(d, asked)


def _asked(d: Dialogue) -> _Asked:
    wanted = _ROWS.fullmatch(d.argument.strip())
    rest = wanted[4] if wanted else d.argument.strip()
    code, _space, then = rest.partition(" ")
    on = (day(then, d.started_on) or d.started_on) if then else d.started_on
    asked = _Asked(rest, code, on)
    return replace(asked, look=_look(d, *map(int, wanted.groups()[:3]))) if wanted else asked


def _look(d: Dialogue, indicator: int, kind: int, first: int) -> Look | None:
    known = d.library.indicators
    if indicator >= len(known) or kind >= len(KINDS):
        return None
    return Look(known[indicator].id, KINDS[kind], first, PAGE + 1)  # one more: is there a next page


def _nothing(d: Dialogue) -> None:
    d.say(
        _("Open a unit's figures first, then press “See the evidence”: send THONG KE."),
        Choice(_("Coverage"), "go:thongke"),
        MENU,
    )


async def _kinds(d: Dialogue, asked: _Asked) -> None:
    found = await d.fetch(ProofOf(asked.code, asked.on))
    if found is None:
        _nothing(d)
        return
    back = Choice(_("Coverage"), f"go:thongke:{asked.rest}")
    rows = list(_doors(d, asked, found))
    d.say(lines(*_words(d, found)), *(() if rows else (back, MENU)))
    if rows:
        d.say(_("Piece by piece, newest first. That you looked goes into the log:"),
              *rows, back, MENU)  # fmt: skip


def _doors(d: Dialogue, asked: _Asked, found: Proof) -> Iterator[Choice]:
    """A button for each kind of which there are rows to show."""
    for indicator in d.library.indicators:
        for kind, pieces in found.listed(indicator.id).items():
            if kind in KINDS:
                label = _("{kind} ({n})", kind=kind_words(kind), n=pieces)
                yield from _door(d, asked, label, Look(indicator.id, kind))


def _door(d: Dialogue, asked: _Asked, label: Words, look: Look) -> Iterator[Choice]:
    at = [indicator.id for indicator in d.library.indicators].index(look.indicator_id)
    payload = f"go:bangchung:#{at}.{KINDS.index(look.kind)}.{look.first} {asked.rest}"
    if len(payload.encode()) <= PAYLOAD_BYTES:
        yield Choice(label, payload)


async def _rows(d: Dialogue, asked: _Asked, look: Look) -> None:
    found = await d.fetch(PiecesOf(asked.code, asked.on, look))
    back = Choice(_("All kinds of evidence"), f"go:bangchung:{asked.rest}")
    if found is None:
        words = _("Single pieces of evidence are for whoever looks after the unit today, and "
                  "{code} is none of yours. Ask the union above for the right.",
                  code=asked.code)  # fmt: skip
        d.say(words, back, MENU)
        return
    if not found:
        d.say(_("There is no more evidence of this kind."), back, MENU)
        return
    shown = tuple(piece.member for piece in found[:PAGE] if piece.member)
    d.do("look", NoteLook(asked.code, look, shown))
    d.say(lines(*_page(d, asked, look, found[:PAGE])), *_turns(d, asked, look, len(found)),
          back, MENU)  # fmt: skip


def _page(d: Dialogue, asked: _Asked, look: Look, found: Sequence[Piece]) -> Iterator[Words]:
    indicator = d.library.indicator(look.indicator_id)
    yield _("{unit}, until the end of {day}: {kind}, {first}–{last}", unit=asked.code,
            day=asked.on, kind=kind_words(look.kind), first=look.first + 1,
            last=look.first + len(found))  # fmt: skip
    yield from (_("• {piece}", piece=piece_words(piece, d.library)) for piece in found)
    if indicator and NEVER_BY_NAME & set(indicator.topics):
        yield _("Who read about preventing domestic violence is counted, and never listed.")


def _turns(d: Dialogue, asked: _Asked, look: Look, seen: int) -> Iterator[Choice]:
    if seen > PAGE:
        yield from _door(d, asked, _("Next"), replace(look, first=look.first + PAGE))
    if look.first:
        back = replace(look, first=max(0, look.first - PAGE))
        yield from _door(d, asked, _("Previous"), back)


def _words(d: Dialogue, found: Proof) -> Iterator[Words]:
    unit = found.report.unit
    yield _("What stands behind the figures of {unit} at the end of {day}",
            unit=unit.name, day=found.report.on)  # fmt: skip
    for result in unit.results:
        yield ""
        yield result.indicator.title
        yield counted_words(result)
        yield from _behind(d, result, found.of(result.indicator.id))
    yield ""
    yield _("Only evidence counts: read and acknowledged, checked in, on a named list. What was "
            "merely sent, or declared as a number of heads, reaches no family.")  # fmt: skip


def _behind(d: Dialogue, result: Result, kinds: tuple[KindCount, ...]) -> Iterator[Words]:
    if not kinds and result.share.denominator:
        yield _("No evidence yet.")
    for topic_id, of_topic in groupby(kinds, key=lambda kind: kind.topic_id):
        if topic_id and result.topics:
            yield _("• {topic}", topic=topic_words(topic_id, d.library))
        for kind in of_topic:
            yield _("– {counted}", counted=counted_kind(kind, result.indicator))
