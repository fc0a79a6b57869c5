"""What is written of each row of an audience: its form, its price, its reason, its moment."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    false,
    literal,
    or_,
    true,
)

from bot.domain.planner import Later
from bot.domain.windows import PLANNED, Form, Skip, opened_since
from bot.store.audience import Terms, is_number
from bot.store.tables import address, outbox

SOON = timedelta(minutes=30)


def is_pressing(people: Any, terms: Terms) -> ColumnElement[bool]:
    """Whether the window of a row closes within half an hour of its first moment."""
    at = terms.when.moments[0] + PLANNED
    found: list[ColumnElement[bool]] = []
    for platform, can in terms.offer.capabilities.items():
        for window in filter(None, (can.reply_window, can.paid_window)):
            since = opened_since(window, at)
            kind = address.c.last_inbound_at.type
            soon = people.c.heard_at.between(literal(since, kind), literal(since + SOON, kind))
            found.append(and_(people.c.platform == platform, soon))
    return or_(*found) if found else literal(False)


def goes(people: Any, terms: Terms) -> ColumnElement[bool]:
    """Whether a row of the audience is written to at all."""
    found: ColumnElement[bool] = people.c.rank < len(terms.ways)
    return found


def form_of(people: Any, terms: Terms) -> ColumnElement[str]:
    """The form of a row; "" for those who are not reached."""
    forms = {rank: found.form.value for rank, found in enumerate(terms.ways)}
    return case(forms, value=people.c.rank, else_="")


def by_phone_of(people: Any, terms: Terms) -> ColumnElement[bool]:
    """Whether a row goes to a telephone number."""
    return case((is_number(people, terms), true()), else_=false())


def cost_of(people: Any, terms: Terms) -> ColumnElement[int]:
    """What a row costs."""
    costs = {rank: found.cost for rank, found in enumerate(terms.ways) if found.cost}
    return case(costs, value=people.c.rank, else_=0) if costs else literal(0)


def reason_of(people: Any, terms: Terms) -> ColumnElement[str]:
    """The reason a person is not reached, or is reached later; "" for all others."""
    reasons = {terms.rank(skip): skip.value for skip in Skip}
    capped = and_(goes(people, terms), people.c.place > 0)
    return case(
        (and_(capped, people.c.less_often), Later.LESS_OFTEN.value),
        (capped, Later.CAP.value),
        else_=case(reasons, value=people.c.rank, else_=""),
    )


def moment_of(people: Any, terms: Terms) -> ColumnElement[datetime]:
    """When each row is due."""
    kind = outbox.c.not_before.type
    moments = terms.when.moments
    whens = [*_template_moments(people, terms)]
    whens += [(people.c.place == n, literal(at, kind)) for n, at in enumerate(moments)]
    return case(*whens, else_=literal(moments[0], kind))


def _template_moments(
    people: Any, terms: Terms
) -> Iterator[tuple[ColumnElement[bool], ColumnElement[datetime]]]:
    """Where the platform's own hours for templates come later than ours."""
    for rank, found in enumerate(terms.ways):
        for platform in terms.offer.capabilities if found.form is Form.TEMPLATE else ():
            for place, at in enumerate(terms.when.moments):
                moment = terms.moment(platform, rank, place)
                if moment != at:
                    mine = (people.c.rank == rank, people.c.platform == platform)
                    yield (
                        and_(*mine, people.c.place == place),
                        literal(moment, outbox.c.not_before.type),
                    )
