"""What could not be sent while a conversation was closed, offered when the person next writes.

Once each, the newest first, three at a time and once a day: a reminder, not a flood.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.orders import Effect, Query
from bot.domain.push import Content
from bot.i18n import Words
from bot.library.model import Library

MOST = 3
REST = timedelta(hours=20)  # between two offers to one person
KEPT = timedelta(days=30)  # older messages are not worth coming back to


@dataclass(frozen=True, slots=True)
class Missed:
    """One message that did not arrive, or of which only a template told."""

    outbox_id: int
    campaign_id: str
    content: Content


@dataclass(frozen=True, slots=True)
class MissedByMe(Query[tuple[Missed, ...]]):
    """What has this person missed and was not told of yet? The newest first, at most three."""


@dataclass(frozen=True, slots=True)
class MissedOne(Query[Content | None]):
    """The content of a campaign that was meant for this person."""

    campaign_id: str


@dataclass(frozen=True, slots=True)
class Offered(Effect):
    """The person was told of these."""

    outbox_ids: tuple[int, ...]


def title(content: Content, library: Library) -> Words:
    """A message in a few words, as a button shows it."""
    lesson = library.lesson(content.lesson_id)
    if content.title or lesson is None:
        text = content.title or content.text
        return text if len(text) <= 30 else text[:29].rstrip() + "…"
    return lesson.title
