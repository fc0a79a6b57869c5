"""A new draft from a broadcast that is over, or whose unit is no more."""

from dataclasses import replace

from bot.dialogues.broadcasts.wording import MENU
from bot.domain.campaigns import (
    Campaign,
    CreateCampaign,
    Draft,
    Heirs,
    HeirsOf,
    Only,
    ReachOf,
    State,
)
from bot.domain.reach_words import reached
from bot.engine.dialogue import Dialogue
from bot.engine.state import Choice
from bot.i18n import Words, _, lines


async def heirs_of(d: Dialogue, found: Campaign) -> Heirs:
    """Asked only where the end of a unit stops something."""
    if found.state not in (State.DRAFT, State.PAUSED):
        return Heirs(stands=True)
    return await d.fetch(HeirsOf(found.id))


def ended(heirs: Heirs) -> Words:
    """What the end of the unit means for this broadcast."""
    if heirs.units:
        return _(
            "The unit is no more, so nobody gets this. One press makes a new draft for a unit that "
            "goes on, to be approved again."
        )
    return _("The unit is no more, so nobody gets this, and no unit of yours goes on for it.")


async def for_those_missed(d: Dialogue, found: Campaign) -> None:
    """The very same content for those who have not acknowledged it."""
    draft = replace(found.draft, due_at=d.run.touched_at, only=Only.MISSED)
    await _redrafted(
        d, draft, _("A draft for those missed is ready; it needs a second person's approval.")
    )


async def for_heir(d: Dialogue, found: Campaign, code: str) -> bool:
    """The same content for a unit that goes on, without those who have acknowledged it.

    False when no such unit is this person's.
    """
    heirs = await heirs_of(d, found)
    unit = next((heir for heir in heirs.units if heir.code == code), None)
    if unit is None:
        return False
    draft = replace(
        found.draft,
        unit_id=unit.id,
        due_at=max(found.draft.due_at, d.run.touched_at),
        only=Only.MISSED if found.started_at else found.draft.only,
    )
    ready = _("A draft for {unit} is ready; it needs a second person's approval.", unit=unit.name)
    await _redrafted(d, draft, ready)
    return True


async def _redrafted(d: Dialogue, draft: Draft, ready: Words) -> None:
    reach = await d.fetch(ReachOf(draft))
    d.do("create", CreateCampaign(d.run.id, draft))
    d.say(
        lines(ready, *reached(reach, d.zone)),
        Choice(_("See the broadcast"), f"bc:{d.run.id}"),
        MENU,
    )
