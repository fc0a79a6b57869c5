"""The terms of one campaign: what each platform allows it, at which price, at which moments."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import Campaign, Draft, Kind
from bot.domain.outreach import Rules, local_day
from bot.domain.planner import Offer, schedule
from bot.domain.posts import key_posts
from bot.domain.push import Content
from bot.domain.templates import Known, subjects, usable
from bot.domain.windows import Means
from bot.library.model import Library
from bot.messages import Capabilities
from bot.store.audience_terms import NOBODY, Terms
from bot.store.templates import known


@dataclass(frozen=True, slots=True)
class Outlook:
    """What every campaign depends on at a moment."""

    library: Library
    capabilities: Mapping[str, Capabilities]  # of the platforms that are on
    rules: Rules
    now: datetime


async def terms_of(connection: AsyncConnection, outlook: Outlook, found: Draft | Campaign) -> Terms:
    """The terms of a campaign that begins as soon as it may: at its time, or now."""
    campaign = found if isinstance(found, Campaign) else None
    draft = campaign.draft if campaign else found
    assert isinstance(draft, Draft)
    observance_id = campaign.observance_id if campaign else ""
    start = max(outlook.now, draft.due_at)
    is_reminder = campaign is not None and campaign.kind is Kind.OBSERVANCE
    told = await known(connection, outlook.library)
    today = local_day(start, outlook.rules)
    return Terms(
        offer=offer(outlook, told, draft.content, observance_id, is_reminder),
        rules=outlook.rules,
        when=schedule(start, outlook.rules),
        today=today,
        campaign_id=campaign.id if campaign else NOBODY,
        posts=key_posts(outlook.library.posts, today),
        lessons=tuple(lesson.id for lesson in outlook.library.lessons),
    )


def offer(
    outlook: Outlook, told: Known, content: Content, observance_id: str, is_reminder: bool
) -> Offer:
    """What this content can use on each platform."""
    about = subjects(content, observance_id)
    means = {
        name: Means(
            outlook.rules.paid,
            usable(outlook.library, told, name, about) is not None,
            outlook.rules.prices.on(name),
            outlook.rules.prices.by_phone.get(name, 0) if outlook.rules.by_phone else None,
        )
        for name in outlook.capabilities
    }
    return Offer(means, outlook.capabilities, is_reminder)


def with_money(terms: Terms) -> Terms:
    """The same, were messages allowed to cost."""
    return _changed(terms, paid=True)


def with_templates(terms: Terms) -> Terms:
    """The same, had a template been approved wherever there are templates."""
    return _changed(terms, paid=True, template=True)


def _changed(terms: Terms, *, paid: bool, template: bool | None = None) -> Terms:
    means = {
        name: replace(m, paid=paid, template=m.template if template is None else template)
        for name, m in terms.offer.means.items()
    }
    return replace(terms, offer=replace(terms.offer, means=means))
