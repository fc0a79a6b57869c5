"""Which function stores an effect, which one answers a query.

A store module registers its functions with `@stores(Effect)` and `@answers(Query)`; the services
only know `carry_out` and `answer`. Each runs inside the transaction it is given.

What most turns need is answered and stored for many people at once (`answers_together`,
`stores_together`): as many statements for fifty people as for one.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
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
from bot.quick import quick

E = TypeVar("E", bound=Effect)
T = TypeVar("T")


@quick
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
_store_together: dict[type, Callable[[Sequence[tuple[Order, Any]]], Awaitable[None]]] = {}
_answer_together: dict[type, Callable[[Sequence[tuple[Order, Any]]], Awaitable[list[Any]]]] = {}


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


def stores_together(
    effect: type[E],
) -> Callable[
    [Callable[[Sequence[tuple[Order, E]]], Awaitable[None]]],
    Callable[[Sequence[tuple[Order, E]]], Awaitable[None]],
]:
    """Register the function that stores this effect for many turns of one transaction, or one."""

    def register(
        function: Callable[[Sequence[tuple[Order, E]]], Awaitable[None]],
    ) -> Callable[[Sequence[tuple[Order, E]]], Awaitable[None]]:
        async def alone(order: Order, one: E) -> None:
            await function([(order, one)])

        _store_together[effect] = function
        _stores[effect] = alone
        return function

    return register


def answers_together(
    query: type[Query[T]],
) -> Callable[
    [Callable[[Sequence[tuple[Order, Any]]], Awaitable[list[T]]]],
    Callable[[Sequence[tuple[Order, Any]]], Awaitable[list[T]]],
]:
    """Register the function that answers this query for many turns, or one; answers in order."""

    def register(
        function: Callable[[Sequence[tuple[Order, Any]]], Awaitable[list[T]]],
    ) -> Callable[[Sequence[tuple[Order, Any]]], Awaitable[list[T]]]:
        async def alone(order: Order, one: Any) -> T:
            return (await function([(order, one)]))[0]

        _answer_together[query] = function
        _answers[query] = alone
        return function

    return register


def is_common(ordered: Effect | Query[Any]) -> bool:
    """Whether it is done for many turns at once."""
    return type(ordered) in _store_together or type(ordered) in _answer_together


async def carry_out(order: Order, effect: Effect) -> None:
    """Store an effect; raises `Conflict` when the facts have changed since the turn was made."""
    await _stores[type(effect)](order, effect)


async def carry_out_together(ordered: Sequence[tuple[Order, Effect]]) -> None:
    """Store what many turns of one transaction order: common effects, one of each turn."""
    for kind, those in _by_kind(ordered).items():
        await _store_together[kind]([ordered[n] for n in those])


async def answer(order: Order, query: Query[Any]) -> Any:
    """Look a fact up."""
    return await _answers[type(query)](order, query)


async def answer_together(asked: Sequence[tuple[Order, Query[Any]]]) -> list[Any]:
    """Look up what many turns ask, common queries all; in their order."""
    found: dict[int, Any] = {}
    for kind, those in _by_kind(asked).items():
        answers = await _answer_together[kind]([asked[n] for n in those])
        found.update(zip(those, answers, strict=True))
    return [found[n] for n in range(len(asked))]


def _by_kind(ordered: Sequence[tuple[Order, Any]]) -> dict[type, list[int]]:
    """Their places, by type."""
    kinds: dict[type, list[int]] = {}
    for place, (_order, what) in enumerate(ordered):
        kinds.setdefault(type(what), []).append(place)
    return kinds
