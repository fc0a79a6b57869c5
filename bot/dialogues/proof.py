"""What stands behind the figures of a unit: pieces of evidence by topic and kind.

Reached from `/thongke` by “Why?”. It shows counts only: who read what is nobody's reading here.
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from bot.domain.coverage import Result
from bot.domain.coverage_words import counted_words, topic_words
from bot.domain.people import Role
from bot.domain.proof import KindCount, Proof, ProofOf
from bot.domain.proof_words import counted_kind
from bot.engine.answers import day
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines

MENU = Choice(_("Menu"), "go:menu")


@dialogue("bangchung", english="proof", needs=Needs.LINK, role=Role.OFFICER)
async def proof(d: Dialogue) -> None:
    """One unit on one day; without a unit there is nothing to ask for."""
    code, on = _asked(d.argument, d.started_on)
    found = await d.fetch(ProofOf(code, on)) if on <= d.started_on else None
    if found is None:
        d.say(
            _("Open a unit's figures first, then press “Why?”: send THONG KE."),
            Choice(_("Coverage"), "go:thongke"),
            MENU,
        )
        return
    back = Choice(_("Coverage"), f"go:thongke:{d.argument.strip()}")
    d.say(lines(*_words(d, found)), back, MENU)


def _asked(argument: str, today: date) -> tuple[str, date]:
    code, _space, rest = argument.strip().partition(" ")
    return code, (day(rest, today) or today) if rest else today


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
