"""How the union's messages come (`/nhantin`): fewer, a pause, a lesson every week.

Each button does one thing, stands in any older message too, and is undone by another.
"""

from collections.abc import Iterator

from bot.domain.consents import Aim, MyConsents
from bot.domain.notice import AIMS
from bot.domain.wishes import Change, Habit, MyWishes, Wish, Wishes, changed
from bot.domain.wishes_words import STILL, habit_words
from bot.engine.consent import agree_to
from bot.engine.dialogue import Dialogue, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines

MENU = Choice(_("Menu"), "go:menu")
NEXT = Choice(_("Next lesson"), "go:baihoc")
AGAIN = Choice(_("Receive lessons again"), "go:nhanlai")
LABELS: dict[Change, Words] = {
    Change.LESS: _("Fewer messages"),
    Change.WEEKS: _("Rest for 2 weeks"),
    Change.MONTH: _("Rest for a month"),
    Change.OPEN: _("Rest until I say"),
    Change.RESUME: _("Messages again"),
    Change.USUAL: _("As many as before"),
    Change.WEEKLY: _("A lesson a week"),
    Change.NO_WEEKLY: _("No weekly lesson"),
}


@dialogue(
    "nhantin",
    english="messages",
    payloads=("nhantin",),
    menu=_("How messages come"),
    order=85,
)
async def how_often(d: Dialogue) -> None:
    """What comes unasked now, and what can be changed about it."""
    if d.conversation.person is None:
        d.say(_("Nothing is sent to you unasked as long as this account is not linked."), MENU)
        return
    if d.conversation.stopped:
        d.say(_("You have said STOP: nothing is sent to you unasked."), AGAIN, MENU)
        return
    if not (await d.fetch(MyConsents())).of(Aim.REMINDERS).holds:
        d.say(
            lines(_("You have not agreed to this, so nothing comes unasked:"), AIMS[Aim.REMINDERS]),
            agree_to(d, Aim.REMINDERS, _("Yes to reminders")),
            MENU,
        )
        return
    habit = await d.fetch(MyWishes())
    now, change = d.run.touched_at, _change(d.argument)
    wishes = habit.wishes
    if change is not None:
        wishes = changed(wishes, change, now, d.zone)
        d.do("wish", Wish(wishes))
    d.say(_said(d, habit, wishes, noted=change is not None), *_buttons(d, wishes))


def _change(argument: str) -> Change | None:
    word = argument.removeprefix("nhantin:")
    return Change(word) if word in set(Change) else None


def _said(d: Dialogue, habit: Habit, wishes: Wishes, *, noted: bool) -> Words:
    begin = (
        _("Noted. From now on, of what I send unasked:") if noted else _("What I send you unasked:")
    )
    return lines(begin, *habit_words(habit, wishes, d.run.touched_at, d.zone), "", STILL)


def _buttons(d: Dialogue, wishes: Wishes) -> Iterator[Choice]:
    """What would change something, the way back first."""
    for change in _possible(wishes, rests=wishes.rests_at(d.run.touched_at)):
        yield Choice(LABELS[change], f"nhantin:{change}")
    yield MENU


def _possible(wishes: Wishes, *, rests: bool) -> Iterator[Change]:
    if rests:
        yield Change.RESUME
    yield Change.USUAL if wishes.less_often else Change.LESS
    if not rests:
        yield from (Change.WEEKS, Change.MONTH, Change.OPEN)
    yield Change.NO_WEEKLY if wishes.weekly_since else Change.WEEKLY
