"""Who may send one text that sounds like a cry for help: the pass follows its talk."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.interrupted import PASS_LASTS, takes_text
from bot.store import prose
from bot.store.conversations import Saved


async def passes_follow(
    connection: AsyncConnection, saved: Sequence[Saved], spent: Collection[int], now: datetime
) -> None:
    """Given where a turn asks for the text, ended where it leaves the question.

    `spent`: the accounts whose pass let through the very words of this turn; where those are asked
    for again (too long a text) there is another. One that is not used ends by its own time,
    whatever is said meanwhile. In the transaction that saves the talks; as good as always there is
    nothing to write.
    """
    given = [
        one.address_id
        for one in saved
        if takes_text(one.talk) and (_is_newly_asked(one) or one.address_id in spent)
    ]
    ended = [
        one.address_id
        for one in saved
        if takes_text(one.loaded.conversation) and not takes_text(one.talk)
    ]
    if given:
        await prose.give(connection, given, now + PASS_LASTS)
    if ended:
        await prose.end(connection, ended)


def _is_newly_asked(one: Saved) -> bool:
    return one.talk.prose != one.loaded.conversation.prose
