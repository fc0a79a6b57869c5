"""The coverage statement, part by part: who is counted under which head, and what is added up.

It is written once for each set of indicators, with gaps for days and moments: to write it takes ten
times as long as to count a unit by it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Dialect,
    FromClause,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    func,
    literal_column,
    select,
    text,
    true,
    union_all,
)

from bot.library.model import CountedUnit
from bot.store.counted import NONE, Counted, Form, fixed
from bot.store.fixed import Fixed
from bot.store.known import Facts, facts, weddings
from bot.store.people import is_key_officer
from bot.store.placed import belonging
from bot.store.scopes import ON, Pairs
from bot.store.score import FIXED, score_of, sums_of
from bot.store.types import Numbers

_HEADS, _UNITS, _WHOLE = "heads", "units", "whole"


def filled(
    dialect: str, counted: Sequence[Counted], on: date, whole: int, pairs: Pairs
) -> Mapping[str, Any]:
    """What is put into the gaps."""
    return {_WHOLE: whole, **given(dialect, pairs), **days(counted, on)}


def days(counted: Sequence[Counted], on: date) -> Mapping[str, Any]:
    """The day, and for each indicator when its evidence counts."""
    values: dict[str, Any] = {"on": on}
    for n, one in enumerate(counted):
        values |= {f"end{n}": one.end, f"until{n}": one.until}
        values |= {} if one.begin is None else {f"begin{n}": one.begin}
        values |= {} if one.since is None else {f"since{n}": one.since}
    return values


@lru_cache(maxsize=64)
def of_now(dialect: Dialect, forms: tuple[Form, ...], places: int) -> Fixed:
    """What is counted of the facts of now, for about so many places: `room_for` them."""
    return _of_now(dialect, forms).with_part(_series(0), _series(places))


@lru_cache(maxsize=16)
def _of_now(dialect: Dialect, forms: tuple[Form, ...]) -> Fixed:
    known = facts(None)
    return Fixed(dialect, statement(dialect.name, forms, known, belonging(known, ON, None), 0))


def forget() -> None:
    """Write it anew the next time."""
    of_now.cache_clear()
    _of_now.cache_clear()


def statement(
    dialect: str, forms: Sequence[Form], known: Facts, people: FromClause, places: int
) -> CompoundSelect[Any]:
    """A row per indicator (by its place) and head; one of everybody together, under `whole`."""
    units = places_given(dialect, places)
    there = there_under(units, people, [form.numbered(0) for form in forms])
    whole = bindparam(_WHOLE, type_=Integer)
    return union_all(*parts(forms, known, there, whole))


def parts(
    forms: Sequence[Form],
    known: Facts,
    there: CTE,
    whole: ColumnElement[int],
    between: Sequence[ColumnElement[Any]] = (),
) -> Iterator[Select[*tuple[Any, ...]]]:
    """Of each indicator a row for everybody together, under `whole`, and a select of one for each
    other head: its place, the head, what stands `between`, the sums.
    """
    width = width_of(forms)
    for n, form in enumerate(forms):
        place, people, score, sums = scored(n, form, known, there, width)
        each = select(people.c.head, people.c.subject).distinct().where(people.c.head != whole)
        heads = each.subquery()
        together = (place.label("indicator"), whole.label("head"), *between, *sums)
        yield select(*together).select_from(score)
        yield (
            select(place, heads.c.head, *between, *sums)
            .join_from(heads, score, score.c.subject == heads.c.subject)
            .group_by(heads.c.head)
        )


def width_of(forms: Sequence[Form]) -> int:
    """How many sums a row has."""
    return FIXED + max(len(form.indicator.topics) for form in forms)


def room_for(pairs: Pairs) -> int:
    """A number of places that holds them all: the next power of two."""
    return 1 << max(0, len(pairs) - 1).bit_length()


def places_given(dialect: str, places: int) -> CTE:
    """Which unit belongs to which head: `head`, `unit_id`; known beforehand (`scopes.places`).

    How many there are at most is written into the statement, so that PostgreSQL knows it when it
    plans: a country is read from end to end, a unit by its index. What is left of the places names
    no unit.
    """
    if dialect == "postgresql":
        arrays = (bindparam(name, type_=Numbers).label(name) for name in (_HEADS, _UNITS))
        told = select(*arrays).subquery("told")
        place = literal_column("place", Integer)
        head, unit_id = (told.c[name][place] for name in (_HEADS, _UNITS))
        there = select(head.label("head"), unit_id.label("unit_id"))
        return there.select_from(text(f"{_series(places)} AS place"), told).cte("places")
    pair = func.json_each(bindparam(_UNITS, type_=String)).table_valued("value").c.value
    head, unit_id = (func.json_extract(pair, f"$[{n}]", type_=Integer) for n in range(2))
    return select(head.label("head"), unit_id.label("unit_id")).cte("places")


def _series(places: int) -> str:
    return f"generate_series(1, {places})"


def given(dialect: str, pairs: Pairs) -> Mapping[str, str]:
    """The pairs as `places_given` reads them."""
    if dialect == "postgresql":
        heads, units = ("{" + ",".join(str(pair[n]) for pair in pairs) + "}" for n in range(2))
        return {_HEADS: heads, _UNITS: units}
    return {_UNITS: orjson.dumps(pairs).decode()}


def there_under(places: CTE, people: FromClause, counted: Sequence[Counted]) -> CTE:
    """Who belonged under each head, once for each time: `head`, `member_id`, `family_id`, and by
    each indicator's place whether it counts them: `c0`, `c1` …
    """
    marks = (_is_counted(one, people).label(f"c{n}") for n, one in enumerate(counted))
    categories = {name for one in counted for name in one.indicator.counted_categories}
    return (
        select(places.c.head, people.c.member_id, people.c.family_id, *marks)
        .join(people, people.c.unit_id == places.c.unit_id)
        .where(people.c.category.in_(fixed(sorted(categories))))
        .cte("there")
        .prefix_with("MATERIALIZED")
    )


def _is_counted(counted: Counted, people: FromClause) -> ColumnElement[bool]:
    right = people.c.category.in_(fixed(counted.indicator.counted_categories))
    if counted.indicator.unit_of_count is CountedUnit.OFFICER:
        return and_(right, is_key_officer(people, fixed(counted.posts)))
    return right


class Scored(NamedTuple):
    """An indicator's place, whom it counts, everybody's marks, and the sums over them."""

    place: ColumnElement[int]
    people: CTE
    score: CTE
    sums: Sequence[ColumnElement[int]]


def scored(
    n: int, form: Form, known: Facts, there: CTE, width: int, *, alone: bool = False
) -> Scored:
    """Of the indicator in that place; as many sums as the widest has.

    `alone`: no heads are looked for among its people. As a table of their own they would then only
    be written and read once more.
    """
    counted = form.numbered(n)
    people = people_of(n, counted, known, there)
    if alone:
        people = people.prefix_with("NOT MATERIALIZED")
    score = score_of(counted, known, people)
    sums = sums_of(form.indicator, score)
    sums += [NONE] * (width - len(sums))
    return Scored(literal_column(str(n), Integer), people, score, sums)


def people_of(n: int, counted: Counted, known: Facts, there: CTE) -> CTE:
    """Whom the indicator in that place counts: `head`, `subject`, once for each time.

    Of those who marry also `held_on` and `before`: None when nobody said when.
    """
    families = counted.indicator.unit_of_count is CountedUnit.FAMILY
    subject = there.c.family_id if families else there.c.member_id
    found = select(there.c.head, subject.label("subject")).where(there.c[f"c{n}"])
    if counted.indicator.unit_of_count is CountedUnit.MEMBER:
        wedding = weddings(known.known_at)
        found = (
            found.add_columns(wedding.c.held_on, wedding.c.before)
            .join(wedding, wedding.c.member_id == there.c.member_id)
            .where(_in_the_window(counted, wedding))
        )
    return found.cte(f"of_{counted.indicator.id}")


def _in_the_window(counted: Counted, wedding: Subquery) -> ColumnElement[bool]:
    """Held in the window; or without a day, if that was told before its end."""
    since = true() if counted.since is None else wedding.c.held_on >= counted.since
    held = and_(wedding.c.held_on <= counted.until, since)
    return held | and_(wedding.c.held_on.is_(None), wedding.c.told_at < counted.end)
