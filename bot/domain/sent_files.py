"""A document that is sent in the chat, and how the talk hears what became of it. Pure.

The worker fetches, checks and keeps it before the turn; the dialogue gets its number, or a fault.
"""

import json
from dataclasses import dataclass

_MARK = "\x00file:"  # nobody can type it: adapters take NUL out of words


@dataclass(frozen=True, slots=True)
class SentFile:
    """What one message brought: a file that is kept (`id`), a fault, or neither."""

    id: int = 0
    name: str = ""
    fault: str = ""  # a sentence in the person's language


def told(sent: SentFile) -> str:
    """The word for it."""
    return _MARK + json.dumps([sent.id, sent.name, sent.fault], ensure_ascii=False)


def heard(said: str) -> SentFile:
    """What a message to the question for a document says; never a misreading."""
    if not said.startswith(_MARK):
        return SentFile()
    return SentFile(*json.loads(said.removeprefix(_MARK)))
