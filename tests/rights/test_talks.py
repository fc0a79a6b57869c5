"""The same through the talks and the dashboard: nothing of a unit out of reach is ever shown."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from bot.crypto import Cipher
from bot.dialogues import book, definitions
from bot.domain.access import GiveLink
from bot.domain.coverage import HEADLINE
from bot.domain.orders import Query
from bot.domain.proof import Look
from bot.engine.book import Book
from bot.engine.state import Conversation, Turn
from bot.engine.step import Moment, step
from bot.errors import Conflict
from bot.i18n import localise
from bot.library.model import Library
from bot.messages import Address, InboundEvent, Kind
from bot.services import dashboard
from bot.store import access
from bot.store.database import Database
from bot.store.lessons import KIND as ACKNOWLEDGED
from bot.store.orders import Order, answer, carry_out
from tests.chat import ZONE, chat_on
from tests.rights.asking import TODAY
from tests.rights.court import Court
from tests.rights.land import (
    ACTORS,
    CONCERNED,
    NOW,
    UNITS,
    code_of,
    marks_in,
    reach_of,
)
from tests.rights.talks import TALKS, names_a_unit, said

Facts = dict[Query[Any], Any]
PEOPLE = [*ACTORS, "concerned"]


def test_every_talk_is_tried() -> None:
    assert set(TALKS) == {found.name for found in definitions()}


@pytest.mark.sqlite_first
@pytest.mark.timeout(600)  # some hundred turns each
@pytest.mark.parametrize("who", PEOPLE)
async def test_no_talk_shows_what_is_out_of_reach(
    who: str, database: Database, cipher: Cipher, library: Library
) -> None:
    court = Court(database, cipher, library)
    await court.prepare()
    talks, leaks, shown = book(library, ZONE), [], set()
    known: dict[int | None, Facts] = defaultdict(dict)  # nothing is written: asked once, it stays
    async with database.read() as connection:
        for me, unit, pattern in _events(who):
            order = court.order(connection, me)
            told = await _told(order, talks, said(pattern, unit, code_of(unit)), known[me])
            seen = marks_in(told) - {99}
            beyond = seen - _may(who, unit)
            past = marks_in(told, "kin") - (_may(who, unit) if who == "concerned" else _below(who))
            if beyond or past or (marks_in(told, "gio") - _times(who, unit)):
                leaks.append(f"{who} {said(pattern, unit, code_of(unit))}: {sorted(beyond | past)}")
            shown |= seen
    assert not leaks, "\n".join(leaks)
    assert shown >= (set(UNITS) if who == "concerned" else reach_of(who).branch)


def _may(who: str, unit: int) -> set[int]:
    """Of which units anything may be shown: those of a role, of assignments, of oneself."""
    if who == "concerned":
        return {unit}
    return set(UNITS) if who == "counsellor" else set(reach_of(who).branch | reach_of(who).then)


def _below(who: str) -> frozenset[int]:
    """Of which units a question that passes them may be shown."""
    return reach_of(who).below


def _times(who: str, unit: int) -> set[int]:
    """Whose safe time: the counsellor's requests, and the own one."""
    if who == "counsellor":
        return set(UNITS)
    return {unit} if who == "concerned" else set()


def _events(who: str) -> Iterator[tuple[int | None, int, str]]:
    for pattern in (pattern for patterns in TALKS.values() for pattern in patterns):
        for unit in UNITS:
            if who == "concerned":
                yield CONCERNED + unit, unit, pattern
            elif names_a_unit(pattern) or unit == ACTORS[who].unit:
                yield ACTORS[who].id, unit, pattern


async def _told(order: Order, talks: Book, payload: str, facts: Facts) -> list[str]:
    """What the engine says to it, with facts from the store; and the files it shows."""
    talk = Conversation("paper", person=order.person, consented=True)
    event = InboundEvent("e1", Address("paper", "x"), Kind.BUTTON, NOW, payload=payload)
    for _round in range(12):
        found = step(talk, event, facts, talks, Moment(NOW, TODAY))
        if isinstance(found, Turn):
            return list(_words(found))
        try:
            facts |= {query: await answer(order, query) for query in found.queries}
        except Conflict:
            return []  # refused by the store: the turn would be made anew, and nothing is shown
    raise AssertionError("a turn that never ends")


def _words(turn: Turn) -> Iterator[str]:
    for say in turn.messages:
        yield localise(say.text, "vi")
        yield from (f"{localise(choice.label, 'vi')} {choice.payload}" for choice in say.choices)
        yield from (media.data.decode(errors="ignore") for media in say.media)


@pytest.mark.parametrize("who", [name for name, actor in ACTORS.items() if actor.id])
async def test_the_dashboard_opens_the_own_branch_only(
    who: str, database: Database, cipher: Cipher, library: Library
) -> None:
    court = Court(database, cipher, library)
    await court.prepare()
    house = chat_on(database, cipher, library, NOW).house
    reach = reach_of(who).living
    async with database.write() as connection:
        try:
            order = court.order(connection, ACTORS[who].id)
            await carry_out(order, GiveLink("mine", ACTORS[who].on))
        except Conflict:
            assert not reach
    secret = access.token(cipher, "mine")
    for unit in UNITS:
        wanted = dashboard.Wanted(code_of(unit), TODAY)
        found = await dashboard.view(house, secret, wanted, "vi")
        assert (found is not None) == (unit in reach), UNITS[unit]
        assert found is None or marks_in([found.board, found.more], "ten") <= reach
        behind = await dashboard.evidence(house, secret, wanted, Look(HEADLINE, ACKNOWLEDGED))
        assert (behind is not None) == (unit in reach), UNITS[unit]
        assert behind is None or marks_in([behind.board], "ten") <= reach
