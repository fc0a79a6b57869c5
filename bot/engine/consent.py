"""The question of consent: the notice, three equal answers, and a mark of exactly what was read.

A button carries the mark of the text it stands under. What was agreed to is that text: pressed
after the notice has changed, the new one is shown first. Buttons of the notice from before marks
carry none, and agree to what that notice said.
"""

from bot.crypto import digest
from bot.domain.consents import (
    COVERED,
    NOTICE_VERSION,
    UNMARKED,
    Aim,
    GiveConsent,
    Wording,
)
from bot.domain.notice import AIMS, NoticeFacts, first_layer
from bot.engine.dialogue import Dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, localise

MORE = Choice(_("Read more"), "go:quyenriengtu")
GRANTS = {"yes": (Aim.LESSONS, Aim.REMINDERS), "lessons": (Aim.LESSONS,)}


async def ask_consent(d: Dialogue) -> None:
    """The notice and its answers, none of them ahead of the others."""
    notice = first_layer(await d.fetch(NoticeFacts()))
    mark = digest(localise(notice, d.locale))
    d.say(
        notice,
        Choice(_("I agree"), f"consent:yes:{mark}"),
        Choice(_("Lessons only"), f"consent:lessons:{mark}"),
        Choice(_("I do not agree"), "consent:no"),
        MORE,
    )


async def consent_given(d: Dialogue) -> GiveConsent | None:
    """What the pressed button agrees to; None where it stands under a text of before."""
    _word, _colon, rest = d.argument.partition(":")
    answer, _colon, mark = rest.partition(":")
    if answer not in GRANTS:
        return None
    if not mark:
        return GiveConsent(COVERED[UNMARKED], version=UNMARKED)
    wording = worded(d, first_layer(await d.fetch(NoticeFacts())))
    if mark != digest(wording.text):
        return None
    return GiveConsent(GRANTS[answer], wording, NOTICE_VERSION)


def worded(d: Dialogue, words: Words) -> Wording:
    """These words as the person reads them."""
    return Wording(localise(words, d.locale), d.locale)


def agree_to(d: Dialogue, aim: Aim, label: Words) -> Choice:
    """The button that agrees to one aim, under its text."""
    return Choice(label, f"luachon:yes:{aim}:{digest(worded(d, AIMS[aim]).text)}")
