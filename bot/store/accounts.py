"""Which accounts an order is about; their language, a stop, which of them is written to first."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, update

from bot.domain.choices import PreferHere, ResumeOutreach, SetLocale, StopOutreach
from bot.store.orders import Order, stores, stores_together
from bot.store.tables import address


def own(*orders: Order) -> ColumnElement[bool]:
    """Of each order the account, and all others of the person it is linked to."""
    people = [order.person.member_id for order in orders if order.person is not None]
    strangers = [order.address_id for order in orders if order.person is None]
    wanted = []
    if people:
        wanted.append(address.c.member_id.in_(people))
    if strangers:
        wanted.append(address.c.id.in_(strangers))
    return or_(*wanted)


@stores(SetLocale)
async def set_locale(order: Order, effect: SetLocale) -> None:
    """The account's language."""
    await order.connection.execute(
        update(address).where(address.c.id == order.address_id).values(locale=effect.locale)
    )


@stores_together(StopOutreach)
async def stop_outreach(ordered: Sequence[tuple[Order, StopOutreach]]) -> None:
    """No outreach on any of the person's channels."""
    orders = [order for order, _effect in ordered]
    stopped = update(address).where(own(*orders)).values(stopped_at=orders[0].now)
    await orders[0].connection.execute(stopped)


@stores(ResumeOutreach)
async def resume_outreach(order: Order, effect: ResumeOutreach) -> None:
    """Outreach is welcome again."""
    await order.connection.execute(update(address).where(own(order)).values(stopped_at=None))


@stores(PreferHere)
async def prefer_here(order: Order, effect: PreferHere) -> None:
    """This account first; a later choice replaces an earlier one."""
    await order.connection.execute(update(address).where(own(order)).values(preferred_at=None))
    await order.connection.execute(
        update(address).where(address.c.id == order.address_id).values(preferred_at=order.now)
    )
