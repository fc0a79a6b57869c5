"""The packaged content is read once for each day that tests ask for, not by every test anew.

A library never changes once it is read (`bot/library/model.py`); how it is read has tests of its
own (`tests/library`), on folders of their own.
"""

import functools
from datetime import date
from pathlib import Path

from bot.library import loader
from bot.library.faults import Fault
from bot.library.model import Library

Read = tuple[Library | None, tuple[Fault, ...]]


def printed_once() -> None:
    """From now on, in this process; the folders that tests write are read every time."""
    read = loader._read

    @functools.cache
    def printed(today: date) -> Read:
        return read(None, today)

    def reads(folder: Path | None, today: date) -> Read:
        return printed(today) if folder is None else read(folder, today)

    loader._read = reads
