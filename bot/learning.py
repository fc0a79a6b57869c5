"""`make learn`: the table of `bot/domain/likeness.py`, from sentences that people labelled.

Weights are found by going through the sentences a few times and moving the weights toward what was
meant (multinomial logistic regression by AdaGrad: Duchi, Hazan, Singer 2011). There is no chance in
it: the same sentences give the same table. Each sentence is learnt as written and without marks.
A label with few sentences is given more weight, so that what is said seldom is heard as well.
"""

import csv
import hashlib
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.fold import unmarked
from bot.domain.likeness import BIAS, CARD, SCALE, features, shares
from bot.domain.wording import keyboard, written

ROUNDS = 10
STEP = 0.15
SHRINK = 0.01  # how strongly a weight is drawn to nought
SELDOM = 2  # a word or pair seen fewer times is not kept
LEAST = 8  # hundredths: a row whose weights are all smaller says nothing; more is lost beyond
FAINT = 3  # hundredths: a smaller weight is left blank

Weights = Mapping[str, list[float]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A labelled sentence, as what is weighed."""

    names: tuple[str, ...]
    label: str


def sentences(rows: Iterable[Mapping[str, str]], column: str) -> Iterator[Sentence]:
    """Every labelled sentence, as written and, where that differs, without its marks."""
    for row in rows:
        if row.get(column):
            for text in dict.fromkeys((row["text"], unmarked(row["text"]))):
                yield Sentence(weighed(text), row[column])


def weighed(text: str) -> tuple[str, ...]:
    """What is weighed of a text: decoded where the keyboard was left in English."""
    form = written(text)
    return features(keyboard(form) or form)


def learn(learnt: Sequence[Sentence]) -> tuple[tuple[str, ...], Weights]:
    """The labels, and a weight for each of them and each name that is seen often enough."""
    labels = tuple(sorted({sentence.label for sentence in learnt}))
    seen = Counter(name for sentence in learnt for name in sentence.names)
    names = (BIAS, *sorted(name for name, times in seen.items() if times >= SELDOM))
    weights = {name: [0.0] * len(labels) for name in names}
    moved = {name: [1e-6] * len(labels) for name in names}
    worth = _worth(learnt)
    for turn in range(ROUNDS):
        for at in _order(turn, len(learnt)):
            names_of = (BIAS, *(name for name in learnt[at].names if name in weights))
            off = shares(weights[name] for name in names_of)
            off[labels.index(learnt[at].label)] -= 1
            weighted = [error * worth[learnt[at].label] for error in off]
            for name in names_of:
                _move(weights[name], moved[name], weighted)
    return labels, weights


def _worth(learnt: Sequence[Sentence]) -> Mapping[str, float]:
    """How much a sentence of each label counts: the root of how much rarer than the mean it is."""
    counts = Counter(sentence.label for sentence in learnt)
    mean = len(learnt) / len(counts)
    return {label: math.sqrt(mean / count) for label, count in counts.items()}


def _order(turn: int, count: int) -> list[int]:
    return sorted(range(count), key=lambda n: hashlib.sha256(f"{turn}/{n}".encode()).digest())


def _move(weights: list[float], moved: list[float], off: Sequence[float]) -> None:
    for at, error in enumerate(off):
        if abs(error) > 1e-4:
            moved[at] += error * error
            weights[at] -= STEP * (error + SHRINK * weights[at]) / math.sqrt(moved[at])


def table(rows: Sequence[Mapping[str, str]], source: str) -> str:
    """The learnt weights of intents and of cards as lines, rounded to hundredths."""
    intents, of_intents = learn(tuple(sentences(rows, "intent")))
    cards, of_cards = learn(tuple(sentences(rows, "card")))
    lines = [f"# {source}", "\t".join(("", *intents, *(f"{CARD}{card}" for card in cards)))]
    for name, weights in of_intents.items():
        both = (*weights, *of_cards.get(name, [0.0] * len(cards)))
        hundredths = [round(SCALE * weight) for weight in both]
        if name == BIAS or max(map(abs, hundredths)) >= LEAST:
            lines.append(
                "\t".join((name, *(str(n) if abs(n) >= FAINT else "" for n in hundredths)))
            )
    return "\n".join(lines) + "\n"


def read(paths: Iterable[Path]) -> list[dict[str, str]]:
    """The rows of these files: `text`, `intent`, and `card` for a cry for help."""
    rows: list[dict[str, str]] = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            rows.extend(csv.DictReader(file))
    return rows


def source(paths: Iterable[Path]) -> str:
    """The line that says which sentences, and which way of learning, a table was made from."""
    whole = hashlib.sha256(Path(__file__).read_bytes())
    for path in paths:
        whole.update(path.read_bytes())
    return f"made by `make learn` from {whole.hexdigest()}"


def main(target: Path, *paths: Path) -> None:
    """Learn from these files, in the order of their names, and write the table."""
    ordered = sorted(paths)
    target.write_text(table(read(ordered), source(ordered)), "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
