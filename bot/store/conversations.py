"""Where each talk stands: loaded with the person behind it, saved guarded by its revision.

Many talks are loaded and saved in as many statements as one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Executable, ScalarSelect, Select, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.people import Person
from bot.domain.push import Content, press
from bot.engine.state import Conversation, Offered, Paused, Run
from bot.errors import Conflict
from bot.i18n import localise
from bot.quick import quick
from bot.store.authoring import shown_at
from bot.store.database import insert_on
from bot.store.legible import BROKEN, only_these
from bot.store.people import grants_of_all, person_in_row, with_person
from bot.store.tables import address, campaign, conversation, member, outbox
from bot.store.types import Ids
from bot.store.visits import ask, ask_each


@quick
@dataclass(frozen=True, slots=True)
class Loaded:
    """A conversation and what its saving has to know."""

    conversation: Conversation
    exists: bool


async def load(
    connection: AsyncConnection, cipher: Cipher, address_id: int, today: date, now: datetime
) -> Loaded:
    """The talk with this address, its person as of today."""
    return (await load_all(connection, cipher, [address_id], today, now))[address_id]


async def load_all(
    connection: AsyncConnection,
    cipher: Cipher,
    address_ids: Collection[int],
    today: date,
    now: datetime,
) -> dict[int, Loaded]:
    """The talks with these addresses, their people as of today."""
    found = await ask(connection, _talks(), {"ids": list(address_ids), "today": today})
    rows = {row.id: row for row in found}  # of several memberships the latest, as they are ordered
    people = {row.member_id for row in rows.values() if row.member_id}
    grants = await grants_of_all(connection, people, today)
    pushed = await _pushed(connection, [row for row in rows.values() if row.pushed is not None])
    states = {id_: _read_state(row, cipher) for id_, row in rows.items()}
    if broken := [id_ for id_, state in states.items() if state is None]:
        await only_these(connection, cipher, "conversation", broken)  # by their accounts
    loaded: dict[int, Loaded] = {}
    for id_, row in rows.items():
        person = None
        if row.person_id is not None:
            person = person_in_row(row, cipher, grants.get(row.person_id, ()), today)
        talk = _talk(row, states[id_] or {}, person, pushed.get(id_, ()), now)
        loaded[id_] = Loaded(talk, row.revision is not None)
    return loaded


@cache
def _talks() -> Select[Any]:
    rows = (
        select(
            address,
            conversation.c.state_enc,
            conversation.c.revision,
            member.c.restricted_at,
            _pushed_since().label("pushed"),
        )
        .outerjoin(member, member.c.id == address.c.member_id)
        .outerjoin(conversation, conversation.c.address_id == address.c.id)
        .where(address.c.id.in_(bindparam("ids", expanding=True)))
    )
    return with_person(rows)


def _pushed_since() -> ScalarSelect[int]:
    """The newest campaign message that came after the last turn."""
    last = conversation.c.updated_at
    return (
        select(outbox.c.id)
        .where(
            outbox.c.address_id == address.c.id,
            outbox.c.campaign_id.is_not(None),
            outbox.c.sent_at.is_not(None),
            or_(last.is_(None), outbox.c.sent_at > last),
            ~outbox.c.by_phone,
        )
        .order_by(outbox.c.sent_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def _read_state(row: Any, cipher: Cipher) -> dict[str, Any] | None:
    """Where the talk stands; None when that cannot be read: it begins anew, so nobody is mute."""
    if not row.state_enc:
        return {}
    try:
        state: dict[str, Any] = orjson.loads(cipher.open_bytes(row.state_enc))
    except BROKEN:
        return None
    return state


def _talk(
    row: Any,
    state: dict[str, Any],
    person: Person | None,
    pushed: tuple[Offered, ...],
    now: datetime,
) -> Conversation:
    return Conversation(
        platform=row.platform,
        locale=row.locale,
        person=person,
        consented=row.consent_at is not None,
        notice=row.notice,
        stopped=row.stopped_at is not None or row.restricted_at is not None,
        run=_run_from(state["run"]) if state.get("run") else None,
        offered=tuple(Offered(*pair) for pair in state.get("offered", ())),
        pushed=pushed,
        unknowns=state.get("unknowns", 0),
        free_answer=state.get("free_answer", False),
        takes=state.get("takes", ""),
        draft=_run_from(state["draft"]) if state.get("draft") else None,
        paused=_paused_from(state.get("paused")),
        prose=state.get("prose", ""),
        held=row.silent_until is not None and row.silent_until > now,
        pending_code=state.get("pending_code", ""),
        pending_meeting=state.get("pending_meeting", ""),
        misses=tuple(datetime.fromisoformat(at) for at in state.get("misses", ())),
        revision=row.revision or 0,
    )


@cache
def _campaigns() -> Select[Any]:
    return (
        select(
            outbox.c.id,
            campaign.c.content_ref,
            campaign.c.lesson_id,
            campaign.c.text,
            shown_at(campaign.c.lesson_id, outbox.c.sent_at).label("version"),
        )
        .join(campaign, campaign.c.id == outbox.c.campaign_id)
        .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    )


async def _pushed(
    connection: AsyncConnection, rows: Sequence[Any]
) -> dict[int, tuple[Offered, ...]]:
    """The button of what was pushed, by address: it is on offer now."""
    if not rows:
        return {}
    found = await connection.execute(_campaigns(), {"ids": [row.pushed for row in rows]})
    pushed = {row.id: row for row in found}
    return {row.id: _button(pushed[row.pushed], row.locale) for row in rows if row.pushed in pushed}


def _button(row: Any, locale: str) -> tuple[Offered, ...]:
    content = Content(row.content_ref, row.lesson_id, text=row.text)
    label, payload = press(content, row.version or 0)
    return (Offered(localise(label, locale), payload),)


@quick
@dataclass(frozen=True, slots=True)
class Saved:
    """A talk as it stands after its turn."""

    address_id: int
    loaded: Loaded
    talk: Conversation


async def save_all(
    connection: AsyncConnection, cipher: Cipher, saved: Sequence[Saved], now: datetime
) -> None:
    """Write the new states; `Conflict` when somebody wrote, began or erased one of them meanwhile.

    In the order of their accounts: two transactions that touched the same talks the other way
    round would wait for each other.
    """
    new: list[dict[str, Any]] = []
    old: list[dict[str, Any]] = []
    for one in sorted(saved, key=lambda one: one.address_id):
        row = {"talk": one.address_id, "state": cipher.seal(_state(one.talk)), "at": now,
               "seen": one.loaded.conversation.revision}  # fmt: skip
        (old if one.loaded.exists else new).append(row)
    if new and await ask_each(connection, _begin(connection.dialect.name), new) < len(new):
        raise Conflict("a conversation began meanwhile")
    if old and await ask_each(connection, _go_on(), old) < len(old):
        raise Conflict("a conversation changed meanwhile")


@cache
def _begin(dialect: str) -> Executable:
    return (
        insert_on(dialect, conversation)
        .values(
            address_id=bindparam("talk"),
            state_enc=bindparam("state"),
            revision=bindparam("seen") + 1,
            updated_at=bindparam("at", type_=conversation.c.updated_at.type),
        )
        .on_conflict_do_nothing()
    )


@cache
def _go_on() -> Executable:
    return (
        update(conversation)
        .where(
            conversation.c.address_id == bindparam("talk"),
            conversation.c.revision == bindparam("seen"),
        )
        .values(
            state_enc=bindparam("state"),
            revision=conversation.c.revision + 1,
            updated_at=bindparam("at", type_=conversation.c.updated_at.type),
        )
    )


def _state(talk: Conversation) -> bytes:
    return orjson.dumps(
        {
            "run": _run_to(talk.run) if talk.run else None,
            "offered": [[o.label, o.payload] for o in talk.offered],
            "unknowns": talk.unknowns,
            "free_answer": talk.free_answer,
            "takes": talk.takes,
            "draft": _run_to(talk.draft) if talk.draft else None,
            "paused": [_run_to(talk.paused.run), talk.paused.takes_text] if talk.paused else None,
            "prose": talk.prose,
            "pending_code": talk.pending_code,
            "pending_meeting": talk.pending_meeting,
            "misses": talk.misses,
        }
    )


def _run_to(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "dialogue": run.dialogue,
        "version": run.version,
        "started_on": run.started_on,
        "touched_at": run.touched_at,
        "argument": run.argument,
        "answers": dict(run.answers),
        "waiting": run.waiting,
        "done": run.done,
    }


def _paused_from(read: list[Any] | None) -> Paused | None:
    return Paused(_run_from(read[0]), read[1]) if read else None


def _run_from(read: dict[str, Any]) -> Run:
    return Run(
        id=read["id"],
        dialogue=read["dialogue"],
        version=read["version"],
        started_on=date.fromisoformat(read["started_on"]),
        touched_at=datetime.fromisoformat(read["touched_at"]),
        argument=read["argument"],
        answers=read["answers"],
        waiting=read["waiting"],
        done=tuple(read["done"]),
    )


async def forget(connection: AsyncConnection, address_ids: Ids) -> None:
    """Empty the state of these talks."""
    await connection.execute(
        conversation.delete().where(conversation.c.address_id.in_(address_ids))
    )
