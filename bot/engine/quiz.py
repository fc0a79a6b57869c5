"""Questions that teach, asked within a dialogue: of a course, and of a lesson."""

from bot.engine.dialogue import Dialogue, Option
from bot.engine.state import Choice
from bot.i18n import _, lines
from bot.library.model import Lesson, Question


def offer(lesson: Lesson) -> tuple[Choice, ...]:
    """The button to a lesson's questions, where it has any."""
    return (Choice(_("A small question"), f"hoi:{lesson.id}"),) if lesson.quiz else ()


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
