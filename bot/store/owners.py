"""Whose every personal field is: what an archive seals for one person, and nobody else opens.

The one place for that rule. What is written here is what an erasure empties in the living tables
(`bot.store.erasure`), besides the marks by which an account is found again: an archive keeps no
more of somebody who was erased than the tables do. What a unit keeps although its author is erased
is nobody's, with the reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, TableClause, case, null, select

from bot.store.care_tables import practice, support_case


@dataclass(frozen=True, slots=True)
class Owned:
    """Columns of a table, all texts or bytes, and the id of the one whom a row is about.

    NULL: this row is nobody's. `account`: the id is one of `address`, else of `member`.
    """

    columns: tuple[str, ...]
    owner: Callable[[TableClause], ColumnElement[Any]]
    account: bool = False


def _column(name: str) -> Callable[[TableClause], ColumnElement[Any]]:
    return lambda table: table.c[name]


def _while_loose(photo: TableClause) -> ColumnElement[Any]:
    """Once it is in a report, it is the unit's."""
    return case((photo.c.activity_id.is_(None), photo.c.owner_id), else_=null())


def _of_the_case(step: TableClause) -> ColumnElement[Any]:
    found = select(support_case.c.subject_id).where(support_case.c.id == step.c.case_id)
    return found.scalar_subquery()


def _who_is_praised(campaign: TableClause) -> ColumnElement[Any]:
    """A broadcast of a good example carries the words that somebody may take back."""
    found = select(practice.c.subject_id).where(practice.c.campaign_id == campaign.c.id).limit(1)
    return found.scalar_subquery()


OWNED: Mapping[str, Owned] = {
    "member": Owned(
        ("name_enc", "phone_enc", "phone_idx", "phone_refused", "birth_enc", "wedding_enc",
         "gender"),
        _column("id"),
    ),
    "link_code": Owned(("code_enc", "code_idx"), _column("member_id")),
    "photo": Owned(("data_enc",), _while_loose),
    "sent_file": Owned(("data_enc",), _column("owner_id")),
    "counselling": Owned(("safe_time_enc",), _column("member_id")),
    "support_case": Owned(("detail_enc",), _column("subject_id")),
    "case_step": Owned(("note_enc",), _of_the_case),
    "practice": Owned(("title_enc", "text_enc"), _column("subject_id")),
    "campaign": Owned(("title", "text", "text_en"), _who_is_praised),
    "library_question": Owned(("text_enc", "answer_enc"), _column("member_id")),
    "address": Owned(("user_enc", "user_idx"), _column("id"), account=True),
    "conversation": Owned(("state_enc",), _column("address_id"), account=True),
    # Keys of events of Messenger and of the web chat name the account in the clear.
    "inbox": Owned(("body_enc", "event_key"), _column("address_id"), account=True),
    "outbox": Owned(("payload_enc",), _column("address_id"), account=True),
    "permit": Owned(("token_enc", "token_idx"), _column("address_id"), account=True),
}  # fmt: skip

_REPORT = "a unit's report of what it did; an erasure of who wrote it leaves it to the unit"
_LETTER = "official paper between units"
_GENERAL = "rewritten in general words; no way leads back to who asked"
_PLATFORM = "the organisation's own key at a platform"
NOBODYS: Mapping[str, str] = {
    "activity_version.kind_text_enc": _REPORT,
    "activity_version.note_enc": _REPORT,
    "activity_version.why_enc": _REPORT,
    "letter.file_enc": _LETTER,
    "letter_copy.note_enc": _LETTER,
    "library_candidate.question_enc": _GENERAL,
    "library_candidate.answer_enc": _GENERAL,
    "platform_token.access_enc": _PLATFORM,
    "platform_token.refresh_enc": _PLATFORM,
    "person_key.key_enc": "never in an archive: bot.store.archive",
}
