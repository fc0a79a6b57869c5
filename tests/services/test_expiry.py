"""Every line of the table of retention: what is too old goes, what is younger stays."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot.domain.retention import KEEPINGS, Keeping
from bot.i18n import localise
from bot.services.retention import PURGES, purge
from bot.store.activity_tables import photo
from bot.store.care_tables import support_case
from bot.store.database import Database
from bot.store.office_tables import access_link, sent_file
from bot.store.privacy_tables import call_back, viewing
from bot.store.tables import address, conversation, inbox, link_code, outbox
from tests.chat import Chat
from tests.dialogues.conftest import MORNING

SEALED = b"x" * 40
LINES = {line.id: line for line in KEEPINGS}


def rows(line: str, n: int, at: datetime) -> list[tuple[Any, dict[str, Any]]]:
    """The n-th row of that kind, from that moment."""
    account = {"id": 100 + n, "platform": "webchat", "user_idx": f"u{line}{n}", "user_enc": SEALED,
               "created_at": at, "locale": "vi"}  # fmt: skip
    message = {"key": f"k{line}{n}", "purpose": "reply", "not_before": at, "created_at": at,
               "state": "sent", "sent_at": at, "platform": "webchat"}  # fmt: skip
    known = (address, {**account, "consent_at": at})
    match line:
        case "screens":
            return [known, (outbox, {**message, "address_id": 100 + n, "payload_enc": SEALED})]
        case "loose_photos":
            return [(photo, {"source": f"s{n}", "owner_id": 1, "digest": "d", "data_enc": SEALED,
                             "width": 1, "height": 1, "created_at": at})]  # fmt: skip
        case "loose_files":
            return [(sent_file, {"source": f"f{n}", "owner_id": 1, "data_enc": SEALED,
                                 "created_at": at})]  # fmt: skip
        case "call_backs":
            return [known, (call_back, {"key": f"g{n}", "address_id": 100 + n, "helper_id": 5,
                                        "wish_enc": SEALED, "state": "taken", "asked_at": at,
                                        "nudges": 0})]  # fmt: skip
        case "talks":
            return [known, (conversation, {"address_id": 100 + n, "state_enc": SEALED,
                                           "revision": 1, "updated_at": at})]  # fmt: skip
        case "links":
            return [
                (link_code, {"code_idx": f"c{n}", "code_enc": SEALED, "member_id": 1,
                             "created_at": at, "expires_at": at}),
                (access_link, {"token_idx": f"t{n}", "member_id": 5, "unit_id": 1,
                               "created_at": at, "expires_at": at}),
            ]  # fmt: skip
        case "events":
            return [known, (inbox, {"platform": "webchat", "event_key": f"e{n}", "kind": "message",
                                    "address_id": 100 + n, "received_at": at, "status": 2,
                                    "attempts": 1})]  # fmt: skip
        case "replies":
            return [known, (outbox, {**message, "address_id": 100 + n})]
        case "strangers":
            return [(address, account)]
        case "care_words":
            return [(support_case, {"key": f"h{n}", "programme": "hardship", "unit_id": 2,
                                    "opened_by": 1, "state": "withdrawn", "variety": "",
                                    "opened_at": at})]  # fmt: skip
        case _:
            return [(viewing, {"key": f"v{n}", "member_id": 1, "viewer_id": 5, "role": "admin",
                               "unit_id": 1,
                               "what": "support", "at": at})]  # fmt: skip


async def kept(database: Database, line: str, before: datetime) -> tuple[int, int]:
    """How many of before that moment are left of its last table, and of after it."""
    table, row = rows(line, 1, before)[-1]
    column = next(table.c[name] for name in ("expires_at", "updated_at", "received_at", "asked_at",
                                             "at", "created_at") if name in row)  # fmt: skip
    there = table.c.payload_enc.is_not(None) if line == "screens" else column.is_not(None)
    if line == "strangers":
        there = table.c.consent_at.is_(None)
    async with database.read() as connection:
        counts = [
            (
                await connection.execute(
                    select(func.count()).select_from(table).where(there, where)
                )
            ).scalar_one()
            for where in (column < before, column >= before)
        ]
    return counts[0], counts[1]


@pytest.mark.parametrize("line", [name for name in LINES if name != "care_words"])
async def test_what_is_too_old_goes_and_what_is_younger_stays(chat: Chat, line: str) -> None:
    lasting = LINES[line].kept
    assert lasting is not None
    before = MORNING - lasting
    async with chat.house.database.write() as connection:
        for n, at in enumerate((before - timedelta(minutes=1), before + timedelta(minutes=1)), 1):
            for table, row in rows(line, n, at):
                await connection.execute(insert(table).values(**row))
    old, young = await kept(chat.house.database, line, before)
    assert (old, young >= 1) == (1, True)
    await purge(chat.house)
    assert await kept(chat.house.database, line, before) == (0, young)


async def test_a_stranger_who_waits_for_an_answer_stays(chat: Chat) -> None:
    before = MORNING - timedelta(days=90)
    async with chat.house.database.write() as connection:
        for line in ("strangers", "events"):
            for table, row in rows(line, len(line), before):
                await connection.execute(insert(table).values(**{**row, **_open(table)}))
    await purge(chat.house)
    async with chat.house.database.read() as connection:
        left = set((await connection.execute(select(address.c.user_idx))).scalars())
    assert left == {"uevents6"}


def _open(table: Any) -> dict[str, Any]:
    return {"status": 0} if table is inbox else {"consent_at": None}


def test_every_line_has_its_purge_and_its_row_in_the_documentation(root: Path) -> None:
    assert set(PURGES) == set(LINES)
    page = (root / "docs" / "explain" / "privacy.md").read_text("utf-8")
    _before, _title, table = page.partition("## Giữ bao lâu\n")
    shown = [line for line in table.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    assert shown[1:] == [_row(line) for line in KEEPINGS]


def _row(line: Keeping) -> str:
    if line.kept is None:
        lasting = "`LANTOA_CARE_TEXT_DAYS` ngày"
    elif line.kept == timedelta(hours=24):
        lasting = "24 giờ"
    else:
        lasting = f"{line.kept.days} ngày"
    return f"| {localise(line.what, 'vi')} | {lasting} | {localise(line.why, 'vi')} |"
