"""What rules and dialogues order: effects to be stored, queries to be answered. Pure markers."""

from typing import Generic, TypeVar

T = TypeVar("T")


class Effect:
    """Something a turn orders to be stored, in the turn's own transaction."""

    __slots__ = ()


class Query(Generic[T]):
    """Something a dialogue has to know; the service looks it up and the turn runs again."""

    __slots__ = ()
