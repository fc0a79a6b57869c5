"""Where marks, keyboards and slips of the finger decide what a message means."""

import pytest

from bot.domain.crisis import crisis
from bot.domain.intents import Intent, recognise
from bot.domain.syllables import is_syllable, toneless
from bot.domain.telex import untyped
from bot.domain.wording import How

TYPED = {
    "toi ddang bij ddanhs": "toi đang bị đánh",
    "tuwf tuwf": "từ từ",
    "tuwj tuwr": "tự tử",
    "dduwowcj d9u7o7c5 d9uoc75": "được được được",
    "muoons cheets": "muốn chết",
    "menu stop help ok": "menu stop help ok",
    "sinh hoat tai to 3": "sinh hoat tai to 3",
}


@pytest.mark.parametrize(("keys", "words"), TYPED.items())
def test_keys_become_the_words_that_were_meant(keys: str, words: str) -> None:
    assert untyped(keys) == words


def test_the_place_of_a_tone_makes_no_other_word() -> None:
    assert toneless("hòa") == toneless("hoà")
    assert recognise("huỷ đăng kí").intent is recognise("hủy đăng ký").intent is Intent.STOP


@pytest.mark.parametrize("word", ["đánh", "nghiêng", "khuỷu", "gì", "quá", "danh", "xoong"])
def test_a_word_of_the_language_is_known_as_one(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["đnáh", "đáhn", "dannh", "clb", "mátt", "tằc"])
def test_what_cannot_be_a_word_is_none(word: str) -> None:
    assert not is_syllable(word)


MEANT = {
    "đúng rồi": Intent.ACK,
    "đừng gửi": Intent.STOP,
    "dùng thế nào": Intent.HELP,
    "dung": Intent.STOP,
    "dung roi a": Intent.ACK,
    "dung bot nay sao": Intent.HELP,
    "thời gian nào họp": Intent.UNKNOWN,
    "em không muốn dừng nhận tin": Intent.UNKNOWN,
    "đừng hủy nhé": Intent.UNKNOWN,
    "sao không gửi bài nữa": Intent.UNKNOWN,
    "chào ad, cho em dừng nhận tin": Intent.STOP,
    "chào em, chị đã đọc rồi": Intent.ACK,
    "alo, thống kê quý 3": Intent.STATS,
}


@pytest.mark.parametrize(("text", "intent"), MEANT.items())
def test_marks_and_the_rest_of_the_sentence_decide(text: str, intent: Intent) -> None:
    assert recognise(text).intent is intent


def test_a_typing_error_is_mended_and_told() -> None:
    reading = recognise("huy dagn ky giup em")
    assert reading.intent is Intent.STOP
    assert reading.form.how is How.MENDED
    assert reading.form.mended == ("dagn", "dang")


@pytest.mark.parametrize(
    "text", ["đnúg vậy", "chị bị tắc đường", "con em bị sốt", "mệt chết", "tham"]
)
def test_a_harmless_word_is_not_mended_into_stop_or_a_cry(text: str) -> None:
    assert recognise(text).intent not in (Intent.STOP, Intent.CRISIS)


@pytest.mark.parametrize(
    "text", ["dạ em chào chị", "từ từ em xem", "bộ đội về làng", "xem phim giết người"]
)
def test_what_only_looks_like_a_cry_brings_no_card(text: str) -> None:
    assert crisis(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "mệt chết đi được, về nhà chồng lại đánh em",
        "em bị chồng đánh, luật có bảo vệ em không",
        "dừng lại đi anh ấy đang đánh em",
        "/dung chồng em cầm dao",
        "chào chị, em bị bạo hành",
    ],
)
def test_a_cry_is_heard_beside_anything_else(text: str) -> None:
    assert recognise(text).intent is Intent.CRISIS
