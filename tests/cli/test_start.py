"""What a start loads: every command only what it works with (docs/extend.md)."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.kits import ENVIRON
from tests.cli.conftest import Command
from tests.services import workbooks

DATABASE = frozenset({"sqlalchemy", "aiosqlite"})
PAPER = frozenset({"docx", "PIL", "resvg_py", "segno", "xlsxwriter"})
TALK = frozenset(
    {"adapters.zalo", "aiohttp", "apscheduler", "bot.services.orders", "jinja2", "telegram"}
)
HEAVY = DATABASE | PAPER | TALK | {"alembic", "python_calamine", "structlog"}

# Runs `lantoa` as it is, then tells which of the modules asked about are there.
_START = """
import sys
asked, sys.argv = sys.argv[1].split(), ["lantoa", *sys.argv[2:]]
from bot.cli.main import main
try:
    main()
except SystemExit as left:
    sys.stderr.write(" ".join(name for name in asked if name in sys.modules))
    raise
"""


def loaded(*arguments: str | Path) -> set[str]:
    """Which of the heavy modules a fresh interpreter has after this command, which goes well."""
    command = [sys.executable, "-P", "-c", _START, " ".join(sorted(HEAVY)), *map(str, arguments)]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    return set(told.stderr.split())


@pytest.fixture
def union(run: Command, here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The roster of an organisation of one member, its database in order, every platform on."""
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    file = workbooks.write(here / "ds.xlsx", [("1", "Lan", "A")])
    assert run("roster", "import", file).code == 0
    return file


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("explain", "xin chào"), ("lesson", "list")],
    ids=" ".join,
)
def test_what_needs_no_database_loads_none(here: Path, arguments: tuple[str, ...]) -> None:
    assert loaded(*arguments) == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ("db", "upgrade"),
        ("audit",),
        ("coverage",),
        ("report",),
        ("units", "list"),
        ("activities", "list"),
        ("letter", "list"),
    ],
    ids=" ".join,
)
def test_what_only_counts_loads_the_database_alone(union: Path, arguments: tuple[str, ...]) -> None:
    assert loaded(*arguments) == DATABASE


def test_what_serves_loads_no_library_before_its_first_use() -> None:
    code = "import bot.serve, sys; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True)
    there = set(told.stdout.split())
    assert {"aiohttp", "bot.services.orders"} <= there, told.stderr
    late = {"alembic", "docx", "psycopg", "python_calamine", "resvg_py", "telegram", "xlsxwriter"}
    assert there & (late | {"bot.demo", "bot.stand_ins"}) == set()


def test_a_platform_that_is_half_set_stops_what_needs_it_and_nothing_else(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_ZALO_APP_ID", "4412")
    assert run("audit").code == 0
    assert "LANTOA_ZALO" in run("invite").complaint
    serve = [sys.executable, "-P", "-m", "bot", "serve"]
    told = subprocess.run(serve, capture_output=True, text=True)
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert "LANTOA_ZALO" in told.stderr
