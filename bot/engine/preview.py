"""What somebody who opens a lesson is sent, from the heading to the button that says it was read.

The real engine holds the talk with nobody, so a preview can never differ from what is sent.
"""

from datetime import UTC, date, datetime

from bot.engine.book import Book
from bot.engine.state import Conversation, Need, Say
from bot.engine.step import Moment, step
from bot.messages import Address, InboundEvent, Kind

MOST_PRESSES = 10  # the interface promises that the last button comes within ten
_NOBODY = "preview"


def read_through(book: Book, lesson_id: str, locale: str, today: date) -> tuple[Say, ...]:
    """The messages of a lesson, in their order; `LookupError` when there is no such lesson."""
    if book.library.lesson(lesson_id) is None:
        raise LookupError(f"there is no lesson {lesson_id!r}")
    talk = Conversation(platform=_NOBODY, locale=locale, consented=True)
    moment = Moment(datetime(today.year, today.month, today.day, tzinfo=UTC), today)
    said: list[Say] = []
    payload = f"go:baihoc:{lesson_id}"
    for press in range(MOST_PRESSES):
        event = InboundEvent(
            str(press), Address(_NOBODY, "0"), Kind.BUTTON, moment.at, payload=payload
        )
        turn = step(talk, event, {}, book, moment)
        if isinstance(turn, Need):
            raise RuntimeError(f"reading {lesson_id} asks for {turn.queries}")
        said += turn.messages
        payload = turn.messages[-1].choices[0].payload
        if payload.startswith("ack:"):
            return tuple(said)
        talk = turn.conversation
    raise RuntimeError(f"{lesson_id} does not end within {MOST_PRESSES} presses")
