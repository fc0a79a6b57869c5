"""Personal codes: looked up by blind index, tied to accounts, language and stop of an account."""

from sqlalchemy import ColumnElement, select, update

from bot.domain.choices import CountCrisisCard, ResumeOutreach, SetLocale, StopOutreach
from bot.domain.linking import CodeFound, CodeState, LinkAddress, LookUpCode
from bot.errors import Conflict
from bot.store.database import insert_into
from bot.store.orders import Order, answers, stores
from bot.store.people import person_of
from bot.store.tables import address, crisis_count, link_code


@answers(LookUpCode)
async def look_up_code(order: Order, query: LookUpCode) -> CodeFound:
    """What a code is to this very account."""
    mark = query.mark or order.cipher.index("link", query.code.upper())
    found = await order.connection.execute(select(link_code).where(link_code.c.code_idx == mark))
    row = found.first()
    if row is None:
        return CodeFound(CodeState.UNKNOWN, mark)
    today = order.now.astimezone(order.zone).date()
    person = await person_of(order.connection, order.cipher, row.member_id, today)
    if order.person is not None and person is not None:
        mine = order.person.member_id == row.member_id
        return CodeFound(
            CodeState.YOURS if mine else CodeState.OTHER,
            mark,
            person.name if mine else "",
            person.unit_name if mine else "",
        )
    if person is None or row.expires_at <= order.now:
        return CodeFound(CodeState.EXPIRED, mark)
    return CodeFound(CodeState.GOOD, mark, person.name, person.unit_name)


@stores(LinkAddress)
async def link_address(order: Order, effect: LinkAddress) -> None:
    """Tie the account; the code stays good for the person's other channels until it expires."""
    used = await order.connection.execute(
        update(link_code)
        .where(link_code.c.code_idx == effect.mark, link_code.c.expires_at > order.now)
        .values(used_at=order.now)
        .returning(link_code.c.member_id)
    )
    row = used.first()
    if row is None:
        raise Conflict("the code expired meanwhile")
    linked = await order.connection.execute(
        update(address)
        .where(
            address.c.id == order.address_id,
            address.c.member_id.is_(None) | (address.c.member_id == row.member_id),
        )
        .values(member_id=row.member_id)
        .returning(address.c.id)
    )
    if linked.first() is None:
        raise Conflict("the account was linked to somebody else meanwhile")


@stores(SetLocale)
async def set_locale(order: Order, effect: SetLocale) -> None:
    """The account's language."""
    await order.connection.execute(
        update(address).where(address.c.id == order.address_id).values(locale=effect.locale)
    )


@stores(StopOutreach)
async def stop_outreach(order: Order, effect: StopOutreach) -> None:
    """No outreach on any of the person's channels."""
    await order.connection.execute(
        update(address).where(_own_accounts(order)).values(stopped_at=order.now)
    )


@stores(ResumeOutreach)
async def resume_outreach(order: Order, effect: ResumeOutreach) -> None:
    """Outreach is welcome again."""
    await order.connection.execute(
        update(address).where(_own_accounts(order)).values(stopped_at=None)
    )


def _own_accounts(order: Order) -> ColumnElement[bool]:
    if order.person is None:
        return address.c.id == order.address_id
    return address.c.member_id == order.person.member_id


@stores(CountCrisisCard)
async def count_crisis_card(order: Order, effect: CountCrisisCard) -> None:
    """One more on this day, for everybody together."""
    day = order.now.astimezone(order.zone).date()
    statement = insert_into(order.connection, crisis_count).values(day=day, shown=1)
    await order.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["day"], set_={"shown": crisis_count.c.shown + 1}
        )
    )
