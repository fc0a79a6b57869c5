"""The questions that teach after a lesson (`hoi:<lesson>`)."""

from bot.engine.dialogue import Dialogue, dialogue
from bot.engine.quiz import answered
from bot.engine.state import Choice
from bot.i18n import Words, _

NEXT = Choice(_("Next lesson"), "go:baihoc")
MENU = Choice(_("Menu"), "go:menu")


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
