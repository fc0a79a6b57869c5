"""A list of a meeting that is sent in the chat, and how the talk hears what became of it. Pure.

The worker reads and stores the list before the turn; the dialogue gets the outcome as a word.
"""

import json
from dataclasses import dataclass

from bot.domain.orders import Query
from bot.messages import Media

MOST_BYTES = 2_000_000  # of a list in chat: some ten thousand rows
MOST_FAULTS = 8  # told in one message; the rest are counted
_MARK = "\x00list:"  # nobody can type it: adapters take NUL out of words


@dataclass(frozen=True, slots=True)
class SentList:
    """What became of a list: people newly there, there already; with faults nothing is stored."""

    new: int = 0
    already: int = 0
    faults: tuple[str, ...] = ()  # sentences in the person's language
    more: int = 0  # faults beyond those told
    only_words: bool = False  # no file at all


@dataclass(frozen=True, slots=True)
class EmptyList(Query[Media | None]):
    """The workbook to fill in; None where files cannot be sent."""


def told(sent: SentList) -> str:
    """The word for it."""
    shown = sent.faults[:MOST_FAULTS]
    found = [sent.new, sent.already, shown, len(sent.faults) - len(shown)]
    return _MARK + json.dumps(found, ensure_ascii=False)


def heard(said: str) -> SentList:
    """What a message to the question for a list says; never a misreading."""
    if not said.startswith(_MARK):
        return SentList(only_words=True)
    new, already, faults, more = json.loads(said.removeprefix(_MARK))
    return SentList(new, already, tuple(faults), more)
