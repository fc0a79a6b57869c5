"""What every use case needs, put together once by the composition root."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from bot.adapter import Adapter
from bot.clock import Clock, SystemClock, local_date
from bot.crypto import Cipher
from bot.dialogues import book
from bot.domain.life import Silent
from bot.domain.outreach import Rules
from bot.engine.book import Book
from bot.library.model import Library
from bot.messages import Bubble, Capabilities, OutboundMessage
from bot.store.database import Database


@dataclass(slots=True)
class Shelf:
    """The content in use where it is not the printed one, and the revision of lessons it holds."""

    library: Library | None = None
    revision: int = -1  # none yet: the first look also tells under which versions they are read


@dataclass(slots=True)
class Pulse:
    """Whether this database may speak; None: it may (`services/life.py`)."""

    silent: Silent | None = None


@dataclass(frozen=True, slots=True)
class House:
    """One running Lan Toả."""

    database: Database
    cipher: Cipher
    clock: Clock
    printed: Library  # the folder's content; `library` is what is shown now
    rules: Rules
    adapters: Mapping[str, Adapter]
    holder: str  # this process, among all that share the database
    public_url: str = "http://127.0.0.1:8080"  # where people find our pages; no slash at the end
    leases: Clock = field(default_factory=SystemClock)  # never moved by LANTOA_NOW: see `lease_now`
    asked_at: dict[str, datetime] = field(
        default_factory=dict
    )  # platforms, for a preview, answered or not
    # By platform, when the newest echo that this process noted was said.
    echoed_at: dict[str, datetime] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)  # lessons approved since: `services/authoring.py`
    pulse: Pulse = field(default_factory=Pulse)
    person_keys: Path | None = None  # the keys file, which need not be there

    @property
    def library(self) -> Library:
        """The content as it is shown now."""
        return self.shelf.library or self.printed

    @property
    def book(self) -> Book:
        """Every dialogue, over this content: what talks need, and no command that only counts."""
        return book(self.library, self.rules.zone)

    @property
    def capabilities(self) -> Mapping[str, Capabilities]:
        """What each platform that is on can do."""
        return {name: adapter.capabilities for name, adapter in self.adapters.items()}

    def is_silent_on(self, platform: str) -> bool:
        """Whether nothing unasked, and no answer but to a cry for help, goes out there.

        The local web chat shows its own rows to whoever opens it: nobody is written to.
        """
        local = self.adapters[platform].capabilities.reads_outbox
        return self.pulse.silent is not None and not local

    def looks(self, message: OutboundMessage) -> dict[str, tuple[Bubble, ...]]:
        """How each platform that is on would show this message."""
        return {
            name: tuple(wire.bubble for wire in adapter.render(message))
            for name, adapter in self.adapters.items()
        }

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return self.clock.now()

    def lease_now(self) -> datetime:
        """The moment by which leases are judged: real time, equal in all processes.

        `LANTOA_NOW` starts each process's clock anew, so two of them would not agree.
        """
        return self.leases.now()

    def today(self) -> date:
        """The union's local day."""
        return local_date(self.clock.now(), self.rules.zone)
