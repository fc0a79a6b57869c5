"""Every sentence has its Vietnamese, and the values in it are the same."""

import gettext
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.catalogues import PLACE, third_languages

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


def translated(root: Path, locale: str) -> Catalog:
    with (root / "bot/locale" / locale / PLACE).open("rb") as file:
        return read_po(file, locale=locale)


def vietnamese(root: Path) -> Catalog:
    return translated(root, "vi")


def first(value: object) -> str:
    return str(value[0]) if isinstance(value, (tuple, list)) else str(value)


def test_nothing_is_left_untranslated(root: Path, tmp_path: Path) -> None:
    known: dict[str, Message] = {first(m.id): m for m in vietnamese(root) if m.id}
    wanted = [first(m.id) for m in sentences(root, tmp_path) if m.id]
    missing = [w for w in wanted if w not in known or not first(known[w].string) or known[w].fuzzy]
    assert missing == [], "run `make messages` and translate these"


@pytest.mark.parametrize("locale", ["vi", *third_languages()])
def test_the_values_of_a_sentence_stand_in_its_translation(root: Path, locale: str) -> None:
    wrong = [
        first(m.id)
        for m in translated(root, locale)
        if m.id and not set(HOLE.findall(" ".join(_forms(m)))) <= _holes(m)
    ]
    assert wrong == []


@pytest.mark.parametrize("locale", ["vi", *third_languages()])
def test_a_catalogue_says_how_its_language_counts(root: Path, locale: str) -> None:
    rule = gettext.c2py(translated(root, locale).plural_expr)
    assert "Plural-Forms" in (root / f"bot/locale/{locale}" / PLACE).read_text("utf-8")
    assert {rule(n) for n in range(200)} == set(range(translated(root, locale).num_plurals))


def _forms(message: Message) -> tuple[str, ...]:
    wording = message.string
    return tuple(map(str, wording)) if isinstance(wording, (tuple, list)) else (str(wording),)


def _holes(message: Message) -> set[str]:
    parts = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    return {hole for part in parts for hole in HOLE.findall(str(part))}


def test_no_sentence_stands_there_that_nobody_says(root: Path, tmp_path: Path) -> None:
    said = {first(m.id) for m in sentences(root, tmp_path) if m.id}
    assert [first(m.id) for m in vietnamese(root) if m.id and first(m.id) not in said] == []


def test_nothing_that_is_said_is_an_emoji(root: Path) -> None:
    """A screen reader says its long name, or nothing; and no meaning hangs on one."""
    emoji = re.compile("[\U0001f000-\U0001faff\u2600-\u2712\u2718-\u27bf\ufe0f]")
    said = [*(root / "content").rglob("*.md"), *(root / "content").rglob("*.yaml"),
            *(root / "bot" / "locale").rglob("*.po")]  # fmt: skip
    assert len(said) > 100
    assert [path.name for path in said if emoji.search(path.read_text("utf-8"))] == []
