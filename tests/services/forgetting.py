"""One person with something in every field that archives seal for a person, and all that is said
there; whoever else is there has as much.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, insert, select, update

from bot.crypto import Cipher
from bot.store.activity_tables import photo
from bot.store.archive import LEFT_OUT
from bot.store.care_tables import case_step, counselling, practice, support_case
from bot.store.database import Database
from bot.store.office_tables import sent_file
from bot.store.owners import OWNED
from bot.store.platform_tables import permit
from bot.store.question_tables import library_question
from bot.store.tables import address, campaign, conversation, inbox, member, metadata, outbox
from tests.dialogues.conftest import MORNING

LAN, HUNG = 1, 2  # members of `tests/dialogues/conftest.py`, two different people


def said(who: int, what: str) -> str:
    """Words that are nowhere else."""
    return f"<<{what} của {who}>>"


def user_of(who: int) -> str:
    """Their account on the platform of paper."""
    return said(who, "tài khoản")


async def fill_in(database: Database, cipher: Cipher, who: int) -> None:
    """They are linked already."""

    def seal(what: str) -> bytes:
        return cipher.seal(said(who, what))

    async with database.write() as connection:
        mine = await connection.execute(select(address.c.id).where(address.c.member_id == who))
        account = mine.scalar_one()
        own = member.c.id == who
        await connection.execute(update(member).where(own).values(
            name_enc=seal("tên"), phone_enc=seal("số"), birth_enc=seal("ngày sinh"),
            wedding_enc=seal("ngày cưới"), gender="female",
            phone_idx=cipher.index("phone", said(who, "số")),
            phone_refused=cipher.index("phone", said(who, "số")),
        ))  # fmt: skip
        talk = update(conversation).where(conversation.c.address_id == account)
        state = f'{{"pending_code": "{said(who, "mã chờ")}"}}'
        await connection.execute(talk.values(state_enc=cipher.seal(state)))
        for table, rows in _rows(cipher, who, account):
            await connection.execute(insert(table), rows)


def _rows(cipher: Cipher, who: int, account: int) -> list[tuple[Table, dict[str, Any]]]:
    def seal(what: str) -> bytes:
        return cipher.seal(said(who, what))

    at, later = MORNING, MORNING + timedelta(days=9)
    loose = {"source": f"a{who}", "owner_id": who, "digest": "d", "width": 1, "height": 1,
             "created_at": at, "data_enc": seal("ảnh")}  # fmt: skip
    words = {"title": said(who, "tên gương"), "text": said(who, "gương"),
             "text_en": said(who, "good example")}  # fmt: skip
    return [
        (photo, loose),
        (sent_file, {"source": f"t{who}", "owner_id": who, "created_at": at,
                     "data_enc": seal("tệp")}),
        (counselling, {"key": f"k{who}", "member_id": who, "unit_id": 2, "wish": "call",
                       "safe_time_enc": seal("giờ tiện"), "state": "asked", "asked_at": at,
                       "reminders": 0}),
        (support_case, {"id": who, "key": f"h{who}", "programme": "hardship", "unit_id": 2,
                        "subject_id": who, "opened_by": 3, "state": "received", "variety": "",
                        "detail_enc": seal("lời kể"), "opened_at": at}),
        (case_step, {"case_id": who, "number": 1, "at": at, "actor_id": 3, "state": "received",
                     "note_enc": seal("lời trả lời")}),
        (campaign, {"id": f"c{who}", "key": f"c{who}", "kind": "officer", "unit_id": 2,
                    "content_ref": f"t-{who}", "state": "draft", "due_at": later,
                    "created_at": at, **words}),
        (practice, {"key": f"p{who}", "unit_id": 2, "kind": "family", "state": "spread",
                    "title_enc": seal("tên gương"), "text_enc": seal("gương"), "subject_id": who,
                    "reported_by": 3, "reported_at": at, "campaign_id": f"c{who}"}),
        (library_question, {"key": f"q{who}", "member_id": who, "unit_id": 2, "above": False,
                            "state": "answered", "text_enc": seal("câu hỏi"), "asked_at": at,
                            "answer_enc": seal("câu trả lời")}),
        (inbox, {"platform": "paper", "event_key": said(who, "sự kiện"), "address_id": account,
                 "kind": "message", "body_enc": seal("lời nhắn"), "received_at": at, "status": 0,
                 "attempts": 0}),
        (outbox, {"key": f"o{who}", "address_id": account, "platform": "paper",
                  "purpose": "reply", "payload_enc": seal("lời đáp"), "not_before": later,
                  "state": "waiting", "created_at": at}),
        (permit, {"address_id": account, "token_idx": cipher.index("permit", said(who, "phép")),
                  "token_enc": seal("phép"), "given_at": at, "expires_at": later}),
    ]  # fmt: skip


WORDS = (
    "tên", "số", "ngày sinh", "ngày cưới", "mã chờ", "ảnh", "tệp", "giờ tiện", "lời kể",
    "lời trả lời", "tên gương", "gương", "good example", "câu hỏi", "câu trả lời", "sự kiện",
    "lời nhắn", "lời đáp", "phép", "tài khoản",
)  # fmt: skip
INDEXED = (("phone", "số"), ("permit", "phép"), ("paper", "tài khoản"))


def traces_of(who: int, root: bytes) -> set[str]:
    """All that may tell of them: their words, and the blind indexes of what they are found by."""
    marks = {Cipher(root).index(kind, said(who, what)) for kind, what in INDEXED}
    return marks | {said(who, what) for what in WORDS}


async def everything(database: Database, root: bytes) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that goes into archives, opened with the root key."""
    cipher = Cipher(root)
    found: dict[str, list[dict[str, Any]]] = {}
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            if table.name not in LEFT_OUT:
                rows = await connection.execute(select(table).order_by(*table.primary_key.columns))
                found[table.name] = [_opened(cipher, row._mapping) for row in rows]
    return found


def _opened(cipher: Cipher, row: Any) -> dict[str, Any]:
    return {
        name: cipher.open_bytes(value) if name.endswith("_enc") and value is not None else value
        for name, value in row.items()
    }


def found_in(rows: dict[str, list[dict[str, Any]]], traces: set[str]) -> set[str]:
    """The columns in which one of these can be read."""
    return {
        f"{table}.{column}"
        for table, every in rows.items()
        for row in every
        for column, value in row.items()
        if any(t in (value.decode(errors="replace") if isinstance(value, bytes) else str(value))
               for t in traces)
    }  # fmt: skip


SEALED = {f"{table}.{column}" for table, owned in OWNED.items() for column in owned.columns}
HELD = date(2026, 8, 1)
