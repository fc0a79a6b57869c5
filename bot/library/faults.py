"""What is wrong with the content folder: where, and what to do. Pure."""

from dataclasses import dataclass

from bot.i18n import DEFAULT_LOCALE, Text, localise

MOST = 50  # faults told of one file


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake. `file` is relative to the folder, `line` counts from 1.

    `stops` is False for what depends on the day (an old check of a number, a date in the
    future) or has a safe substitute: `content check` reports it, but a start goes on.
    """

    file: str
    line: int
    what: Text
    stops: bool = True

    def text(self, locale: str) -> str:
        """`file:line: what` in that language."""
        return f"{self.file}:{self.line}: {localise(self.what, locale)}"

    def __str__(self) -> str:
        return self.text(DEFAULT_LOCALE)


class Notes:
    """Collects the faults of one file."""

    def __init__(self, file: str, *, may_stop: bool = True) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self._may_stop = may_stop

    def add(self, line: int, what: Text, *, stops: bool = True) -> None:
        """Note a fault; a file that is all wrong is not told line by line."""
        if len(self.faults) >= MOST and not (stops and self.is_sound):
            return
        self.faults.append(Fault(self.file, line, what, stops and self._may_stop))

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found that stops a start."""
        return not any(fault.stops for fault in self.faults)


class Report:
    """Collects the faults of the whole folder."""

    def __init__(self) -> None:
        self._notes: dict[str, Notes] = {}

    def on(self, file: str, *, may_stop: bool = True) -> Notes:
        """The notes of one file; `may_stop` says whether its faults can stop a start."""
        return self._notes.setdefault(file, Notes(file, may_stop=may_stop))

    @property
    def stops(self) -> bool:
        """Whether any fault stops a start."""
        return not all(notes.is_sound for notes in self._notes.values())

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All faults, by file and line; the same one is told once."""
        found = dict.fromkeys(fault for notes in self._notes.values() for fault in notes.faults)
        return tuple(sorted(found, key=lambda fault: (fault.file, fault.line, fault.what.msgid)))


def excerpt(value: object) -> str:
    """A value of the file as it may be shown in a message of one line."""
    seen = "".join(char if char.isprintable() else " " for char in str(value))
    text = " ".join(seen.split())
    return text if len(text) <= 40 else f"{text[:39]}…"
