"""A member checks in with the code that a meeting shows: typed, or brought by a scanned link.

`/diemdanh [code]`, or the bare code. A stranger is asked for consent and the personal code first,
and is checked in after that if the meeting is still on.
"""

from dataclasses import dataclass

from bot.domain.checkin_codes import as_code, misses_within, paused_until
from bot.domain.meeting_words import arrival
from bot.domain.meetings import Arrival, CheckIn, LookUpCheckIn, Verdict
from bot.engine.answers import Misread
from bot.engine.consent import ask_consent
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import _

AGAIN = Choice(_("Another code"), "go:diemdanh")
LESSON = Choice(_("Read a lesson"), "go:baihoc")
MENU = Choice(_("Menu"), "go:menu")
LATER = (Verdict.GOOD, Verdict.EARLY)  # worth keeping in mind until the person is linked


@dataclass(frozen=True, slots=True)
class _Shown:
    """A code, and how it came."""

    code: str
    how: str  # code, link


@dialogue("diemdanh", english="checkin", needs=Needs.NOTHING, menu=_("Check in"), order=5)
async def check_in(d: Dialogue) -> None:
    """The code decides; what comes back says what it counts for."""
    shown = _given(d.argument)
    if not shown.code and not d.conversation.consented:
        await ask_consent(d)
        return
    code = shown.code or await d.ask(
        "code", _("Please send the six characters that the meeting's screen shows."), _read
    )
    wait = paused_until(d.conversation.misses, d.run.touched_at)
    if wait is not None:
        d.say(
            _(
                "Several codes in a row did not fit, so let us rest until {at}. If the meeting is "
                "nearly over, the officer can put you on the list by hand.",
                at=wait.astimezone(d.zone).time(),
            ),
            MENU,
        )
        return
    found = await d.fetch(LookUpCheckIn(code))
    if found.verdict is Verdict.WRONG:
        recent = misses_within(d.conversation.misses, d.run.touched_at)
        d.change(misses=(*recent, d.run.touched_at))
    if d.conversation.person is None or not d.conversation.consented:
        await _first_link(d, found)
        return
    if found.verdict is Verdict.GOOD and found.meeting is not None:
        d.do("checkin", CheckIn(found.meeting.key, shown.how))
        d.say(arrival(found, d.library, d.zone), LESSON, MENU)
        return
    d.say(arrival(found, d.library, d.zone), AGAIN, MENU)


def _given(argument: str) -> _Shown:
    how, colon, code = argument.partition(":")
    return _Shown(as_code(code), how) if colon else _Shown(as_code(argument), "code")


def _read(said: str) -> str:
    code = as_code(said)
    if not code:
        raise Misread(
            _("A check-in code has six characters, for example {example}.", example="K7M23P")
        )
    return code


async def _first_link(d: Dialogue, found: Arrival) -> None:
    """Consent, then the personal code; the meeting is kept in mind, the person is not."""
    if found.verdict in LATER and found.meeting is not None:
        d.change(pending_meeting=found.meeting.key)
    if not d.conversation.consented:
        await ask_consent(d)
        return
    if found.verdict not in LATER:
        d.say(arrival(found, d.library, d.zone), AGAIN, MENU)
        return
    d.say(
        _(
            "I have your code. I only have to know who you are: please send the personal code "
            "that your union gave you, and I check you in at once."
        ),
        Choice(_("I have no code"), "go:nocode"),
        MENU,
    )
