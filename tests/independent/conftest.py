"""The Node packages that others wrote."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PACKAGES = ("package.json", "package-lock.json")
INSTALL = ("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix")


@pytest.fixture(scope="session")
def node_packages(root: Path) -> Path:
    """The folder of the installed packages, outside of what git holds."""
    for command, package in (("node", "nodejs"), ("npm", "npm")):
        if shutil.which(command) is None:
            pytest.skip(f"Node is needed: {command} is not there, install {package}")
    folder = root / ".venv" / "node-packages"
    if not _is_installed(folder):
        _install(folder)
    return folder / "node_modules"


def _is_installed(folder: Path) -> bool:
    """Npm writes its own list last of all."""
    same = all(
        (folder / name).is_file() and (folder / name).read_bytes() == (HERE / name).read_bytes()
        for name in PACKAGES
    )
    return same and (folder / "node_modules" / ".package-lock.json").is_file()


def _install(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in PACKAGES:
        shutil.copy(HERE / name, folder / name)
    done = subprocess.run(
        [*INSTALL, str(folder)], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        why = f"npm could not install its packages: {done.stderr[-300:]}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(why)
