"""Questions that teach, asked within a dialogue: of a course, and of a lesson."""

from bot.domain import quiz_words
from bot.engine.dialogue import Dialogue, Option
from bot.engine.state import Choice
from bot.i18n import _
from bot.library.model import Lesson, Question


def offer(lesson: Lesson) -> tuple[Choice, ...]:
    """The button to a lesson's questions, where it has any."""
    return (Choice(_("A small question"), f"hoi:{lesson.id}"),) if lesson.quiz else ()


async def answered(d: Dialogue, number: int, all_: int, question: Question) -> bool:
    """Whether it was answered right; what is right is said at once, with the reason."""
    options = question.options.get(d.locale)
    chosen = await d.pick(
        f"question{number}",
        quiz_words.asked(number, all_, question),
        [Option(str(n), option, n) for n, option in enumerate(options)],
    )
    is_right = chosen == question.right
    d.say(quiz_words.told(question, options[question.right], is_right=is_right))
    return is_right
