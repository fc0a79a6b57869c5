"""Questions that teach: of a course, and of a lesson (`hoi:<lesson>`)."""

from bot.engine.dialogue import Dialogue, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines
from bot.library.model import Lesson, Question

NEXT = Choice(_("Next lesson"), "go:baihoc")
MENU = Choice(_("Menu"), "go:menu")


def offer(lesson: Lesson) -> tuple[Choice, ...]:
    """The button to a lesson's questions, where it has any."""
    return (Choice(_("A small question"), f"hoi:{lesson.id}"),) if lesson.quiz else ()


@dialogue("hoi", payloads=("hoi",))
async def quiz(d: Dialogue) -> None:
    """The questions of a lesson. What was answered is the reader's own: it is kept nowhere."""
    lesson = d.library.lesson(d.argument.removeprefix("hoi:"))
    if lesson is None or not lesson.quiz:
        d.say(_("There are no questions on this lesson any more."), NEXT, MENU)
        return
    right = 0
    for number, question in enumerate(lesson.quiz, 1):
        right += await answered(d, number, len(lesson.quiz), question)
    d.say(_last_word(right, len(lesson.quiz)), NEXT, MENU)


def _last_word(right: int, asked: int) -> Words:
    if right == asked:
        return _("All right. Tell it at home: one remembers best what one has told.")
    return _("Good that you tried. Nobody but you sees this.")


async def answered(d: Dialogue, number: int, all_: int, question: Question) -> bool:
    """Whether it was answered right; what is right is said at once, with the reason."""
    options = question.options.get(d.locale)
    heading = _("Question {n} of {all}", n=number, all=all_)
    chosen = await d.pick(
        f"question{number}",
        lines(heading, question.asked) if all_ > 1 else question.asked,
        [Option(str(n), option, n) for n, option in enumerate(options)],
    )
    is_right = chosen == question.right
    verdict = (
        _("Right!") if is_right
        else _("Not quite. Right is: {answer}", answer=options[question.right])
    )  # fmt: skip
    d.say(lines(verdict, question.why))
    return is_right
