"""Rows that a statement is given as one JSON text: it is written once, however many there are.

A list of parameters would have the statement built, or its parameters taken apart, anew for every
number of rows; a batch of deliveries spent more time on that than the database on its work.
"""

from collections.abc import Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    bindparam,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from bot.store.types import RowId

GIVEN = "given"  # the parameter: `as_given(rows)`


def given(dialect: str, columns: Sequence[tuple[str, TypeEngine[Any]]]) -> Subquery:
    """The rows as a table with these columns: texts, numbers and truths."""
    rows: BindParameter[str] = bindparam(GIVEN)
    cells: list[ColumnElement[Any]]
    if dialect == "postgresql":
        one = func.json_array_elements(cast(rows, JSON)).table_valued("value").c.value
        cells = [cast(one.op("->>")(n), kind) for n, (_name, kind) in enumerate(columns)]
    else:
        one = func.json_each(rows).table_valued("value").c.value
        cells = [
            type_coerce(func.json_extract(one, f"$[{n}]"), kind)
            for n, (_name, kind) in enumerate(columns)
        ]
    named = zip(cells, columns, strict=True)
    return select(*(cell.label(name) for cell, (name, _kind) in named)).subquery(GIVEN)


def as_given(rows: Sequence[Sequence[object]]) -> str:
    """The parameter's value, each row in the order of the columns."""
    return orjson.dumps(rows).decode()


def listed(dialect: str, name: str) -> Select[tuple[int]]:
    """Ids that are given as one JSON list, for `column.in_(…)`.

    With a parameter for each, every number of them is a statement of its own: SQLite keeps a
    hundred of those, some ten megabytes.
    """
    ids: BindParameter[str] = bindparam(name)
    if dialect == "postgresql":
        one = func.json_array_elements_text(cast(ids, JSON)).table_valued("value").c.value
        return select(cast(one, RowId))
    return select(type_coerce(func.json_each(ids).table_valued("value").c.value, RowId))


def as_listed(ids: Collection[object]) -> str:
    """The parameter's value."""
    return orjson.dumps(list(ids)).decode()
