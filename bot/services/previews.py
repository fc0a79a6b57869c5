"""Lessons as every platform would show them, and what is too long for one of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.adapter import Adapter
from bot.domain.push import Content, push
from bot.engine.book import Book
from bot.engine.preview import read_through
from bot.engine.state import Say
from bot.i18n import Text, _, localise
from bot.library.faults import Fault
from bot.library.model import Library
from bot.library.overlay import WRITTEN_IN
from bot.messages import Address, Bubble, Button, OutboundMessage, Purpose

# Messages that one platform makes of a step, of a broadcast: beyond, its beginning is off screen.
MOST_OF_STEP, MOST_OF_BROADCAST = 1, 2


@dataclass(frozen=True, slots=True)
class Screen:
    """One message of a lesson as a platform shows it: its bubbles."""

    platform: str
    bubbles: tuple[Bubble, ...]

    @property
    def lengths(self) -> tuple[int, ...]:
        """Characters of each bubble."""
        return tuple(len(bubble.text) for bubble in self.bubbles)


def screens(
    book: Book, adapters: Mapping[str, Adapter], lesson_id: str, locale: str, today: date
) -> tuple[Screen, ...]:
    """The lesson as it is read in chat: message after message, on each of these platforms."""
    said = read_through(book, lesson_id, locale, today)
    return tuple(
        _screen(adapter, name, _message(say, name, locale))
        for name, adapter in adapters.items()
        for say in said
    )


def broadcast(
    library: Library, adapters: Mapping[str, Adapter], lesson_id: str, locale: str
) -> tuple[Screen, ...]:
    """The lesson as a broadcast brings it, whole, on each of these platforms."""
    made = push(Content(lesson_id, lesson_id=lesson_id), library, locale)
    return tuple(
        _screen(adapter, name, _outbound(name, Purpose.OUTREACH, made.text, made.buttons, locale))
        for name, adapter in adapters.items()
    )


def unfit(book: Book, adapters: Mapping[str, Adapter], today: date) -> Iterator[Fault]:
    """Every lesson that falls into too many messages somewhere, as a fault of its page."""
    for lesson in book.library.lessons:
        for locale in WRITTEN_IN:
            page = f"topics/{lesson.topic}/{lesson.id}.{locale}.md"
            steps = screens(book, adapters, lesson.id, locale, today)
            whole = broadcast(book.library, adapters, lesson.id, locale)
            for found, limit in ((steps, MOST_OF_STEP), (whole, MOST_OF_BROADCAST)):
                for what in _too_many(found, limit):
                    yield Fault(page, 1, what, stops=False)


def _too_many(found: Iterable[Screen], limit: int) -> Iterator[Text]:
    for screen in found:
        if len(screen.bubbles) > limit:
            yield _(
                "On {platform} this falls into {n} messages where {limit} should do: shorten the "
                "text or its sources.",
                n=len(screen.bubbles),
                platform=screen.platform,
                limit=limit,
            )


def _screen(adapter: Adapter, name: str, message: OutboundMessage) -> Screen:
    return Screen(name, tuple(wire.bubble for wire in adapter.render(message)))


def _message(say: Say, platform: str, locale: str) -> OutboundMessage:
    buttons = tuple(
        Button(localise(c.label, locale), c.payload, c.url, c.stays) for c in say.choices
    )
    return _outbound(platform, Purpose.REPLY, localise(say.text, locale), buttons, locale)


def _outbound(
    platform: str, purpose: Purpose, text: str, buttons: tuple[Button, ...], locale: str
) -> OutboundMessage:
    return OutboundMessage("preview", Address(platform, "0"), purpose, text, buttons, locale=locale)
