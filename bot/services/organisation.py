"""Changes of the organisation: judged as a whole, stored as a whole or not at all, and followed.

What a change brings (rights, late-comers, paused campaigns) comes with its day: at once for a day
that is past, by the scheduler for one that is planned.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.organisation import (
    Kind,
    Recast,
    Succession,
    Wanted,
    faults,
    is_done,
)
from bot.domain.split_sheet import read_split
from bot.domain.trail import SYSTEM
from bot.i18n import Text, Words, _, lines, localise
from bot.log import log
from bot.messages import Address, Button, OutboundMessage, Purpose
from bot.services.house import House
from bot.services.roster import NotStored, desk_of
from bot.services.workbook import sheets_of
from bot.store import audit, outbox
from bot.store.following import Paused, due_edges, pause_campaigns
from bot.store.following import follow as follow_edges
from bot.store.organisation import (
    Changed,
    Standing,
    carry_out,
    carry_out_recast,
    read_tree,
    standing,
)
from bot.store.spans import Desk
from bot.store.turns import in_turn


@dataclass(frozen=True, slots=True)
class Followed:
    """What came with the day of a change."""

    people: int = 0
    roles: int = 0
    paused: tuple[str, ...] = ()  # campaigns


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change did, or would have done; with faults nothing was stored."""

    changed: Changed = field(default_factory=Changed)
    followed: Followed = field(default_factory=Followed)
    repeated: bool = False  # it was stored before
    planned: bool = False  # its day is still to come
    faults: tuple[Text, ...] = ()


async def change(house: House, wanted: Wanted, *, dry_run: bool = False) -> Outcome:
    """Store one change of the organisation; all faults are told, and then nothing is stored."""
    found = Outcome()
    try:
        async with house.database.write() as connection:
            await in_turn(connection, "roster")  # lists write the same spans
            found = await _change(house, desk_of(house, connection), wanted)
            if dry_run or found.faults:
                raise NotStored
    except NotStored:
        pass
    return found


async def split(house: House, old: str, path: Path, on: date, *, dry_run: bool = False) -> Outcome:
    """A split as a workbook tells it."""
    wanted = read_split(sheets_of(path), old, on)
    if isinstance(wanted, tuple):
        return Outcome(faults=tuple(fault.line for fault in wanted))
    return await change(house, wanted, dry_run=dry_run)


async def _change(house: House, desk: Desk, wanted: Wanted) -> Outcome:
    is_split = isinstance(wanted, Succession) and wanted.kind is Kind.SPLIT
    old = wanted.olds[0] if isinstance(wanted, Succession) and is_split else ""
    tree = await read_tree(desk, old, wanted.on if is_split else None)
    if is_done(tree, wanted):
        return Outcome(repeated=True, planned=wanted.on > desk.today)
    against = faults(tree, wanted)
    if against:
        return Outcome(faults=tuple(against))
    changed = await (
        carry_out_recast(desk, tree, wanted)
        if isinstance(wanted, Recast)
        else carry_out(desk, tree, wanted)
    )
    await _record(desk, wanted, changed)
    return Outcome(changed, await _follow(house, desk), planned=wanted.on > desk.today)


async def _record(desk: Desk, wanted: Wanted, changed: Changed) -> None:
    if isinstance(wanted, Recast):
        action = "units.move" if wanted.above is not None else "units.rename"
        subject = f"{wanted.unit} → {wanted.name if wanted.above is None else wanted.above or '–'}"
    else:
        action = f"units.{wanted.kind.value}"
        heirs = ", ".join(target.code for target in wanted.targets) or "–"
        subject = f"{', '.join(wanted.olds)} → {heirs}"
    await audit.record(
        desk.connection,
        at=desk.now,
        actor=audit.OPERATOR,
        action=action,
        subject=subject,
        detail={"on": wanted.on.isoformat(), "people": changed.people},
    )


async def follow(house: House) -> int:
    """What the day brings for changes that were planned; for the timer."""
    async with house.database.write() as connection:
        desk = desk_of(house, connection)
        found = await _follow(house, desk)
    return found.people + found.roles + len(found.paused)


async def _follow(house: House, desk: Desk) -> Followed:
    edges = await due_edges(desk)
    people, roles = await follow_edges(desk, edges) if edges else (0, 0)
    paused = await pause_campaigns(desk)
    for campaign in paused:
        log.info("campaign.paused", campaign=campaign.id, why="unit_ended")
        await _ask(house, desk.connection, campaign)
    return Followed(people, roles, tuple(campaign.id for campaign in paused))


async def _ask(house: House, connection: AsyncConnection, paused: Paused) -> None:
    """Tell the author in chat, and ask what is to become of it."""
    await audit.record(
        connection, at=house.now(), actor=SYSTEM, action="campaign.pause",
        subject=f"{paused.id} {paused.unit_code}",
    )  # fmt: skip
    if paused.address_id is None:
        return
    to = Address(paused.platform, house.cipher.open(paused.user_enc))
    button = Button(localise(_("See the broadcast"), paused.locale), f"bc:{paused.id}")
    message = OutboundMessage(
        f"unit-ended:{paused.id}", to, Purpose.SERVICE, localise(_notice(paused), paused.locale),
        (button,), locale=paused.locale,
    )  # fmt: skip
    await outbox.put(connection, house.cipher, paused.address_id, [message], house.now())


def _notice(paused: Paused) -> Words:
    return lines(
        _("The unit {unit} is no more, so your broadcast “{title}” has been paused; nobody gets "
          "it from now on.", unit=paused.unit_code, title=paused.title),
        _("Should it go to the unit that goes on? Then please open it: one press makes a new "
          "draft."),
    )  # fmt: skip


async def units(house: House, on: date) -> list[Standing]:
    """The units of a day."""
    async with house.database.read() as connection:
        return await standing(connection, on)
