"""An admin sends an official letter down, from the chat: `/guicongvan`."""

from bot.domain.letters import LetterDraft, ReceiversOf, SendLetter
from bot.domain.people import Grant, Role
from bot.domain.sent_files import SentFile
from bot.engine.answers import coming_day, words
from bot.engine.dialogue import Dialogue, Needs, Option, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
BACK = Choice(_("All letters"), "go:congvan")
MOST_TRIES = 10  # files in a row
MOST_DAYS = 400  # until a deadline


@dialogue("guicongvan", english="sendletter", needs=Needs.LINK, role=Role.ADMIN, form=True)
async def send_letter(d: Dialogue) -> None:
    """From whom, what, by when, to whom, the document itself; then a last look."""
    unit = await _unit(d)
    below = await _receivers(d, unit)
    if below is None:
        d.say(
            _("No unit stands below {unit}: nobody would get the letter.", unit=unit.unit_name),
            BACK, MENU,
        )  # fmt: skip
        return
    all_below, count = below
    title = await d.ask(
        "title", _("What is the letter about, in a line?"), words(5, 200),
        example=_("Plan for family work in 2027"),
    )  # fmt: skip
    number = await d.ask_or_skip(
        "number", _("Its number, as printed on it? For example 12/CV."), words(1, 40),
        example="12/CV",
    )  # fmt: skip
    deadline = await d.ask(
        "deadline", _("By which day shall it be done? For example 15/12."),
        coming_day(d.started_on, MOST_DAYS), example="15/12",
    )  # fmt: skip
    file = await _file(d)
    if file is None:
        d.say(_("Let us stop here. The letter was not sent; you can begin again."), BACK, MENU)
        return
    draft = LetterDraft(unit.unit_id, " ".join(title.split()), number or "", deadline, all_below)
    sure = await d.confirm(
        "send",
        lines(
            f"“{draft.title}”",
            _("From: {sender}", sender=unit.unit_name),
            _("To: {n} units, to be done by {day}", n=count, day=deadline),
            _("File: {name}", name=file.name),
            "",
            _("Send it so?"),
        ),
        yes=_("Send"),
        no=_("Discard"),
    )
    if not sure:
        d.say(_("Nothing was kept."), BACK, MENU)
        return
    d.do("send", SendLetter(draft, file.id))
    d.say(
        _("On its way to {n} units; their officers hear of it outside quiet hours. Here you see "
          "who has received and done it.", n=count),
        BACK, MENU,
    )  # fmt: skip


async def _unit(d: Dialogue) -> Grant:
    own = [grant for grant in d.person.grants if grant.role is Role.ADMIN]
    if len(own) == 1:
        return own[0]
    options = [Option(grant.unit_code, grant.unit_name, grant) for grant in own]
    return await d.pick("unit", _("In the name of which unit?"), options)


async def _receivers(d: Dialogue, unit: Grant) -> tuple[bool, int] | None:
    """The next level or all below, and how many units that is."""
    near = await d.fetch(ReceiversOf(unit.unit_id, all_below=False))
    every = await d.fetch(ReceiversOf(unit.unit_id, all_below=True))
    if not near:
        return None
    if near == every:
        return False, near
    all_below = await d.pick(
        "below",
        _("To which units?"),
        [
            Option("next", _("The next level: {n} units", n=near), False),
            Option("all", _("All levels below: {n} units", n=every), True),
        ],
    )
    return all_below, every if all_below else near


async def _file(d: Dialogue) -> SentFile | None:
    for n in range(MOST_TRIES):
        asked: Words = _("Please send the letter itself here, as a PDF of at most 5 MB.")
        sent = await d.pdf(f"file.{n}", asked)
        if sent.id:
            return sent
        d.say(sent.fault or _("I need the file itself here; or leave with the button."))
    return None
