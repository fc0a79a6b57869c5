"""The list of a meeting without phones, sent in the chat as a spreadsheet."""

from bot.domain.meetings import Meeting
from bot.domain.sent_lists import EmptyList, SentList
from bot.engine.dialogue import Dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines, ngettext

MOST_TRIES = 10  # files in a row; then the button begins anew


async def send_list(d: Dialogue, found: Meeting, *buttons: Choice) -> None:
    """Asks for the file until it holds no fault; then nothing more is to do."""
    empty = Choice(_("Empty list to fill in"), f"sk:{found.key}:empty")
    for n in range(MOST_TRIES):
        sent = await d.list_of(found.key, f"list.{n}", _asked(found), empty)
        if not (sent.faults or sent.only_words):
            d.say(_stored(found, sent), *buttons)
            return
        d.say(_told(sent))
    d.say(_("Let us stop here for now. Open the meeting and press the button again."), *buttons)


def _asked(found: Meeting) -> Words:
    return _(
        "Please send the list of “{title}” here as an .xlsx file: columns Mã and Họ tên, one row "
        "for each person who was there.",
        title=found.plan.title,
    )


def _told(sent: SentList) -> Words:
    if sent.only_words:
        return _("I need the file itself here; or leave with the button.")
    more = [ngettext("… and {n} fault more", "… and {n} faults more", sent.more)]
    return lines(
        _("Nothing was stored yet. Please mend this and send the file once more:"),
        *(f"• {fault}" for fault in sent.faults),
        *(more if sent.more else []),
    )


def _stored(found: Meeting, sent: SentList) -> Words:
    return lines(
        _("The list of “{title}” is stored.", title=found.plan.title),
        _("New: {new}. There already: {already}.", new=sent.new, already=sent.already),
    )


async def hand_out(d: Dialogue, found: Meeting, *buttons: Choice) -> None:
    """The workbook to print, sign and send in."""
    file = await d.fetch(EmptyList())
    if file is None:
        d.say(
            _("Files cannot be sent here. Any .xlsx will do whose first row says: Mã, Họ tên."),
            *buttons,
        )
        return
    d.say(
        _("One row for each person; the code stands in the roster. Then press “Send in a list"
          " (.xlsx)” and send the file here."),
        *buttons, media=(file,),
    )  # fmt: skip
