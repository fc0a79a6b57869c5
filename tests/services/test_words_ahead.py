"""A campaign's statement is put into words before anybody waits, and once for all of its kind."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.domain.campaigns import Campaign, Draft, Only, State, fingerprint
from bot.domain.outreach import Rules
from bot.domain.planner import schedule
from bot.domain.push import Content
from bot.domain.reach import Reach
from bot.errors import Refused
from bot.services import campaigns
from bot.services.campaigns import outlook
from bot.services.house import House
from bot.store import campaigns as stored
from bot.store import intended
from bot.store.audience_counts import groups
from bot.store.audience_terms import Case, Terms
from bot.store.fixed import Fixed
from bot.store.tables import campaign
from bot.store.terms import terms_of
from bot.store.written import Shelf
from tests.chat import Chat
from tests.dialogues.conftest import CODES
from tests.services.either import database_of_a_union
from tests.services.test_deliver import broadcast, linked

__all__ = ["database_of_a_union"]  # found by pytest: on either database


@pytest.fixture
def put_into_words(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each statement that was written anew, whether somebody held SQLite's only right to write
    meanwhile.
    """
    found: list[bool] = []
    write = Fixed.__init__
    database = chat.house.database

    def watched(self: Fixed, *given: Any, **more: Any) -> None:
        found.append(database._kept.is_taken)
        write(self, *given, **more)

    monkeypatch.setattr(intended, "_INTENDED", Shelf(intended._intended))
    monkeypatch.setattr(Fixed, "__init__", watched)
    return found


async def approved_again(chat: Chat, id_: str) -> None:
    async with chat.house.database.write() as connection:
        await connection.execute(
            update(campaign).where(campaign.c.id == id_).values(state="approved")
        )


async def test_no_word_is_looked_for_while_others_wait_to_write(
    chat: Chat, put_into_words: list[bool]
) -> None:
    await linked(chat)
    await broadcast(chat, "Ngày hội gia đình")
    put_into_words.clear()
    assert await campaigns.advance(chat.house) == 1
    assert put_into_words
    assert not any(put_into_words)


async def test_a_process_that_got_ready_finds_no_words_any_more(
    chat: Chat, put_into_words: list[bool]
) -> None:
    await linked(chat)
    await campaigns.get_ready(chat.house)
    first = await broadcast(chat, "Ngày hội gia đình")
    put_into_words.clear()
    assert await campaigns.advance(chat.house) == 1
    chat.clock.move(timedelta(days=1))
    await approved_again(chat, first)
    await broadcast(chat, "Bữa cơm công đoàn")
    assert await campaigns.advance(chat.house) == 2
    assert not put_into_words


def shape_of(terms: Terms, draft: Draft) -> object:
    return Case(draft, terms, draft.due_at).shape


def moved(terms: Terms, start: datetime, rules: Rules) -> Terms:
    return replace(terms, when=schedule(start, rules), today=start.date(), campaign_id=f"{start}")


async def test_words_do_not_depend_on_unit_day_or_text(chat: Chat) -> None:
    draft = Draft(Content("a", text="a"), 1, chat.clock.now())
    other = Draft(Content("b", text="b"), 7, chat.clock.now())
    async with chat.house.database.read() as connection:
        terms = await terms_of(connection, outlook(chat.house), draft)
    rules = chat.house.rules
    first = shape_of(terms, draft)
    for day in range(14):
        later = moved(terms, chat.clock.now() + timedelta(days=day, hours=day), rules)
        assert shape_of(later, other) == first
    assert shape_of(terms, replace(draft, only=Only.MISSED)) != first
    reminder = replace(terms, offer=replace(terms.offer, observance=True))
    assert shape_of(reminder, draft) != first


async def test_what_is_changed_and_approved_anew_while_it_is_counted_does_not_begin_as_it_was(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await linked(chat)
    id_ = await broadcast(chat, "Ngày hội gia đình")
    planned, changed = campaigns._planned, list[Draft]()

    async def slowly(house: House, found: Campaign) -> Reach:
        plan = await planned(house, found)
        if not changed:
            changed.append(replace(found.draft, due_at=house.now() + timedelta(days=2)))
            async with house.database.write() as connection:
                await stored.edit(connection, id_, changed[0])
            await campaigns.approve(house, id_, "BINH")
        return plan

    monkeypatch.setattr(campaigns, "_planned", slowly)
    assert await campaigns.advance(chat.house) == 0
    found, progress = await campaigns.status(chat.house, id_)
    assert (found.state, found.draft) == (State.APPROVED, changed[0])
    assert progress.deliveries == {"waiting": progress.audience}
    chat.clock.move(timedelta(days=2))
    assert await campaigns.advance(chat.house) == 1


@pytest.fixture
def counted(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each count of an audience, whether somebody held SQLite's only right to write."""
    found: list[bool] = []
    database = chat.house.database

    async def watched(*given: Any) -> Any:
        found.append(database._kept.is_taken)
        return await groups(*given)

    monkeypatch.setattr("bot.store.reach.groups", watched)
    return found


async def drafted(chat: Chat) -> tuple[str, Draft]:
    draft = Draft(Content("t-x", text="Ngày hội gia đình"), 2, chat.clock.now())
    return await campaigns.create(chat.house, draft, "HOA"), draft


async def test_whom_it_reaches_is_counted_while_others_may_write(
    chat: Chat, counted: list[bool]
) -> None:
    await linked(chat)
    await chat.says("Bình", CODES["BINH"])
    await chat.presses("Bình", "Tôi đồng ý")
    by_command, _draft = await drafted(chat)
    await campaigns.approve(chat.house, by_command, "BINH")
    in_chat, draft = await drafted(chat)
    await chat.sends("Bình", f"bc:{in_chat}:approve:{fingerprint(draft)}")
    for id_ in (by_command, in_chat):
        found, _progress = await campaigns.status(chat.house, id_)
        assert found.state is State.APPROVED
        assert found.plan is not None
        assert found.plan.audience > 0
    assert counted
    assert not any(counted)


async def test_what_is_changed_while_it_is_counted_is_not_approved(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_, draft = await drafted(chat)

    async def slowly(*given: Any) -> Any:
        async with chat.house.database.write() as connection:
            await stored.edit(connection, id_, replace(draft, unit_id=3))
        return await groups(*given)

    monkeypatch.setattr("bot.store.reach.groups", slowly)
    with pytest.raises(Refused):
        await campaigns.approve(chat.house, id_, "BINH")
    monkeypatch.undo()
    found, _progress = await campaigns.status(chat.house, id_)
    assert (found.state, found.draft.unit_id, found.plan) == (State.DRAFT, 3, None)


async def test_what_is_approved_and_has_not_begun_is_shown_changed_and_approved_again(
    chat: Chat,
) -> None:
    await linked(chat)
    await chat.says("Bình", CODES["BINH"])
    await chat.presses("Bình", "Tôi đồng ý")
    draft = Draft(Content("t-x", text="Hội thi"), 2, chat.clock.now() + timedelta(days=2))
    id_ = await campaigns.create(chat.house, draft, "HOA")
    await chat.sends("Bình", f"bc:{id_}:approve:{fingerprint(draft)}")
    assert "Hội thi" in "".join(said.text for said in await chat.presses("Bình", "Xem tin này"))
    changed = replace(draft, due_at=draft.due_at + timedelta(days=1))
    async with chat.house.database.write() as connection:
        await stored.edit(connection, id_, changed)
    await chat.sends("Bình", f"bc:{id_}:approve:{fingerprint(changed)}")
    found, _progress = await campaigns.status(chat.house, id_)
    assert (found.state, found.draft) == (State.APPROVED, changed)
