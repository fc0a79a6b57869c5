"""Posts of the union: which of them make somebody a key officer, and since when. Pure."""

from dataclasses import dataclass
from datetime import date

from bot.library.localised import Localised


@dataclass(frozen=True, slots=True)
class Post:
    """A post; whoever holds it is a key officer from `valid_from` to `valid_to`, both included."""

    id: str
    title: Localised
    aliases: tuple[str, ...] = ()
    valid_from: date = date.min
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Whether the post makes a key officer on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def names(self) -> tuple[str, ...]:
        """Every way in which a list may write it."""
        return (self.id, self.title.vi, self.title.en, *self.aliases)
