"""What the reader of a lesson's questions is shown: in the talk, and in a preview of it. Pure."""

from bot.i18n import Words, _, lines
from bot.library.model import Question


def asked(number: int, all_: int, question: Question) -> Words:
    """The question, with its place where there are several."""
    heading = _("Question {n} of {all}", n=number, all=all_)
    return lines(heading, question.asked) if all_ > 1 else question.asked


def told(question: Question, answer: str, *, is_right: bool) -> Words:
    """What is right, at once, and why."""
    verdict = _("Right!") if is_right else _("Not quite. Right is: {answer}", answer=answer)
    return lines(verdict, question.why)
