"""Every sentence has its Vietnamese, and the values in it are the same."""

import re
import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

HOLE = re.compile(r"\{(\w+)\}")


def sentences(root: Path, folder: Path) -> Catalog:
    """What the code says, collected afresh."""
    pot = folder / "lantoa.pot"
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "--quiet",
        "extract",
        "-F",
        "pyproject.toml",
        "--no-location",
        "-o",
        str(pot),
        "bot",
        "adapters",
        "scheduler",
    ]
    subprocess.run(command, cwd=root, check=True)
    with pot.open("rb") as file:
        return read_po(file)


def vietnamese(root: Path) -> Catalog:
    with (root / "bot/locale/vi/LC_MESSAGES/lantoa.po").open("rb") as file:
        return read_po(file, locale="vi")


def first(value: object) -> str:
    return str(value[0]) if isinstance(value, (tuple, list)) else str(value)


def test_nothing_is_left_untranslated(root: Path, tmp_path: Path) -> None:
    known: dict[str, Message] = {first(m.id): m for m in vietnamese(root) if m.id}
    wanted = [first(m.id) for m in sentences(root, tmp_path) if m.id]
    missing = [w for w in wanted if w not in known or not first(known[w].string) or known[w].fuzzy]
    assert missing == [], "run `make messages` and translate these"


def test_the_values_of_a_sentence_stand_in_its_translation(root: Path) -> None:
    wrong = [
        first(m.id)
        for m in vietnamese(root)
        if m.id and m.string and not set(HOLE.findall(first(m.string))) <= _holes(m)
    ]
    assert wrong == []


def _holes(message: Message) -> set[str]:
    parts = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    return {hole for part in parts for hole in HOLE.findall(str(part))}


def test_no_sentence_stands_there_that_nobody_says(root: Path, tmp_path: Path) -> None:
    said = {first(m.id) for m in sentences(root, tmp_path) if m.id}
    assert [first(m.id) for m in vietnamese(root) if m.id and first(m.id) not in said] == []
