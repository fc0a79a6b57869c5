"""What the broadcast talk orders and asks: drafts, approvals, tests, reach, progress.

Rights are looked up again in the transaction that acts: a button is no proof of anything.
"""

from datetime import date

from sqlalchemy import select

from bot.domain.campaigns import (
    ApproveCampaign,
    Campaign,
    CampaignOf,
    CancelCampaign,
    CreateCampaign,
    Draft,
    EditCampaign,
    Heirs,
    HeirsOf,
    Look,
    LooksOf,
    MyCampaigns,
    MyUnits,
    Progress,
    ProgressOf,
    ReachOf,
    ResumeCampaign,
    TestSend,
    UnitChoice,
    may_approve,
    may_cancel,
    may_resume,
)
from bot.domain.outreach import local_day
from bot.domain.people import Person
from bot.domain.push import push
from bot.domain.reach import Reach
from bot.errors import Conflict
from bot.messages import Address, Bubble, OutboundMessage, Purpose
from bot.store import audit, campaigns, outbox, pauses
from bot.store.orders import Order, answers, stores
from bot.store.reach import reach
from bot.store.reached import reaches
from bot.store.successors import going_on, stands
from bot.store.tables import address
from bot.store.terms import Outlook
from bot.store.units import choices_under, covered


def _outlook(order: Order) -> Outlook:
    return Outlook(order.library, order.capabilities, order.rules, order.now)


def _today(order: Order) -> date:
    return local_day(order.now, order.rules)


def _person(order: Order) -> Person:
    if order.person is None:
        raise Conflict("the account was unlinked meanwhile")
    return order.person


async def _covers(order: Order, unit_id: int) -> bool:
    units = [grant.unit_id for grant in _person(order).grants]
    return await covered(order.connection, unit_id, units, _today(order))


async def _reaches(order: Order, unit_id: int) -> bool:
    units = [grant.unit_id for grant in _person(order).grants]
    return await reaches(order.connection, unit_id, units, _today(order))


async def _guarded(order: Order, id_: str) -> Campaign:
    found = await campaigns.get(order.connection, id_)
    if found is None or not await _reaches(order, found.draft.unit_id):
        raise Conflict(f"campaign {id_} is not this person's to touch")
    return found


async def _require_cover(order: Order, unit_id: int) -> None:
    """Whatever goes out goes to a unit that stands and is the person's."""
    if not await _covers(order, unit_id):
        raise Conflict("the right to this unit ended meanwhile")


async def _noted(order: Order, action: str, id_: str, unit_id: int) -> None:
    await audit.record(
        order.connection,
        at=order.now,
        actor=_person(order).code,
        action=action,
        subject=id_,
        unit_id=unit_id,
    )


@stores(CreateCampaign)
async def create_campaign(order: Order, effect: CreateCampaign) -> None:
    """A draft of this officer."""
    await _require_cover(order, effect.draft.unit_id)
    await campaigns.create(
        order.connection, effect.id, effect.draft, author_id=_person(order).member_id, now=order.now
    )
    await _noted(order, "campaign.create", effect.id, effect.draft.unit_id)


@stores(EditCampaign)
async def edit_campaign(order: Order, effect: EditCampaign) -> None:
    """Any edit voids the approval; it may go to another unit of the person's."""
    await _guarded(order, effect.id)
    await _require_cover(order, effect.draft.unit_id)
    await campaigns.edit(order.connection, effect.id, effect.draft)
    await _noted(order, "campaign.edit", effect.id, effect.draft.unit_id)


@stores(ApproveCampaign)
async def approve_campaign(order: Order, effect: ApproveCampaign) -> None:
    """A second person's yes to exactly what was shown."""
    found = await _guarded(order, effect.id)
    await _require_cover(order, found.draft.unit_id)
    if may_approve(_person(order), True, found) is not None:
        raise Conflict(f"campaign {effect.id} cannot be approved any more")
    await campaigns.approve(
        order.connection, effect.id, _person(order).member_id, effect.seen, effect.plan
    )
    await _noted(order, "campaign.approve", effect.id, found.draft.unit_id)


@stores(CancelCampaign)
async def cancel_campaign(order: Order, effect: CancelCampaign) -> None:
    """Stopped, half-way too."""
    found = await _guarded(order, effect.id)
    if may_cancel(True, found) is not None:
        raise Conflict(f"campaign {effect.id} is over")
    await campaigns.cancel(order.connection, effect.id)
    await _noted(order, "campaign.cancel", effect.id, found.draft.unit_id)


@stores(ResumeCampaign)
async def resume_campaign(order: Order, effect: ResumeCampaign) -> None:
    """A yes by whoever may also cancel it."""
    found = await _guarded(order, effect.id)
    await _require_cover(order, found.draft.unit_id)
    if may_resume(True, found) is not None:
        raise Conflict(f"campaign {effect.id} does not wait for a yes")
    await pauses.resume(order.connection, effect.id)
    await _noted(order, "campaign.resume", effect.id, found.draft.unit_id)


@stores(TestSend)
async def test_send(order: Order, effect: TestSend) -> None:
    """The very message, to the officer alone, on this channel."""
    made = push(effect.content, order.library, order.locale)
    found = await order.connection.execute(
        select(address.c.user_enc).where(address.c.id == order.address_id)
    )
    to = Address(order.platform, order.cipher.open(found.scalar()))
    message = OutboundMessage(
        order.key, to, Purpose.SERVICE, made.text, made.buttons, locale=order.locale
    )
    await outbox.put(order.connection, order.cipher, order.address_id, [message], order.now)


@answers(MyUnits)
async def my_units(order: Order, query: MyUnits) -> tuple[UnitChoice, ...]:
    """Units under the person's roles and their direct children."""
    units = [grant.unit_id for grant in _person(order).grants]
    found = await choices_under(order.connection, units, _today(order))
    return tuple(UnitChoice(*row) for row in found)


@answers(ReachOf)
async def reach_of(order: Order, query: ReachOf) -> Reach:
    """Whom the draft would reach now; of a unit that is the person's, or was till it ended."""
    unit_id = query.draft.unit_id if isinstance(query.draft, Draft) else query.draft.draft.unit_id
    if not await _reaches(order, unit_id):
        raise Conflict(f"unit {unit_id} is not this person's")
    return await reach(order.connection, _outlook(order), query.draft)


@answers(LooksOf)
async def looks_of(order: Order, query: LooksOf) -> tuple[Look, ...]:
    """Previews made by the very code that renders the real message."""
    made = push(query.content, order.library, order.locale)
    message = OutboundMessage(
        "preview",
        Address("", "preview"),
        Purpose.OUTREACH,
        made.text,
        made.buttons,
        locale=order.locale,
    )
    grouped: dict[tuple[Bubble, ...], list[str]] = {}
    for platform, bubbles in order.looks(message).items():
        grouped.setdefault(bubbles, []).append(platform)
    return tuple(Look(tuple(names), bubbles) for bubbles, names in grouped.items())


@answers(CampaignOf)
async def campaign_of(order: Order, query: CampaignOf) -> Campaign | None:
    """The campaign, if the person's roles cover its unit."""
    found = await campaigns.get(order.connection, query.id)
    return found if found and await _reaches(order, found.draft.unit_id) else None


@answers(HeirsOf)
async def heirs_of(order: Order, query: HeirsOf) -> Heirs:
    """Units that go on for an ended one, as far as the person may write to them."""
    found = await _guarded(order, query.id)
    today, unit_id = _today(order), found.draft.unit_id
    if await stands(order.connection, unit_id, today):
        return Heirs(stands=True)
    tops = [grant.unit_id for grant in _person(order).grants]
    units = await going_on(order.connection, unit_id, tops, today)
    return Heirs(stands=False, units=tuple(UnitChoice(*row) for row in units))


@answers(ProgressOf)
async def progress_of(order: Order, query: ProgressOf) -> Progress:
    """How far it is."""
    found = await _guarded(order, query.id)
    expected = None if found.started_at else await reach(order.connection, _outlook(order), found)
    return await campaigns.progress(order.connection, found, expected)


@answers(MyCampaigns)
async def my_campaigns(order: Order, query: MyCampaigns) -> tuple[Campaign, ...]:
    """The newest under the person's roles; ends of the tree included."""
    today = _today(order)
    units = [grant.unit_id for grant in _person(order).grants]
    below = await campaigns.under(order.connection, units, today, query.limit)
    return tuple(below)
