"""The labelled utterances are many, of every kind, and none stands in two places."""

from collections import Counter

from bot.domain.fold import normalise
from bot.domain.intents import Intent
from tests.understanding.portions import ALL, HELD_OUT, KNOWN, OPEN, PORTIONS


def test_each_portion_has_utterances_of_every_intent() -> None:
    for portion in PORTIONS.values():
        assert set(Intent) == {u.intent for u in portion}
        assert len(portion) >= 100
    assert len(OPEN) + len(HELD_OUT) >= 400


def test_no_utterance_is_scored_where_rules_were_written_on_it() -> None:
    ours = Counter(normalise(u.text) for u in ALL[len(KNOWN) :])
    known = {normalise(u.text) for u in KNOWN}
    assert [text for text, times in ours.items() if times > 1 or text in known] == []
