"""First contact: a notice in plain language, two equal buttons, then the link to the roster."""

from bot.domain.consents import Aim
from bot.domain.linking import CodeFound, CodeState, LinkAddress, LookUpCode, LookUpPhone
from bot.domain.meeting_words import arrival
from bot.domain.meetings import CheckIn, LookUpCheckIn, Verdict
from bot.engine.consent import ask_consent, consent_given
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import _

HOME = Choice(_("Menu"), "go:menu")
NO_CODE = Choice(_("I have no code"), "go:nocode")
MENU = (Choice(_("Read a lesson"), "go:baihoc"), HOME)


@dialogue("welcome", needs=Needs.NOTHING, payloads=("consent",))
async def welcome(d: Dialogue) -> None:
    """Ask for consent; a code sent before the answer is kept as a mark only and used after it."""
    if d.argument == "consent:no":
        d.change(pending_code="", pending_meeting="")
        d.say(
            _(
                "That is fine. I keep no name, number or words of yours. Write to me whenever "
                "you change your mind."
            ),
            Choice(_("Help numbers"), "go:hotro"),
        )
        return
    if d.conversation.consented:
        d.say(_("Welcome back! What would you like to do?"), *MENU)
        return
    given = await consent_given(d)
    if given is None:
        await ask_consent(d)
        return
    d.do("consent", given)
    d.change(consented=True, notice=given.version)
    if Aim.REMINDERS in given.aims:
        d.change(stopped=False)
    if d.conversation.person is not None:
        d.say(_("Welcome back! What would you like to do?"), *MENU)
        return
    if not d.conversation.pending_code:
        d.say(
            _("Thank you! Now please send me the personal code that your union gave you."),
            NO_CODE,
            *MENU,
        )
        return
    found = await d.fetch(LookUpCode(mark=d.conversation.pending_code))
    d.change(pending_code="")
    await _tell(d, found)


@dialogue("link", needs=Needs.NOTHING)
async def link(d: Dialogue) -> None:
    """A personal code was sent, or a link that carries it was opened."""
    found = await d.fetch(LookUpCode(code=d.argument))
    if not d.conversation.consented:
        known = found.state not in (CodeState.UNKNOWN, CodeState.EXPIRED)
        d.change(pending_code=found.mark if known else "")
        await ask_consent(d)
        return
    await _tell(d, found)


@dialogue("phone", needs=Needs.NOTHING)
async def phone(d: Dialogue) -> None:
    """The person shared a telephone number: does the union's list know it?"""
    found = await d.fetch(LookUpPhone(d.argument))
    if not d.conversation.consented:
        d.change(pending_code=found.mark if found.state is CodeState.GOOD else "")
        await ask_consent(d)
        return
    if found.state is CodeState.UNKNOWN:
        d.say(
            _("The union's list does not let me link this number. Please send your personal code."),
            NO_CODE,
            *MENU,
        )
        return
    await _tell(d, found)


@dialogue("nocode")
async def no_code(d: Dialogue) -> None:
    """How to come by a code."""
    d.say(
        _(
            "Ask the officer of your grassroots union: the code is personal, eight letters and "
            "digits, and free. Until then you can read the lessons; they count for your family "
            "as soon as you are linked."
        ),
        *MENU,
    )
    d.say(_("If the union has your telephone number, you can also share it here."), asks_phone=True)


async def _tell(d: Dialogue, found: CodeFound) -> None:
    match found.state:
        case CodeState.GOOD:
            d.do("link", LinkAddress(found.mark))
            d.say(
                _(
                    "Linked. Hello, {name} ({unit})! Lessons that you read from now on count for "
                    "your family.",
                    name=found.name,
                    unit=found.unit_name,
                ),
                *MENU,
            )
            await _check_in(d, found.mark)
        case CodeState.YOURS:
            d.say(_("This account is linked to you already."), *MENU)
        case CodeState.OTHER:
            d.say(
                _(
                    "This account is linked to somebody else, so your code cannot be used "
                    "here. Please write from an account of your own, or ask your union "
                    "officer. Please do not write ERASE here: the other person's data would "
                    "be gone."
                ),
                HOME,
            )
        case CodeState.EXPIRED:
            d.say(_("This code has expired. Please ask your union officer for a new one."), HOME)
        case CodeState.UNKNOWN:
            d.say(
                _(
                    "I do not know this code. Please check it: eight letters and digits, for "
                    "example without O and I. Your union officer can give you a new one."
                ),
                NO_CODE,
                HOME,
            )


async def _check_in(d: Dialogue, mark: str) -> None:
    """Whoever showed a meeting's code before being linked is checked in now, if it is still on."""
    key = d.conversation.pending_meeting
    if not key:
        return
    d.change(pending_meeting="")
    found = await d.fetch(LookUpCheckIn(key=key, mark=mark))
    if found.verdict is Verdict.GOOD:
        d.do("checkin", CheckIn(key, "code"))
    d.say(arrival(found, d.library, d.zone), *MENU)
