"""Drives one dialogue over its answers: what is stored are only the named answers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.orders import Query
from bot.engine.answers import Misread
from bot.engine.book import Book
from bot.engine.dialogue import Ask, Dialogue, Fetch
from bot.engine.state import Choice, Conversation, Need, Offered, Run, Say, Turn
from bot.i18n import Words, lines, localise

MOST_QUESTIONS = 120
Facts = Mapping[Query[Any], Any]


class Impure(RuntimeError):
    """A dialogue awaited something that is not a question or a query."""


def advance(
    conversation: Conversation, run: Run, said: str | None, facts: Facts, book: Book
) -> Turn | Need:
    """Replay the dialogue over its answers and take in what was just said."""
    definition = book.definition(run.dialogue)
    d = Dialogue(run, conversation, book.library, book.zone, book.menu_for(conversation.person))
    answers = dict(run.answers)
    if run.waiting and said is not None:
        answers[run.waiting] = said
    script = definition.script(d)
    value: Any = None
    try:
        for _count in range(2 * MOST_QUESTIONS):
            request = script.send(value)
            match request:
                case Fetch(query) if query in facts:
                    value = facts[query]
                case Fetch(query):
                    return Need((query,))
                case Ask(key) if key not in answers:
                    return _pause(d, request, answers)
                case Ask(key):
                    try:
                        value = request.read(answers[key])
                    except Misread as why:
                        del answers[key]
                        return _pause(d, request, answers, why)
                    if request.keep is not None:
                        answers[key] = request.keep(value)
                    d.messages.clear()  # it was said in an earlier turn
                case _:
                    raise Impure(f"{run.dialogue} awaited {request!r}")
        raise Impure(f"{run.dialogue} asks more than {MOST_QUESTIONS} questions")
    except StopIteration:
        return _finish(d)
    finally:
        script.close()


def _pause(
    d: Dialogue, ask: Ask[Any], answers: Mapping[str, str], why: Misread | None = None
) -> Turn:
    question: Words = lines(why.why, ask.question) if why else ask.question
    messages = (*(() if why else d.messages), Say(question, ask.choices, ask.media))
    run = replace(
        d.run,
        answers=dict(answers),
        waiting=ask.key,
        done=(*d.run.done, *(o.name for o in _new(d))),
    )
    unknowns = d.conversation.unknowns + 1 if why else 0
    return _turn(d, messages, run, ask=ask, unknowns=unknowns)


def _finish(d: Dialogue) -> Turn:
    return _turn(d, tuple(d.messages), None)


def _new(d: Dialogue) -> tuple[Any, ...]:
    return tuple(ordered for ordered in d.effects if ordered.name not in d.run.done)


def _turn(
    d: Dialogue,
    messages: tuple[Say, ...],
    run: Run | None,
    *,
    ask: Ask[Any] | None = None,
    unknowns: int = 0,
) -> Turn:
    conversation = replace(
        d.conversation,
        run=run,
        offered=offered(messages, d.locale),
        free_answer=ask is not None and ask.free,
        takes_photos=ask is not None and ask.photos,
        unknowns=unknowns,
    )
    return Turn(conversation, messages, _new(d), d.run.id)


def offered(messages: tuple[Say, ...], locale: str) -> tuple[Offered, ...]:
    """What can now be typed by number or label: the buttons of the newest message that has any."""
    for message in reversed(messages):
        pressable: tuple[Choice, ...] = tuple(c for c in message.choices if c.payload)
        if pressable:
            return tuple(Offered(localise(c.label, locale), c.payload) for c in pressable)
    return ()
