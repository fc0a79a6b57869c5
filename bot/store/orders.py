"""Which function stores an effect, which one answers a query.

A store module registers its functions with `@stores(Effect)` and `@answers(Query)`; the services
only know `carry_out` and `answer`. Each runs inside the transaction it is given.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.orders import Effect, Query
from bot.domain.outreach import Rules
from bot.domain.people import Person
from bot.library.model import Library
from bot.messages import Bubble, Capabilities, OutboundMessage

E = TypeVar("E", bound=Effect)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Order:
    """The circumstances of one effect or query."""

    connection: AsyncConnection
    cipher: Cipher
    library: Library
    now: datetime
    address_id: int
    platform: str
    person: Person | None
    rules: Rules
    locale: str = "vi"
    inbox_id: int | None = None
    key: str = ""  # run id + effect name: unique for this effect for ever
    capabilities: Mapping[str, Capabilities] = field(default_factory=dict)  # platforms that are on
    looks: Callable[[OutboundMessage], Mapping[str, tuple[Bubble, ...]]] = field(
        default=lambda _message: {}
    )  # how each platform would show a message
    public_url: str = ""  # where people find our pages; no slash at the end

    @property
    def zone(self) -> ZoneInfo:
        """The union's time zone."""
        return self.rules.zone


_stores: dict[type, Callable[[Order, Any], Awaitable[None]]] = {}
_answers: dict[type, Callable[[Order, Any], Awaitable[Any]]] = {}


def stores(
    effect: type[E],
) -> Callable[[Callable[[Order, E], Awaitable[None]]], Callable[[Order, E], Awaitable[None]]]:
    """Register the function that stores this effect."""

    def register(
        function: Callable[[Order, E], Awaitable[None]],
    ) -> Callable[[Order, E], Awaitable[None]]:
        _stores[effect] = function
        return function

    return register


def answers(
    query: type[Query[T]],
) -> Callable[[Callable[[Order, Any], Awaitable[T]]], Callable[[Order, Any], Awaitable[T]]]:
    """Register the function that answers this query."""

    def register(
        function: Callable[[Order, Any], Awaitable[T]],
    ) -> Callable[[Order, Any], Awaitable[T]]:
        _answers[query] = function
        return function

    return register


async def carry_out(order: Order, effect: Effect) -> None:
    """Store an effect; raises `Conflict` when the facts have changed since the turn was made."""
    await _stores[type(effect)](order, effect)


async def answer(order: Order, query: Query[Any]) -> Any:
    """Look a fact up."""
    return await _answers[type(query)](order, query)
