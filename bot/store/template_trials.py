"""An officer tries a template on himself: the approved form itself, not the free text.

A template may cost money: none is sent while LANTOA_PAID_MESSAGES is off.
"""

from sqlalchemy import select

from bot.domain.outreach import local_day
from bot.domain.push import Content
from bot.domain.templates import TrialsOf, TryTemplate, letter, subjects, usable
from bot.errors import Conflict
from bot.messages import Address, OutboundMessage, Purpose
from bot.store import outbox
from bot.store.orders import Order, answers, stores
from bot.store.tables import address
from bot.store.templates import known


@answers(TrialsOf)
async def trials_of(order: Order, query: TrialsOf) -> tuple[str, ...]:
    """Platforms with an approved template for this content and an account of this person."""
    return tuple(await _ways(order, query.content, query.observance_id))


@stores(TryTemplate)
async def try_template(order: Order, effect: TryTemplate) -> None:
    """To the person's own account, to nobody else."""
    ways = await _ways(order, effect.content, effect.observance_id)
    if effect.platform not in ways:
        raise Conflict("the template or the account is gone meanwhile")
    address_id, user = ways[effect.platform]
    about = subjects(effect.content, effect.observance_id)
    told = await known(order.connection, order.library)
    found = usable(order.library, told, effect.platform, about)
    assert found is not None  # `_ways` has looked
    day = local_day(order.now, order.rules)
    made = letter(found, effect.platform, effect.content, order.library, order.locale, day)
    message = OutboundMessage(
        order.key, Address(effect.platform, user), Purpose.SERVICE, made.text,
        locale=order.locale, template=made.use,
    )  # fmt: skip
    await outbox.put(order.connection, order.cipher, address_id, [message], order.now)


async def _ways(order: Order, content: Content, observance_id: str) -> dict[str, tuple[int, str]]:
    """Per platform the person's own account, the one last heard from, that can take it."""
    if order.person is None or not order.person.grants or not order.rules.paid:
        return {}
    told = await known(order.connection, order.library)
    about = subjects(content, observance_id)
    able = [
        name
        for name, can in order.capabilities.items()
        if can.templates and usable(order.library, told, name, about)
    ]
    found = await order.connection.execute(
        select(address.c.id, address.c.platform, address.c.user_enc)
        .where(
            address.c.member_id == order.person.member_id,
            address.c.platform.in_(able),
            address.c.consent_at.is_not(None),
            address.c.stopped_at.is_(None),
            address.c.blocked_at.is_(None),
        )
        .order_by(address.c.last_inbound_at.asc().nulls_first(), address.c.id)
    )
    return {row.platform: (row.id, order.cipher.open(row.user_enc)) for row in found}
