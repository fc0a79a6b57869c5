"""Personal codes: looked up by blind index, tied to accounts, language and stop of an account."""

from sqlalchemy import ColumnElement, exists, select, update

from bot.domain.choices import PreferHere, ResumeOutreach, SetLocale, StopOutreach
from bot.domain.linking import CodeFound, CodeState, LinkAddress, LookUpCode, LookUpPhone
from bot.domain.outreach import local_day
from bot.errors import Conflict
from bot.store.orders import Order, answers, stores
from bot.store.people import person_of
from bot.store.tables import address, link_code, member, role_grant

PHONE = "phone:"  # a mark that stands for a telephone number


@answers(LookUpCode)
async def look_up_code(order: Order, query: LookUpCode) -> CodeFound:
    """What a code is to this very account."""
    mark = query.mark or order.cipher.index("link", query.code.upper())
    found = await _behind(order, mark)
    if found is None:
        return CodeFound(CodeState.UNKNOWN, mark)
    member_id, is_good = found
    today = local_day(order.now, order.rules)
    person = await person_of(order.connection, order.cipher, member_id, today)
    if order.person is not None and person is not None:
        mine = order.person.member_id == member_id
        return CodeFound(
            CodeState.YOURS if mine else CodeState.OTHER,
            mark,
            person.name if mine else "",
            person.unit_name if mine else "",
        )
    if person is None or not is_good:
        return CodeFound(CodeState.EXPIRED, mark)
    return CodeFound(CodeState.GOOD, mark, person.name, person.unit_name)


@answers(LookUpPhone)
async def look_up_phone(order: Order, query: LookUpPhone) -> CodeFound:
    """The same for a number that the person shared."""
    mark = PHONE + order.cipher.index("phone", query.digits)
    return await look_up_code(order, LookUpCode(mark=mark))


async def member_behind(order: Order, mark: str) -> int | None:
    """The member whom a mark that is good now would link this account to."""
    found = await _behind(order, mark)
    return found[0] if found and found[1] else None


async def _behind(order: Order, mark: str) -> tuple[int, bool] | None:
    """The member behind a mark, and whether it is good for linking now."""
    if mark.startswith(PHONE):
        return await _behind_phone(order, mark.removeprefix(PHONE))
    found = await order.connection.execute(select(link_code).where(link_code.c.code_idx == mark))
    row = found.first()
    return (row.member_id, row.expires_at > order.now) if row else None


async def _behind_phone(order: Order, phone_idx: str) -> tuple[int, bool] | None:
    """One person only, without a role and without any account: nobody gains a right by typing."""
    has_role = exists().where(role_grant.c.member_id == member.c.id)
    has_account = exists().where(
        address.c.member_id == member.c.id, address.c.id != order.address_id
    )
    found = await order.connection.execute(
        select(member.c.id, has_role.label("role"), has_account.label("account"))
        .where(member.c.phone_idx == phone_idx)
        .limit(2)
    )
    rows = found.all()
    if len(rows) != 1 or rows[0].role or rows[0].account:
        return None
    return rows[0].id, True


@stores(LinkAddress)
async def link_address(order: Order, effect: LinkAddress) -> None:
    """Tie the account; the code stays good for the person's other channels until it expires."""
    found = await _behind(order, effect.mark)
    if found is None or not found[1]:
        raise Conflict("the code expired meanwhile")
    await order.connection.execute(
        update(link_code).where(link_code.c.code_idx == effect.mark).values(used_at=order.now)
    )
    linked = await order.connection.execute(
        update(address)
        .where(
            address.c.id == order.address_id,
            address.c.member_id.is_(None) | (address.c.member_id == found[0]),
        )
        .values(member_id=found[0])
        .returning(address.c.id)
    )
    if linked.first() is None:
        raise Conflict("the account was linked to somebody else meanwhile")
    # Whoever had everything erased and agrees anew is filled in by the next list.
    await order.connection.execute(
        update(member)
        .where(member.c.id == found[0], member.c.erased_at.is_not(None))
        .values(erased_at=None)
    )


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


@stores(PreferHere)
async def prefer_here(order: Order, effect: PreferHere) -> None:
    """This account first; a later choice replaces an earlier one."""
    await order.connection.execute(
        update(address).where(_own_accounts(order)).values(preferred_at=None)
    )
    await order.connection.execute(
        update(address).where(address.c.id == order.address_id).values(preferred_at=order.now)
    )


def _own_accounts(order: Order) -> ColumnElement[bool]:
    if order.person is None:
        return address.c.id == order.address_id
    return address.c.member_id == order.person.member_id
