"""The turns of several people, thought over and written with one statement for each table.

Rows that other transactions may touch as well are written in the order of their accounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.lessons import Acknowledged, MyReading
from bot.domain.missed import MissedByMe
from bot.domain.orders import Query
from bot.engine.afterword import IN_NEED, NOT_AFTER
from bot.engine.book import Book
from bot.engine.state import Turn
from bot.engine.step import Moment, step
from bot.errors import Conflict
from bot.log import log
from bot.messages import Kind
from bot.quick import quick
from bot.services.answering import MOST_NEEDS, Worded, acted_at, order_of, replies_of
from bot.services.authoring import current
from bot.services.doubts import settle_by_words
from bot.services.handing import Handing
from bot.services.house import House
from bot.services.noting import noted
from bot.services.passes import passes_follow
from bot.store import conversations, held, inbox, receipts
from bot.store.inbox import Claimed
from bot.store.orders import Order, answer_together, carry_out_together, is_common
from bot.store.people import grants_of_all


@dataclass(slots=True)
class _Thought:
    """A turn while it is thought over; without a `turn` at the end it needs more than most."""

    claimed: Claimed
    loaded: conversations.Loaded
    order: Order
    facts: dict[Query[Any], Any] = field(default_factory=dict)
    turn: Turn | None = None


@quick
@dataclass(frozen=True, slots=True)
class _Ready:
    """A turn that is to be written."""

    claimed: Claimed
    loaded: conversations.Loaded
    order: Order
    turn: Turn


async def talk_together(
    handing: Handing, connection: AsyncConnection, group: Sequence[Claimed]
) -> dict[int, bool]:
    """Those that were answered, and whether messages wait; raises when one cannot be written."""
    house, wait = handing.house, set[int]()
    now = house.now()
    thoughts = await _thought_over(house, connection, group, now)
    ready = [
        _Ready(one.claimed, one.loaded, one.order, one.turn)
        for one in thoughts
        if one.turn is not None
    ]
    if ready:
        wait = await _write(handing, connection, ready, now)
        told = sum(len(one.turn.messages) for one in ready)
        log.info("turns.done", count=len(ready), messages=told)
    return {one.claimed.id: one.claimed.address_id in wait for one in ready}


async def note_together(
    handing: Handing, connection: AsyncConnection, group: Sequence[Claimed]
) -> dict[int, bool]:
    """Receipts and the like; those that were noted: all of them.

    Echoes come first: they give a delivery in doubt the name by which its receipts call it.
    """
    house = handing.house
    now = house.now()
    await _finish(house, connection, group)
    shown = [one for one in group if one.event.kind is Kind.ECHO]
    plain = [one for one in group if receipts.is_plain(one.event)]
    await _heard(connection, [*shown, *plain], now)
    await receipts.in_line(connection, [one.address_id for one in shown])
    await receipts.echoed_all(connection, ((one.address_id, one.event) for one in shown), now)
    await settle_by_words(house, connection, [(one.address_id, one.event) for one in shown])
    for one in sorted(group, key=lambda one: one.address_id):
        if one.event.kind is not Kind.ECHO and not receipts.is_plain(one.event):
            await noted(house, connection, one, now)  # it came to a number: that gives a name too
    await receipts.note_all(connection, ((one.address_id, one.event) for one in plain), now)
    return dict.fromkeys((one.id for one in group), False)


async def _thought_over(
    house: House, connection: AsyncConnection, group: Sequence[Claimed], now: datetime
) -> list[_Thought]:
    """Questions are looked up for all of them at once, round by round."""
    moment = Moment(now, house.today())
    ids = [one.address_id for one in group]
    loaded = await conversations.load_all(connection, house.cipher, ids, moment.today, now)
    await current(house, connection)
    book = house.book
    thoughts = [
        _Thought(one, talk, order_of(house, connection, one, talk.conversation, now))
        for one in group
        if (talk := loaded.get(one.address_id)) is not None
    ]
    await _look_up([(one, query) for one in thoughts for query in _likely(one)])
    still = thoughts
    for _round in range(MOST_NEEDS):
        asked = [(one, query) for one in still for query in _stepped(one, book, moment)]
        if not asked:
            break
        await _look_up(asked)
        still = list({one.claimed.id: one for one, _query in asked}.values())
    return thoughts


async def _look_up(asked: Sequence[tuple[_Thought, Query[Any]]]) -> None:
    answers = await answer_together([(one.order, query) for one, query in asked])
    for (one, query), answer in zip(asked, answers, strict=True):
        one.facts[query] = answer


def _likely(one: _Thought) -> Sequence[Query[Any]]:
    """What such a turn asks as a rule: known beforehand, it is thought over once and not again.

    For whoever cries for help nothing is looked up: what cannot be asked cannot fail.
    """
    talk, event = one.loaded.conversation, one.claimed.event
    if event.kind is Kind.CRISIS or talk.person is None or not talk.consented:
        return ()
    word, _colon, rest = event.payload.partition(":")
    if word == "ack":
        ref, _more, _version = rest.partition(":")
        return (MissedByMe(), MyReading(), *((Acknowledged(ref),) if ref else ()))
    return (MissedByMe(), MyReading()) if event.payload == "go:baihoc" else (MissedByMe(),)


def _stepped(one: _Thought, book: Book, moment: Moment) -> Sequence[Query[Any]]:
    """What it has to know; nothing when it is done, or is to be done apart."""
    try:
        result = step(one.loaded.conversation, one.claimed.event, one.facts, book, moment)
    except Exception:
        return ()  # a bug: apart it breaks again, and is put back with its trace
    if isinstance(result, Turn):
        one.turn = result if all(is_common(o.effect) for o in result.effects) else None
        return ()
    return result.queries if all(is_common(query) for query in result.queries) else ()


async def _write(
    handing: Handing, connection: AsyncConnection, ready: Sequence[_Ready], now: datetime
) -> set[int]:
    """Those accounts for which answers wait to be claimed."""
    house = handing.house
    await _finish(house, connection, [one.claimed for one in ready])
    await _still_the_same(house, connection, ready)
    await _heard(connection, [one.claimed for one in ready], now)
    saved = [
        conversations.Saved(one.claimed.address_id, one.loaded, one.turn.conversation)
        for one in ready
    ]
    await conversations.save_all(connection, house.cipher, saved, now)
    spent = {one.claimed.address_id for one in ready if one.claimed.event.cry}
    await passes_follow(connection, saved, spent, now)
    await _carry_out(ready)
    worded = Worded()
    replies = [
        (one.claimed.address_id, message)
        for one in ready
        for message in replies_of(house, one.claimed, one.turn, worded)
    ]
    wait = await handing.order(connection, replies, now)
    await _after(house, connection, ready, now)
    return wait


async def _finish(house: House, connection: AsyncConnection, group: Sequence[Claimed]) -> None:
    ours = await inbox.finish_all(connection, [one.id for one in group], house.holder)
    if len(ours) < len(group):
        raise Conflict("somebody else holds one of the events by now")


async def _still_the_same(
    house: House, connection: AsyncConnection, ready: Sequence[_Ready]
) -> None:
    """A role may end between reading and commit: then each turn is thought over without it."""
    people = [one.order.person for one in ready if one.turn.effects and one.order.person]
    held_roles = {person.member_id: person.grants for person in people if person.grants}
    if await grants_of_all(connection, held_roles.keys(), house.today()) != held_roles:
        raise Conflict("somebody's roles changed meanwhile")


async def _heard(connection: AsyncConnection, group: Sequence[Claimed], now: datetime) -> None:
    acted = {one.address_id: acted_at(one.event, now) for one in group if one.event.opens_window}
    await receipts.heard_from_all(connection, acted)


async def _carry_out(ready: Sequence[_Ready]) -> None:
    """The first effect of each turn, then the second ones: in every turn they keep their order."""
    of_each = [
        [
            (replace(one.order, key=f"{one.turn.run_id}:{ordered.name}"), ordered.effect)
            for ordered in one.turn.effects
        ]
        for one in ready
    ]
    for together in zip_longest(*of_each):
        await carry_out_together([ordered for ordered in together if ordered is not None])


async def _after(
    house: House, connection: AsyncConnection, ready: Sequence[_Ready], now: datetime
) -> None:
    """What a closed window kept follows an answer; nothing follows help, or a hasty leave."""
    acted = [one for one in ready if one.claimed.event.opens_window]
    speakers = {one.claimed.address_id: one for one in acted}
    for id_ in sorted(await held.waits_for(connection, speakers.keys())):
        turn = speakers[id_].turn
        if turn.speaker in IN_NEED:
            await held.rest(connection, id_, now)
        elif turn.messages and turn.speaker not in NOT_AFTER:
            await held.let_go(connection, id_, now, house.rules)
