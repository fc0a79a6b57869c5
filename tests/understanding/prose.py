"""Written prose about families that nothing was learnt from: whole lessons, and texts by hand.

One lesson in five is never learnt, by the hash of its name: a new lesson may be learnt or not, but
what is scored here was not. `unseen_prose.csv` holds prose that was written to be scored, and cries
told as carefully as it, so that to write well is no sign of being safe.
"""

import csv
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from tests.understanding.portions import HERE, read

CONTENT = HERE.parents[1] / "content"
FIFTH = 5
_VALUE = re.compile(r"\s*-?\s*(?:question|q|why|options|answer|title|do|wrong|ask|text):\s*(.*)")
_PLACEHOLDER = re.compile(r"\{\{?[^}]*\}\}?")
_BREAK = re.compile(r'(?<=[.?!])[”"]?\s+(?=[A-ZĐÀ-Ỹ“"])')
_ITEM = re.compile(r"\s*[-*] ")
WRITTEN = read("unseen_prose.csv")


def held_out() -> list[Path]:
    """The lessons that are never learnt from."""
    return [
        page
        for page in sorted(CONTENT.rglob("*.vi.md"))
        if hashlib.sha256(page.name.encode()).digest()[1] % FIFTH == 0
    ]


def paragraphs(page: Path) -> list[str]:
    """What an author would send: whole paragraphs, points, questions, answers."""
    head, _mark, body = page.read_text("utf-8").removeprefix("---\n").partition("\n---\n")
    found = [text for line in head.splitlines() for text in _values(line)]
    for block in re.split(r"\n\s*\n|\n\*\*\*\n", body):
        for point in re.split(r"\n(?=\s*[-*] )", block):
            found.append(_ITEM.sub("", " ".join(point.split()), count=1))
    plain = [_PLACEHOLDER.sub("7", text).replace("**", "").strip() for text in found]
    return [text for text in plain if text not in ("", "***")]


def _values(line: str) -> list[str]:
    value = _VALUE.match(line)
    if not value:
        return []
    return re.findall(r'"([^"]*)"', value[1]) if value[1][:1] == "[" else [value[1].strip('"')]


def sentences(page: Path) -> Iterator[str]:
    """Every sentence of three words or more."""
    for paragraph in paragraphs(page):
        yield from (text for text in _BREAK.split(paragraph) if len(text.split()) > 2)


def learnt() -> set[str]:
    """Every prose sentence that was learnt from."""
    texts: set[str] = set()
    for path in HERE.glob("learnt/*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            texts |= {row["text"] for row in csv.DictReader(file) if row.get("kind") == "prose"}
    return texts
