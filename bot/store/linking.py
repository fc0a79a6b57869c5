"""Personal codes and shared numbers: looked up by blind index, tied to accounts."""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Executable, bindparam, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.linking import CodeFound, CodeState, LinkAddress, LookUpCode, LookUpPhone
from bot.domain.outreach import local_day
from bot.domain.people import Person
from bot.errors import Conflict
from bot.store.orders import Order, answers, answers_together, stores_together
from bot.store.people import people_of
from bot.store.tables import address, link_code, member, role_grant

PHONE = "phone:"  # a mark that stands for a telephone number


class Behind(NamedTuple):
    """The member behind a mark, and whether it is good for linking now."""

    member_id: int
    good: bool


@answers_together(LookUpCode)
async def look_up_codes(asked: Sequence[tuple[Order, LookUpCode]]) -> list[CodeFound]:
    """What each code is to the very account that asks."""
    first = asked[0][0]
    marked = [(order, _mark(order.cipher, query)) for order, query in asked]
    behind = await _behind(marked)
    today = local_day(first.now, first.rules)
    members = {found.member_id for found in behind if found is not None}
    people = await people_of(first.connection, first.cipher, members, today)
    return [
        _found(order, mark, found, people)
        for (order, mark), found in zip(marked, behind, strict=True)
    ]


def _mark(cipher: Cipher, query: LookUpCode) -> str:
    return query.mark or cipher.index("link", query.code.upper())


def _found(order: Order, mark: str, behind: Behind | None, people: dict[int, Person]) -> CodeFound:
    if behind is None:
        return CodeFound(CodeState.UNKNOWN, mark)
    person = people.get(behind.member_id)
    if order.person is not None and person is not None:
        mine = order.person.member_id == behind.member_id
        return CodeFound(
            CodeState.YOURS if mine else CodeState.OTHER,
            mark,
            person.name if mine else "",
            person.unit_name if mine else "",
        )
    if person is None or not behind.good:
        return CodeFound(CodeState.EXPIRED, mark)
    return CodeFound(CodeState.GOOD, mark, person.name, person.unit_name)


@answers(LookUpPhone)
async def look_up_phone(order: Order, query: LookUpPhone) -> CodeFound:
    """The same for a number that the person shared."""
    mark = PHONE + order.cipher.index("phone", query.digits)
    return (await look_up_codes([(order, LookUpCode(mark=mark))]))[0]


async def member_behind(order: Order, mark: str) -> int | None:
    """The member whom a mark that is good now would link this account to."""
    [found] = await _behind([(order, mark)])
    return found.member_id if found and found.good else None


async def _behind(marked: Sequence[tuple[Order, str]]) -> list[Behind | None]:
    """Who is behind each mark, for the account that has it; None where nobody is."""
    connection = marked[0][0].connection
    codes = await _behind_codes(connection, {m for _order, m in marked if not _is_phone(m)})
    phones = await _behind_phones(connection, {m for _order, m in marked if _is_phone(m)})
    return [
        _by_phone(phones.get(mark, ()), order.address_id)
        if _is_phone(mark)
        else _by_code(codes.get(mark), order)
        for order, mark in marked
    ]


def _is_phone(mark: str) -> bool:
    return mark.startswith(PHONE)


def _by_code(row: Any, order: Order) -> Behind | None:
    return None if row is None else Behind(row.member_id, row.expires_at > order.now)


def _by_phone(rows: Sequence[Any], account: int) -> Behind | None:
    """One person only, without a role and without any account: nobody gains a right by typing."""
    if len(rows) != 1:
        return None
    [row] = rows
    others = row.accounts > 1 or (row.accounts == 1 and row.account != account)
    return None if row.role or others else Behind(row.id, good=True)


async def _behind_codes(connection: AsyncConnection, marks: Collection[str]) -> dict[str, Any]:
    if not marks:
        return {}
    found = await connection.execute(_codes(), {"marks": list(marks)})
    return {row.code_idx: row for row in found}


@cache
def _codes() -> Executable:
    return select(link_code.c.code_idx, link_code.c.member_id, link_code.c.expires_at).where(
        link_code.c.code_idx.in_(bindparam("marks", expanding=True))
    )


async def _behind_phones(
    connection: AsyncConnection, marks: Collection[str]
) -> dict[str, list[Any]]:
    """Everybody with these numbers."""
    people: dict[str, list[Any]] = {}
    if marks:
        numbers = [mark.removeprefix(PHONE) for mark in marks]
        for row in await connection.execute(_numbers(), {"numbers": numbers}):
            people.setdefault(PHONE + row.phone_idx, []).append(row)
    return people


@cache
def _numbers() -> Executable:
    has_role = exists().where(role_grant.c.member_id == member.c.id)
    return (
        select(
            member.c.id,
            member.c.phone_idx,
            has_role.label("role"),
            func.count(address.c.id).label("accounts"),
            func.min(address.c.id).label("account"),
        )
        .outerjoin(address, address.c.member_id == member.c.id)
        .where(member.c.phone_idx.in_(bindparam("numbers", expanding=True)))
        .group_by(member.c.id, member.c.phone_idx)
    )


@stores_together(LinkAddress)
async def link_addresses(ordered: Sequence[tuple[Order, LinkAddress]]) -> None:
    """Tie the accounts; a code stays good for the person's other channels until it expires."""
    first = ordered[0][0]
    marked = sorted(
        ((order, effect.mark) for order, effect in ordered), key=lambda one: one[0].address_id
    )
    await _hold(first.connection, [mark for _order, mark in marked if _is_phone(mark)])
    behind = [found.member_id for found in await _behind(marked) if found and found.good]
    if len(behind) < len(marked):
        raise Conflict("the code expired meanwhile")
    _require_one_each([mark for _order, mark in marked], behind)
    codes = [mark for _order, mark in marked if not _is_phone(mark)]
    if codes:
        await first.connection.execute(_used(), {"marks": codes, "now": first.now})
    rows = [
        {"account": order.address_id, "person": member_id}
        for (order, _mark), member_id in zip(marked, behind, strict=True)
    ]
    if (await first.connection.execute(_tied(), rows)).rowcount < len(rows):
        raise Conflict("the account was linked to somebody else meanwhile")
    await first.connection.execute(_filled_in(), {"people": behind})


async def _hold(connection: AsyncConnection, numbers: Sequence[str]) -> None:
    """Who links by a number that another worker links by right now waits, and sees what became.

    SQLite has one writer.
    """
    if numbers and connection.dialect.name != "sqlite":
        found = {"numbers": [mark.removeprefix(PHONE) for mark in numbers]}
        await connection.execute(_held(), found)


@cache
def _held() -> Executable:
    return (
        select(member.c.id)
        .where(member.c.phone_idx.in_(bindparam("numbers", expanding=True)))
        .order_by(member.c.id)
        .with_for_update(key_share=True)
    )


def _require_one_each(marks: Sequence[str], members: Sequence[int]) -> None:
    """A number links nobody who has an account by then: two of one moment go one after another."""
    many = Counter(members)
    for mark, member_id in zip(marks, members, strict=True):
        if _is_phone(mark) and many[member_id] > 1:
            raise Conflict("the number links another account at this moment")


@cache
def _used() -> Executable:
    return (
        update(link_code)
        .where(link_code.c.code_idx.in_(bindparam("marks", expanding=True)))
        .values(used_at=bindparam("now", type_=link_code.c.used_at.type))
    )


@cache
def _tied() -> Executable:
    person = bindparam("person", type_=address.c.member_id.type)
    free = or_(address.c.member_id.is_(None), address.c.member_id == person)
    return (
        update(address).where(address.c.id == bindparam("account"), free).values(member_id=person)
    )


@cache
def _filled_in() -> Executable:
    """Whoever had everything erased and agrees anew is filled in by the next list."""
    theirs = member.c.id.in_(bindparam("people", expanding=True))
    return update(member).where(theirs, member.c.erased_at.is_not(None)).values(erased_at=None)
