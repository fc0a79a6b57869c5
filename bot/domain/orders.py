"""What rules and dialogues order: effects to be stored, queries to be answered. Pure markers."""

from typing import ClassVar, Generic, TypeVar

T = TypeVar("T")


class Effect:
    """Something a turn orders to be stored, in the turn's own transaction."""

    __slots__ = ()


class Query(Generic[T]):
    """Something a dialogue has to know; the service looks it up and the turn runs again."""

    __slots__ = ()
    asks_platforms: ClassVar[bool] = False  # whether the answer tells what a platform has left
