"""`make learn`: the table of `bot/domain/likeness.py`, from sentences that people labelled.

Each label learns to tell its own sentences from all others (logistic regression by AdaGrad: Duchi,
Hazan, Singer 2011), going through the sentences a few times in small steps. A word that is much
more frequent under one label moves further than one that is everywhere (the log-count ratio of
Wang and Manning 2012), so that few sentences teach much. There is no chance in it: the same
sentences give the same table. Each sentence is learnt as written, without marks, and with a slip
of the finger. A label with few sentences is given more weight, so that what is said seldom is
heard as well. What stands in a single sentence is not learnt: of three typings it looked like three
witnesses, and made cries of ordinary messages (docs/decisions/0040).

Written prose about families speaks of blows and of fear and asks for nothing. It is learnt as a
label of its own, only as written: were it learnt as what asks for nothing, or without its marks,
cries typed in haste would be heard less (docs/decisions/0033).
"""

import csv
import hashlib
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bot.domain.fold import unmarked
from bot.domain.likeness import BIAS, CARD, CRY, PROSE, SCALE, features
from bot.domain.wording import keyboard, written

ROUNDS = 8
STEP = 0.03
SHRINK = 0.05  # how strongly a weight is drawn to nought
PRIOR = 1  # sentences: what every name is taken to have been seen beforehand
EVEN = 0.1  # what a name may move though it stands under every label alike
SHARP = 1.5  # makes shares as sure as they are right: fitted on writers who were left out
CRY_COUNTS = 1.05  # so many sentences of another kind: a cry that is missed costs most
SELDOM = 3  # a word or pair seen fewer times is not kept
SAID_BY = 2  # labelled sentences: what stands in one alone says who wrote it, not what is meant
LEAST = 8  # hundredths: a row whose weights are all smaller says nothing; more is lost beyond
FAINT = 3  # hundredths: a smaller weight is left blank

Weights = Mapping[str, list[float]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A labelled sentence, as what is weighed."""

    names: tuple[str, ...]
    label: str
    row: int  # the labelled sentence that this is a typing of


def sentences(rows: Iterable[Mapping[str, str]], column: str) -> Iterator[Sentence]:
    """Every labelled sentence: as written, without its marks, and with a slip of the finger.

    What `kind` calls prose has that for its label, and is learnt as written.
    """
    for number, row in enumerate(rows):
        if row.get(column):
            text, is_prose = row["text"], row.get("kind") == PROSE
            typings = (text,) if is_prose else (text, unmarked(text), slipped(text))
            for typed in dict.fromkeys(typings):
                yield Sentence(weighed(typed), PROSE if is_prose else row[column], number)


def slipped(text: str) -> str:
    """The same with one word mistyped: two letters swapped, or one left out; always the same one.

    Learnt as well, so that a reading does not hang on a single word.
    """
    words = text.split()
    where, letter, kind = hashlib.sha256(text.encode()).digest()[:3]
    at = where % len(words)
    word = words[at]
    n = letter % max(1, len(word) - 1)
    swapped = word[:n] + word[n + 1 : n + 2] + word[n] + word[n + 2 :]
    words[at] = swapped if kind % 2 else word[:n] + word[n + 1 :]
    return " ".join(filter(None, words))


def weighed(text: str) -> tuple[str, ...]:
    """What is weighed of a text: decoded where the keyboard was left in English."""
    form = written(text)
    return features(keyboard(form) or form)


def learn(learnt: Sequence[Sentence]) -> tuple[tuple[str, ...], Weights]:
    """The labels, and a weight for each of them and each name that is seen often enough."""
    labels = tuple(sorted({sentence.label for sentence in learnt}))
    reach = {BIAS: [1.0] * len(labels), **_reach(learnt, labels)}
    weights = {name: [0.0] * len(labels) for name in reach}
    moved = {name: [1e-6] * len(labels) for name in reach}
    worth = _worth(learnt)
    for turn in range(ROUNDS):
        for at in _order(turn, len(learnt)):
            sentence = learnt[at]
            names = (BIAS, *(name for name in sentence.names if name in reach))
            sums = [sum(column) for column in zip(*(weights[n] for n in names), strict=True)]
            off = [1 / (1 + math.exp(-each)) for each in sums]
            off[labels.index(sentence.label)] -= 1
            weighted = [error * worth[sentence.label] for error in off]
            for name in names:
                _move(weights[name], moved[name], reach[name], weighted)
    return labels, weights


def _reach(learnt: Sequence[Sentence], labels: Sequence[str]) -> Weights:
    """How far each name that is kept may move for each label: more, the more it tells of it."""
    seen = Counter(name for sentence in learnt for name in sentence.names)
    said = _said(learnt)
    names = sorted(n for n, times in seen.items() if times >= SELDOM and said[n] >= SAID_BY)
    under = {label: Counter[str]() for label in labels}
    for sentence in learnt:
        under[sentence.label].update(sentence.names)
    whole = sum(seen[name] for name in names) + PRIOR * len(names)
    within = {
        label: sum(under[label][name] for name in names) + PRIOR * len(names) for label in labels
    }
    return {
        name: [
            _ratio(under[label][name], seen[name], within[label], whole - within[label])
            for label in labels
        ]
        for name in names
    }


def _said(learnt: Sequence[Sentence]) -> Counter[str]:
    """In how many labelled sentences each name stands, in whatever typing: these stand together."""
    said = Counter[str]()
    for _row, typings in groupby(learnt, lambda sentence: sentence.row):
        said.update({name for typed in typings for name in typed.names})
    return said


def _ratio(inside: int, seen: int, within: float, beyond: float) -> float:
    here, there = (PRIOR + inside) / within, (PRIOR + seen - inside) / beyond
    return math.sqrt(math.log(here / there) ** 2 + EVEN)


def _worth(learnt: Sequence[Sentence]) -> Mapping[str, float]:
    """How much a sentence of each label counts: the root of how much rarer than the mean it is."""
    counts = Counter(sentence.label for sentence in learnt)
    mean = len(learnt) / len(counts)
    return {
        label: math.sqrt(mean / count) * (CRY_COUNTS if label == CRY else 1)
        for label, count in counts.items()
    }


def _order(turn: int, count: int) -> list[int]:
    return sorted(range(count), key=lambda n: hashlib.sha256(f"{turn}/{n}".encode()).digest())


def _move(
    weights: list[float], moved: list[float], reach: Sequence[float], off: Sequence[float]
) -> None:
    for at, error in enumerate(off):
        moved[at] += error * error
        drawn = SHRINK * weights[at] / reach[at]
        weights[at] -= STEP * reach[at] * (error + drawn) / math.sqrt(moved[at])


def table(rows: Sequence[Mapping[str, str]], source: str) -> str:
    """The learnt weights of intents and of cards as lines, rounded to hundredths."""
    intents, of_intents = learn(tuple(sentences(rows, "intent")))
    cards, of_cards = learn(tuple(sentences(rows, "card")))
    lines = [f"# {source}", "\t".join(("", *intents, *(f"{CARD}{card}" for card in cards)))]
    for name, weights in of_intents.items():
        both = (*weights, *of_cards.get(name, [0.0] * len(cards)))
        hundredths = [round(SHARP * SCALE * weight) for weight in both]
        if name == BIAS or max(map(abs, hundredths)) >= LEAST:
            lines.append(
                "\t".join((name, *(str(n) if abs(n) >= FAINT else "" for n in hundredths)))
            )
    return "\n".join(lines) + "\n"


def read(paths: Iterable[Path]) -> list[dict[str, str]]:
    """The rows of these files: `text`, `intent`, `card` for a cry for help, `kind` for prose."""
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
