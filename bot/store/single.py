"""On SQLite exactly one long-running process: a lock beside the database file says so."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import Refused
from bot.store.database import Database


@contextmanager
def only_process(database: Database) -> Iterator[None]:
    """Hold the lock while the block lasts; it falls with the process, however it ends."""
    name = database.url.database
    if not database.is_sqlite or not name or name == ":memory:":
        yield
        return
    with Path(f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(
                f"Một tiến trình Lan Toả khác đang dùng {name}. Hãy dừng nó trước, hoặc dùng "
                "PostgreSQL để chạy nhiều tiến trình."
            ) from None
        yield
