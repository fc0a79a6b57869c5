"""Statements written once and asked for every campaign: what differs from one to the next is a gap,
and each gap says itself how it is filled.

To write the statement of an audience and to compile it takes longer than to run it for a unit, and
on SQLite everybody else who writes waits meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import ClauseElement, Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from bot.store.fixed import Fixed, Rows

C = TypeVar("C")  # what the gaps are filled from
K = TypeVar("K")
S = TypeVar("S")  # what the words depend on
V = TypeVar("V")
MOST = 64  # statements that are kept

Kind: TypeAlias = TypeEngine[Any] | type[TypeEngine[Any]]


@dataclass(frozen=True, slots=True)
class Filled:
    """Stands in a statement where a value will be, and says how it is found.

    Such a statement is never executed as it is: `Written` asks it.
    """

    by: Callable[[Any], Any]


class Written(Generic[C]):
    """A statement with gaps, in its driver's words."""

    def __init__(self, dialect: Dialect, statement: ClauseElement) -> None:
        # What is best for a unit is not what is best for a country: PostgreSQL plans it each time.
        self._fixed = Fixed(dialect, statement, prepared=False)
        self._gaps = [
            (name, value.by)
            for name, value in self._fixed.always.items()
            if isinstance(value, Filled)
        ]

    async def rows(self, connection: AsyncConnection, case: C) -> Rows:
        """All that it finds; nothing where it gives no rows."""
        return await self._fixed.rows(connection, {name: by(case) for name, by in self._gaps})


class Few(Generic[K, V]):
    """Things that are made once for each key: few keys occur, and they are compared."""

    def __init__(self, make: Callable[[K], V]) -> None:
        self._make = make
        self._kept: list[tuple[K, V]] = []

    def find(self, key: K) -> V:
        """That of this key, made now if there is none."""
        for known, made in self._kept:
            if known == key:
                return made
        made = self._make(key)
        self._kept = [(key, made), *self._kept[: MOST - 1]]
        return made


class Shelf(Generic[S, C]):
    """Statements of one kind, by what their words depend on."""

    def __init__(self, write: Callable[[Dialect, S], ClauseElement]) -> None:
        self._few = Few[tuple[Dialect, S], Written[C]](lambda key: Written(key[0], write(*key)))

    def find(self, dialect: Dialect, shape: S) -> Written[C]:
        """That of this shape, written now if there is none."""
        return self._few.find((dialect, shape))
