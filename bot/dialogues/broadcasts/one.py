"""One broadcast: where it stands, and what this person may do about it: `bc:<id>` buttons.

Only another officer or an admin can approve, and only exactly what was shown.
"""

from bot.dialogues.broadcasts import anew
from bot.dialogues.broadcasts.anew import heirs_of
from bot.dialogues.broadcasts.wording import MENU, ONLY, STATES, looks_so, named
from bot.domain.campaigns import (
    ApproveCampaign,
    Campaign,
    CampaignOf,
    CancelCampaign,
    Heirs,
    LooksOf,
    MayNot,
    ProgressOf,
    ReachOf,
    ResumeCampaign,
    State,
    TestSend,
    fingerprint,
    may_approve,
    may_cancel,
    may_resume,
)
from bot.domain.pause_words import why_paused
from bot.domain.people import Role
from bot.domain.reach_words import channel, reached, result
from bot.domain.templates import TrialsOf, TryTemplate
from bot.engine.dialogue import Dialogue, Needs, dialogue
from bot.engine.state import Choice
from bot.i18n import Text, Words, _, lines

REFUSALS: dict[MayNot, Text] = {
    MayNot.OWN: _("You wrote this yourself: another officer or an admin has to approve it."),
    MayNot.NO_RIGHT: _("You hold no role on that unit."),
    MayNot.STATE: _("This broadcast is past that."),
}


@dialogue("bc", needs=Needs.LINK, role=Role.OFFICER, payloads=("bc",), form=True)
async def one_broadcast(d: Dialogue) -> None:
    """One broadcast: where it stands, and what this person may do about it."""
    _word, id_, action = (*d.argument.split(":", 2), "", "")[:3]
    found = await d.fetch(CampaignOf(id_))
    if found is None:
        d.say(_("I do not find this broadcast under your units."), MENU)
        return
    match action.partition(":"):
        case ("test", _colon, _rest):
            d.do("test", TestSend(found.draft.content))
            d.say(_("This is how it will look:"), Choice(_("See the broadcast"), f"bc:{id_}"))
        case ("template", _colon, platform):
            await _try_template(d, found, platform)
        case ("approve", _colon, seen):
            await _approve(d, found, seen)
        case ("cancel", _colon, _rest):
            await _cancel(d, found)
        case ("resume", _colon, _rest):
            _resume(d, found)
        case ("again", _colon, _rest):
            await anew.for_those_missed(d, found)
        case ("on", _colon, code):
            if not await anew.for_heir(d, found, code):
                await _stand(d, found)
        case _:
            await _stand(d, found)


async def _stand(d: Dialogue, found: Campaign) -> None:
    progress = await d.fetch(ProgressOf(found.id))
    shown: list[Words] = [
        _("Broadcast {id}: {state}", id=found.id, state=STATES[found.state]),
        _brief_of(d, found),
        _("When: {when}", when=found.draft.due_at.astimezone(d.zone)),
    ]
    if found.state is State.PAUSED:
        shown.append(_("Paused: {why}", why=why_paused(found.reason)))
    if found.started_at is None:
        for one in await d.fetch(LooksOf(found.draft.content)):
            d.say(looks_so(one))
        shown += reached(await d.fetch(ReachOf(found)), d.zone)
    else:
        shown += result(progress, found.plan)
    trials = () if found.started_at else await d.fetch(_trials(found))
    heirs = await heirs_of(d, found)
    if not heirs.stands:
        shown += ["", anew.ended(heirs)]
    d.say(lines(*shown), *_actions(d, found, trials, heirs))


def _trials(found: Campaign) -> TrialsOf:
    return TrialsOf(found.draft.content, found.observance_id)


async def _try_template(d: Dialogue, found: Campaign, platform: str) -> None:
    """The approved template, to the officer's own account there: what a closed talk gets."""
    back = Choice(_("See the broadcast"), f"bc:{found.id}")
    if platform not in await d.fetch(_trials(found)):
        d.say(_("There is no approved template that I could send to your account there now."), back)
        return
    d.do("template", TryTemplate(found.draft.content, platform, found.observance_id))
    d.say(
        _(
            "TEST of the template on {platform}: it comes to your own account there, just as "
            "people get it whose conversation is closed. Nobody else gets it; it costs as much "
            "as one message.",
            platform=channel(platform),
        ),
        back,
    )


def _brief_of(d: Dialogue, found: Campaign) -> Words:
    return _(
        "“{what}” to {unit}. {only}.",
        what=named(d, found),
        unit=found.unit_code,
        only=ONLY[found.draft.only],
    )


def _actions(d: Dialogue, found: Campaign, trials: tuple[str, ...], heirs: Heirs) -> list[Choice]:
    base = f"bc:{found.id}"
    actions = [
        Choice(_("For {unit}", unit=heir.name), f"{base}:on:{heir.code}") for heir in heirs.units
    ]
    if heirs.stands and may_approve(d.person, True, found) is None:
        seen = fingerprint(found.draft)
        actions.append(Choice(_("Approve exactly this"), f"{base}:approve:{seen}"))
    if found.state in (State.RUNNING, State.APPROVED, State.FINISHED):
        actions.append(Choice(_("Refresh"), base))
    if found.state is State.DRAFT:
        actions.append(Choice(_("Send to me as a test"), f"{base}:test"))
    actions += [
        Choice(
            _("Try the template on {platform}", platform=channel(name)), f"{base}:template:{name}"
        )
        for name in trials
    ]
    if found.state in (State.FINISHED, State.CANCELLED) and found.started_at:
        actions.append(Choice(_("Send again to those missed"), f"{base}:again"))
    if heirs.stands and may_resume(True, found) is None:
        actions.append(Choice(_("Send it on"), f"{base}:resume"))
    if may_cancel(True, found) is None:
        actions.append(Choice(_("Cancel it"), f"{base}:cancel"))
    return [*actions, MENU]


async def _approve(d: Dialogue, found: Campaign, seen: str) -> None:
    if not (await heirs_of(d, found)).stands:
        await _stand(d, found)
        return
    refused = may_approve(d.person, True, found)
    back = Choice(_("See the broadcast"), f"bc:{found.id}")
    if refused is not None:
        d.say(REFUSALS[refused], back)
        return
    if seen != fingerprint(found.draft):
        d.say(_("It was changed after you saw it. Please look again."), back)
        return
    plan = await d.fetch(ReachOf(found))
    d.do("approve", ApproveCampaign(found.id, seen, plan))
    d.say(
        _(
            "Approved. It goes out at {when}, outside quiet hours, once to each person.",
            when=found.draft.due_at.astimezone(d.zone),
        ),
        back,
        MENU,
    )


def _resume(d: Dialogue, found: Campaign) -> None:
    """One press: whoever was asked has read why it is paused."""
    back = Choice(_("See the broadcast"), f"bc:{found.id}")
    refused = may_resume(True, found)
    if refused is not None:
        d.say(REFUSALS[refused], back)
        return
    d.do("resume", ResumeCampaign(found.id))
    d.say(_("It goes on, outside quiet hours, to whoever has not got it yet."), back, MENU)


async def _cancel(d: Dialogue, found: Campaign) -> None:
    back = Choice(_("See the broadcast"), f"bc:{found.id}")
    refused = may_cancel(True, found)
    if refused is not None:
        d.say(REFUSALS[refused], back)
        return
    if await d.confirm(
        "sure",
        _("Cancel this broadcast? What has gone out stays out."),
        yes=_("Cancel it"),
        no=_("Let it be"),
    ):
        d.do("cancel", CancelCampaign(found.id))
        d.say(_("Cancelled. Nothing more goes out."), back, MENU)
    else:
        d.say(_("It stays as it is."), back, MENU)
