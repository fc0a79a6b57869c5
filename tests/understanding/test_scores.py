"""Messages are understood as people type them; `pytest -s` prints the figures."""

import os

import pytest

from bot.domain.crisis import crisis
from tests.understanding import figures
from tests.understanding.figures import CRISES, Share
from tests.understanding.portions import PORTIONS
from tests.understanding.typing_ways import TYPOS, WAYS, with_typos


@pytest.mark.parametrize("portion", PORTIONS)
def test_a_portion_is_understood(portion: str) -> None:
    found = figures.score(PORTIONS[portion])
    assert found.right.of_one >= 0.97
    assert found.crisis_recall.of_one == 1
    assert found.crisis_precision.of_one >= 0.95
    assert found.stop_recall.of_one == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_cry_for_help_is_heard_whatever_the_keyboard_did(way: str) -> None:
    missed = [text for text in CRISES if crisis(WAYS[way](text)) is None]
    assert len(missed) <= 0.01 * len(CRISES), missed


@pytest.mark.parametrize("kind", TYPOS)
def test_a_cry_for_help_is_heard_with_a_typing_error(kind: str) -> None:
    typed = [typo for text in CRISES for typo in with_typos(text, kind)]
    missed = [typo for typo in typed if crisis(typo) is None]
    assert len(missed) <= 0.01 * len(typed), missed


def test_a_typing_error_makes_no_cry_of_other_words() -> None:
    others = [u.text for portion in PORTIONS.values() for u in portion if u.text not in CRISES]
    heard = figures.together(figures.by_typo(others).values())
    assert heard.of_one <= 0.015  # a miss is worse than a card too many


def test_the_page_shows_these_figures(capsys: pytest.CaptureFixture[str]) -> None:
    found = figures.table()
    with capsys.disabled():
        if os.environ.get("FIGURES") == "print":
            print(found)  # noqa: T201 - asked for
    if os.environ.get("FIGURES") == "rewrite":
        figures.rewrite(found)
    assert figures.shown() == found, "FIGURES=rewrite pytest tests/understanding"


def test_a_share_is_told_exactly() -> None:
    assert str(Share(281, 285)) == "281/285 (98,6 %)"
