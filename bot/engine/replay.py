"""Drives one dialogue over its answers: what is stored are only the named answers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.changed import changed
from bot.domain.orders import Query
from bot.engine.answers import Misread
from bot.engine.book import Book
from bot.engine.dialogue import Ask, Dialogue, Fetch
from bot.engine.state import LEAVE, Choice, Conversation, Need, Offered, Run, Say, Turn
from bot.i18n import Words, _, lines, localise

MOST_QUESTIONS = 120
MOST_UNKNOWN = 2  # wrong answers; then help: the menu, or inside a form an example
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
                    return _pause(d, request, answers, definition.form)
                case Ask(key):
                    try:
                        value = request.read(answers[key])
                        if request.check is not None and said is not None and key == run.waiting:
                            request.check(value)
                    except Misread as why:
                        del answers[key]
                        return _pause(d, request, answers, definition.form, why)
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
    d: Dialogue,
    ask: Ask[Any],
    answers: Mapping[str, str],
    form: bool,
    why: Misread | None = None,
) -> Turn:
    unknowns = d.conversation.unknowns + 1 if why else 0
    question: Words = lines(why.why, ask.question) if why else ask.question
    if form and unknowns >= MOST_UNKNOWN:
        question = lines(question, *_helped(ask))
    messages = (*(() if why else d.messages), Say(question, _choices(d, ask, form), ask.media))
    run = replace(
        d.run,
        answers=dict(answers),
        waiting=ask.key,
        done=(*d.run.done, *(o.name for o in _new(d))),
    )
    return _turn(d, messages, run, ask=ask, unknowns=unknowns)


def _choices(d: Dialogue, ask: Ask[Any], form: bool) -> tuple[Choice, ...]:
    """The answers to press, and out of a form the way out, last so that no number moves."""
    way_out = Choice(_("Leave"), f"{LEAVE}:{d.run.id}", stays=True)
    return (*ask.choices, way_out) if form else ask.choices


def _helped(ask: Ask[Any]) -> tuple[Words, ...]:
    """A right answer to look at, and that nothing is lost."""
    shown: list[Words] = []
    if ask.example:
        shown.append(_("A right answer, for example: {example}", example=ask.example))
    elif ask.choices:
        shown.append(_("For example, type 1 for “{label}”.", label=ask.choices[0].label))
    return (*shown, _("Nothing is lost. To stop here, press “Leave”."))


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
    conversation = changed(
        d.conversation,
        run=run,
        offered=offered(messages, d.locale),
        free_answer=ask is not None and ask.free,
        takes=ask.takes if ask is not None else "",
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
