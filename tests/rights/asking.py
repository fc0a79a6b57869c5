"""How a cell is asked: the real query or effect, and what tells that it was answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bot.crypto import Cipher
from bot.domain.orders import Effect, Query

TODAY = date(2026, 11, 23)


class What(StrEnum):
    """How an answer is judged."""

    ROW = "row"  # of one unit: shown, or done, or not
    LIST = "list"  # of every unit that the rule names, and of no other
    COUNT = "count"  # a number of such
    FLAG = "flag"  # about the whole organisation: yes or no
    OWN = "own"  # the person's rows; nobody else's is shown or touched
    BEARER = "bearer"  # by a secret that the person brings
    PUBLIC = "public"  # tells of nobody


@dataclass(frozen=True)
class Cell:
    """Who asks about the rows of which unit."""

    me: int
    unit: int
    on: int  # the unit of the person's own right, else of the person
    cipher: Cipher
    mine: int = 0  # the row of the person's that was made first, if the order needs one


@dataclass(frozen=True)
class Ask:
    """An order, and how its answer is read."""

    make: Callable[[Cell], Query[Any] | Effect]
    what: What = What.ROW
    table: Any = None  # where an effect shows
    mark: str = "dau"
    tells: Callable[[Any], Any] | None = None  # when no mark can tell: what the answer amounts to
    beside: Callable[[Cell], frozenset[int]] = lambda _c: frozenset()  # marks that belong there too
    spares: tuple[Any, ...] = ()  # tables of others that it rightly touches
    first: Callable[[Cell], Effect] | None = None  # makes a row of the person's own beforehand


def row(make: Callable[[Cell], Any], table: Any = None, **more: Any) -> Ask:
    return Ask(make, What.ROW, table, **more)


def every(query: Query[Any], **more: Any) -> Ask:
    return Ask(lambda _c: query, What.LIST, **more)


def own(make: Callable[[Cell], Any]) -> Ask:
    return Ask(make, What.OWN)


def told(_answer: Any) -> bool:
    """An answer at all is the answer: whoever may not know is refused."""
    return True
