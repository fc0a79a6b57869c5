"""What is kept of the words that people write."""

from bot.domain.kept import kept


def asked_of(*words: str) -> list[str]:
    """Which of these words, asked about one after the other, had to be worked out."""
    worked: list[str] = []

    @kept(8)
    def small(word: str) -> str:
        worked.append(word)
        return word.lower()

    for word in words:
        assert small(word) == word.lower()
    return worked


def test_a_word_is_worked_out_once() -> None:
    assert asked_of("Chồng", "Chồng", "nguoi7", "nguoi7") == ["Chồng", "nguoi7"]


def test_when_there_are_too_many_it_begins_anew() -> None:
    words = [f"{letter}{letter}" for letter in "abcdefgh"]
    assert asked_of(*words, *words, "ii", "aa", "aa") == [*words, "ii", "aa"]


def test_a_telephone_number_is_not_kept() -> None:
    assert asked_of("0900000001", "0900000001") == ["0900000001"] * 2


def test_a_message_without_blanks_is_no_word_and_is_not_kept() -> None:
    for said in ("chồngđánhemtúibụi", "bị_chồng_đánh_từ_tối", "丈夫打我" * 9):
        assert asked_of(said, said) == [said] * 2
