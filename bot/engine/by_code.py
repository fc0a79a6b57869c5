"""Somebody of the own units by the code of the union's list, asked for again until one fits."""

from collections.abc import Callable
from typing import TypeVar

from bot.domain.orders import Query
from bot.engine.care_answers import member_code
from bot.engine.dialogue import Dialogue
from bot.i18n import Words, lines

T = TypeVar("T")
MOST_TRIES = 6


async def somebody(
    d: Dialogue, asked: Words, missing: Words, look_up: Callable[[str], Query[T | None]]
) -> T | None:
    """Who has the code that is written; None when none fitted in `MOST_TRIES`.

    `missing` is said of a code that finds nobody.
    """
    question = asked
    for n in range(MOST_TRIES):
        code = await d.ask(f"code.{n}", question, member_code, example="A001")
        found = await d.fetch(look_up(code))
        if found is not None:
            return found
        question = lines(missing, asked)
    return None
