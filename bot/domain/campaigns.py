"""Campaigns: what an approval covers, who may give it, which states follow which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar

from bot.crypto import digest
from bot.domain.life import Pause
from bot.domain.orders import Effect, Query
from bot.domain.people import Person
from bot.domain.push import Content
from bot.domain.reach import Reach
from bot.messages import Bubble


class State(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    PAUSED = "paused"


class Only(StrEnum):
    """Which part of a unit's people."""

    ALL = ""
    MISSED = "missed"  # those who have not acknowledged this very content this year
    KEY_OFFICERS = "key_officers"
    WEEKLY = "weekly"  # those who asked for the weekly lesson and have one unread; no officer's


class Kind(StrEnum):
    """Where a campaign comes from."""

    OFFICER = "officer"
    OBSERVANCE = "observance"
    PATH = "path"  # the weekly lesson, to whoever asked for it


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to send, to whom, when."""

    content: Content
    unit_id: int
    due_at: datetime
    only: Only = Only.ALL
    topic_id: str = ""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A draft and its fate."""

    id: str
    draft: Draft
    state: State
    unit_code: str
    kind: Kind = Kind.OFFICER
    author_id: int | None = None
    author_code: str = ""
    approver_id: int | None = None
    reason: str = ""
    created_at: datetime | None = None
    started_at: datetime | None = None
    observance_id: str = ""
    plan: Reach | None = field(default=None, hash=False)  # what was approved; it has no hash


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign is: audience = sum of deliveries, at every moment."""

    audience: int
    deliveries: Mapping[str, int]
    reasons: Mapping[str, int]
    acknowledged: int
    forms: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # as `Reach.plan`: sent
    cost: int = 0  # of what was sent
    offered: int = 0  # not reached, but told of it when they next wrote
    by_phone: int = 0  # of what was sent: templates to telephone numbers

    @property
    def decided(self) -> int:
        """Deliveries that are in a final state."""
        waiting = ("waiting", "sending", "uncertain")
        return sum(n for state, n in self.deliveries.items() if state not in waiting)


def fingerprint(draft: Draft) -> str:
    """What an approval is given for: exactly this text, audience and time."""
    content = draft.content
    return digest(
        "\x1f".join(
            (
                content.ref,
                content.lesson_id,
                content.title,
                content.text,
                content.text_en,
                str(draft.unit_id),
                draft.only.value,
                draft.due_at.astimezone(UTC).isoformat(),
                draft.topic_id,
            )
        )
    )


def text_ref(title: str, text: str) -> str:
    """The reference under which a text is acknowledged: the same words, the same reference."""
    return "t-" + digest(f"{title}\x1f{text}")[:12]


class MayNot(StrEnum):
    """Why somebody may not approve, cancel or resume."""

    OWN = "own"  # the author cannot approve
    NO_RIGHT = "no_right"  # no role on this unit or one above it
    STATE = "state"  # too late, or done already


def may_approve(person: Person, covers: bool, campaign: Campaign) -> MayNot | None:
    """Another officer, or an admin, of the unit or one above; `covers` is looked up."""
    if campaign.state is not State.DRAFT:
        return MayNot.STATE
    if campaign.author_id == person.member_id:
        return MayNot.OWN
    return None if covers and person.grants else MayNot.NO_RIGHT


def may_cancel(covers: bool, campaign: Campaign) -> MayNot | None:
    """Whoever may approve there, the author included, as long as it is not over."""
    over = campaign.state in (State.FINISHED, State.CANCELLED)
    if over:
        return MayNot.STATE
    return None if covers else MayNot.NO_RIGHT


def may_resume(covers: bool, campaign: Campaign) -> MayNot | None:
    """Whoever may cancel it, of one that paused itself; where the unit ended, nobody is left."""
    if campaign.state is not State.PAUSED or campaign.reason not in set(Pause):
        return MayNot.STATE
    return None if covers else MayNot.NO_RIGHT


@dataclass(frozen=True, slots=True)
class CreateCampaign(Effect):
    """Keep a draft; its id is known beforehand, so that the talk can name it."""

    id: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class EditCampaign(Effect):
    """Change a campaign that has not begun; any approval is void."""

    id: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class ApproveCampaign(Effect):
    """Approve exactly what was shown: `seen` is its fingerprint, `plan` whom it reaches now.

    Without a plan it is counted when it begins. It is counted before, not while others wait to
    write: that takes seconds for a country.
    """

    id: str
    seen: str
    plan: Reach | None = None


@dataclass(frozen=True, slots=True)
class CancelCampaign(Effect):
    """Stop it: what has not gone out stays in."""

    id: str


@dataclass(frozen=True, slots=True)
class ResumeCampaign(Effect):
    """A human yes to what has paused itself: it goes on, or begins."""

    id: str


@dataclass(frozen=True, slots=True)
class TestSend(Effect):
    """Send the draft to the author alone, on the very channel of this talk."""

    content: Content


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit that a person may speak for."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class MyUnits(Query[tuple[UnitChoice, ...]]):
    """Units the person holds a role on, each followed by its direct children."""


@dataclass(frozen=True, slots=True)
class Heirs:
    """What became of the unit that a campaign is for."""

    stands: bool
    units: tuple[UnitChoice, ...] = ()  # that go on for it, among those the person speaks for


@dataclass(frozen=True, slots=True)
class HeirsOf(Query[Heirs]):
    """Does the unit of this campaign still stand, and if not, which units go on for it?"""

    id: str


@dataclass(frozen=True, slots=True)
class ReachOf(Query[Reach]):
    """Whom would this draft reach, or this campaign?"""

    asks_platforms: ClassVar[bool] = True
    draft: Draft | Campaign


@dataclass(frozen=True, slots=True)
class Look:
    """How a message appears, and on which platforms it appears so."""

    platforms: tuple[str, ...]
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True, slots=True)
class LooksOf(Query[tuple[Look, ...]]):
    """How will each platform show it? Platforms that show the same stand together."""

    content: Content


@dataclass(frozen=True, slots=True)
class CampaignOf(Query[Campaign | None]):
    """The campaign, if the person's roles cover its unit."""

    id: str


@dataclass(frozen=True, slots=True)
class ProgressOf(Query[Progress]):
    """How far is it?"""

    id: str


@dataclass(frozen=True, slots=True)
class MyCampaigns(Query[tuple[Campaign, ...]]):
    """The newest campaigns under the person's roles."""

    limit: int = field(default=8)
