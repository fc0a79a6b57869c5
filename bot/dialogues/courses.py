"""Training: where one stands (`/taphuan`), and the short course with its quiz (`kh:<id>`).

Wrong answers are explained and cost nothing but another try; the result is the person's own.
"""

from collections.abc import Iterable

from bot.domain.courses import (
    FinishCourse,
    MyTraining,
    PassMark,
    Training,
    passes,
    valid_until,
)
from bot.domain.coverage import CoverageOf
from bot.domain.coverage_words import counted_words, percent_words, target_words, verdict_words
from bot.domain.people import Role
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.quiz import answered
from bot.engine.state import Choice
from bot.i18n import Words, _, lines
from bot.library.model import Course

MENU = Choice(_("Menu"), "go:menu")
MINE = Choice(_("My training"), "go:taphuan")
INDICATOR = "key_officer_training"


@dialogue("taphuan", english="training", needs=Needs.LINK, menu=_("Training"), order=30)
async def training(d: Dialogue) -> None:
    """One's own state; for officers also how far their units are, as a count without names."""
    mine = await d.fetch(MyTraining())
    shown: list[Words] = [_("Your training on family work:"), *_own(d, mine)]
    for grant in d.person.grants if d.person.has(Role.OFFICER) else ():
        report = await d.fetch(CoverageOf(grant.unit_code, d.started_on))
        result = report.unit.result(INDICATOR) if report else None
        if result is not None:
            shown += ["", _("{unit}, key officers trained:", unit=grant.unit_name)]
            shown.append(_("{percent}: {counted}", percent=percent_words(result.share),
                           counted=counted_words(result)))  # fmt: skip
            if result.met is not None:
                shown.append(_("{verdict} ({wanted})", verdict=verdict_words(result),
                               wanted=target_words(result.target)))  # fmt: skip
    courses = [
        Choice(_("Course: {title}", title=course.title), f"kh:{course.id}")
        for course in d.library.courses
    ]
    d.say(lines(*shown), *courses, MENU)


def _own(d: Dialogue, mine: Training) -> Iterable[Words]:
    if mine.key_officer:
        yield _("You are a key officer: your training counts in the unit's target.")
    for course in d.library.courses:
        best = mine.best(course.id)
        if best is None:
            continue
        yield _course_line(course, best.correct, best.asked, best.passed)
        until = valid_until(best.at.date(), course.valid_years) if best.passed else None
        if until is not None:
            yield _("   – good until {day}", day=until)
    for attended in mine.meetings:
        yield _("• {day}: “{title}”", day=attended.at.date(), title=attended.title)
    if not mine.meetings and not mine.results:
        yield _("• nothing yet")


def _course_line(course: Course, correct: int, asked: int, passed: bool) -> Words:
    if passed:
        return _("• Course “{title}”: passed, {correct} of {asked}", title=course.title,
                 correct=correct, asked=asked)  # fmt: skip
    return _("• Course “{title}”: {correct} of {asked} so far; it may be taken again",
             title=course.title, correct=correct, asked=asked)  # fmt: skip


@dialogue("kh", needs=Needs.LINK, payloads=("kh",))
async def course(d: Dialogue) -> None:
    """Parts to read, then the questions; nothing is kept but the result."""
    found = d.library.course(d.argument.removeprefix("kh:"))
    if found is None:
        d.say(_("This course has been withdrawn."), MINE, MENU)
        return
    await _read(d, found)
    correct = 0
    for number, question in enumerate(found.quiz, 1):
        correct += await answered(d, number, len(found.quiz), question)
    mark = await d.fetch(PassMark(found.id))
    passed = passes(correct, len(found.quiz), mark)
    d.do("finish", FinishCourse(found.id, found.version, correct, len(found.quiz), passed))
    _tell(d, found, correct, mark, passed=passed)


async def _read(d: Dialogue, found: Course) -> None:
    parts = found.parts.get(d.locale)
    heading = _("{title} · {minutes} min", title=found.title, minutes=found.minutes)
    for number, part in enumerate(parts, 1):
        shown: list[Words] = [heading, ""] if number == 1 else []
        shown.append(part)
        if number == len(parts):
            sources = "; ".join(found.sources.get(d.locale))
            checked = _("Source: {sources}. Last checked: {day}.", sources=sources,
                        day=found.checked_on)  # fmt: skip
            shown += ["", checked]
        label = _("To the questions") if number == len(parts) else _("Continue")
        await d.pick(f"part{number}", lines(*shown), [Option("next", label, None)])


def _tell(d: Dialogue, found: Course, correct: int, mark: int, *, passed: bool) -> None:
    score = _("{correct} of {all} right.", correct=correct, all=len(found.quiz))
    if not passed:
        d.say(
            lines(
                score,
                _(
                    "For a pass it takes {mark} %. No harm done: only you see this, and you may "
                    "take it again whenever you like.",
                    mark=mark,
                ),
            ),
            Choice(_("Take it again"), f"kh:{found.id}"),
            MINE,
            MENU,
        )
        return
    shown: list[Words] = [score, _("Passed, congratulations! It is noted as your training.")]
    until = valid_until(d.run.touched_at.astimezone(d.zone).date(), found.valid_years)
    if until is not None:
        shown.append(_("It is good until {day}.", day=until))
    if d.person.family_id is None:
        shown.append(
            _(
                "You stand in no unit at present, so it cannot be counted there. Please tell your "
                "union officer."
            )
        )
    d.say(lines(*shown), MINE, MENU)
