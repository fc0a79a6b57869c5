"""How a message was understood, step by step, for people to read. Pure; keeps nothing.

Each step says what became of the words; each stage says what it found or that it was not asked.
"""

from dataclasses import dataclass

from bot.domain.fold import normalise
from bot.domain.intents import Intent, Reading, Stage, plain, recognise
from bot.domain.wording import How, keyboard, written
from bot.i18n import Text, Words, _


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an explanation: what was done or asked, and what came of it."""

    name: Text
    outcome: Words


_STAGES = (
    (Stage.CRISIS, _("1. A cry for help?")),
    (Stage.STOP, _("2. No more messages?")),
    (None, _("3. An answer to the open question?")),
    (Stage.COMMAND, _("4. A command?")),
    (Stage.FREE, _("5. An intent in free words?")),
    (Stage.GREETING, _("6. A greeting?")),
)


_MEANINGS = {
    Intent.ACK: _("it was read, or yes"),
    Intent.STOP: _("no more messages"),
    Intent.HELP: _("how it works"),
    Intent.MENU: _("the menu"),
    Intent.CRISIS: _("a cry for help, answered before everything else"),
    Intent.COUNSEL: _("counselling before marriage"),
    Intent.REPORT: _("reports an activity"),
    Intent.STATS: _("asks for figures"),
    Intent.GREET: _("a greeting"),
    Intent.UNKNOWN: _("nothing the bot knows"),
}


def conclusion(reading: Reading) -> Text:
    """What the message is taken for; with a cry for help, which card it brings."""
    meaning = _MEANINGS[reading.intent]
    if reading.card is None:
        return _("Understood as {intent}: {meaning}", intent=reading.intent.value, meaning=meaning)
    return _(
        "Understood as {intent}: {meaning} (card: {card})",
        intent=reading.intent.value,
        meaning=meaning,
        card=reading.card.value,
    )


def forms(text: str, reading: Reading) -> tuple[Step, ...]:
    """What became of the words before a rule read them."""
    asked = written(text)
    typed = keyboard(asked)
    decoded = [
        f"{before} → {after}"
        for before, after in zip(asked.words, typed.words if typed else asked.words, strict=False)
        if before != after
    ]
    before, after = reading.form.mended
    mended = f"{before} → {after}" if reading.form.how is How.MENDED else ""
    return (
        Step(_("Tidied"), normalise(text)),
        Step(_("Without marks, short forms written out"), plain(text) or _("no words")),
        Step(_("Keyboard left in English"), ", ".join(decoded) or _("nothing to decode")),
        Step(_("Typing error mended"), mended or _("none")),
    )


def stages(reading: Reading) -> tuple[Step, ...]:
    """What each stage said, in the order in which they are asked."""
    order = [stage for stage, _name in _STAGES]
    last = order.index(reading.stage) if reading.stage in order else len(order)
    return tuple(Step(name, _said(n, last, reading)) for n, (_stage, name) in enumerate(_STAGES))


def _said(at: int, last: int, reading: Reading) -> Words:
    if at > last:
        return _("not asked any more")
    if at == last:
        return found_by(reading)
    if _STAGES[at][0] is None:
        return _("asked only in a talk: here no question is open")
    return _("nothing found")


def found_by(reading: Reading) -> Words:
    """The rule and its words: the reason in one line."""
    words = reading.words.replace("dung_right", "đúng").replace("dung_", "dùng").replace("_", "…")
    if not words.strip("/… "):
        return reading.why
    return _("{rule} (“{words}”)", rule=reading.why, words=words)


def explained(text: str) -> tuple[Reading, tuple[Step, ...], tuple[Step, ...]]:
    """The reading of a message, what became of its words, and what each stage said."""
    reading = recognise(text)
    return reading, forms(text, reading), stages(reading)
