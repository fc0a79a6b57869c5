"""The vocabulary in which adapters and the rest of Lan Toả speak to each other.

Pure data: no I/O, no platform names. Times are aware and in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.quick import quick


@quick
@dataclass(frozen=True, slots=True)
class Address:
    """Who, on which platform. `user` is the platform's own id of the person for us."""

    platform: str
    user: str


class Kind(StrEnum):
    """What happened on a platform."""

    MESSAGE = "message"  # a person wrote: text and/or media
    BUTTON = "button"  # a person pressed: payload
    LINK = "link"  # a person came by a link that carries a code: payload
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"  # blocked, unfollowed, stopped the bot
    DELIVERED = "delivered"  # of our messages `about`, or all before `upto`
    SEEN = "seen"
    FAILED = "failed"
    ECHO = "echo"  # the platform shows us our own message: `about`; `payload` = our key if known
    WITHDRAW = "withdraw"  # the person asked the platform to have us erase everything
    TAKEOVER = "takeover"  # staff write in this thread themselves: the bot is to be silent
    HANDBACK = "handback"  # the thread is ours again
    OPT_IN = "opt_in"  # the person allowed one later message: `payload` is the platform's token
    PHONE = "phone"  # the person shared the own number with us: `text`
    CRISIS = "crisis"  # made by us: `payload` is the category; the words are gone
    OTHER = "other"  # known or unknown, of no use to us: `payload` names it


class MediaKind(StrEnum):
    """Kinds of media a message can carry."""

    IMAGE = "image"
    FILE = "file"
    AUDIO = "audio"
    VIDEO = "video"
    LOCATION = "location"
    STICKER = "sticker"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or file: `data` when it is ours, `url` when it lies with the platform.

    `alt` is what a picture says, for whoever does not see it; "" where the text beside it says it.
    """

    kind: MediaKind
    name: str = ""
    mime: str = ""
    data: bytes = field(default=b"", repr=False)
    url: str = ""
    alt: str = field(default="", repr=False)


@quick
@dataclass(frozen=True, slots=True)
class InboundEvent:
    """One thing that happened on a platform. `key` is unique per platform: the dedup key."""

    key: str
    address: Address
    kind: Kind
    at: datetime
    text: str = field(default="", repr=False)
    payload: str = ""
    media: tuple[Media, ...] = field(default=(), repr=False)
    about: tuple[str, ...] = ()  # the platform's ids of our messages
    upto: datetime | None = None  # watermark: every message of ours sent until then
    settle: str = ""  # what the platform wants back, e.g. a callback query's id
    brought: tuple[str, ...] = ()  # made by us: what became of its pictures (`domain/photos.py`)
    opens_window: bool = True  # whether this counts as the person's own action
    cry: str = ""  # made by us: the card of words that were said beforehand to be a text


class NoticeKind(StrEnum):
    """What a platform tells the account itself, not about a person."""

    TEMPLATE = "template"  # `subject` is the template's id or name, `state` what became of it
    QUALITY = "quality"
    QUOTA = "quota"
    POLICY = "policy"  # a warning or a block: somebody has to look
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing a platform told the account. `key` is unique per platform: the dedup key."""

    key: str
    kind: NoticeKind
    at: datetime
    subject: str = ""
    state: str = ""
    reason: str = ""  # the platform's words, shortened; never a person's data


class Purpose(StrEnum):
    """Why a message goes out."""

    REPLY = "reply"  # answers a person: always sent
    SERVICE = "service"  # a person asked to be told, e.g. a test send to oneself
    OUTREACH = "outreach"  # we begin: quiet hours, windows and caps apply


@quick
@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: comes back as `payload`, or opens `url`."""

    label: str
    payload: str = ""
    url: str = ""
    stays: bool = False  # a real button also where the platform has room for few


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """An approved template, filled in: what may be sent when nothing else may."""

    ref: str  # the platform's id or name of it
    values: Mapping[str, str]  # by the template's own parameter names, in their order
    language: str = "vi"
    payloads: tuple[str, ...] = ()  # of its buttons that come back to us, in their order
    phone: str = field(default="", repr=False)  # "84…": by telephone number, not by user id


@quick
@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message in one person's language, before it is fitted to a platform.

    `text` is always what a person will read, also where a template or a permit carries it.
    """

    key: str
    to: Address
    purpose: Purpose
    text: str = field(repr=False)
    buttons: tuple[Button, ...] = ()
    media: tuple[Media, ...] = ()
    locale: str = "vi"
    template: TemplateUse | None = None  # sent in place of the text
    permit: str = field(default="", repr=False)  # token of an OPT_IN: sent to it, not to the user
    asks_phone: bool = False  # with the platform's own way to share a telephone number


@quick
@dataclass(frozen=True, slots=True)
class Bubble:
    """What a person will see as one message on the platform; previews show it too."""

    text: str
    buttons: tuple[Button, ...] = ()
    media: Media | None = None


@quick
@dataclass(frozen=True, slots=True)
class Wire:
    """One call to the platform: what will be seen, the call's body, and a file to upload."""

    bubble: Bubble
    body: Mapping[str, object]
    upload: Media | None = None
    call: str = ""  # which of the platform's calls, in the adapter's own words; "": the usual one


class Outside(StrEnum):
    """What may be sent when the reply window is closed."""

    FREE = "free"
    PAID = "paid"
    NOTHING = "nothing"


class Receipt(StrEnum):
    """What a platform tells us about our messages afterwards."""

    DELIVERED = "delivered"
    SEEN = "seen"
    ECHO = "echo"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform is able to do. Lengths in characters after NFC unless said otherwise."""

    text_limit: int
    button_limit: int
    label_limit: int
    payload_limit: int  # bytes
    media: frozenset[MediaKind]
    links: bool  # a button may open a URL
    reply_window: timedelta | None  # None: may write at any time
    paid_window: timedelta | None  # after it not even paid free text; None: no such thing
    outside_window: Outside
    receipts: frozenset[Receipt]
    per_second: float
    text_with_buttons_limit: int | None = None  # None: as text_limit
    deep_link: str | None = None  # "{code}" is replaced
    reads_outbox: bool = False  # the person's screen reads our own rows: nothing leaves the house
    templates: bool = False  # approved templates may be sent outside the window, by user id
    template_by_phone: bool = False  # and to a telephone number, without any account with us
    template_hours: tuple[time, time] | None = None  # local; None: at any hour
    asks_phone: bool = False  # has its own way to share a telephone number
    permits: bool = False  # a person may allow one later message (OPT_IN)


class Why(StrEnum):
    """Why a message was not sent. Closed list; the sender decides what follows, once."""

    NETWORK = "network"
    THROTTLED = "throttled"
    TOKEN_EXPIRED = "token_expired"
    UNAVAILABLE = "unavailable"  # it says itself that it failed: hardly arrived, tried some times
    UNCERTAIN = "uncertain"  # asked, and the platform gave no answer: it may have arrived
    BLOCKED = "blocked"
    WINDOW_CLOSED = "window_closed"
    UNKNOWN_USER = "unknown_user"
    REJECTED = "rejected"
    MISCONFIGURED = "misconfigured"
    HELD = "held"  # somebody else has the thread: it waits until that is over

    @property
    def again(self) -> bool:
        """Worth another try later, unchanged."""
        return self in (
            Why.NETWORK,
            Why.THROTTLED,
            Why.TOKEN_EXPIRED,
            Why.UNAVAILABLE,
            Why.MISCONFIGURED,
            Why.HELD,
        )

    @property
    def stops_person(self) -> bool:
        """No outreach to this address until the person writes again."""
        return self in (Why.BLOCKED, Why.UNKNOWN_USER)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many more messages of a kind the platform says it will take."""

    kind: str  # in the platform's own word
    left: int
    total: int | None = None


@quick
@dataclass(frozen=True, slots=True)
class Sent:
    """The platform has it; `ids` are its ids of the message."""

    ids: tuple[str, ...]
    quota: Quota | None = None  # when the answer tells it


@dataclass(frozen=True, slots=True)
class NotSent:
    """The platform has it not, or (UNCERTAIN) nobody knows. `detail` never holds message text."""

    why: Why
    detail: str = ""
    retry_after: timedelta | None = None
    channel: bool = False  # the whole channel is concerned: nothing more of bulk until then
    alarm: bool = False  # a person has to look after the account
    number: bool = False  # the telephone number is no good; the account is not concerned


SendResult = Sent | NotSent
