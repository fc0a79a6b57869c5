"""A simulated year from beginning to end, in a database of its own that is thrown away."""

import hashlib
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from adapters.http import Http
from bot import log, loop
from bot.simulate.compare import Comparison, Found, compared
from bot.simulate.memory import set_apart
from bot.simulate.stored import MARK
from bot.simulate.town import Town
from bot.simulate.year import START, Counts, Options, Year


@dataclass(frozen=True, slots=True)
class Result:
    """What a run has shown."""

    options: Options
    counts: Counts
    comparisons: tuple[Comparison, ...]
    digest: str
    seconds: float

    @property
    def equal(self) -> bool:
        """Whether every comparison is."""
        return all(c.equal for c in self.comparisons)


async def simulate(
    options: Options, database_url: str = "", watch: Callable[[int], None] = lambda _day: None
) -> Result:
    """Live through the year and compare; `database_url`: an empty PostgreSQL database."""
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="lantoa-") as name,
        logged(Path(name)) as lines,
        set_apart() as settle,
    ):
        folder = Path(name)
        town = Town(database_url or f"sqlite:///{folder}/year.db", START, options.seed)

        def day_begins(day: int) -> None:
            settle()
            watch(day)

        year = Year(options, town, folder, day_begins)
        try:
            found = await year.run()
            found.traces.extend(_in_log(lines))
        finally:
            if town.starts:
                await town.end()
            Http.over(None)
        made = tuple(compared(year.truth, found))
    return Result(options, year.counts, made, _digest(found), time.monotonic() - began)


@contextmanager
def logged(folder: Path) -> Iterator[Path]:
    """What the program says meanwhile goes into a file; afterwards it speaks as before."""
    import structlog

    before, path = structlog.get_config(), folder / "program.log"
    levels = {name: logging.getLogger(name).level for name in ("lantoa.zalo", "lantoa.telegram")}
    with path.open("w", encoding="utf-8") as file:
        log.set_up(to=file)
        log.afresh()
        for name in levels:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            yield path
        finally:
            structlog.configure(**before)
            log.afresh()
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)


def _in_log(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        return ["program.log"] if any(MARK in line for line in lines) else []


def _digest(found: Found) -> str:
    """The same year gives the same line: what was read, who is reached, who got what."""
    told: dict[str, Any] = {
        "reads": sorted(f"{r.member} {r.source} {r.day} {r.family}" for r in found.reads),
        "figures": found.figures,
        "sendings": sorted(
            [s.kind, s.unit, s.only, sum(s.states.values())] for s in found.sendings
        ),
    }
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def run(options: Options, database_url: str, watch: Callable[[int], None]) -> Result:
    """The same from outside a loop."""
    return loop.run(simulate(options, database_url, watch))
