"""What officers are told about letters."""

from collections import Counter
from datetime import date

from bot.domain.letters import Copy, Overview, Stage, Standing
from bot.i18n import Text, Words, _, lines

STANDINGS: dict[Standing, Text] = {
    Standing.DONE: _("reported done"),
    Standing.DONE_LATE: _("done, after the day"),
    Standing.LATE: _("the day has passed"),
    Standing.RECEIVED: _("received"),
    Standing.OPEN: _("not confirmed yet"),
}


def named(copy: Copy) -> Words:
    """Number, title and day."""
    found = copy.letter
    title = f"{found.number} · {found.title}" if found.number else found.title
    return _("{title} (by {day})", title=title, day=found.deadline)


def news(stage: Stage, copy: Copy) -> Words:
    """What an officer of the unit reads."""
    return lines(
        _head(stage, copy.unit_name),
        named(copy),
        _("From: {sender}", sender=copy.letter.unit_name),
    )


def _head(stage: Stage, unit: str) -> Text:
    match stage:
        case Stage.NEW:
            return _("A letter has come for {unit}:", unit=unit)
        case Stage.SOON:
            return _("The day of this letter is near for {unit}:", unit=unit)
        case Stage.LATE:
            return _("The day of this letter has passed for {unit}. If it is done, please "
                     "press “We have done it”:", unit=unit)  # fmt: skip


def nudged(copy: Copy) -> Words:
    """A friendly word from the sender."""
    return lines(
        _("{sender} asks {unit} about this letter:", sender=copy.letter.unit_name,
          unit=copy.unit_name),
        named(copy),
    )  # fmt: skip


def counted(overview: Overview, today: date) -> Words:
    """How many copies stand how, the finished ones first."""
    numbers = Counter(copy.standing(today) for copy in overview.copies)
    return lines(
        *(
            _("• {standing}: {n}", standing=words, n=numbers[standing])
            for standing, words in STANDINGS.items()
            if numbers[standing]
        )
    )
