"""What is written of each row of an audience: its form, its price, its reason, its moment."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    false,
    or_,
    true,
)

from bot.domain.planner import Later
from bot.domain.windows import PLANNED, Skip, opened_since
from bot.store.audience import by_place, is_number, moment
from bot.store.audience_terms import Case, Place, Shape, gap
from bot.store.counted import NONE, digit, word
from bot.store.tables import address, outbox

SOON = timedelta(minutes=30)


def is_pressing(people: Any, shape: Shape) -> ColumnElement[bool]:
    """Whether the window of a row closes within half an hour of its first moment."""
    found: list[ColumnElement[bool]] = []
    for platform, can in shape.offer.capabilities.items():
        for window in filter(None, (can.reply_window, can.paid_window)):
            soon = people.c.heard_at.between(_closing(window), _closing(window, SOON))
            found.append(and_(people.c.platform == word(platform), soon))
    return or_(*found) if found else false()


def _closing(window: timedelta, later: timedelta = timedelta()) -> ColumnElement[datetime]:
    """Who was heard from at this moment has a window that closes at the first one, or later."""

    def at(one: Case) -> datetime:
        return opened_since(window, moment(one, 0) + PLANNED) + later

    return gap(at, address.c.last_inbound_at.type)


def goes(people: Any, shape: Shape) -> ColumnElement[bool]:
    """Whether a row of the audience is written to at all."""
    found: ColumnElement[bool] = people.c.rank < digit(len(shape.ways))
    return found


def form_of(people: Any, shape: Shape) -> ColumnElement[str]:
    """The form of a row; "" for those who are not reached."""
    forms = {digit(rank): word(found.form.value) for rank, found in enumerate(shape.ways)}
    return case(forms, value=people.c.rank, else_=word(""))


def by_phone_of(people: Any, shape: Shape) -> ColumnElement[bool]:
    """Whether a row goes to a telephone number."""
    return case((is_number(people, shape), true()), else_=false())


def cost_of(people: Any, shape: Shape) -> ColumnElement[int]:
    """What a row costs."""
    costs = {digit(n): digit(found.cost) for n, found in enumerate(shape.ways) if found.cost}
    return case(costs, value=people.c.rank, else_=NONE) if costs else NONE


def reason_of(people: Any, shape: Shape) -> ColumnElement[str]:
    """The reason a person is not reached, or is reached later; "" for all others."""
    reasons = {digit(shape.rank(skip)): word(skip.value) for skip in Skip}
    capped = and_(goes(people, shape), people.c.place > NONE)
    return case(
        (and_(capped, people.c.less_often), word(Later.LESS_OFTEN.value)),
        (capped, word(Later.CAP.value)),
        else_=case(reasons, value=people.c.rank, else_=word("")),
    )


def moment_of(people: Any, shape: Shape) -> ColumnElement[datetime]:
    """When each row is due."""
    kind = outbox.c.not_before.type
    usual = by_place(people.c.place, shape.days.lawful, moment, kind)
    hours = [(_stands(people, one), gap(partial(_opens, place=one), kind)) for one in
             shape.by_hours]  # fmt: skip
    return case(*hours, else_=usual) if hours else usual


def _stands(people: Any, one: Place) -> ColumnElement[bool]:
    mine = people.c.rank == digit(one.rank), people.c.platform == word(one.platform)
    return and_(*mine, people.c.place == digit(one.place))


def _opens(one: Case, place: Place) -> datetime:
    """Where the platform's own hours for templates come later than ours."""
    return one.terms.moment(place.platform, place.rank, place.place)
