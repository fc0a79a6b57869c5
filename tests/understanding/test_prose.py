"""Written prose about families brings no card; a cry that is written as well is heard."""

import pytest

from bot.domain.crisis import crisis, is_near
from bot.domain.intents import Intent
from tests.understanding import prose

LONG = 12  # words: a paragraph, not a title or an answer


def test_a_lesson_nothing_was_learnt_from_is_seldom_taken_for_a_cry() -> None:
    said = [text for page in prose.held_out() for text in prose.sentences(page)]
    assert len(said) > 300
    heard = [text for text in said if crisis(text)]
    assert len(heard) <= 0.1 * len(said), heard  # 34 of 365; one in four before any was learnt


def test_a_paragraph_as_an_author_sends_it_seldom_brings_a_card() -> None:
    told = [text for page in prose.held_out() for text in prose.paragraphs(page)]
    whole = [text for text in told if len(text.split()) >= LONG]
    assert len(whole) > 100
    heard = [text for text in whole if crisis(text)]
    assert len(heard) <= 0.03 * len(whole), heard


def test_prose_written_to_be_scored_is_told_from_cries_as_well_written() -> None:
    cries = [u.text for u in prose.WRITTEN if u.intent is Intent.CRISIS]
    missed = [text for text in cries if crisis(text) is None]
    assert len(missed) <= 2, missed
    assert len([text for text in missed if not is_near(text)]) <= 2
    others = [u.text for u in prose.WRITTEN if u.intent is not Intent.CRISIS]
    heard = [text for text in others if crisis(text)]
    assert len(heard) <= 0.22 * len(others), heard  # written to be hard: 23 of 108


@pytest.mark.parametrize(
    "text",
    [
        "Chị Hoa trong tổ tôi kể rằng tối qua chồng chị lại đánh chị.",
        "Bài học hôm nay nói đúng nhà tôi: chồng tôi giữ hết tiền và đánh tôi.",
        "Tôi là giáo viên, ai cũng nghĩ tôi hạnh phúc, nhưng tối nào chồng tôi cũng đánh tôi.",
        "Thưa công đoàn, tôi viết thư này vì tôi không còn muốn sống nữa.",
    ],
)
def test_good_style_hides_no_cry(text: str) -> None:
    assert crisis(text) is not None


def test_nothing_held_out_was_learnt() -> None:
    known = prose.learnt()
    assert len(known) > 2000
    said = [text for page in prose.held_out() for text in prose.paragraphs(page)]
    assert [text for text in (*said, *(u.text for u in prose.WRITTEN)) if text in known] == []
