"""The labelled utterances, and which of them the rules were written on.

`utterances.csv` was written before the rules. A text whose SHA-256 begins with an even byte belongs
to the half the rules were written on; the other half was held out and scored once. What was missed
there was then mended, so it is no longer unseen: each further portion was written before it was
scored, scored once, and only then used for mending. `first_looks.csv` keeps what each first look
found. Labels as in the contract of `lantoa explain`.
"""

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.intents import Intent

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Utterance:
    """What somebody wrote, and what is meant."""

    text: str
    intent: Intent


def read(name: str) -> tuple[Utterance, ...]:
    """All utterances of a file."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return tuple(Utterance(row["text"], Intent(row["intent"])) for row in csv.DictReader(file))


def is_open(text: str) -> bool:
    """Whether the rules may be written on this text."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


_FIRST = read("utterances.csv")
OPEN = tuple(u for u in _FIRST if is_open(u.text))
HELD_OUT = tuple(u for u in _FIRST if not is_open(u.text))
PORTIONS: Mapping[str, tuple[Utterance, ...]] = {
    "nửa để viết quy tắc": OPEN,
    "nửa giữ kín": HELD_OUT,
    "phần thứ ba": read("utterances_third.csv"),
    "phần thứ tư": read("utterances_fourth.csv"),
    "phần thứ năm": read("utterances_fifth.csv"),
    "phần thứ sáu": read("utterances_sixth.csv"),
}
KNOWN = read("../domain/utterances.csv")  # the sample of the handbook stands in it
ALL = (*KNOWN, *(u for portion in PORTIONS.values() for u in portion))
