"""Where each talk stands: loaded with the person behind it, saved guarded by its revision."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.crypto import Cipher
from bot.domain.push import Content, press
from bot.engine.state import Conversation, Offered, Paused, Run
from bot.errors import Conflict
from bot.i18n import localise
from bot.store.authoring import shown_at
from bot.store.people import person_of
from bot.store.tables import address, campaign, conversation, member, outbox
from bot.store.types import Ids


@dataclass(frozen=True, slots=True)
class Loaded:
    """A conversation and what its saving has to know."""

    conversation: Conversation
    exists: bool


async def load(
    connection: AsyncConnection, cipher: Cipher, address_id: int, today: date, now: datetime
) -> Loaded:
    """The talk with this address, its person as of today."""
    found = await connection.execute(
        select(
            address,
            conversation.c.state_enc,
            conversation.c.revision,
            conversation.c.updated_at,
            member.c.restricted_at,
        )
        .outerjoin(member, member.c.id == address.c.member_id)
        .outerjoin(conversation, conversation.c.address_id == address.c.id)
        .where(address.c.id == address_id)
    )
    row = found.one()
    state = orjson.loads(cipher.open_bytes(row.state_enc)) if row.state_enc else {}
    person = await person_of(connection, cipher, row.member_id, today) if row.member_id else None
    pushed = await _pushed_since(connection, address_id, row.updated_at, row.locale)
    run = _run_from(state["run"]) if state.get("run") else None
    talk = Conversation(
        platform=row.platform,
        locale=row.locale,
        person=person,
        consented=row.consent_at is not None,
        notice=row.notice,
        stopped=row.stopped_at is not None or row.restricted_at is not None,
        run=run,
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
    return Loaded(talk, row.revision is not None)


async def _pushed_since(
    connection: AsyncConnection, address_id: int, since: datetime | None, locale: str
) -> tuple[Offered, ...]:
    """The button of a campaign message that came after the last turn: it is on offer now."""
    query = (
        select(
            campaign.c.content_ref,
            campaign.c.lesson_id,
            campaign.c.text,
            shown_at(campaign.c.lesson_id, outbox.c.sent_at).label("version"),
        )
        .join(outbox, outbox.c.campaign_id == campaign.c.id)
        .where(
            outbox.c.address_id == address_id,
            outbox.c.sent_at.is_not(None),
            ~outbox.c.by_phone,
        )
        .order_by(outbox.c.sent_at.desc())
        .limit(1)
    )
    if since is not None:
        query = query.where(outbox.c.sent_at > since)
    row = (await connection.execute(query)).first()
    if row is None:
        return ()
    content = Content(row.content_ref, row.lesson_id, text=row.text)
    label, payload = press(content, row.version or 0)
    return (Offered(localise(label, locale), payload),)


async def save(
    connection: AsyncConnection,
    cipher: Cipher,
    address_id: int,
    loaded: Loaded,
    talk: Conversation,
    now: datetime,
) -> None:
    """Write the new state; `Conflict` when somebody wrote meanwhile."""
    sealed = cipher.seal(_state(talk))
    if loaded.exists:
        changed = await connection.execute(
            update(conversation)
            .where(
                conversation.c.address_id == address_id,
                conversation.c.revision == loaded.conversation.revision,
            )
            .values(state_enc=sealed, revision=conversation.c.revision + 1, updated_at=now)
            .returning(conversation.c.id)
        )
        if changed.first() is None:
            raise Conflict(f"conversation of address {address_id} changed meanwhile")
        return
    try:
        await connection.execute(
            insert(conversation).values(
                address_id=address_id, state_enc=sealed, revision=1, updated_at=now
            )
        )
    except IntegrityError:
        raise Conflict(f"conversation of address {address_id} began meanwhile") from None


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
