"""The shape of the project: sizes, imports, the root folder, locks and settings."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CODE = ("adapters", "bot", "content", "scheduler", "tests")
ROOT_FOLDERS = {*CODE, "deploy", "docs", ".ci"}
ROOT_FILES = {
    ".editorconfig",
    ".env.example",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
}
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(
    r"^[a-z0-9][a-z0-9._-]*(\[[a-z0-9,_-]+\])?==\S+( ; [^\\]+)?( --hash=sha256:[0-9a-f]{64})+$"
)


def python_files(root: Path) -> Iterator[Path]:
    """Every module that is ours to read; a revision is written once, by the migration tool."""
    for folder in CODE:
        found = sorted((root / folder).rglob("*.py"))
        yield from (path for path in found if path.parent.name != "versions")


def tracked(root: Path) -> list[str]:
    """What git holds or would take in; empty outside a work tree, as in an unpacked archive."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return told.stdout.splitlines()


def requirements(lock: Path) -> list[str]:
    """The lock's logical lines: a requirement with its hashes is one."""
    return lock.read_text().replace("\\\n", " ").splitlines()


def test_no_file_is_too_long_to_read_in_one_sitting(root: Path) -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in python_files(root)}
    assert {path: n for path, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen(root: Path) -> None:
    assert [
        f"{path.relative_to(root)}:{node.lineno} {node.name}"
        for path in python_files(root)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ] == []


def test_imports_are_absolute(root: Path) -> None:
    assert [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in python_files(root)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level
    ] == []


def test_every_module_says_what_it_is_for(root: Path) -> None:
    assert [
        str(path.relative_to(root))
        for path in python_files(root)
        if not ast.get_docstring(ast.parse(path.read_text()))
    ] == []


def test_every_folder_of_modules_is_a_package(root: Path) -> None:
    folders = {path.parent for path in python_files(root) if "tests" not in path.parts}
    folders -= {folder for folder in folders if "migrations" in folder.parts}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_layers_import_downwards_only(root: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run([linter, "--no-logo"], cwd=root, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_root_holds_what_a_newcomer_expects(root: Path) -> None:
    names = {name.partition("/")[0] for name in tracked(root)}
    assert names <= ROOT_FOLDERS | ROOT_FILES


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_and_hashes_every_line(root: Path, name: str) -> None:
    lines = [re.sub(r"\s+", " ", line).strip() for line in requirements(root / name)]
    assert [line for line in lines if not PINNED.match(line)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(root: Path, name: str) -> None:
    assert not re.search(r"://|index-url|find-links", (root / name).read_text())


def test_both_locks_agree_on_every_version(root: Path) -> None:
    runtime, tools = ({line.split()[0] for line in requirements(root / name)} for name in LOCKS)
    assert runtime - tools == set()


def test_the_example_of_settings_names_each_setting(root: Path) -> None:
    sources = [root / "bot/settings.py", *(root / "adapters").glob("*/settings.py")]
    named = set(re.findall(r"^#(LANTOA_[A-Z_]+)=", (root / ".env.example").read_text(), re.M))
    assert {variable for source in sources for variable in variables(source)} <= named


def variables(source: Path) -> Iterator[str]:
    """LANTOA_* of the settings class in a file, by its prefix and its fields."""
    text = source.read_text()
    prefix = re.search(r'env_prefix="(\w+)"', text)
    for node in ast.walk(ast.parse(text)):
        if prefix and isinstance(node, ast.ClassDef):
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    yield prefix[1] + field.target.id.upper()
