"""A pattern that is left out because a word is missing could not have matched."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.crisis_acts import DANGER_ACTS, THIRD_PARTY_ACTS, VIOLENCE_ACTS
from bot.domain.crisis_despair import DESPAIR, FEARS_ONESELF
from bot.domain.crisis_home import VIOLENCE
from bot.domain.crisis_lookalikes import without_lookalikes
from bot.domain.crisis_sure import BOLD
from bot.domain.crisis_words import DANGER, PERPETRATOR, SUICIDE, THIRD_PARTY
from bot.domain.needed import Sieve, needed, words_of
from bot.domain.wording import keyboard, written
from tests.understanding.portions import ALL
from tests.understanding.typing_ways import telex, without_marks

CUES = (
    *SUICIDE, *DESPAIR, *PERPETRATOR, *FEARS_ONESELF, *THIRD_PARTY, *THIRD_PARTY_ACTS, *DANGER,
    *DANGER_ACTS, *VIOLENCE, *VIOLENCE_ACTS, *(cue for _category, cue in BOLD),
)  # fmt: skip
PATTERNS = tuple(dict.fromkeys(cue.pattern.pattern for cue in CUES))
SIEVE = Sieve(map(needed, PATTERNS))


@pytest.mark.parametrize(
    ("pattern", "needs"),
    [
        (r"\b(?:ke dao)\b", [[{"ke"}, {"dao"}]]),
        (r"\b(?:(?:muon|doi) chet(?! vi)|vinh biet)\b",
         [[{"chet"}, {"muon", "doi"}], [{"vinh"}, {"biet"}]]),
        (r"\b(?:khong (?:con )?(?:\w+ )?song)\b", [[{"khong"}, {"song"}]]),
        (r"\b(?:_?dao (?:roi){0,2}len)\b", [[]]),  # whatever stands here may be part of a word
        (r"ke dao", [[]]),
        (r"\b(?:(?:bi )+danh|(?:cho|\w+) ma)\b", [[{"danh"}], [{"ma"}]]),
    ],
)  # fmt: skip
def test_what_a_pattern_needs(pattern: str, needs: list[list[set[str]]]) -> None:
    def ordered(way: list[set[str]]) -> list[list[str]]:
        return sorted(sorted(words) for words in way)

    found = [ordered([set(words) for words in way]) for way in needed(pattern)]
    assert found == [ordered(way) for way in needs]


def test_a_sign_that_no_rule_is_written_with_is_refused() -> None:
    with pytest.raises(ValueError, match="not a sign"):
        needed(r"\b(?:dao[xy])\b")


def test_every_rule_needs_something() -> None:
    assert [p for p in PATTERNS if not all(needed(p))] == []


def test_no_rule_that_hears_something_is_left_out() -> None:
    texts = [way(u.text) for u in ALL for way in (str, without_marks, telex)]
    forms = [written(text) for text in dict.fromkeys(texts)]
    keys = {(keyboard(form) or form).key for form in forms} | {form.key for form in forms}
    keys |= {without_lookalikes(key) for key in keys}
    hearing = 0
    for key in keys:
        left_out = set(range(len(PATTERNS))) - set(SIEVE.passing(words_of(key)))
        hearing += len(PATTERNS) - len(left_out)
        assert [PATTERNS[n] for n in left_out if re.search(PATTERNS[n], key)] == []
    assert 0 < hearing < len(keys) * len(PATTERNS) / 10  # and most are


def test_one_more_word_lets_through_what_needs_it_and_no_other() -> None:
    words_of_all = [words_of(written(u.text).key) for u in ALL[::7]]
    more = {
        word for pattern in PATTERNS for way in needed(pattern) for each in way for word in each
    }
    told = 0
    for number, word in enumerate(sorted(more)):
        words = words_of_all[number % len(words_of_all)] - {word}
        gained = set(SIEVE.passing(words | {word})) - set(SIEVE.passing(words))
        told += bool(gained)
        assert SIEVE.passes_with(word, words) or not gained
    assert told


def test_a_word_alone_lets_nothing_through_that_needs_another() -> None:
    sieve = Sieve([needed(r"\b(?:ke dao|(?:muon|doi) chet)\b")])
    assert not sieve.passes_with("dao", {"mua"})
    assert sieve.passes_with("dao", {"ke"})
    assert sieve.passes_with("muon", {"chet"})
    assert not sieve.passes_with("song", {"ke", "chet"})


@pytest.mark.parametrize("number", range(len(PATTERNS)))
@settings(max_examples=8, derandomize=True, database=None, deadline=None)
@given(data=st.data())
def test_whatever_a_rule_would_match_passes(number: int, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(PATTERNS[number]))
    assert number in SIEVE.passing(words_of(text))
