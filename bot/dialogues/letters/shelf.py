"""Official letters in chat: a unit confirms and reports; the sender sees who is late, and nudges.

`/congvan` shows both sides; `lt:<copy>` opens a unit's copy, `ls:<letter>` the sender's list.
"""

from collections.abc import Iterator
from datetime import date

from bot.domain.letter_words import STANDINGS, counted, named
from bot.domain.letters import (
    Copy,
    CopyOf,
    Done,
    LetterFile,
    MyCopies,
    Nudge,
    Overview,
    OverviewOf,
    Receive,
    SentLetters,
    Standing,
)
from bot.domain.people import Role
from bot.engine.answers import words
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines
from bot.messages import Media

MENU = Choice(_("Menu"), "go:menu")
BACK = Choice(_("All letters"), "go:congvan")
MOST_NAMES = 15  # units named in one message
MOST_NOTES = 8  # of units told in one message, of at most so many characters each:
LONGEST_NOTE = 300


@dialogue(
    "congvan",
    english="letters",
    needs=Needs.LINK,
    role=Role.OFFICER,
    menu=_("Letters"),
    order=24,
)
async def letters(d: Dialogue) -> None:
    """What came to the person's units, and what they sent."""
    copies = await d.fetch(MyCopies())
    sent = await d.fetch(SentLetters())
    new = [Choice(_("Send a letter"), "go:guicongvan")] if d.person.has(Role.ADMIN) else []
    if not copies and not sent:
        d.say(_("No letter has come to your units yet, and none was sent."), *new, MENU)
        return
    if copies:
        more = [] if sent else [*new, MENU]
        d.say(_("Letters to your units:"), *(_entry(d, copy) for copy in copies), *more)
    if sent:
        d.say(_("Letters sent:"), *(_sent_entry(d, found) for found in sent), *new, MENU)


def _entry(d: Dialogue, copy: Copy) -> Choice:
    state = STANDINGS[copy.standing(d.started_on)]
    return Choice(
        _("{what}: {state}", what=_short(copy.letter.title), state=state), f"lt:{copy.id}"
    )


def _sent_entry(d: Dialogue, found: Overview) -> Choice:
    finished = len(found.having(d.started_on, Standing.DONE, Standing.DONE_LATE))
    label = _("{what}: {n} of {all} done", what=_short(found.letter.title), n=finished,
              all=len(found.copies))  # fmt: skip
    return Choice(label, f"ls:{found.letter.id}")


def _short(title: str) -> str:
    return title if len(title) <= 40 else title[:39] + "…"


@dialogue("lt", needs=Needs.LINK, role=Role.OFFICER, payloads=("lt",), form=True)
async def unit_copy(d: Dialogue) -> None:
    """One unit's copy: the document, received, done."""
    _word, number, action = (*d.argument.split(":", 2), "", "")[:3]
    copy = await d.fetch(CopyOf(_id(number)))
    if copy is None:
        d.say(_("I do not find this letter under your units."), BACK)
    elif action == "received" and copy.received_on is None:
        d.do("received", Receive(copy.id))
        d.say(_("Noted: {unit} has received it.", unit=copy.unit_name), *_steps(copy, True), BACK)
    elif action == "done" and copy.done_on is None:
        await _done(d, copy)
    else:
        file = await d.fetch(LetterFile(copy.letter.id))
        d.say(_told(d, copy), *_steps(copy, copy.received_on is not None), BACK, media=_media(file))


async def _done(d: Dialogue, copy: Copy) -> None:
    note = await d.ask(
        "note",
        _("In a sentence: what did {unit} do? (No names of families, please.)",
          unit=copy.unit_name),
        words(5, LONGEST_NOTE),
        example=_("Read out at the meeting of the unit; 32 people were there."),
    )  # fmt: skip
    d.do("done", Done(copy.id, note))
    d.say(_("Reported done. Thank you! {sender} can see it now.", sender=copy.letter.unit_name),
          BACK, MENU)  # fmt: skip


def _told(d: Dialogue, copy: Copy) -> Words:
    state = STANDINGS[copy.standing(d.started_on)]
    return lines(
        named(copy),
        _("From: {sender}", sender=copy.letter.unit_name),
        _("{unit}: {state}", unit=copy.unit_name, state=state),
    )


def _steps(copy: Copy, received: bool) -> list[Choice]:
    steps = []
    if not received:
        steps.append(Choice(_("We have received it"), f"lt:{copy.id}:received"))
    if copy.done_on is None:
        steps.append(Choice(_("We have done it"), f"lt:{copy.id}:done"))
    return steps


def _media(file: Media | None) -> tuple[Media, ...]:
    return (file,) if file else ()


def _id(number: str) -> int:
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


@dialogue("ls", needs=Needs.LINK, role=Role.ADMIN, payloads=("ls",))
async def sender_list(d: Dialogue) -> None:
    """Who has done it, who is late; one press reminds those who are waited for."""
    _word, number, action = (*d.argument.split(":", 2), "", "")[:3]
    found = await d.fetch(OverviewOf(_id(number)))
    if found is None:
        d.say(_("I do not find this letter among those of your units."), BACK)
        return
    waited_for = found.having(d.started_on, Standing.LATE, Standing.OPEN)
    if action == "nudge" and waited_for:
        d.do("nudge", Nudge(found.letter.id))
        d.say(_nudge_words(waited_for), BACK)
        return
    file = await d.fetch(LetterFile(found.letter.id))
    label = _("Remind {n} units", n=len(waited_for))
    nudge = [Choice(label, f"ls:{found.letter.id}:nudge")] if waited_for else []
    d.say(_list(d, found), *nudge, BACK, media=_media(file))


def _nudge_words(waited_for: tuple[Copy, ...]) -> Words:
    silent = [copy for copy in waited_for if not copy.officers]
    told: list[Words] = []
    if len(silent) < len(waited_for):
        told.append(_("A friendly reminder goes to {n} units, at most one a day each.",
                      n=len(waited_for) - len(silent)))  # fmt: skip
    if silent:
        told.append(_("No officer is known in chat for: {units}. Please call them.",
                      units=_names(silent)))  # fmt: skip
    return lines(*told)


def _list(d: Dialogue, found: Overview) -> Words:
    today = d.started_on
    shown: list[Words] = [named(found.copies[0]), counted(found, today)]
    for standing in (Standing.LATE, Standing.OPEN, Standing.RECEIVED):
        copies = found.having(today, standing)
        if copies:
            shown += ["", _("{state}: {units}", state=STANDINGS[standing], units=_names(copies))]
    finished = found.having(today, Standing.DONE, Standing.DONE_LATE)
    if finished:
        shown += ["", *_finished(finished, today)]
    return lines(*shown)


def _finished(copies: tuple[Copy, ...], today: date) -> Iterator[Words]:
    """What each unit wrote about it, the last ones first."""
    newest = sorted(copies, key=lambda copy: copy.done_on or today, reverse=True)
    for copy in newest[:MOST_NOTES]:
        state = STANDINGS[copy.standing(today)]
        if copy.note:
            yield _("{state}: {unit}: “{note}”", state=state, unit=copy.unit_name, note=copy.note)
        else:
            yield _("{state}: {units}", state=state, units=copy.unit_name)
    if len(newest) > MOST_NOTES:
        rest = newest[MOST_NOTES:]
        yield _("{state}: {units}", state=STANDINGS[Standing.DONE], units=_names(rest))


def _names(copies: list[Copy] | tuple[Copy, ...]) -> Words:
    names = ", ".join(copy.unit_name for copy in copies[:MOST_NAMES])
    more = len(copies) - MOST_NAMES
    return _("{names} and {n} more", names=names, n=more) if more > 0 else names
