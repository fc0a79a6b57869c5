"""How far a unit has come: figures against the targets, a picture, and the units below it.

`/thongke [unit] [day]`; without a unit it is the one the person looks after. Who may see which
unit is decided where the rows are.
"""

from dataclasses import dataclass
from datetime import date

from bot.domain.coverage import (
    HEADLINE,
    CoverageOf,
    CoveragePicture,
    Report,
    Result,
    UnitCoverage,
    worst_first,
)
from bot.domain.coverage_words import (
    all_topics_words,
    counted_words,
    percent_words,
    target_words,
    topic_words,
    unknown_words,
    verdict_words,
)
from bot.domain.people import Role
from bot.engine.answers import day
from bot.engine.dialogue import PAYLOAD_BYTES, Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
MOST_UNITS = 8


@dataclass(frozen=True, slots=True)
class _Asked:
    """What stood behind the command."""

    unit_code: str
    on: date


@dialogue(
    "thongke",
    english="coverage",
    needs=Needs.LINK,
    role=Role.OFFICER,
    menu=_("Coverage"),
    order=22,
)
async def coverage(d: Dialogue) -> None:
    """One unit on one day: words first, then the picture with a button for each unit below."""
    asked = _asked(d.argument, d.started_on)
    if asked.on > d.started_on:
        d.say(_("{day} is still to come: ask for today or a day before.", day=asked.on), MENU)
        return
    code = asked.unit_code or await _own_unit(d)
    report = await d.fetch(CoverageOf(code, asked.on))
    if report is None:
        d.say(
            _(
                "You look after no unit {code} on {day}. For your own, send: THONG KE",
                code=code,
                day=asked.on,
            ),
            MENU,
        )
        return
    picture = await d.fetch(CoveragePicture(code, asked.on))
    d.say(lines(*_words(d, report)))
    below = _buttons(report, d.started_on)
    closing = _("A closer look at a unit below:") if below else _("That is all of this unit.")
    looks = _looks(d, report)
    d.say(closing, *below, *looks, MENU, media=(picture,) if picture else ())


def _asked(argument: str, today: date) -> _Asked:
    """A unit's code and then a day, either left out."""
    words = argument.split()
    for at in range(len(words)):
        found = day(" ".join(words[at:]), today)
        if found is not None:
            return _Asked(" ".join(words[:at]), found)
    return _Asked(argument.strip(), today)


async def _own_unit(d: Dialogue) -> str:
    units = {grant.unit_code: grant.unit_name for grant in d.person.grants}
    if len(units) == 1:
        return next(iter(units))
    options = [Option(code, name, code) for code, name in units.items()]
    return await d.pick("unit", _("Which unit?"), options)


def _words(d: Dialogue, report: Report) -> list[Words]:
    title = _("Coverage of {unit} at the end of {day}", unit=report.unit.name, day=report.on)
    shown: list[Words] = [title]
    for result in report.unit.results:
        apart = unknown_words(result)
        shown += ["", result.indicator.title, *_against_target(result), *_topics(d, result)]
        shown += [apart] if apart else []
    return shown


def _against_target(result: Result) -> list[Words]:
    counted = counted_words(result)
    if result.is_delicate or result.met is None:
        return [counted]
    following = result.next_target
    shown: list[Words] = [
        _("{percent}: {counted}", percent=percent_words(result.share), counted=counted),
        _("{verdict} ({wanted})", verdict=verdict_words(result),
          wanted=target_words(result.target)),
    ]  # fmt: skip
    if following is not None:
        shown.append(_("Next, {year}: {wanted}", year=str(following.year),
                       wanted=target_words(following)))  # fmt: skip
    return shown


def _topics(d: Dialogue, result: Result) -> list[Words]:
    if not result.topics or not result.share.denominator or result.is_delicate:
        return []
    shares = [(topic_words(t.topic_id, d.library), t.share) for t in result.topics]
    shares.append((all_topics_words(len(shares)), result.all_topics))
    return [
        _("• {topic}: {part} ({percent})", topic=topic, part=share.numerator,
          percent=percent_words(share))
        for topic, share in shares
    ]  # fmt: skip


def _buttons(report: Report, today: date) -> list[Choice]:
    """The units below with the lowest shares; which units there are depends on the day."""
    then = _then(report, today)
    choices = [
        Choice(_label(unit), f"go:thongke:{unit.code}{then}")
        for unit in worst_first(report.units, HEADLINE)
    ]
    short = (choice for choice in choices if len(choice.payload.encode()) <= PAYLOAD_BYTES)
    return list(short)[:MOST_UNITS]


def _then(report: Report, today: date) -> str:
    return "" if report.on == today else f" {report.on.isoformat()}"


def _looks(d: Dialogue, report: Report) -> list[Choice]:
    """What stands behind it, where it leads, other pictures; for who administers, as a file."""
    then = _then(report, d.started_on)
    wanted = [
        (_("See the evidence"), "bangchung", then),
        (_("Forecast"), "dubao", ""),
        (_("Trend"), "xuhuong", then),
        (_("By topic"), "theochude", then),
    ]
    if d.person.has(Role.ADMIN):
        wanted.append((_("Report as a file"), "tepbaocao", then))
    found = [Choice(label, f"go:{name}:{report.unit.code}{on}") for label, name, on in wanted]
    return [choice for choice in found if len(choice.payload.encode()) <= PAYLOAD_BYTES]


def _label(unit: UnitCoverage) -> Words:
    result = unit.result(HEADLINE)
    if result is None or not result.share.denominator:
        return _("{code} · {name}", code=unit.code, name=unit.name)
    percent = percent_words(result.share)
    return _("{code} · {percent} · {name}", code=unit.code, percent=percent, name=unit.name)
