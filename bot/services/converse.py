"""One inbox event becomes one turn, committed as a whole: state, effects, messages, event done."""

import traceback
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.orders import Query
from bot.domain.people import Person
from bot.engine.afterword import IN_NEED, NOT_AFTER
from bot.engine.state import Need, Turn
from bot.engine.step import Moment, step
from bot.errors import Conflict
from bot.log import log
from bot.metrics import TURN_FAULTS
from bot.services import orders as _orders  # noqa: F401 - a turn may need any of them
from bot.services.answering import MOST_NEEDS, TALKS, acted_at, order_of, replies_of
from bot.services.authoring import current
from bot.services.brought import with_brought
from bot.services.channels import freshen
from bot.services.house import House
from bot.services.noting import noted
from bot.services.passes import passes_follow
from bot.services.patience import patiently
from bot.store import conversations, held, inbox, outbox, receipts
from bot.store.database import is_away
from bot.store.inbox import Claimed
from bot.store.orders import Order, answer, carry_out
from bot.store.people import grants_of

MOST_CONFLICTS = 5
PATIENCE = 20.0  # seconds with a database that is away; then the lease of the event is near its end


async def handle(house: House, claimed: Claimed) -> bool:
    """Handle one event; a fault parks it after some attempts and never blocks anybody else.

    True when messages wait to be sent.
    """
    try:
        if claimed.event.kind in TALKS:
            return await _talk(house, await with_brought(house, claimed))
        await _note(house, claimed)
    except Exception as error:
        fault = error
        await patiently(lambda: _put_back(house, claimed, fault), within=PATIENCE)
    return False


async def _talk(house: House, claimed: Claimed) -> bool:
    for _attempt in range(MOST_CONFLICTS):
        try:
            return await _turn(house, claimed)
        except Conflict as conflict:
            log.info("turn.again", inbox=claimed.id, why=str(conflict))
    raise Conflict(f"event {claimed.id} met {MOST_CONFLICTS} conflicts in a row")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A turn, and what its commit needs."""

    turn: Turn
    loaded: conversations.Loaded
    now: datetime


async def _turn(house: House, claimed: Claimed) -> bool:
    prepared = await _prepare(house, claimed)
    async with house.database.write() as connection:
        if not await inbox.finish(connection, claimed.id, house.holder):
            return False  # the lease ran out and somebody else has it now
        await _commit(house, connection, claimed, prepared)
    turn = prepared.turn
    log.info(
        "turn.done",
        inbox=claimed.id,
        platform=claimed.event.address.platform,
        messages=len(turn.messages),
        effects=len(turn.effects),
    )
    return bool(turn.messages)


async def _prepare(house: House, claimed: Claimed) -> Prepared:
    """Read and think. Where the platforms have to be asked first, nothing is held meanwhile."""
    found = await _think(house, claimed, asked=False)
    if found is None:
        await freshen(house)
        found = await _think(house, claimed, asked=True)
    if found is None:
        raise RuntimeError("the platforms were asked already")
    return found


async def _think(house: House, claimed: Claimed, *, asked: bool) -> Prepared | None:
    """The turn by what the database says; None when the platforms have to be `asked` before."""
    now = house.now()
    moment = Moment(now, house.today())
    facts: dict[Query[Any], Any] = {}
    async with house.database.read() as connection:
        loaded = await conversations.load(
            connection, house.cipher, claimed.address_id, moment.today, now
        )
        await current(house, connection)
        book = house.book
        order = order_of(house, connection, claimed, loaded.conversation, now)
        for _round in range(MOST_NEEDS):
            result = step(loaded.conversation, claimed.event, facts, book, moment)
            if isinstance(result, Turn):
                return Prepared(result, loaded, now)
            if not asked and any(query.asks_platforms for query in result.queries):
                return None
            facts |= await _facts(order, result)
    raise RuntimeError(f"a turn needs more than {MOST_NEEDS} rounds of facts")


async def _facts(order: Order, need: Need) -> dict[Query[Any], Any]:
    return {query: await answer(order, query) for query in need.queries}


async def _commit(
    house: House, connection: AsyncConnection, claimed: Claimed, prepared: Prepared
) -> None:
    turn, now = prepared.turn, prepared.now
    if turn.effects:
        await _still_the_same(house, connection, prepared.loaded.conversation.person)
    if claimed.event.opens_window:
        await receipts.heard_from(connection, claimed.address_id, acted_at(claimed.event, now))
    saved = conversations.Saved(claimed.address_id, prepared.loaded, turn.conversation)
    await conversations.save_all(connection, house.cipher, [saved], now)
    spent = {claimed.address_id} if claimed.event.cry else set[int]()
    await passes_follow(connection, [saved], spent, now)
    for ordered in turn.effects:
        order = order_of(
            house,
            connection,
            claimed,
            prepared.loaded.conversation,
            now,
            key=f"{turn.run_id}:{ordered.name}",
        )
        await carry_out(order, ordered.effect)
    replies = replies_of(house, claimed, turn)
    await outbox.put(connection, house.cipher, claimed.address_id, replies, now)
    if claimed.event.opens_window:
        await _after(house, connection, claimed, turn, now)


async def _still_the_same(house: House, connection: AsyncConnection, person: Person | None) -> None:
    """A role may end between reading and commit: then the turn is thought over without it."""
    if person is None or not person.grants:
        return
    if await grants_of(connection, person.member_id, house.today()) != person.grants:
        raise Conflict(f"the roles of {person.code} changed meanwhile")


async def _after(
    house: House, connection: AsyncConnection, claimed: Claimed, turn: Turn, now: datetime
) -> None:
    """What a closed window kept follows an answer; nothing follows help, or a hasty leave."""
    if turn.speaker in IN_NEED:
        await held.rest(connection, claimed.address_id, now)
    elif turn.messages and turn.speaker not in NOT_AFTER:
        await held.let_go(connection, claimed.address_id, now, house.rules)


async def _note(house: House, claimed: Claimed) -> None:
    """Receipts, blocks and the like: noted, not answered."""
    async with house.database.write() as connection:
        if await inbox.finish(connection, claimed.id, house.holder):
            await noted(house, connection, claimed, house.now())


async def _put_back(house: House, claimed: Claimed, error: Exception) -> None:
    """A bug met this event: try again, then park it with its traceback.

    That the database was away is no fault of the event, however often it happens.
    """
    was_away = is_away(error)
    park = claimed.attempts >= inbox.MOST_ATTEMPTS and not was_away
    trace = "".join(traceback.format_tb(error.__traceback__)[-6:]) + type(error).__name__
    TURN_FAULTS.labels(str(park).lower()).inc()
    log.error(
        "turn.failed",
        inbox=claimed.id,
        parked=park,
        error=type(error).__name__,
        trace=trace,
    )
    async with house.database.write() as connection:
        await inbox.put_back(
            connection, claimed.id, house.holder, trace, park=park, counts=not was_away
        )
