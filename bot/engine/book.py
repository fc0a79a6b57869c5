"""All dialogues and the library: what the engine knows besides the conversation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.people import Person
from bot.engine.dialogue import Definition
from bot.library.model import Library


@dataclass(frozen=True, slots=True)
class Book:
    """Dialogues by name and by the first word of their payloads."""

    definitions: Mapping[str, Definition]
    library: Library
    zone: ZoneInfo  # where the union is: days and times that people write mean this zone
    on_menu: tuple[Definition, ...]  # in order
    by_word: Mapping[str, Definition]  # the first word of a payload

    def definition(self, name: str) -> Definition:
        """The dialogue of that name; a bug if there is none."""
        return self.definitions[name]

    def by_payload(self, word: str) -> Definition | None:
        """The dialogue that answers payloads beginning with that word."""
        return self.by_word.get(word)

    def menu_for(self, person: Person | None) -> tuple[Definition, ...]:
        """What this person's menu shows, in order."""
        return tuple(
            [
                d
                for d in self.on_menu
                if d.role is None or (person is not None and person.has(d.role))
            ]
        )


def bound(definitions: Iterable[Definition], library: Library, zone: ZoneInfo) -> Book:
    """A book; two dialogues of one name or payload word are a bug."""
    found: dict[str, Definition] = {}
    words: dict[str, Definition] = {}
    for definition in definitions:
        if definition.name in found or not words.keys().isdisjoint(definition.payloads):
            raise ValueError(f"dialogue {definition.name!r} is declared twice")
        found[definition.name] = definition
        words.update(dict.fromkeys(definition.payloads, definition))
    on_menu = sorted((d for d in found.values() if d.menu is not None), key=lambda d: d.order)
    return Book(found, library, zone, tuple(on_menu), words)
