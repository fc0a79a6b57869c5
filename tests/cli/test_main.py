"""What all commands have in common: help, exit codes, one clear line."""

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy.exc
import typer

from bot import __version__
from bot.cli.main import _about_database, application
from bot.cli.output import print_table, progress, width
from bot.crypto import encode_key
from tests.cli.conftest import Command
from tests.services import workbooks


def paths(command: object, *before: str) -> list[tuple[str, ...]]:
    """Every command there is, groups included."""
    below = getattr(command, "commands", {})
    return [before, *(path for name, one in below.items() for path in paths(one, *before, name))]


@pytest.mark.parametrize("path", paths(typer.main.get_command(application())), ids=" ".join)
def test_every_command_explains_itself(run: Command, path: tuple[str, ...]) -> None:
    told = run(*path, "--help")
    assert (told.code, told.err) == (0, "")
    assert len(told.out.splitlines()[2].split()) >= 2, "a sentence of what it is for"


@pytest.mark.parametrize(
    "arguments",
    [
        ("nope",),
        ("roster", "import"),
        ("grant", "1", "officer"),
        ("invite", "--nope"),
        ("serve", "--port", "80800"),
        ("worker", "--port", "80800"),
        ("stand-ins", "--port", "80800"),
    ],
)
def test_wrong_usage_is_exit_two(run: Command, arguments: tuple[str, ...]) -> None:
    told = run(*arguments)
    assert (told.code, told.out) == (2, "")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LANTOA_TIMEZONE", "Sao Hỏa"),
        ("LANTOA_DATABASE_URL", "mysql://x"),
        ("LANTOA_NOW", "hôm nay"),
        ("LANTOA_SECRET_KEY", "ngắn"),
        ("LANTOA_DATABASE_URL", "postgresql://u:geheim@127.0.0.1:1/x"),
        ("LANTOA_DATABASE_URL", "sqlite:///khong_phai.db"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(
    run: Command, here: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    (here / "khong_phai.db").write_text("đây không phải cơ sở dữ liệu" * 40)
    monkeypatch.setenv(variable, value)
    told = run("invite")
    assert variable in told.complaint
    assert "geheim" not in told.err


def test_another_key_than_that_of_the_data_is_named(
    run: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("roster", "import", workbooks.write(here / "ds.xlsx", [("1", "Lan", "A")]))
    monkeypatch.setenv("LANTOA_SECRET_KEY", encode_key(bytes(32)))
    assert "LANTOA_SECRET_KEY" in run("invite").complaint


def test_the_version_is_told(run: Command) -> None:
    told = run("--version")
    assert (told.code, told.out, told.err) == (0, f"Lan Toả {__version__}\n", "")


def test_a_content_folder_that_is_not_there_is_named_by_its_variable(
    run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_CONTENT_DIR", "/khong/co")
    assert run("invite").complaint == "LANTOA_CONTENT_DIR: Không có thư mục nội dung /khong/co."


def test_a_folder_that_cannot_be_written_is_named(
    run: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "tep").touch()
    monkeypatch.setenv("LANTOA_DATABASE_URL", "sqlite:///tep/duoi/lantoa.db")
    assert "tep" in run("invite").complaint


@pytest.mark.parametrize(
    ("number", "file", "told"),
    [
        (errno.ENOSPC, None, "Đĩa đầy: hãy dọn bớt rồi chạy lại"),
        (errno.ENOSPC, "/an-toan/a.zip", "/an-toan/a.zip: đĩa đầy: hãy dọn bớt rồi chạy lại"),
        (errno.ENOENT, "/khong/co", "/khong/co: không có tệp hay thư mục này"),
        (errno.ELOOP, "/vong", "/vong: " + os.strerror(errno.ELOOP)),
    ],
)
def test_what_the_system_refuses_is_one_line_that_helps(
    run: Command, monkeypatch: pytest.MonkeyPatch, number: int, file: str | None, told: str
) -> None:
    def full(*_: object, **_more: object) -> None:
        raise OSError(number, os.strerror(number), file)

    monkeypatch.setattr("bot.settings.Settings.read", full)
    assert run("invite").complaint == told


def test_a_fault_of_our_own_is_not_hidden(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **_more: object) -> None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))

    monkeypatch.setattr("bot.settings.Settings.read", broken)
    with pytest.raises(OSError, match="Bad file"):
        run("invite")


def test_a_full_disk_of_the_database_is_named_as_such() -> None:
    full = sqlite3.OperationalError("database or disk is full")
    assert "dọn bớt" in _about_database(sqlalchemy.exc.OperationalError("INSERT", {}, full))
    away = sqlite3.OperationalError("unable to open database file")
    assert "db upgrade" in _about_database(sqlalchemy.exc.OperationalError("SELECT", {}, away))


def test_a_reader_that_goes_away_is_no_fault() -> None:
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-P", "-m", "bot", "lesson", "list", "--json"]
    told = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert told.stderr == ""


def test_columns_stand_in_line_also_with_marks_that_take_no_room(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table(("Tên", "Số"), [("Nguyê\u0303n", 1), ("An", 22)])
    lines = capsys.readouterr().out.splitlines()
    assert [width(line[: line.index(c)]) for line, c in zip(lines, "S12", strict=True)] == [8] * 3


def test_a_bar_is_drawn_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(*, shown: bool = True) -> str:
        with progress("Nhập", shown=shown) as bar:
            bar.start(4)
            bar.step(2)
        return capsys.readouterr().err

    assert drawn() == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert "50 %" in drawn()
    assert drawn(shown=False) == ""
