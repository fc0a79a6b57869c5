"""The labelled utterances are many, of every kind, and none stands in two places."""

import csv
from collections import Counter

from bot.domain.fold import normalise
from bot.domain.intents import Intent
from tests.understanding.portions import HELD_OUT, HERE, OPEN, THIRD


def test_each_half_has_utterances_of_every_intent() -> None:
    for half in (OPEN, HELD_OUT, THIRD):
        assert set(Intent) == {u.intent for u in half}
    assert len(OPEN) + len(HELD_OUT) >= 400
    assert len(THIRD) >= 100


def test_no_utterance_is_scored_where_rules_were_written_on_it() -> None:
    with (HERE.parent / "domain" / "utterances.csv").open(encoding="utf-8", newline="") as file:
        known = [normalise(row["text"]) for row in csv.DictReader(file)]
    ours = Counter(normalise(u.text) for u in (*OPEN, *HELD_OUT, *THIRD))
    assert [text for text, times in ours.items() if times > 1 or text in known] == []
