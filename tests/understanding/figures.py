"""How well messages are understood, as a table; the page in `docs/explain/` holds the same one."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.domain.crisis import crisis
from bot.domain.intents import Intent, recognise
from tests.understanding.portions import ALL, HERE, KNOWN, PORTIONS, Utterance, read
from tests.understanding.typing_ways import TYPOS, WAYS, with_typos

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explain" / "understanding.md"
BEGIN, END = "<!-- số liệu: do tests/understanding viết -->", "<!-- hết số liệu -->"


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def of_one(self) -> float:
        """As a fraction; all of nothing is all."""
        return self.part / self.whole if self.whole else 1.0

    def __str__(self) -> str:
        percent = f"{100 * self.of_one:.1f}".replace(".", ",")
        return f"{self.part}/{self.whole} ({percent} %)"


@dataclass(frozen=True)
class Score:
    """What came of a portion."""

    right: Share
    crisis_recall: Share
    crisis_precision: Share
    stop_recall: Share


def score(utterances: Sequence[Utterance]) -> Score:
    """How these were understood."""
    read = [(u.intent, recognise(u.text).intent) for u in utterances]
    return Score(
        Share(sum(meant is got for meant, got in read), len(read)),
        _share(read, lambda meant, _got: meant is Intent.CRISIS, Intent.CRISIS),
        _share(read, lambda _meant, got: got is Intent.CRISIS, Intent.CRISIS),
        _share(read, lambda meant, _got: meant is Intent.STOP, Intent.STOP),
    )


def _share(
    read: Iterable[tuple[Intent, Intent]], counts: Callable[[Intent, Intent], bool], intent: Intent
) -> Share:
    counted = [pair for pair in read if counts(*pair)]
    return Share(sum(pair == (intent, intent) for pair in counted), len(counted))


CRISES = tuple(u.text for u in ALL if u.intent is Intent.CRISIS)


def heard(ways: Callable[[str], Iterable[str]], texts: Iterable[str] = CRISES) -> Share:
    """How many cries for help are heard when they are typed that way."""
    typed = [variant for text in texts for variant in ways(text)]
    return Share(sum(crisis(variant) is not None for variant in typed), len(typed))


def by_way() -> dict[str, Share]:
    """Cries heard, for each way of typing that loses no letter."""
    return {name: heard(_only(way)) for name, way in WAYS.items()}


def _only(way: Callable[[str], str]) -> Callable[[str], Iterable[str]]:
    return lambda text: (way(text),)


def by_typo(texts: Iterable[str] = CRISES) -> dict[str, Share]:
    """Cries heard in these texts, for each kind of typing error."""
    listed = tuple(texts)
    return {kind: heard(partial(with_typos, kind=kind), listed) for kind in TYPOS}


def together(shares: Iterable[Share]) -> Share:
    """Several shares as one."""
    listed = list(shares)
    return Share(sum(s.part for s in listed), sum(s.whole for s in listed))


_SHOWN = {
    "without marks": "bỏ dấu",
    "NFD": "NFD (dấu tách rời)",
    "Telex, tone last": "Telex, thanh ở cuối chữ",
    "Telex, tone inside": "Telex, thanh sau nguyên âm",
    "half Telex": "nửa Telex, nửa bỏ dấu",
    "VNI, tone last": "VNI, thanh ở cuối chữ",
    "VNI, tone inside": "VNI, thanh sau nguyên âm",
    "letters swapped": "đảo hai chữ cái",
    "letter lost": "thiếu một chữ cái",
    "letter doubled": "thừa một chữ cái",
    "key beside": "trượt sang phím bên",
}


def _named(shares: Mapping[str, Share]) -> Iterable[tuple[str, Share]]:
    return ((_SHOWN[name], share) for name, share in shares.items())


def table() -> str:
    """All figures, as the page has them."""
    typos = by_typo()
    blocks = (
        ("Lần đầu nhìn tới", _first_looks()),
        ("Bây giờ", _now()),
        ("Lời kêu cứu, gõ theo nhiều cách", _rows(("cách gõ", "nhận ra"), _named(by_way()))),
        (
            "Lời kêu cứu, mỗi câu ba lần gõ sai cho mỗi loại lỗi",
            _rows(("lỗi", "nhận ra"), (*_named(typos), ("cộng", together(typos.values())))),
        ),
    )
    return "\n\n".join(f"### {title}\n\n{rows}" for title, rows in blocks)


_HEADINGS = ("phần", "đúng ý định", "nhận ra lời kêu cứu", "thẻ đúng chỗ", "nhận ra lời dừng")


def _now() -> str:
    scores = {"câu đã biết": score(KNOWN)} | {n: score(us) for n, us in PORTIONS.items()}
    scores["lời của người khác, nay đã mở"] = score(read("utterances_another_hand.csv"))
    return _rows(
        _HEADINGS,
        (
            (name, s.right, s.crisis_recall, s.crisis_precision, s.stop_recall)
            for name, s in scores.items()
        ),
    )


def _first_looks() -> str:
    with (HERE / "first_looks.csv").open(encoding="utf-8", newline="") as file:
        looks = {
            row.pop("portion"): {name: int(count) for name, count in row.items()}
            for row in csv.DictReader(file)
        }
    shares = {name: [Share(row[a], row[b]) for a, b in _COUNTS] for name, row in looks.items()}
    columns = zip(*shares.values(), strict=True)
    rows = [(name, *cells) for name, cells in shares.items()]
    return _rows(
        (*_HEADINGS, "kêu cứu, gõ sai một chữ"),
        (*rows, ("cộng", *(together(column) for column in columns))),
    )


_COUNTS = (
    ("right", "all"),
    ("crisis_heard", "crisis"),
    ("crisis_heard", "cards"),
    ("stop_heard", "stop"),
    ("typed_heard", "typed"),
)


def _rows(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def shown() -> str:
    """What the page holds between its two marks."""
    _before, _begin, rest = PAGE.read_text("utf-8").partition(BEGIN)
    return rest.partition(END)[0].strip()


def rewrite(figures: str) -> None:
    """Put these figures into the page."""
    before, begin, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _old, end, after = rest.partition(END)
    PAGE.write_text(f"{before}{begin}\n\n{figures}\n\n{end}{after}", "utf-8")
