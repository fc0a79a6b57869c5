"""Tables of people's rights and safety: the key's mark, people's own keys, trained people,
call-backs, who looked.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.store.types import UtcDateTime, table

HAS_KEY = "key_enc IS NOT NULL"


class KeyMark(SQLModel, table=True):
    """Which key the rows are written with (its mark, never the key), and how far a change got."""

    __tablename__ = "key_mark"
    name: str = Field(primary_key=True)  # "key", and while it changes "rotation"
    mark: str
    step: str = ""  # table that is being written anew
    last: str = ""  # the last primary key of it that is done; of a keys file, the one before
    since: datetime = Field(sa_type=UtcDateTime)


class PersonKey(SQLModel, table=True):
    """The key by which a member, or an account, is opened in archives; gone with the person.

    Nothing in this database is sealed with it. A row without a key came out of an archive: the
    person was erased after that was made, and is about to be erased here. No foreign keys: keys are
    put back before the rows that they open.
    """

    __tablename__ = "person_key"
    __table_args__ = (
        CheckConstraint("(member_id IS NULL) <> (address_id IS NULL)", name="of_one"),
        *(
            Index(
                f"person_key_{name}",
                f"{name}_id",
                unique=True,
                sqlite_where=text(HAS_KEY),
                postgresql_where=text(HAS_KEY),
            )
            for name in ("member", "address")
        ),
    )
    name: str = Field(primary_key=True)  # by chance, never given twice: archives name keys by it
    member_id: int | None = None
    address_id: int | None = None
    key_enc: bytes | None = None


class TrainedPerson(SQLModel, table=True):
    """Somebody named to call people back who asked for it."""

    __tablename__ = "trained_person"
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="member.id", unique=True)
    named_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CallBack(SQLModel, table=True):
    """A wish to be called back by one named person; the row goes when it is over."""

    __tablename__ = "call_back"
    __table_args__ = ({"sqlite_autoincrement": True},)  # a button names the row: see questions
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    address_id: int = Field(foreign_key="address.id", unique=True)  # one at a time
    helper_id: int = Field(foreign_key="member.id", index=True)
    wish_enc: bytes  # number, safe hours, safe word: for the helper alone
    state: str  # asked taken returned
    asked_at: datetime = Field(sa_type=UtcDateTime)
    nudges: int = 0
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # that nobody answered


class Viewing(SQLModel, table=True):
    """Somebody with a role opened something about a member; the member may ask for it."""

    __table_args__ = (
        UniqueConstraint("key", "member_id"),
        Index("viewing_member", "member_id", "at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str
    member_id: int = Field(foreign_key="member.id")
    viewer_id: int = Field(foreign_key="member.id")
    role: str
    unit_id: int = Field(foreign_key="unit.id")  # of the viewer's role
    what: str  # support counselling practice meeting
    at: datetime = Field(sa_type=UtcDateTime)


class ConsentWording(SQLModel, table=True):
    """Each text that somebody answered to, once, word for word; nothing personal stands in it."""

    __tablename__ = "consent_wording"
    digest: str = Field(primary_key=True)
    locale: str
    text: str
    first_at: datetime = Field(sa_type=UtcDateTime)


key_mark = table(KeyMark)
person_key = table(PersonKey)
consent_wording = table(ConsentWording)
trained_person = table(TrainedPerson)
call_back = table(CallBack)
viewing = table(Viewing)
