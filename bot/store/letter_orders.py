"""What the talk about letters orders and asks. Rights are looked up where the rows are."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import Any

from bot.clock import local_date
from bot.domain.letter_words import nudged
from bot.domain.letters import (
    Copy,
    CopyOf,
    Done,
    LetterFile,
    MyCopies,
    NewLetter,
    Nudge,
    Overview,
    OverviewOf,
    Receive,
    ReceiversOf,
    SendLetter,
    SentLetters,
    Standing,
    file_name,
    key_of,
)
from bot.domain.people import Person, Role
from bot.errors import Conflict
from bot.i18n import _
from bot.messages import Media, MediaKind
from bot.store import audit, letters, sent_files
from bot.store.letters import Moment
from bot.store.orders import Order, answers, stores
from bot.store.tell import Word, tell
from bot.store.units import children_of, covered, descendants

WAITED_FOR = (Standing.LATE, Standing.OPEN)


def _day(order: Order) -> Moment:
    return Moment(local_date(order.now, order.zone), order.zone)


def _person(order: Order) -> Person:
    if order.person is None:
        raise Conflict("the account was unlinked meanwhile")
    return order.person


def _units(order: Order, *roles: Role) -> list[int]:
    wanted = roles or tuple(Role)
    return [grant.unit_id for grant in _person(order).grants if grant.role in wanted]


def overviews(copies: Iterable[Copy]) -> Iterator[Overview]:
    """Letters with their copies, as they came in order."""
    for found, group in groupby(copies, key=lambda copy: copy.letter):
        yield Overview(found, tuple(group))


@answers(MyCopies)
async def my_copies(order: Order, query: MyCopies) -> tuple[Copy, ...]:
    """Of the units on which the person holds a role."""
    return tuple(await letters.of_units(order.connection, _units(order), _day(order)))


@answers(CopyOf)
async def copy_of(order: Order, query: CopyOf) -> Copy | None:
    """One of them."""
    return await letters.one(order.connection, query.id, _units(order), _day(order))


@answers(SentLetters)
async def sent_letters(order: Order, query: SentLetters) -> tuple[Overview, ...]:
    """For admins: what went out from their units."""
    tops = _units(order, Role.ADMIN)
    return tuple(overviews(await letters.sent_by(order.connection, tops, _day(order))))


@answers(OverviewOf)
async def overview_of(order: Order, query: OverviewOf) -> Overview | None:
    """One of them, with what the units wrote: the sender is the one they wrote it for."""
    tops = _units(order, Role.ADMIN)
    found = await letters.sent_by(order.connection, tops, _day(order), query.id)
    finished = [copy.id for copy in found if copy.done_on is not None]
    notes = await letters.notes(order.connection, order.cipher, finished)
    told = (replace(copy, note=notes.get(copy.id, "")) for copy in found)
    return next(overviews(told), None)


@answers(LetterFile)
async def letter_file(order: Order, query: LetterFile) -> Media | None:
    """The document."""
    units, today = _units(order), _day(order).today
    found = await letters.file_of(order.connection, order.cipher, query.letter_id, units, today)
    if found is None:
        return None
    name, data = found
    return Media(MediaKind.FILE, name=name, mime="application/pdf", data=data)


@stores(Receive)
async def receive(order: Order, effect: Receive) -> None:
    """Once; a second time changes nothing."""
    values = {"received_at": order.now, "received_by": _person(order).member_id}
    unit_id = await _mark(order, effect.copy_id, values)
    if unit_id is not None:
        await _noted(order, "letter.receive", effect.copy_id, unit_id)


@stores(Done)
async def done(order: Order, effect: Done) -> None:
    """Whoever reports it done has received it too."""
    await receive(order, Receive(effect.copy_id))
    note = order.cipher.seal(effect.note) if effect.note else None
    values = {"done_at": order.now, "done_by": _person(order).member_id, "note_enc": note}
    unit_id = await _mark(order, effect.copy_id, values)
    if unit_id is None:
        raise Conflict("reported done meanwhile, or not this person's to report")
    await _noted(order, "letter.done", effect.copy_id, unit_id)


async def _mark(order: Order, copy_id: int, values: Mapping[str, Any]) -> int | None:
    units, today = _units(order), _day(order).today
    return await letters.mark(order.connection, copy_id, units, today, **values)


@stores(Nudge)
async def nudge(order: Order, effect: Nudge) -> None:
    """A word to the officers of each unit that is waited for; the key keeps it to one a day."""
    today = _day(order).today
    found = await overview_of(order, OverviewOf(effect.letter_id))
    if found is None:
        raise Conflict("this letter is not the person's to follow")
    wanted = {copy.id: copy for copy in found.having(today, *WAITED_FOR)}
    told = [
        Word(f"letter:{copy_id}:nudge:{today}:{member_id}", member_id, nudged(wanted[copy_id]),
             ((_("Open the letter"), f"lt:{copy_id}"),))
        for copy_id, member_id in await letters.officers_of(order.connection, list(wanted))
    ]  # fmt: skip
    await tell(order.connection, order.cipher, told, order.now, order.capabilities)
    await _noted(order, "letter.nudge", effect.letter_id, found.letter.unit_id)


async def _noted(order: Order, action: str, id_: int, unit_id: int) -> None:
    await audit.record(
        order.connection, at=order.now, actor=_person(order).code, action=action,
        subject=str(id_), unit_id=unit_id,
    )  # fmt: skip


@answers(ReceiversOf)
async def receivers_of(order: Order, query: ReceiversOf) -> int:
    """For admins of the unit, or of one above it."""
    return len(await _receivers(order, query.unit_id, all_below=query.all_below))


@stores(SendLetter)
async def send_letter(order: Order, effect: SendLetter) -> None:
    """To every unit that stands below now; what was sent before is not sent again."""
    draft = effect.draft
    units = await _receivers(order, draft.unit_id, all_below=draft.all_below)
    author = _person(order)
    data = await sent_files.take(order.connection, order.cipher, effect.file_id, author.member_id)
    if data is None:
        raise Conflict("the document is gone")
    new = NewLetter(
        key_of(draft.unit_id, draft.number, draft.title, data), draft.unit_id, draft.number,
        draft.title, draft.deadline, file_name(draft.number, draft.title), data,
        author.member_id, order.now,
    )  # fmt: skip
    id_ = await letters.send(order.connection, order.cipher, new, units)
    if id_ is not None:
        await audit.record(
            order.connection, at=order.now, actor=author.code, action="letter.send",
            subject=str(id_), unit_id=draft.unit_id,
        )  # fmt: skip


async def _receivers(order: Order, unit_id: int, *, all_below: bool) -> list[int]:
    today = _day(order).today
    if not await covered(order.connection, unit_id, _units(order, Role.ADMIN), today):
        raise Conflict(f"unit {unit_id} is not this person's to write for")
    below = descendants if all_below else children_of
    return await below(order.connection, unit_id, today)
