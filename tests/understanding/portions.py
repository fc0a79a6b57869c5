"""The labelled utterances, and which of them the rules may be written on.

`utterances.csv` was written before the rules. A text whose SHA-256 begins with an even byte belongs
to the half the rules are written on; the other half is only scored. `utterances_third.csv`, written
at the same time in another tone, is the third portion. Labels as in the contract of `lantoa explain`.
"""

import csv
import hashlib
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


OPEN = tuple(u for u in read("utterances.csv") if is_open(u.text))
HELD_OUT = tuple(u for u in read("utterances.csv") if not is_open(u.text))
THIRD = read("utterances_third.csv")
