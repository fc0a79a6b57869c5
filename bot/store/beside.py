"""Old and new programs side by side: which schema serves which program.

While an upgrade rolls through the processes, the schema is the newer one already. A migration says
with `works_since` which older programs may work on (the oldest of their revisions); one that says
nothing serves its own program alone. The strictest of all migrations counts, and the upgrade writes
it into the database, where an old program finds it though it has never heard of the migration.
"""

from collections.abc import Iterable
from enum import Enum
from types import ModuleType

from sqlalchemy import Connection, inspect, text

from bot.store.process_tables import schema_upgrade


class Fit(Enum):
    """How a program and a schema go together."""

    SAME = "same"
    BESIDE = "beside"  # the schema is newer, and serves this program until it is replaced
    OLD_SCHEMA = "old_schema"  # `lantoa db upgrade` first
    OLD_PROGRAM = "old_program"  # this program must not touch the database any more

    @property
    def works(self) -> bool:
        """Whether the program may work."""
        return self in (Fit.SAME, Fit.BESIDE)


def judged(found: str | None, works_since: str | None, wanted: str) -> Fit:
    """By the schema's revision, its promise to older programs, and the program's own revision."""
    if found == wanted:
        return Fit.SAME
    if found is None or found < wanted:
        return Fit.OLD_SCHEMA
    return Fit.BESIDE if works_since is not None and works_since <= wanted else Fit.OLD_PROGRAM


def promised(connection: Connection) -> str | None:
    """The oldest revision whose program this schema serves; None when it says nothing."""
    if not inspect(connection).has_table(schema_upgrade.name):
        return None
    found: str | None = connection.scalar(text("SELECT works_since FROM schema_upgrade"))
    return found


def strictest(scripts: Iterable[ModuleType]) -> str:
    """What these migrations promise together to older programs."""
    return max(str(getattr(one, "works_since", one.__dict__["revision"])) for one in scripts)


def promise(connection: Connection, works_since: str) -> None:
    """Write it down, where an upgrade has made the table for it."""
    if not inspect(connection).has_table(schema_upgrade.name):
        return
    connection.execute(schema_upgrade.delete())
    connection.execute(schema_upgrade.insert().values(id=1, works_since=works_since))
