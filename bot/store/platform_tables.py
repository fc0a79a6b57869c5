"""Tables about the platforms: tokens, uploads, templates, permissions, pushes, faults, notices."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint, true
from sqlmodel import Field, SQLModel

from bot.store.types import RowId, UtcDateTime, table


class PlatformToken(SQLModel, table=True):
    """The newest pair of rotating tokens of a platform."""

    __tablename__ = "platform_token"
    platform: str = Field(primary_key=True)
    access_enc: bytes | None = None
    refresh_enc: bytes | None = None
    seed: str = ""
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    refreshing_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    spending: str = ""  # digest of the refresh token that was last sent to the platform
    spent: int = 0  # and how often


class Upload(SQLModel, table=True):
    """What lies with a platform already, by a digest of its content."""

    __table_args__ = (UniqueConstraint("platform", "digest"),)
    id: int | None = Field(default=None, primary_key=True)
    platform: str
    digest: str
    ref: str
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Template(SQLModel, table=True):
    """An approved text at a platform: an operator's id of it, and what became of it there."""

    __table_args__ = (UniqueConstraint("platform", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    platform: str
    name: str  # of the file in `content/templates/`
    ref: str = Field(index=True)
    state: str
    reason: str = ""
    parameters: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # ours to theirs
    # What the platform takes: [name, longest, required] each; None: it has not said.
    theirs: list[Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    given: bool = Field(default=True, sa_column_kwargs={"server_default": true()})  # by an operator
    at: datetime = Field(sa_type=UtcDateTime)  # when it was given, or the platform last said it


class Permit(SQLModel, table=True):
    """A person's permission for one later message, where a platform has such a thing."""

    id: int | None = Field(default=None, primary_key=True)
    address_id: int = Field(foreign_key="address.id", index=True)
    token_idx: str = Field(unique=True)
    token_enc: bytes
    given_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # The delivery that goes by it.
    outbox_id: int | None = Field(default=None, index=True, sa_type=RowId)


class PushSlot(SQLModel, table=True):
    """The n-th push of a person on a day: whoever holds the row may send, nobody else."""

    __tablename__ = "push_slot"
    __table_args__ = (UniqueConstraint("member_id", "day", "n"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    member_id: int = Field(foreign_key="member.id")
    day: date
    n: int
    observance: bool = False
    outbox_id: int = Field(foreign_key="outbox.id", index=True, sa_type=RowId)


class PushWish(SQLModel, table=True):
    """How a person wants to be written to unasked; who never said has no row."""

    __tablename__ = "push_wish"
    member_id: int = Field(primary_key=True, foreign_key="member.id")
    paused: bool = False
    paused_until: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None: until told
    less_often: bool = False
    weekly_since: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when it was asked
    at: datetime = Field(sa_type=UtcDateTime)  # of the last word


class Channel(SQLModel, table=True):
    """How a platform is to us: shared by all processes."""

    platform: str = Field(primary_key=True)
    good_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # last good send
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # last good answer
    token_expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    quotas: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class ChannelFault(SQLModel, table=True):
    """One thing that is or was wrong with a platform; an episode begins anew in the same row."""

    __tablename__ = "channel_fault"
    __table_args__ = (UniqueConstraint("platform", "source", "mark"),)
    id: int | None = Field(default=None, primary_key=True)
    platform: str
    source: str  # of `domain.faults.Source`
    mark: str  # what makes it another fault than the one beside it
    word: str
    detail: str
    since: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)  # last
    lasts_until: datetime | None = Field(default=None, sa_type=UtcDateTime)  # surely; e.g. a quota
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # administrators
    over_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None: it still is so


class NoticeRow(SQLModel, table=True):
    """What a platform told the account itself."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("platform", "event_key"),)
    id: int | None = Field(default=None, primary_key=True)
    platform: str
    event_key: str
    kind: str
    subject: str = ""
    state: str = ""
    reason: str = ""
    at: datetime = Field(sa_type=UtcDateTime)


platform_token = table(PlatformToken)
upload = table(Upload)
template = table(Template)
permit = table(Permit)
push_slot = table(PushSlot)
push_wish = table(PushWish)
channel = table(Channel)
channel_fault = table(ChannelFault)
notice = table(NoticeRow)
