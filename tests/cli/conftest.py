"""A folder of an operator's own, and the command `lantoa` in it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.cli.main import main
from bot.crypto import encode_key

NOON = "2026-11-23T12:00:00+07:00"


@dataclass(frozen=True)
class Told:
    """What a command left: its exit code, what it printed, what it complained about."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one document it has to be."""
        return orjson.loads(self.out)

    @property
    def complaint(self) -> str:
        """Standard error as the one line it has to be, after a failure."""
        assert self.code == 1, self
        assert self.err.count("\n") == 1, self.err
        return self.err.rstrip("\n")


Command = Callable[..., Told]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder; it is noon there on 23 November 2026."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANTOA_NOW", NOON)
    monkeypatch.setenv("LANTOA_SECRET_KEY", encode_key(bytes(range(32))))
    return tmp_path


@pytest.fixture
def run(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`lantoa` with these arguments, on the embedded database."""

    def call(*arguments: str | Path) -> Told:
        monkeypatch.setattr(sys, "argv", ["lantoa", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        return Told(int(left.value.code or 0), *capsys.readouterr())

    return call


@pytest.fixture
def lantoa(run: Command, migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`lantoa` on an empty database of either kind, its schema in order."""
    monkeypatch.setenv("LANTOA_DATABASE_URL", migrated_url)
    return run
