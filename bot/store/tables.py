"""Every table. Uniqueness is the lock: what must not happen twice has a unique key here.

Personal fields are encrypted (`*_enc`) and found by blind index (`*_idx`). Table classes do not
validate; they are used through Core statements within `bot.store` only.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from bot.store import activity_tables as activity_tables
from bot.store import authoring_tables as authoring_tables
from bot.store import care_tables as care_tables
from bot.store import life_tables as life_tables
from bot.store import office_tables as office_tables
from bot.store import platform_tables as platform_tables
from bot.store import privacy_tables as privacy_tables
from bot.store import process_tables as process_tables
from bot.store import question_tables as question_tables
from bot.store.types import RowId, UtcDateTime, table

metadata = SQLModel.metadata

# When a row was written, for those who ask what was known at a moment; the default is "always".
ALWAYS = {"server_default": "1970-01-01 00:00:00"}


def _only(name: str, *columns: str, rows: str) -> Index:
    """An index of these rows alone."""
    return Index(name, *columns, sqlite_where=text(rows), postgresql_where=text(rows))


class Unit(SQLModel, table=True):
    """A union unit of any kind; its place in the tree is in `unit_span`."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class UnitSpan(SQLModel, table=True):
    """What a unit was called, of which kind it was and whom it stood under, from a day to a day."""

    __tablename__ = "unit_span"
    __table_args__ = (UniqueConstraint("unit_id", "valid_from"),)
    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    name: str
    kind: str = ""
    valid_from: date
    valid_to: date | None = None  # first day on which it no longer holds
    recorded_at: datetime = Field(sa_type=UtcDateTime, sa_column_kwargs=ALWAYS)


class Family(SQLModel, table=True):
    """The unit of counting: families, not people."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Member(SQLModel, table=True):
    """A person of the roster."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name_enc: bytes | None = None
    phone_enc: bytes | None = None
    phone_idx: str | None = Field(default=None, index=True)
    phone_refused: str | None = None  # `phone_idx` of the number that takes no templates
    birth_enc: bytes | None = None
    gender: str = ""
    wedding_enc: bytes | None = None
    # Agreed to templates to the number: `bot.domain.consents.Aim.PHONE`.
    phone_consent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    adult_from: date | None = None  # None: an adult as far as anybody knows
    created_at: datetime = Field(sa_type=UtcDateTime)
    erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    restricted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # processing rests


class Membership(SQLModel, table=True):
    """Where a person belonged, with which family and in what capacity, from a day to a day."""

    __table_args__ = (
        UniqueConstraint("member_id", "valid_from"),
        Index("membership_unit", "unit_id", "valid_from", "valid_to"),
        Index("membership_family", "family_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id")
    unit_id: int = Field(foreign_key="unit.id")
    family_id: int = Field(foreign_key="family.id")
    category: str = "member"
    key_officer: bool = False  # as the roster says; a post may make one too
    post: str = Field(default="", sa_column_kwargs={"server_default": ""})
    valid_from: date
    valid_to: date | None = None  # first day on which it no longer holds
    recorded_at: datetime = Field(sa_type=UtcDateTime, sa_column_kwargs=ALWAYS)


class RoleGrant(SQLModel, table=True):
    """`officer` or `admin` of a unit and all below it."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("member_id", "unit_id", "role"),)
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id")
    unit_id: int = Field(foreign_key="unit.id")
    role: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class AddressRow(SQLModel, table=True):
    """A person's account on a platform. Before consent nothing else is kept of a person."""

    __tablename__ = "address"
    __table_args__ = (
        UniqueConstraint("platform", "user_idx"),
        Index("address_member", "member_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    platform: str
    user_idx: str
    user_enc: bytes
    member_id: int | None = Field(default=None, foreign_key="member.id")
    consent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Agreed to lessons and not, or not any more, to what comes unasked (`Aim.REMINDERS`).
    reminders_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # The notice that was agreed to last, or of whose change the person was told since.
    notice: str = Field(default="", sa_column_kwargs={"server_default": ""})
    stopped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    blocked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_inbound_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    preferred_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # chosen by the person
    silent_until: datetime | None = Field(default=None, sa_type=UtcDateTime)  # staff talk there
    # One message may sound like a cry for help until then: an officer said it is a text.
    prose_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    locale: str = "vi"
    created_at: datetime = Field(sa_type=UtcDateTime)


class Consent(SQLModel, table=True):
    """Proof of what was asked and answered (Law 91/2025: consent must be provable); rows stay."""

    __table_args__ = (Index("consent_once", "key", "aim", unique=True),)
    id: int | None = Field(default=None, primary_key=True)
    key: str | None = None  # of the turn and its effect: an answer is written down once
    address_id: int = Field(foreign_key="address.id", index=True)
    aim: str = Field(sa_column_kwargs={"server_default": "lessons"})  # bot.domain.consents.Aim
    answer: str  # bot.domain.consents.Answer
    version: str  # of the notice
    # Digest of the exact text; "": from before texts were kept.
    wording: str = Field(default="", sa_column_kwargs={"server_default": ""})
    at: datetime = Field(sa_type=UtcDateTime)


class LinkCode(SQLModel, table=True):
    """A personal code that ties a chat account to a member."""

    __tablename__ = "link_code"
    id: int | None = Field(default=None, primary_key=True)
    code_idx: str = Field(unique=True)
    code_enc: bytes
    member_id: int = Field(foreign_key="member.id", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ConversationRow(SQLModel, table=True):
    """Where a talk stands; `state_enc` is the encrypted JSON of the engine's conversation."""

    __tablename__ = "conversation"
    id: int | None = Field(default=None, primary_key=True)
    address_id: int = Field(foreign_key="address.id", unique=True)
    state_enc: bytes
    revision: int
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Inbox(SQLModel, table=True):
    """What arrived. The body is emptied when its turn is done; a crisis event never has one."""

    __table_args__ = (
        UniqueConstraint("platform", "event_key"),
        _only("inbox_open", "address_id", "id", rows="status < 2"),
        _only("inbox_line", "id", rows="status < 2"),
        _only("inbox_cries", "id", rows="status < 2 AND kind = 'crisis'"),
        _only("inbox_left", "status", rows="status > 2"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    platform: str
    event_key: str
    address_id: int = Field(foreign_key="address.id")
    kind: str
    body_enc: bytes | None = None
    received_at: datetime = Field(sa_type=UtcDateTime)
    status: int = 0  # 0 waiting, 1 taken, 2 done, 3 parked, 4 set aside: unreadable
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    holder: str | None = None
    attempts: int = 0
    error: str | None = None


class Campaign(SQLModel, table=True):
    """An approved text for a segment at a time; officers and the observance planner make them."""

    __table_args__ = (Index("campaign_state", "state"),)
    id: str = Field(primary_key=True)
    key: str = Field(unique=True)
    kind: str  # officer, observance
    unit_id: int = Field(foreign_key="unit.id", index=True)
    only: str = ""  # "", missed, key_officers
    content_ref: str  # lesson id, or t-<digest> of a text: the key of its acknowledgements
    lesson_id: str = ""
    topic_id: str = ""
    title: str = ""
    text: str = ""
    text_en: str = ""
    state: str  # draft approved running finished cancelled paused
    reason: str = ""
    due_at: datetime = Field(sa_type=UtcDateTime)
    author_id: int | None = Field(default=None, foreign_key="member.id")
    approver_id: int | None = Field(default=None, foreign_key="member.id")
    approved_digest: str = ""
    plan: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # the reach that was approved
    intended: int | None = None  # deliveries that its start made: none may be missing afterwards
    # What had become of its deliveries when the share of failures was last looked at anew.
    judged: dict[str, int] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    created_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


_NAMELESS = (
    "state NOT IN ('waiting','sending','uncertain','sent','delivered','seen',"
    "'failed','skipped','cancelled')"
)


class Outbox(SQLModel, table=True):
    """One intended delivery, in exactly one state at every moment."""

    __table_args__ = (
        Index(
            "outbox_ready",
            "platform",
            "priority",
            "not_before",
            "id",
            sqlite_where=text("state = 'waiting' AND shelved = 0"),
            postgresql_where=text("state = 'waiting' AND NOT shelved"),
        ),
        _only("outbox_order", "address_id", "id", rows="state IN ('waiting','sending')"),
        _only("outbox_leases", "lease_until", rows="state IN ('sending','uncertain')"),
        # Empty as long as all is well; so is the next one.
        _only("outbox_nameless", "state", rows=_NAMELESS),
        _only("outbox_unreadable", "not_before", rows="reason = 'unreadable'"),
        Index("outbox_campaign", "campaign_id", "state", "platform", "not_before"),
        Index("outbox_platform_id", "platform", "platform_id"),
        Index("outbox_member", "member_id", "sent_at"),
        Index("outbox_address", "address_id", "sent_at"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    key: str = Field(unique=True)
    address_id: int | None = Field(default=None, foreign_key="address.id")
    member_id: int | None = Field(default=None, foreign_key="member.id")
    campaign_id: str | None = Field(default=None, foreign_key="campaign.id")
    platform: str = ""
    purpose: str
    payload_enc: bytes | None = None  # None for campaigns: rendered from the campaign
    priority: int = 0
    not_before: datetime = Field(sa_type=UtcDateTime)
    state: str = "waiting"
    # Set aside while its campaign is paused: nobody takes it.
    shelved: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    reason: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    holder: str | None = None
    # Which of its holder's batches it was taken with, see `stretch`; 0: with none.
    batch: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    attempts: int = 0
    parts_done: int = 0
    form: str = ""  # free, paid, template, opt_in: how it goes, or went
    cost: int = 0  # what it cost, in the currency of the price table
    # To the person's telephone number: the platform is that of the number, and `address_id` is the
    # account where consent was given, which nothing is sent to.
    by_phone: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    # Accounts of the person that failed for good before this one, 0 for the number: ",12,15,"
    tried: str = ""
    offered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # named in a later talk
    # Its one repeat began; to a number, of which nobody can tell afterwards, its one call.
    repeated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    platform_id: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Evidence(SQLModel, table=True):
    """That a person received something: who, of which family then, on what, when, how known."""

    __table_args__ = (
        UniqueConstraint("member_id", "kind", "source_id", "cycle"),
        Index("evidence_family", "family_id", "topic_id", "adult", "at"),
        Index("evidence_source", "source_id", "cycle", "member_id"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    member_id: int = Field(foreign_key="member.id")
    family_id: int = Field(foreign_key="family.id")
    kind: str = "acknowledgement"
    source_id: str  # lesson id, or t-<digest> of a text
    version: int = 1
    topic_id: str = ""  # "": belongs to no topic, counts for no family
    cycle: int  # calendar year
    adult: bool = True
    at: datetime = Field(sa_type=UtcDateTime)  # when it happened
    recorded_at: datetime = Field(sa_type=UtcDateTime, sa_column_kwargs=ALWAYS)
    platform: str
    inbox_id: int | None = Field(default=None, sa_type=RowId)


class CrisisCount(SQLModel, table=True):
    """How often the crisis card was shown: per day, for the whole organisation, no more."""

    __tablename__ = "crisis_count"
    day: date = Field(primary_key=True)
    shown: int = 0


class Audit(SQLModel, table=True):
    """Append-only: who did what, when, on whom. Triggers refuse changes."""

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor: str  # the member's code, "operator" for the command line, "system"
    action: str
    subject: str = ""
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Lease(SQLModel, table=True):
    """Who leads, e.g. the scheduler; judged by the database's rows, not by anybody's memory."""

    name: str = Field(primary_key=True)
    holder: str
    expires_at: datetime = Field(sa_type=UtcDateTime)


unit = table(Unit)
unit_span = table(UnitSpan)
family = table(Family)
member = table(Member)
membership = table(Membership)
role_grant = table(RoleGrant)
address = table(AddressRow)
consent = table(Consent)
link_code = table(LinkCode)
conversation = table(ConversationRow)
inbox = table(Inbox)
campaign = table(Campaign)
outbox = table(Outbox)
evidence = table(Evidence)
crisis_count = table(CrisisCount)
audit = table(Audit)
lease = table(Lease)
