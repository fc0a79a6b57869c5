"""Everyday messages, many of them with a word of danger in a harmless meaning, and cries beside.

`near` says how near: `plain`; `near`, a word of danger in another meaning; `doubt`, where a card
may be right. The labels were given before anything was measured; `docs/explain/understanding.md`
tells which of these files were looked at afterwards.
"""

import csv

import pytest

from bot import learning
from bot.domain.crisis import crisis
from bot.domain.fold import normalise
from tests.understanding.portions import HERE, read
from tests.understanding.test_likeness import learnt

MOST = {  # cards that nobody needs, at most; with the table before: 16 and 20, 11 and 12, 6 and 15
    "unseen_everyday.csv": {"plain": 6, "near": 4},  # of 125 and 112
    "unseen_everyday_second.csv": {"plain": 4, "near": 4},  # of 68 and 79
    "unseen_everyday_third.csv": {"plain": 3, "near": 8},  # of 39 and 60, counted and not read
}
CRIES = "unseen_cries.csv"


def texts(name: str, near: str) -> list[str]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file) if row["near"] == near]


@pytest.mark.parametrize(
    ("name", "near"), [(name, near) for name, kinds in MOST.items() for near in kinds]
)
def test_an_everyday_message_seldom_brings_a_card(name: str, near: str) -> None:
    said = texts(name, near)
    assert len(said) > 30
    heard = [text for text in said if crisis(text)]
    assert len(heard) <= MOST[name][near], heard


def test_every_cry_of_another_set_is_heard() -> None:
    cries = [u.text for u in read(CRIES)]
    assert len(cries) > 140
    assert [text for text in cries if crisis(text) is None] == []


def test_none_of_it_was_learnt_from() -> None:
    seen = {normalise(u.text) for u in learnt()}
    said = [u.text for name in (*MOST, CRIES) for u in read(name)]
    assert [text for text in said if normalise(text) in seen] == []


@pytest.mark.parametrize("text", ["Hôm nay em bận đi làm ca chiều", "em bận ca chiều rồi"])
def test_who_has_the_afternoon_shift_is_not_asked_about_blows(text: str) -> None:
    assert crisis(text) is None


def test_what_one_sentence_alone_says_is_not_learnt() -> None:
    """Its three typings are no three witnesses."""
    rows = [
        {"text": "chồng đánh em giữa buổi chiều", "intent": "crisis", "card": "violence"},
        {"text": "chồng đánh em suốt", "intent": "crisis", "card": "violence"},
        {"text": "nó đòi giết em", "intent": "crisis", "card": "danger"},
        {"text": "nó đòi giết con", "intent": "crisis", "card": "danger"},
        {"text": "em xin nghỉ phép", "intent": "unknown", "card": ""},
        {"text": "em xin nghỉ ốm", "intent": "unknown", "card": ""},
    ]
    names = {line.split("\t")[0] for line in learning.table(rows, "by hand").splitlines()[2:]}
    assert {"1 chong", "1 xin"} <= names
    assert not {"1 chieu", "2 buoi chieu", "1 phep"} & names
