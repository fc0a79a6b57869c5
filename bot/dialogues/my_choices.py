"""The notice's second layer (`/quyenriengtu`), and what a person agrees to (`/luachon`).

Each aim is agreed to and taken back by itself, with one press; where words would be lost or nothing
would be left, one question comes before (Law 91/2025/QH15, domain.md §7).
"""

from collections.abc import Iterator

from bot.crypto import digest
from bot.domain import notice
from bot.domain.consents import Aim, Consents, GiveConsent, MyConsents, Withdraw
from bot.domain.notice import AIMS, NoticeFacts
from bot.engine.consent import agree_to, worded
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
MINE = Choice(_("My data"), "go:dulieu")
ERASE = Choice(_("Erase my data"), "go:xoa")
CHOICES = Choice(_("My choices"), "go:luachon")
ASKED = Choice(_("To the question"), "go:welcome")
PAGES: dict[str, Text] = {
    "aims": _("What it is used for"),
    "kept": _("How long it is kept"),
    "rights": _("My rights"),
}
GIVE: dict[Aim, Text] = {
    Aim.REMINDERS: _("Yes to reminders"),
    Aim.PHONE: _("Yes to my number"),
}
TAKE_BACK: dict[Aim, Text] = {
    Aim.REMINDERS: _("No reminders"),
    Aim.PHONE: _("Not by my number"),
    Aim.CARE: _("Take my words back"),
    Aim.LESSONS: _("Take everything back"),
}
SURE: dict[Aim, Text] = {
    Aim.CARE: _(
        "What you wrote in counselling, support and questions is deleted at once, and what is "
        "still open there ends. Shall I?"
    ),
    Aim.LESSONS: _(
        "Then I link and count nothing of yours any more and send nothing on my own. What was "
        "counted stays, until you have it erased (/xoa). To begin again, just write to me. Shall "
        "I?"
    ),
}
DONE: dict[Aim, Text] = {
    Aim.REMINDERS: _(
        "Done: nothing comes unasked any more. You can read here whenever you like; notices about "
        "your own matters still come."
    ),
    Aim.PHONE: _("Done: nothing goes to your telephone number."),
    Aim.CARE: _("Done: those words are deleted."),
    Aim.LESSONS: _("Done: you have taken your consent back. See, or erase: MY DATA, ERASE."),
}


@dialogue("quyenriengtu", english="privacy", needs=Needs.NOTHING)
async def privacy(d: Dialogue) -> None:
    """Who answers, what for, how long, which rights: open to everybody, agreed or not."""
    facts = await d.fetch(NoticeFacts())
    page: dict[str, Words] = {
        "aims": notice.purposes(),
        "kept": notice.kept(facts),
        "rights": notice.rights(facts),
    }
    others = (Choice(label, f"go:quyenriengtu:{key}") for key, label in PAGES.items()
              if key != d.argument)  # fmt: skip
    ways = (CHOICES, MENU) if d.conversation.consented else (ASKED,)
    d.say(page.get(d.argument) or notice.overview(facts), *others, *ways)


@dialogue(
    "luachon",
    english="choices",
    payloads=("luachon",),
    right=True,
)
async def my_choices(d: Dialogue) -> None:
    """How each aim stands, and a button for each that can be changed."""
    held = await d.fetch(MyConsents())
    answer, aim, mark = _pressed(d.argument)
    if aim is None:
        _show(d, held)
    elif answer == "no":
        await _take_back(d, held, aim)
    elif aim in GIVE and mark == digest(worded(d, AIMS[aim]).text) and _may_give(d, held, aim):
        d.do("give", GiveConsent((aim,), worded(d, AIMS[aim])))
        d.say(lines(_("Noted, thank you: you have agreed to this."), AIMS[aim]), CHOICES, MENU)
    else:
        _show(d, held)


def _pressed(argument: str) -> tuple[str, Aim | None, str]:
    """`luachon:yes:phone:<mark>`: the answer, what it is about, under which text."""
    _word, _colon, rest = argument.partition(":")
    answer, _colon, about = rest.partition(":")
    aim, _colon, mark = about.partition(":")
    known = answer in ("yes", "no") and aim in set(Aim)
    return (answer, Aim(aim), mark) if known else ("", None, "")


def _show(d: Dialogue, held: Consents) -> None:
    said = lines(
        _("What you have agreed to, each by itself; a press changes it at once:"),
        *notice.choices(held),
    )
    d.say(said, *_buttons(d, held), MINE, MENU)


def _buttons(d: Dialogue, held: Consents) -> Iterator[Choice]:
    for aim in (Aim.REMINDERS, Aim.PHONE, Aim.CARE, Aim.LESSONS):  # all else ends with the last
        if held.of(aim).holds:
            yield Choice(TAKE_BACK[aim], f"luachon:no:{aim}")
        elif aim in GIVE and _may_give(d, held, aim):
            yield agree_to(d, aim, GIVE[aim])


def _may_give(d: Dialogue, held: Consents, aim: Aim) -> bool:
    """A number can be agreed to where there is one, and the union uses numbers at all."""
    linked = d.conversation.person is not None
    return aim is not Aim.PHONE or (linked and held.phone_kept and held.phone_used)


async def _take_back(d: Dialogue, held: Consents, aim: Aim) -> None:
    if not held.of(aim).holds:
        d.say(_("You have not agreed to this, so there is nothing to take back."), CHOICES, MENU)
        return
    if aim in SURE and not await d.confirm(
        "sure", SURE[aim], yes=_("Yes, take it back"), no=_("No, keep")
    ):
        d.say(_("Nothing was changed."), CHOICES, MENU)
        return
    d.do("withdraw", Withdraw(aim))
    if aim is Aim.LESSONS:
        d.change(consented=False, pending_code="", pending_meeting="")
        d.say(DONE[aim], MINE, ERASE)
        return
    again = (agree_to(d, aim, GIVE[aim]),) if aim in GIVE else ()
    d.say(DONE[aim], *again, CHOICES, MENU)
