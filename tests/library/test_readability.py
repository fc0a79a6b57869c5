"""Sentences that tire a reader are told; what ends a sentence."""

from bot.library.readability import mean_length, sentences
from tests.library.folder import ContentFolder
from tests.library.test_faults import ENGLISH, LESSON


def test_sentences_end_where_a_reader_breathes() -> None:
    text = "Nam từ đủ 20 tuổi; nữ thì khác: “Đủ 18.” Thế thôi!\n• một ý\n• hai ý"
    assert [sentence.words for sentence in sentences(text)] == [5, 3, 2, 2, 2, 2]
    assert mean_length("") == 0.0


def test_a_sentence_that_is_too_long_is_told_and_stops_no_start(content: ContentFolder) -> None:
    content.change(LESSON, "Second step.", "Một hai ba bốn " + "rồi lại " * 21 + "thôi.")
    said = content.said()
    assert any(f"{LESSON}:20: A sentence of 47 words (“Một hai ba bốn …”)" in line for line in said)
    assert content.library().lesson("gender_equality_one")


def test_a_text_of_nothing_but_long_sentences_is_told(content: ContentFolder) -> None:
    for page in (LESSON, ENGLISH):
        content.change(page, "Second step.", ("and so it goes on " * 7 + "today. ") * 4)
    assert any(f"{ENGLISH}:12: The sentences have 17 words" in line for line in content.said())
