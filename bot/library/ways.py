"""How people ask for what a passage says, as an author wrote it down. Pure data."""

from dataclasses import dataclass

from bot.library.localised import LocalisedParts

NONE = LocalisedParts((), ())


@dataclass(frozen=True, slots=True)
class Ways:
    """Some ways of asking; they are searched and never shown."""

    passage: str
    said: LocalisedParts
