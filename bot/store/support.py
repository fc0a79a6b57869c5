"""Cases of support: opened, moved step by step, counted; every right looked up anew."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, insert, select, update

from bot.domain.support import (
    NEXT,
    Action,
    Case,
    CaseOf,
    CasesToDo,
    Figures,
    FiguresOfYear,
    MoveCase,
    MyCases,
    NewCase,
    Nominee,
    NomineeOf,
    OpenCase,
    State,
    may,
)
from bot.errors import Conflict
from bot.i18n import _
from bot.library.model import Asker, Programme
from bot.store import audit
from bot.store.care_tables import case_step, support_case
from bot.store.database import insert_into
from bot.store.orders import Order, answers, stores
from bot.store.reached import reached
from bot.store.rights import (
    member_under,
    person_in,
    require_cover,
    responsible,
    roles_of,
    today_of,
    unit_of,
)
from bot.store.support_rows import cases, figures, is_open, steps, to_do
from bot.store.telling import Notice, tell_by

NEWS = _("There is news on something you asked for, or that was asked for you.")
WORK = _("Something of your unit waits for you.")


@answers(MyCases)
async def my_cases(order: Order, query: MyCases) -> tuple[Case, ...]:
    """The newest ones about the person."""
    me = person_in(order).member_id
    where = support_case.c.subject_id == me
    return tuple(await cases(order, where, query.limit, newest_first=True))


@answers(CasesToDo)
async def cases_to_do(order: Order, query: CasesToDo) -> tuple[Case, ...]:
    """What waits for this person."""
    roles = await roles_of(order)
    where = reached(support_case.c.unit_id, roles.tops, today_of(order)) & is_open()
    return to_do(await cases(order, where, 200))[: query.limit]


@answers(CaseOf)
async def case_of(order: Order, query: CaseOf) -> Case | None:
    """One case with its steps."""
    found = await cases(order, support_case.c.id == query.id, 1)
    return replace(found[0], steps=await steps(order, query.id)) if found else None


@answers(NomineeOf)
async def nominee_of(order: Order, query: NomineeOf) -> Nominee | None:
    """A member under the person's roles, never the person."""
    found = await member_under(order, query.code)
    return Nominee(found[0], found[1]) if found else None


@answers(FiguresOfYear)
async def figures_of_year(order: Order, query: FiguresOfYear) -> Figures:
    """Own units in full; the whole organisation with small numbers hidden."""
    roles = await roles_of(order)
    own = reached(support_case.c.unit_id, roles.tops, today_of(order))
    return await figures(order, own, query.year)


@stores(OpenCase)
async def open_case(order: Order, effect: OpenCase) -> None:
    """A case in the state `received`, with its first step."""
    me, asked = person_in(order).member_id, effect.case
    programme = order.library.programme(asked.programme)
    if programme is None:
        raise Conflict("that programme has ended")
    unit_id = await _unit(order, asked, programme)
    stored = await order.connection.execute(
        insert_into(order.connection, support_case)
        .values(
            key=order.key,
            programme=asked.programme,
            unit_id=unit_id,
            subject_id=asked.subject_id,
            opened_by=me,
            state=State.RECEIVED.value,
            variety=asked.variety,
            heads=asked.heads,
            days=asked.days,
            detail_enc=order.cipher.seal(asked.detail) if asked.detail else None,
            opened_at=order.now,
        )
        .on_conflict_do_nothing()
        .returning(support_case.c.id)
    )
    case_id = stored.scalar()
    if case_id is None:
        return  # the very same order, stored before
    await _step(order, case_id, State.RECEIVED)
    await _tell_officers(order, case_id, unit_id)
    if asked.subject_id not in (None, me):
        notice = Notice(f"{order.key}:subject", asked.subject_id, NEWS, f"hs:{case_id}")
        await tell_by(order, notice, unasked=True)
    await _note(order, "support.open", case_id, unit_id)


async def _unit(order: Order, asked: NewCase, programme: Programme) -> int:
    """The unit of the case; `Conflict` where the person may not open it there."""
    person = person_in(order)
    if asked.subject_id == person.member_id:
        if Asker.MEMBER not in programme.asked_by or person.unit_id is None:
            raise Conflict("members do not ask for this")
        return person.unit_id
    unit_id = asked.unit_id
    if asked.subject_id is not None:
        unit_id = await unit_of(order, asked.subject_id)
    if unit_id is None or Asker.OFFICER not in programme.asked_by:
        raise Conflict("nobody to open this for")
    await require_cover(order, unit_id)
    return unit_id


@stores(MoveCase)
async def move_case(order: Order, effect: MoveCase) -> None:
    """One step, from the state in which it was shown; the person hears of it."""
    found = await cases(order, support_case.c.id == effect.id, 1)
    if not found or found[0].state is not effect.seen:
        raise Conflict(f"case {effect.id} is elsewhere by now")
    if may(found[0].standing, effect.action, effect.seen) is not None:
        raise Conflict(f"{effect.action} is not this person's to do")
    state = NEXT[effect.seen, effect.action]
    changed = await order.connection.execute(
        update(support_case)
        .where(support_case.c.id == effect.id, support_case.c.state == effect.seen.value)
        .values(**_changes(order, effect, state))
        .returning(
            support_case.c.unit_id,
            support_case.c.subject_id,
            support_case.c.opened_by,
            support_case.c.opened_at,
        )
    )
    row = changed.first()
    if row is None:
        raise Conflict(f"case {effect.id} moved meanwhile")
    await _step(order, effect.id, state, effect.amount, effect.note)
    asked = row.subject_id in (None, row.opened_by)
    people = {row.subject_id or row.opened_by}
    await _tell(order, effect, row.unit_id, people, row.opened_at if asked else None)
    await _note(order, f"support.{effect.action}", effect.id, row.unit_id)


def _changes(order: Order, effect: MoveCase, state: State) -> dict[str, object]:
    changes: dict[str, object] = {"state": state.value}
    match effect.action:
        case Action.DECIDE:
            changes |= {"amount": effect.amount, "decided_on": today_of(order)}
        case Action.FINISH:
            changes |= {"done_on": today_of(order)}
            if effect.days is not None:
                changes["days"] = effect.days
        case Action.WITHDRAW:
            changes |= {"detail_enc": None, "amount": None}
    return changes


async def _step(
    order: Order, case_id: int, state: State, amount: int | None = None, note: str = ""
) -> None:
    """Append; its number is the next one, and unique."""
    latest = select(func.coalesce(func.max(case_step.c.number), 0) + 1).where(
        case_step.c.case_id == case_id
    )
    await order.connection.execute(
        insert(case_step).values(
            case_id=case_id,
            number=latest.scalar_subquery(),
            at=order.now,
            actor_id=person_in(order).member_id,
            state=state.value,
            amount=amount,
            note_enc=order.cipher.seal(note) if note else None,
        )
    )


async def _tell(
    order: Order, effect: MoveCase, unit_id: int, people: set[int], asked_at: datetime | None
) -> None:
    """The person hears of every step; who has to take the next one hears that it waits."""
    me = person_in(order).member_id
    notices = [
        Notice(f"{order.key}:{found}", found, NEWS, f"hs:{effect.id}") for found in people - {me}
    ]
    await tell_by(order, *notices, asked_at=asked_at)
    if effect.action is Action.CHECK:
        await _tell_officers(order, effect.id, unit_id, above=True)


async def _tell_officers(order: Order, case_id: int, unit_id: int, *, above: bool = False) -> None:
    people = await responsible(
        order.connection, unit_id, today_of(order),
        but=(person_in(order).member_id,), admins_above=above,
    )  # fmt: skip
    notices = [Notice(f"{order.key}:o{found}", found, WORK, f"hs:{case_id}") for found in people]
    await tell_by(order, *notices, unasked=True)


async def _note(order: Order, action: str, case_id: int, unit_id: int) -> None:
    await audit.record(
        order.connection,
        at=order.now,
        actor=person_in(order).code,
        action=action,
        subject=f"case {case_id}",
        unit_id=unit_id,
    )
