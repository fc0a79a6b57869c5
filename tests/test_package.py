"""The wheel: built without the network, installed beside nothing of ours, and used from afar.

An editable install finds the working folder and hides a file that was left out of the wheel.
"""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from zipfile import ZipFile

import pytest

PACKAGES = {"adapters", "bot", "content", "scheduler"}
Command = Callable[..., str]


def run(*command: str | Path, cwd: Path) -> str:
    """What it printed; a failure shows what it complained of."""
    told = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this work tree."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-P", "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=root)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """The files in the wheel, but for what describes the wheel itself."""
    with ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Command:
    """Runs a program of a fresh environment that holds the wheel; libraries are lent to it."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, symlinks=os.name != "nt")
    python = home / "bin" / "python"
    lent = sysconfig.get_path("purelib")
    site = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    run(sys.executable, "-P", "-m", "pip", "--disable-pip-version-check", "--python", python,
        "install", "--quiet", "--quiet", "--no-index", "--no-deps", wheel, cwd=home)  # fmt: skip
    # A folder named in a .pth file lends its packages; its own .pth files are not read, so the
    # work tree of the editable install stays out of sight.
    Path(site, "lent.pth").write_text(lent)
    away = tmp_path_factory.mktemp("away")
    (away / "bot.py").write_text("raise SystemExit('a stray bot.py was taken for ours')")
    return lambda program, *arguments: run(home / "bin" / program, *arguments, cwd=away)


def test_the_wheel_holds_every_file_of_the_four_packages(root: Path, names: set[str]) -> None:
    ours = {
        path.relative_to(root).as_posix()
        for package in PACKAGES
        for path in (root / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert names == ours


@pytest.mark.parametrize(
    "pattern",
    [
        "content/*.md",
        "content/*.yaml",
        "bot/locale/*.po",
        "bot/store/migrations/versions/*.py",
        "bot/web/static/*",
    ],
)
def test_the_wheel_holds_what_is_not_code(names: set[str], pattern: str) -> None:
    assert any(fnmatch(name, pattern) for name in names)


def test_nobody_else_installs_packages_of_these_names(installed: Command) -> None:
    told = installed(
        "python", "-P", "-c",
        "import importlib.metadata, json;"
        "print(json.dumps(importlib.metadata.packages_distributions()))",
    )  # fmt: skip
    owners = json.loads(told)
    assert {name: set(owners[name]) for name in PACKAGES} == {name: {"lantoa"} for name in PACKAGES}


def test_the_installed_code_is_not_the_work_tree(root: Path, installed: Command) -> None:
    assert str(root) not in installed("python", "-P", "-c", "import bot; print(bot.__file__)")


def test_the_installed_command_explains_itself(installed: Command) -> None:
    assert "campaign" in installed("lantoa", "--help")


def test_the_installed_content_is_sound(installed: Command) -> None:
    installed("lantoa", "content", "check")


def test_the_installed_migrations_make_a_database(installed: Command) -> None:
    installed("lantoa", "db", "upgrade")
