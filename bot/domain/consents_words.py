"""Aims and answers in a word each: the same in the chat, the file and on the command line."""

from collections.abc import Mapping

from bot.domain.consents import Aim, Answer
from bot.i18n import Text, _

NAMES: Mapping[Aim, Text] = {
    Aim.LESSONS: _("lessons"),
    Aim.REMINDERS: _("reminders"),
    Aim.PHONE: _("telephone number"),
    Aim.CARE: _("counselling, support, questions"),
}
ANSWERS: Mapping[Answer, Text] = {
    Answer.YES: _("agreed"),
    Answer.NO: _("did not agree"),
    Answer.WITHDRAWN: _("withdrawn"),
    Answer.TOLD: _("was told of the new notice"),
}
